"""The weekly question: asked, answered, edited, shared by its author alone, skipped, taken back, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers import (
    anonymous,
    arrival_cards,
    budget,
    choosing,
    guard,
    questions,
    rhythm,
    synthesis,
    synthesis_making,
    synthesis_out,
    timetable,
    waiting,
    weekly,
    welcome,
)
from handlers.language import Card, Decline, Line, Open, Reply, Say
from handlers.turn import Router, Tick, Turn
from storage import checkins, communities, outbox, people, responses, rounds
from storage.models import Round
from storage.people import EVERYBODY, PEERS, Member
from storage.responses import Answer, Own, Standing
from storage.rounds import Asked

on = Router()

NUDGE_AFTER = "2d"
PATIENCE = 3
"""Unanswered questions in a row after which reminders stop, with a word about it."""


@on.tick("reflection.ask")
def ask_everyone(tick: Tick) -> Sequence[Reply]:
    """Open this week's round once and ask every peer, each at their own local time."""
    asked = _open(tick)
    if asked is None:
        return []
    members = people.list_members(tick.db, tick.place)
    times = {
        member.person_id: when
        for member in members
        if (when := rhythm.when_to_write(member, tick.place, tick.local, tick.now, asked.closes_at))
    }
    invited = rounds.invite_all(tick.db, asked, [member for member in members if member.person_id in times])
    week = budget.Budget(tick.db, members, tick.now)
    organisation = communities.get_organisation(tick.db, tick.place)
    beside = weekly.gather(tick)
    said: list[Reply] = [*beside.says]
    due = checkins.list_due(tick.db, tick.place, asked.closes_at.date() + waiting.TOGETHER)
    card = questions.prompt_card(asked, tick.place)
    for member in members:
        if member.person_id not in invited:
            continue
        when = times[member.person_id]
        notice = welcome.notice_says(tick.db, tick.place, member, when, organisation)
        said += notice
        if week.allows(member, when):
            at = when + timedelta(minutes=1) if notice else when
            question = replace(_prompt(tick, asked, member.person_id, card), at=at)
            with_it = waiting.due_for(member, due, when) if week.left(member, when) >= waiting.messages(asked) else []
            asking = waiting.ask_with_question(tick, member, question, asked, with_it)
            said += beside.along(asking, member)
    return said


def _prompt(tick: Tick, asked: Round, person_id: str, card: Card) -> Say:
    if anonymous.is_anonymous(asked):
        return anonymous.ask(tick, asked, person_id)
    return Say(card, person_id, key=f"ask:{asked.id}:{person_id}", subject=questions.card_subject(asked), unasked=True)


def _open(tick: Tick) -> Round | None:
    """Open the round of this occurrence, or the one that somebody answered early; None where it is open already."""
    closes_at = timetable.closing(tick.db, tick.place, tick.local, tick.now)
    asked = rounds.find_round_at(tick.db, tick.place, "reflection", tick.occurrence)
    if asked is not None and asked.state != "scheduled":
        return None
    if asked is None:
        asked = _new_round(tick, tick.occurrence, tick.now, closes_at, "open")
    asked.state, asked.opens_at, asked.closes_at = "open", tick.now, closes_at
    nudge_at = rhythm.later(tick.now, tick.place.rhythm.get("nudge_after") or NUDGE_AFTER, tick.place.zone)
    timetable.at(tick.db, tick.place, "reflection.nudge", asked.id, nudge_at)
    timetable.at(tick.db, tick.place, "reflection.close", asked.id, closes_at)
    return asked


def _new_round(asking: Tick | Turn, occurrence: str, opens_at: datetime, closes_at: datetime, state: str) -> Round:
    """Choose the question that the stage and the group's history ask for, and note its round."""
    prompt, inquiry = choosing.choose(asking.db, asking.library, asking.place)
    new = rounds.NewRound(
        kind="reflection",
        occurrence=occurrence,
        content={"id": prompt.id, "text": prompt.text, "stage": prompt.stage, "pillar": prompt.pillar},
        opens_at=opens_at,
        closes_at=closes_at,
        share_hint=prompt.share_hint,
        state=state,
        mode="anonymous" if prompt.share_hint == "anonymous" else "named",
        inquiry_id=inquiry.id if inquiry else None,
    )
    return rounds.open_round(asking.db, asking.place, new)


