"""Who is told of an open door, and when: those who come and wait, its host on one card, and the group in its weekly message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import doors_cards as cards
from handlers import rhythm
from handlers.language import Card, Say
from handlers.timetable import Hours
from storage import communities, doors, people
from storage.columns import new_id
from storage.communities import Place
from storage.doors import Door
from storage.people import Member

AT_ONCE = timedelta(hours=3)
"""How long before a door opens the next open hour must come; else people are told at once, even in the evening."""


def starts_at(door: Door, place: Place) -> datetime:
    """Give the moment at which a door opens."""
    return rhythm.instant(datetime.combine(door.facts.on, door.facts.begins), place.zone)


def ends_at(door: Door, place: Place) -> datetime:
    """Give the moment at which a door closes."""
    return rhythm.instant(datetime.combine(door.facts.on, door.facts.ends), place.zone)


def subject_of(door: Door) -> str:
    """Give what the card of a door is known by, to each of its readers."""
    return f"door:{door.id}"


def said(door: Door, card: Card, to: str = "", at: datetime | None = None, *, anew: bool = True) -> Say:
    """Say a door's card to somebody, or to the speaker; said anew, it lets the card before it show nothing any more."""
    subject = subject_of(door)
    card = replace(card, earlier=cards.NEWER) if anew else card
    return Say(card, to, key=f"{subject}:{new_id()}", subject=subject, at=at, anew=anew)


def ahead(db: Session, place: Place, now: datetime) -> list[Door]:
    """List a community's doors that have not opened yet, for the clock and for all members."""
    today = rhythm.wall(now, place.zone).date()
    return [door for door in doors.list_doors_of(db, place, today) if starts_at(door, place) > now]


def tell(db: Session, place: Place, door: Door, now: datetime, card: Callable[[Door, str], Card]) -> list[Say]:
    """Tell all who come or wait, each how they stand, in open hours where the door is not too near."""
    return _tell(
        db, place, door, now, [(each, card(door, state)) for each, state in doors.list_to_tell(db, place, door)]
    )


def _tell(db: Session, place: Place, door: Door, now: datetime, told: Sequence[tuple[str, Card]]) -> list[Say]:
    hours, latest = Hours(db, place), starts_at(door, place) - AT_ONCE
    whens = {person: hours.open_for(person, now) for person, _ in told}
    return [said(door, card, person, when if (when := whens[person]) < latest else now) for person, card in told]


def let_in(db: Session, place: Place, door: Door, now: datetime) -> list[Say]:
    """Give free places to those who wait, and tell them."""
    return _tell(db, place, door, now, [(each, cards.in_card(door, place)) for each in doors.let_in(db, place, door)])


def to_host(db: Session, place: Place, door: Door) -> list[Say]:
    """Let the host's card show who comes now; it rings no bell."""
    host = Member(person_id=door.given.author_id, community_id=place.id)
    its = doors.get_door(db, host, door.id)
    card = cards.host_card(its, doors.list_who(db, host, its), place)
    return [said(door, card, host.person_id, anew=False)]


def called_off(db: Session, place: Place, door: Door, now: datetime, word: str = "") -> list[Say]:
    """Call a door off, and tell all who come or wait."""
    off = doors.call_off(db, place, door, now)
    off = replace(off, given=replace(off.given, mine=False))
    return tell(db, place, off, now, lambda its, state: cards.off_card(replace(its, own=state), place, word))


def set_right(db: Session, place: Place, now: datetime, leaver: Member | None = None) -> list[Say]:
    """Call off the doors of those who are gone, and give on the places of those who are; `leaver` counts as gone."""
    communities.hold_still(db, place)
    lost = set(doors.drop_of(db, leaver)) if leaver else set()
    here = {member.person_id for member in people.list_members(db, place)}
    here -= {leaver.person_id} if leaver else set()
    says: list[Say] = []
    for door in ahead(db, place, now):
        if door.given.author_id not in here:
            says += called_off(db, place, door, now)
            continue
        told = let_in(db, place, door, now)
        says += [*told, *(to_host(db, place, door) if told or door.id in lost else ())]
    return says
