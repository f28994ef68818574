"""A colleague who comes to one meeting in a member's place: seen on the agenda, told what they need, forgotten afterwards.

Whom the bot knows at the member's school gets the meeting's day, place and agenda, as leaders read it, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from handlers import delegate_cards as cards
from handlers import guest_cards, inquiry_near, rhythm
from handlers.agenda_cards import SEND, Sight
from handlers.guests import LONGEST_NAME, OFF
from handlers.language import Button, Card, Decline, Open, Reply, Say
from handlers.rhythm import wall
from handlers.turn import Router, Turn
from storage import audit, delegates, meetings, outbox, people
from storage.communities import Place
from storage.database import NotFound
from storage.delegates import Delegate, find_own_delegate
from storage.meetings import CANCELLED
from storage.models import Meeting
from storage.people import CHAIRS, PEERS, Member

on = Router()


def button(meeting: Meeting) -> Button:
    """Give the button by which a member says that a colleague comes in their place."""
    return replace(SEND, subject=meeting.id)


def own_words(db: Session, member: Member, meeting: Meeting) -> str:
    """Say, after other words, who comes in somebody's own place; nothing where they come themselves."""
    known = find_own_delegate(db, member, meeting)
    return f" {known.name} comes in your place." if known else ""


@on.press("delegates.ask", roles=PEERS)
def ask_whom(turn: Turn) -> Sequence[Reply]:
    """Ask who comes in the speaker's place."""
    meeting = _meeting(turn, turn.event.subject)
    known = find_own_delegate(turn.db, turn.member, meeting)
    return [Open(cards.delegate_form(meeting, known.name if known else ""))]


def _meeting(turn: Turn, meeting_id: str) -> Meeting:
    meeting = meetings.find_next(turn.db, turn.member)
    if meeting is None or meeting.id != meeting_id:
        raise Decline("That meeting has begun or is over. The next one will have its own place for this.")
    if turn.member.is_guest:
        raise Decline("Only members send somebody in their place. You can tell whoever invited you.")
    return meeting


@on.submit("delegates.keep", roles=PEERS)
def keep_delegate(turn: Turn) -> Sequence[Reply]:
    """Keep who comes in the speaker's place, and tell them and whoever chairs; without a name the speaker comes themselves."""
    meeting = _meeting(turn, turn.event.subject)
    name = " ".join(turn.event.values.get("name", "").split())
    if len(name) > LONGEST_NAME:
        raise Decline(errors={"name": f"Please give a name of at most {LONGEST_NAME} characters."})
    if name.casefold() == turn.member.name.casefold():
        raise Decline(errors={"name": "That is you. Leave it empty if you come yourself."})
    before = find_own_delegate(turn.db, turn.member, meeting)
    if name == (before.name if before else ""):
        return [Say(cards.kept_card(name, turn.place, told=before is not None and bool(before.comes)))]
    comes = _reached(turn, meeting, name)
    delegates.put_delegate(turn.db, turn.member, meeting.id, name, comes)
    audit.add_audit(turn.db, turn.place, turn.member.person_id, "delegate.name" if name else "delegate.end", turn.now)
    says: list[Reply] = [Say(cards.kept_card(name, turn.place, told=bool(comes))), *_chairs(turn, meeting, name)]
    if before and before.comes and before.comes != comes:
        says.append(_said(turn, meeting, before, cards.stood_down_card(turn.member.name, turn.place)))
    return [*says, *told(turn.db, turn.place, meeting, turn.now, turn.member)]


def _reached(turn: Turn, meeting: Meeting, name: str) -> str:
    """Give the id of the colleague of that name whom the bot knows and can write to before the meeting; else nothing."""
    colleague = delegates.find_colleague(turn.db, turn.member, name) if name else None
    if colleague is None:
        return ""
    local, anytime = wall(turn.now, turn.place.zone), replace(colleague, prompt_day=None)
    when = rhythm.when_to_write(anytime, turn.place, local, turn.now, meeting.starts_at)
    return colleague.person_id if when else ""


def _chairs(turn: Turn, meeting: Meeting, name: str) -> list[Say]:
    card = cards.told_card(turn.member, name, meeting, turn.place, lets_in=bool(turn.address))
    subject = f"delegate:{meeting.id}:{turn.member.person_id}"
    key = f"{subject}:{turn.now.isoformat()}"
    found = people.list_members(turn.db, turn.place, CHAIRS)
    chairs = [each for each in found if each.person_id != turn.member.person_id]
    return [Say(card, each.person_id, key=f"{key}:{each.person_id}", subject=subject) for each in chairs]


def _subject(meeting: Meeting, delegate: Delegate) -> str:
    return f"goes:{meeting.id}:{delegate.person_id}"


def _said(turn: Turn, meeting: Meeting, delegate: Delegate, card: Card) -> Say:
    subject = _subject(meeting, delegate)
    key = f"{subject}:{delegate.comes}:{turn.now.isoformat()}:off"
    return Say(card, delegate.comes, key=key, subject=subject)


def told(db: Session, place: Place, meeting: Meeting, now: datetime, sender: Member | None = None) -> list[Say]:
    """Give those who go in a member's place the meeting as it stands now, on the card they have; `sender`'s alone, if given.

    Once it has ended or is cancelled, they are told so and forgotten.
    """
    if meeting.state in {"ended", CANCELLED}:
        return over(db, place, meeting, now)
    found = [each for each in delegates.list_delegates_of(db, place, meeting) if each.comes]
    sight = Sight(names=False, inquiry=inquiry_near.agenda_facts(db, place))
    entries = meetings.list_placed(db, place, meeting)
    return [
        _to(db, meeting, each, cards.sent_card(each, meeting, entries, place, sight), now)
        for each in found
        if sender is None or each.person_id == sender.person_id
    ]


def over(db: Session, place: Place, meeting: Meeting, now: datetime) -> list[Say]:
    """Tell those who were to go in a member's place that it is over or does not take place, and forget who they were."""
    told_so = cards.off_card if meeting.state == CANCELLED else cards.over_card
    taken = [each for each in delegates.take_delegates(db, place, meeting) if each.comes]
    return [_to(db, meeting, each, told_so(each, place), now) for each in taken]


def _to(db: Session, meeting: Meeting, delegate: Delegate, card: Card, now: datetime) -> Say:
    subject = _subject(meeting, delegate)
    stands = bool(outbox.find_sent(db, delegate.comes, "", subject))
    key = f"{subject}:{delegate.comes}:{now.isoformat()}:{meeting.state}"
    return Say(card, delegate.comes, key=key, subject=subject, unasked=not stands)


@on.press("delegates.let_in", roles=CHAIRS)
def let_in(turn: Turn) -> Sequence[Reply]:
    """Open the form for a guest with the colleague's name and the day of the meeting: access that ends by itself."""
    if not turn.address:
        raise Decline(OFF)
    meeting_id, _, person_id = turn.event.subject.partition(" ")
    meeting = meetings.get_meeting(turn.db, turn.member, meeting_id)
    found = delegates.list_delegates(turn.db, turn.member, meeting)
    name = next((each.name for each in found if each.person_id == person_id), "")
    if not name:
        raise NotFound("delegate")
    return [Open(guest_cards.invite_form(_held(turn, meeting), name))]


def _held(turn: Turn, meeting: Meeting) -> date:
    return wall(max(meeting.starts_at or turn.now, turn.now), turn.place.zone).date()


def said(found: Sequence[Delegate]) -> list[str]:
    """Say who comes in whose place, as the agenda lists it."""
    return [f"{each.name} for {each.member}" + (f" ({each.site})" if each.site else "") for each in found]