@on.tick("reflection.nudge")
def remind_the_silent(tick: Tick) -> Sequence[Reply]:
    """Remind once those who said nothing; stop reminding those for whom three weeks in a row were too full."""
    asked = rounds.get_round_of(tick.db, tick.place, tick.subject)
    silent = {
        row.person_id: row for row in rounds.list_silent(tick.db, asked) if not row.optional and asked.state == "open"
    }
    said: list[Reply] = []
    due = checkins.list_due(tick.db, tick.place, tick.local.date() + waiting.TOGETHER * 2)
    subject, nameless = questions.card_subject(asked), anonymous.is_anonymous(asked)
    for member in people.list_members(tick.db, tick.place):
        row = silent.get(member.person_id)
        if not outbox.find_sent(tick.db, member.person_id, "", subject):
            continue  # their own day has not come, so there is nothing to be reminded of
        own_day = replace(member, prompt_day=None)
        when = rhythm.when_to_write(own_day, tick.place, tick.local, tick.now, asked.closes_at)
        if row is None or row.nudges or member.fewer or when is None or not budget.allows(tick.db, member, when):
            continue
        row.nudges += 1
        key = f"nudge:{asked.id}:{member.person_id}"
        if not nameless and rounds.count_unanswered_in_a_row(tick.db, member, PATIENCE) >= PATIENCE:
            people.get_membership(tick.db, member).fewer = True
            card = questions.last_reminder_card(asked)
            said.append(Say(card, member.person_id, key=key, subject=subject, at=when, unasked=True, anew=True))
            continue
        card = anonymous.nudge_card(asked, tick.place) if nameless else questions.nudge_card(asked, tick.place)
        reminder = Say(card, member.person_id, key=key, subject=subject, at=when, unasked=True, anew=True)
        said += waiting.ask_with_question(tick, member, reminder, asked, waiting.due_for(member, due, when))
    return said


@on.tick("reflection.close")
def close_round(tick: Tick) -> Sequence[Reply]:
    """Close the round, let the cards of those who said nothing say so, and draft a summary of what was shared."""
    asked = rounds.get_round_of(tick.db, tick.place, tick.subject)
    if anonymous.is_anonymous(asked):
        return [*anonymous.close(tick, asked), *_drafted(tick, asked)]
    asked.state = "closed"
    tick.db.flush()
    silent = {row.person_id for row in rounds.list_silent(tick.db, asked)}
    closed: list[Reply] = []
    for member in people.list_members(tick.db, tick.place):
        if member.person_id in silent:
            closed += _closed(tick, member, asked)
    return [*closed, *_drafted(tick, asked)]


def _drafted(tick: Tick, asked: Round) -> Sequence[Reply]:
    drafted = synthesis_making.draft_round(tick, asked)
    return synthesis.tell_chairs(tick, drafted.id) if drafted else []


def _closed(tick: Tick, member: Member, asked: Round) -> list[Say]:
    subject = questions.card_subject(asked)
    if not outbox.find_sent(tick.db, member.person_id, "", subject):
        return waiting.after_close(tick, member, asked, [waiting.closed_item(asked)])
    key = f"close:{asked.id}:{member.person_id}"
    said = Say(questions.closed_card(asked), member.person_id, key=key, subject=subject)
    return [said, *waiting.after_close(tick, member, asked)]


@on.press("reflection.show", roles=PEERS)
@on.command("cop-reflect", "Answer this week's question, or next week's early", roles=PEERS, shown_to=PEERS)
def show_question(turn: Turn) -> Sequence[Reply]:
    """Show the open question, or the coming one to somebody who likes to write early."""
    standing = responses.find_standing(turn.db, turn.member) or _coming(turn)
    if standing is None:
        return [Say(Card("No question is open", (Line("None is planned at the moment."),), (arrival_cards.WHY,)))]
    asked = standing.asked
    if anonymous.is_anonymous(asked):
        return anonymous.show(turn, asked)
    if asked.state == "open" and not standing.state:
        rounds.invite(turn.db, asked, turn.member)
    if standing.response is not None:
        return [Say(questions.kept_card(asked, standing.response))]
    title = "Next week's question, early" if asked.state == "scheduled" else "This week's question"
    return [Say(questions.prompt_card(asked, turn.place, title))]


def _coming(turn: Turn) -> Standing | None:
    """Give the round of the next occurrence, choosing its question now; None where nothing is planned."""
    coming = timetable.find_next(turn.db, turn.place, "reflection.ask")
    if coming is None:
        return None
    occurrence = coming.named.isoformat(timespec="minutes")
    asked = rounds.find_round_at(turn.db, turn.place, "reflection", occurrence)
    if asked is None:
        opens_at = rhythm.instant(coming.held, turn.place.zone)
        closes_at = timetable.closing(turn.db, turn.place, coming.held, turn.now)
        asked = _new_round(turn, occurrence, opens_at, closes_at, "scheduled")
    return Standing(asked, responses.find_response(turn.db, turn.member, asked), "")


@on.press("reflection.keep.open", roles=PEERS)
@on.press("reflection.answer", roles=PEERS)
def open_answer(turn: Turn) -> Sequence[Reply]:
    """Open the question for an answer, starting from what the member wrote before."""
    asked = rounds.get_named_round(turn.db, turn.member, turn.event.subject)
    return [Open(questions.answer_form(asked, responses.find_response(turn.db, turn.member, asked), turn.place))]


