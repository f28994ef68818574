"""Introduces people who might not meet otherwise: across schools, now and then, known to those who meet alone.

Who has no room for a message finds the introduction in their home. Two weeks later each is asked once whether they met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import budget, pairs, rhythm, timetable
from handlers import pairing_cards as cards
from handlers.language import Button, Card, Decline, Item, Open, Reply, Say, shortened
from handlers.moments import day
from handlers.telling import EVERYDAY, stem_of, telling
from handlers.turn import Router, Tick, Turn
from storage import communities, contributions, inquiries, introductions, people
from storage.asks import ASK as ASKED
from storage.asks import OFFER, STANDS
from storage.columns import new_id
from storage.contributions import Given
from storage.introductions import MET, NOT_YET, Meeting
from storage.people import CHAIRS, PEERS, Member

on = Router()

INTRODUCE, ASK = "pairing.introduce", "pairing.ask"
TO_MEET = timedelta(days=14)
"""How long people have before they are asked whether they met."""

ASKED_FOR = timedelta(days=21)
"""How long the question stands in their home after that."""

RHYTHM = "introductions"
"""The word of a community's rhythm that makes introductions come."""

LONGEST_START = 160
_EVERYDAY = frozenset(map(stem_of, EVERYDAY))

USUAL_START = "What is hardest this term, and what has helped so far?"


@on.tick(INTRODUCE)
def introduce(tick: Tick) -> Sequence[Reply]:
    """Put everybody who takes part into pairs across schools, and tell each whom they could meet."""
    here = _taking_part(tick)
    before = introductions.list_groups(tick.db, tick.place)
    somebody = [pairs.Somebody(m.person_id, m.site, sum(m.person_id in group for group in before)) for m in here]
    words = _words_by_person(contributions.list_shared_of(tick.db, tick.place, {ASKED, OFFER}))
    groups = pairs.introduce(somebody, before, _in_common(words), tick.occurrence)
    told = introductions.put_introductions(tick.db, tick.place, tick.occurrence, groups, tick.now)
    if told:
        timetable.at(tick.db, tick.place, ASK, tick.occurrence, tick.now + TO_MEET)
    members = [member for member in here if member.person_id in told]
    return _said(
        tick, members, tick.occurrence, lambda meeting: cards.introduction_card(meeting, _begin(tick, meeting))
    )


def _taking_part(tick: Tick) -> list[Member]:
    willing = introductions.list_willing(tick.db, tick.place)
    members = people.list_members(tick.db, tick.place)
    away = [each for each in members if each.paused_until is not None and each.paused_until > tick.now]
    return [each for each in members if each.person_id in willing and not each.is_guest and each not in away]


def _in_common(said: Mapping[str, set[str]]) -> pairs.Close:
    """Give how many words two people share of what they ask for and offer with their names."""
    return lambda one, other: len(said.get(one, set()) & said.get(other, set()))


def _words_by_person(given: Sequence[Given]) -> dict[str, set[str]]:
    words: dict[str, set[str]] = {}
    for each in given:
        if each.author_id and each.state in STANDS:
            words.setdefault(each.author_id, set()).update(word.stem for word in telling(each.words.body, _EVERYDAY))
    return words


def _begin(asking: Tick | Turn, meeting: Meeting) -> str:
    """Give something to begin a talk with: what one of them asks for, or the problem that the group works on."""
    others = {each.person_id for each in meeting.others}
    given = contributions.list_shared_of(asking.db, asking.place, {ASKED, OFFER})
    if found := next((each for each in given if each.author_id in others and each.state in STANDS), None):
        return (
            f"{found.author} {'asks' if found.kind == ASK else 'offers'}: {shortened(found.words.body, LONGEST_START)}"
        )
    inquiry = inquiries.find_active_inquiry(asking.db, asking.place)
    return f"You both work on: {inquiry.title}" if inquiry else USUAL_START


@on.tick(ASK)
def ask_whether_they_met(tick: Tick) -> Sequence[Reply]:
    """Ask once, two weeks later, whether people met; who has no room for a message finds it in their home."""
    waiting = introductions.list_waiting(tick.db, tick.place, tick.subject)
    members = [each for each in people.list_members(tick.db, tick.place) if each.person_id in waiting]
    return _said(tick, members, tick.subject, cards.ask_card)


