"""A draft that nobody approves: its chair is reminded once, then members see that it is not yet checked, with counts alone."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import budget, rhythm, synthesis, synthesis_making
from handlers import synthesis_waiting_cards as cards
from handlers.language import Reply, Say
from handlers.moments import day
from handlers.synthesis_cards import card_subject
from handlers.turn import Router, Tick, Turn
from storage import communities, people, rounds, unchecked
from storage.database import NotFound
from storage.documents import Paper
from storage.people import CHAIRS, PEERS

on = Router()


@on.tick(synthesis.REMIND)
def remind_chairs(tick: Tick) -> Sequence[Reply]:
    """Remind those who chair, once each and inside their weekly messages, that a draft waits."""
    paper = unchecked.find_draft(tick.db, tick.place, tick.subject)
    if paper is None:
        return []
    told = rhythm.wall(synthesis.shown_unchecked(tick.place, paper.created_at), tick.place.zone)
    says: list[Reply] = []
    for chair in people.list_members(tick.db, tick.place, CHAIRS):
        when = rhythm.when_to_write(chair, tick.place, tick.local, tick.now)
        if when is not None and budget.allows(tick.db, chair, when):
            key = f"reminded:{paper.id}:{chair.person_id}"
            says.append(
                Say(cards.reminder_card(paper, day(told.date())), chair.person_id, key=key, at=when, unasked=True)
            )
    return says


@on.tick(synthesis.UNCHECKED)
def tell_members(tick: Tick) -> Sequence[Reply]:
    """Tell members that a summary waits to be checked, by the channel or one by one; approved later, the card is edited."""
    if unchecked.find_draft(tick.db, tick.place, tick.subject) is None:
        return []
    synthesis_making.draft_again(tick, tick.subject)
    paper = unchecked.find_draft(tick.db, tick.place, tick.subject)
    if paper is None:
        return []
    waits = unchecked.put_unchecked(tick.db, tick.place, paper.id, _counts(tick, paper), tick.now)
    subject, key = card_subject(paper), f"unchecked:{paper.id}"
    if channels := communities.list_channels(tick.db, tick.place):
        card = cards.unchecked_channel_card(waits)
        return [Say(card, channel=each.id, key=f"{key}:{each.id}", subject=subject) for each in channels]
    chaired = bool(people.list_members(tick.db, tick.place, CHAIRS))
    says: list[Reply] = []
    for member in people.list_members(tick.db, tick.place):
        when = rhythm.when_to_write(member, tick.place, tick.local, tick.now)
        if member.is_chair or when is None or not budget.allows(tick.db, member, when):
            continue
        card = cards.unchecked_card(waits, chaired=chaired)
        says.append(
            Say(card, member.person_id, key=f"{key}:{member.person_id}", subject=subject, at=when, unasked=True)
        )
    return says


def _counts(tick: Tick, paper: Paper) -> list[str]:
    """Say how many answered each question that a draft tells of, and what a meeting noted; no word of an answer."""
    told = []
    for line in paper.part("spoke"):
        answered = sum(source.kind == "response" for source in line.sources)
        for source in line.sources:
            if source.kind == "round":
                asked = rounds.get_round_of(tick.db, tick.place, source.id)
                most = rounds.count_answered(tick.db, asked)[1]
                told.append(f"{answered} of {most} shared an answer: {asked.content['text']}")
    if paper.meeting_id:
        told += cards.noted_words(len(paper.part("decisions")), len(paper.part("questions")))
    return told


@on.press("synthesis.counts", roles=PEERS)
def show_counts(turn: Turn) -> Sequence[Reply]:
    """Show how many answered while a summary is not yet checked; from then on, the summary itself."""
    waits = [each for each in unchecked.list_unchecked(turn.db, turn.member) if each.id == turn.event.subject]
    if waits:
        chaired = bool(people.list_members(turn.db, turn.place, CHAIRS))
        return [Say(cards.unchecked_card(waits[0], chaired=chaired, chair=turn.member.is_chair))]
    try:
        return synthesis.read_summary(turn)
    except NotFound:
        return [Say(cards.no_longer_card())]