@on.press("reflection.think", roles=PEERS)
def help_to_think(turn: Turn) -> Sequence[Reply]:
    """Offer three small steps."""
    return [Say(questions.thinking_card(rounds.get_named_round(turn.db, turn.member, turn.event.subject)))]


@on.submit("reflection.keep", roles=PEERS, fresh=open_answer)
def keep_answer(turn: Turn) -> Sequence[Reply]:
    """Keep the answer as its author set it: private unless they chose otherwise above the text."""
    standing = responses.get_standing(turn.db, turn.member, turn.event.subject)
    said = guard.cleared(turn, ("body",), lambda: questions.answer_form(standing.asked, None, turn.place))
    was_shared = standing.response is not None and standing.response.visibility != "private"
    level, quote_ok = questions.level_of(said.get("audience", ""), standing.response)
    answer = Answer(questions.body_of(said), level, quote_ok)
    response = responses.put_response(turn.db, turn.member, standing, answer, turn.now)
    kept = _kept(turn, standing.asked, response)
    return [*kept, *synthesis_out.after_a_change(turn, response.id)] if was_shared else kept


def _kept(turn: Turn, asked: Asked, response: Own) -> list[Reply]:
    late = asked.state == "closed" and response.created_at >= asked.closes_at
    return _card_now(turn, asked, questions.kept_card(asked, response, late=late))


def _card_now(turn: Turn, asked: Asked, card: Card) -> list[Reply]:
    """Let the member's card of this round show how things stand, and the joined message that it came with, if any."""
    key = f"{turn.event.name}:{asked.id}:{turn.member.person_id}:{turn.event.once[-60:] or turn.now.isoformat()}"
    return [Say(card, key=key, subject=questions.card_subject(asked)), *waiting.refreshed(turn)]


def _audience_press(name: str, audience: str, roles: frozenset[str] = PEERS) -> None:
    @on.press(name, roles=roles)
    def set_audience(turn: Turn) -> Sequence[Reply]:
        """Set who may read the speaker's own answer."""
        asked = rounds.get_named_round(turn.db, turn.member, turn.event.subject)
        level, quote_ok = questions.level_of(audience, responses.find_response(turn.db, turn.member, asked))
        response = responses.put_visibility(turn.db, turn.member, asked, level, quote_ok, turn.now)
        return [*_kept(turn, asked, response), *synthesis_out.after_a_change(turn, response.id)]


_audience_press("reflection.share", questions.GROUP)
_audience_press("reflection.quote", questions.GROUP_AND_QUOTE)
_audience_press("reflection.hide", questions.ONLY_ME, EVERYBODY)
_audience_press("reflection.unquote", questions.NOT_QUOTED, EVERYBODY)


@on.press("reflection.skip", roles=PEERS)
def skip_question(turn: Turn) -> Sequence[Reply]:
    """Skip the question; an answer that was kept before stays."""
    asked = rounds.get_named_round(turn.db, turn.member, turn.event.subject)
    response = responses.find_response(turn.db, turn.member, asked)
    if response is not None:
        return _kept(turn, asked, response)
    rounds.put_participation(turn.db, turn.member, asked, "declined")
    return _card_now(turn, asked, questions.skipped_card(asked))


@on.press("reflection.withdraw")
def take_back(turn: Turn) -> Sequence[Reply]:
    """Delete the speaker's own answer."""
    asked = rounds.get_named_round(turn.db, turn.member, turn.event.subject)
    response_id = responses.withdraw_response(turn.db, turn.member, asked, turn.now)
    card = questions.withdrawn_card(asked)
    return [*_card_now(turn, asked, card), *synthesis_out.after_a_change(turn, response_id)]


@on.press("reflection.remind", roles=PEERS)
def keep_reminding(turn: Turn) -> Sequence[Reply]:
    """Take reminders up again."""
    asked = rounds.get_named_round(turn.db, turn.member, turn.event.subject)
    people.get_membership(turn.db, turn.member).fewer = False
    response = responses.find_response(turn.db, turn.member, asked)
    if response is not None:
        return _kept(turn, asked, response)
    rounds.put_participation(turn.db, turn.member, asked, "seen")
    return _card_now(turn, asked, questions.prompt_card(asked, turn.place, "I will keep reminding you"))


@on.press("reflection.read", roles=PEERS)
def read_peers(turn: Turn) -> Sequence[Reply]:
    """Show what peers shared, to a member who has answered or once the round is closed."""
    asked = rounds.get_named_round(turn.db, turn.member, turn.event.subject)
    if asked.state != "closed" and responses.find_response(turn.db, turn.member, asked) is None:
        raise Decline("You can read what peers shared once you have answered, or when the question has closed.")
    return [Say(questions.peers_card(asked, responses.list_shared(turn.db, turn.member, asked)))]