def _said(tick: Tick, members: Sequence[Member], cycle: str, card: Callable[[Meeting], Card]) -> list[Say]:
    room, says = budget.Budget(tick.db, members, tick.now), []
    for member in members:
        when = rhythm.when_to_write(member, tick.place, tick.local, tick.now)
        if when is None or not room.allows(member, when):
            continue
        for meeting in introductions.list_own(tick.db, member, cycle=cycle):
            key, subject = f"{tick.kind}:{meeting.id}:{member.person_id}", f"introduction:{meeting.id}"
            says.append(
                Say(card(meeting), member.person_id, key=key, subject=subject, at=when, unasked=True, anew=True)
            )
    return says


@on.press("pairing.open", roles=PEERS)
def show_mine(turn: Turn) -> Sequence[Reply]:
    """Show the speaker's introduction, and what they can change about introductions."""
    meeting = next(iter(introductions.list_own(turn.db, turn.member)), None)
    willing = introductions.is_willing(turn.db, turn.member) and not turn.member.is_guest
    begin = _begin(turn, meeting) if meeting else ""
    return [Say(cards.mine_card(meeting, begin, _coming(turn), willing=willing, chair=turn.member.is_chair))]


def _coming(turn: Turn) -> str:
    coming = timetable.find_next(turn.db, turn.place, INTRODUCE)
    return day(coming.held.date()) if coming else ""


def _answer(name: str, met: str) -> None:
    @on.press(name, roles=PEERS)
    def keep(turn: Turn) -> Sequence[Reply]:
        """Note, for the speaker alone, whether they met."""
        meeting = introductions.put_met(turn.db, turn.member, turn.event.subject, met)
        subject = f"introduction:{meeting.id}"
        return [Say(cards.said_card(meeting), key=f"{subject}:{met}:{new_id()}", subject=subject)]


_answer("pairing.met", MET)
_answer("pairing.not_yet", NOT_YET)


@on.press("pairing.stop", roles=PEERS)
def stop(turn: Turn) -> Sequence[Reply]:
    """Leave the speaker out from now on."""
    introductions.put_willing(turn.db, turn.member, willing=False)
    return [Say(cards.stopped_card())]


@on.press("pairing.start", roles=PEERS)
def start(turn: Turn) -> Sequence[Reply]:
    """Introduce the speaker from now on; a guest is here for too short a time."""
    if turn.member.is_guest:
        raise Decline("Introductions are for members who stay. You can still write to anybody in the group.")
    introductions.put_willing(turn.db, turn.member, willing=True)
    return [Say(cards.started_card(_coming(turn)))]


@on.press("pairing.when", roles=CHAIRS)
def ask_when(turn: Turn) -> Sequence[Reply]:
    """Open the choice of when introductions come."""
    return [Open(cards.rhythm_form(turn.place.rhythm.get(RHYTHM) or cards.NEVER))]


@on.submit("pairing.keep_when", roles=CHAIRS, fresh=ask_when)
def keep_when(turn: Turn) -> Sequence[Reply]:
    """Let introductions come when the chair chose, or not at all."""
    chosen = turn.event.values.get("when", "")
    now = turn.place.rhythm.get(RHYTHM) or cards.NEVER
    if chosen not in {option.value for option in cards.rhythm_form(now).fields[0].options}:
        raise Decline(errors={"when": "Please choose one of these."})
    words = "" if chosen == cards.NEVER else chosen
    place = communities.put_rhythm(turn.db, turn.place, RHYTHM, words)
    timetable.set_timetable(turn.db, place, turn.now)
    return [Say(cards.kept_card(_coming(turn)))]


def list_to_ask(db: Session, member: Member, now: datetime) -> list[Item]:
    """Give the question whether the member met somebody, while it stands."""
    recent = introductions.list_own(db, member, now - TO_MEET - ASKED_FOR)
    return [cards.ask_item(each) for each in recent if _is_open(each) and now - each.at >= TO_MEET]


def item_for_home(turn: Turn) -> list[Item]:
    """Give what a member's own page says of a fresh introduction."""
    fresh = introductions.list_own(turn.db, turn.member, turn.now - TO_MEET)
    see = Button("Open", "pairing.open")
    told = "Only those who meet know of this."
    return [Item(f"Meet {cards.names_of(each.others)}", told, buttons=(see,)) for each in fresh if _is_open(each)]


def _is_open(meeting: Meeting) -> bool:
    return bool(meeting.others) and not meeting.met
