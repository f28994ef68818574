"""The plan to keep: a link, good once, to a page that gives it as a document or for one's own calendar.

One meeting's calendar file comes by such a link, too, and that of an open door.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import doors_cards, doors_told, plan, plan_cards
from handlers.agenda_view import READERS
from handlers.language import Button, Card, Line, Note, Reply, Say
from handlers.turn import Router, Turn
from prompts.library import Library
from storage import communities, doors, plans, tickets
from storage.communities import Place
from storage.database import NotFound
from storage.doors import COMING
from storage.meetings import CANCELLED
from storage.models import Meeting
from storage.people import Member

on = Router()

DOOR = "door:"
"""How a ticket begins that is about an open door; any other is about a meeting."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting, or an open door, as a calendar keeps it: `id` stays when it changes, `version` grows, `zone` is the group's."""

    id: str
    version: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    place: str = ""
    note: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What a link leads to: appointments, and the plan's one page where the link is to the whole plan."""

    appointments: tuple[Appointment, ...]
    page: Card | None = None


@on.press("plan.save", roles=READERS)
def save(turn: Turn) -> Sequence[Reply]:
    """Give a link, good once and for fifteen minutes, to what the speaker may see of the plan."""
    ticket = tickets.issue_ticket(turn.member, tickets.PLAN, turn.now)
    said = "The plan on one page, as Markdown, PDF or Word. Or all meetings for your own calendar."
    return [Say(link_card("The plan is ready", said, "Save it", ticket))]


@on.press("plan.calendar", roles=READERS)
def give_calendar(turn: Turn) -> Sequence[Reply]:
    """Give a link, good once and for fifteen minutes, to one meeting's calendar file."""
    meeting = plans.get_on_plan(turn.db, turn.member, turn.event.subject)
    if meeting is None:
        return plan.shown(turn)
    ticket = tickets.issue_ticket(turn.member, tickets.PLAN, turn.now, meeting.id)
    said = "It puts the meeting into your own calendar. If it changes later, fetch it again: your calendar knows it."
    return [Say(link_card("Your calendar file is ready", said, "Calendar file", ticket))]


def link_card(title: str, said: str, press: str, ticket: str) -> Card:
    """Give the link to a file, and how to get another one."""
    note = Note(f"The link works once, for fifteen minutes. Press {press} again for a new one.")
    return Card(title, (Line(said), note), (Button("Open the file's page", url=f"/plan/{ticket}"),))


def redeemed(db: Session, library: Library, ticket: str, now: datetime) -> Kept:
    """Give what a ticket's owner may see of the plan now, and use the ticket up; raises NotFound where it is no good."""
    viewer, meeting_id = tickets.redeem(db, ticket, tickets.PLAN, now)
    place = communities.get_place(db, viewer.community_id)
    if meeting_id.startswith(DOOR):
        return Kept((door_appointment(db, viewer, place, meeting_id.removeprefix(DOOR)),))
    if meeting_id:
        meeting = plans.get_on_plan(db, viewer, meeting_id)
        if meeting is None:
            raise NotFound("meeting")
        return Kept((appointment(meeting, place),))
    known = plan.seen_by(db, library, viewer, place, now)
    ahead = [each for each in known.meetings if each.starts_at is not None and each.starts_at > now]
    return Kept(tuple(appointment(each, place) for each in ahead), plan_cards.paper_card(known))


def is_whole(db: Session, ticket: str, now: datetime) -> bool:
    """Say whether a ticket is for the whole plan, and use nothing up; raises NotFound where it is no good."""
    return not tickets.look_at(db, ticket, tickets.PLAN, now)[1]


def appointment(meeting: Meeting, place: Place) -> Appointment:
    """Give a meeting that has a date as a calendar keeps it: no names and no agenda, for others may see it there."""
    assert meeting.starts_at is not None
    return Appointment(
        id=meeting.id,
        version=len(meeting.history),
        starts_at=meeting.starts_at,
        ends_at=meeting.starts_at + timedelta(minutes=meeting.minutes),
        zone=place.zone,
        title=f"{place.name}: {plan_cards.title_of(meeting)}",
        place=meeting.place,
        note="The agenda is in your chat: /cop-agenda",
        cancelled=meeting.state == CANCELLED,
    )


def door_appointment(db: Session, viewer: Member, place: Place, door_id: str) -> Appointment:
    """Give an open door to its host, or to somebody who has a place there; raises NotFound for anybody else."""
    door = doors.get_door(db, viewer, door_id)
    if not door.mine and door.own != COMING:
        raise NotFound("door")
    return Appointment(
        id=door.id,
        version=door.version,
        starts_at=doors_told.starts_at(door, place),
        ends_at=doors_told.ends_at(door, place),
        zone=place.zone,
        title=doors_cards.title_of(door),
        place=door.facts.where,
        note="It stands in your chat: Learn together, Open doors.",
        cancelled=door.is_off,
    )
