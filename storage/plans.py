"""Questions asked of a community's plan of the year: its meetings by date, those ahead and those that were held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.meetings import AHEAD, CANCELLED, PREPARED, get_meeting
from storage.models import AgendaItem, Meeting, Round
from storage.people import Member

OUT = frozenset({"published", "running", "ended", CANCELLED})
"""States of a meeting whose agenda everybody who reads agendas may know of."""

GOES_ON = frozenset({"proposal", "carried", "added"})
"""Sources of items that wait for the next meeting where theirs does not take place; the others come by themselves."""


@dataclass(frozen=True, slots=True)
class NewDate:
    """A meeting about to stand on the plan."""

    starts_at: datetime
    minutes: int
    focus: str = ""
    stage: str = ""
    template: str = ""
    place: str = ""


def list_plan(db: Session, viewer: Member, since: datetime) -> list[Meeting]:
    """List what the viewer may see of their community's plan from a moment on, by date.

    To peers it is all; to leaders, coaches and guests who only look on, what is published; to a guest, nothing held before
    they joined.
    """
    query = select(Meeting).where(Meeting.community_id == viewer.community_id, Meeting.starts_at >= since)
    found = db.scalars(query.order_by(Meeting.starts_at, Meeting.id))
    return [row for row in found if _may_see(viewer, row)]


def _may_see(viewer: Member, row: Meeting) -> bool:
    if row.ended_at is not None and not viewer.may_see_from(row.ended_at):
        return False
    return viewer.is_peer or row.state in OUT


def get_on_plan(db: Session, viewer: Member, meeting_id: str) -> Meeting | None:
    """Give a meeting of the plan where it has a date and the viewer may see it; else None; raises NotFound for a stranger's."""
    row = get_meeting(db, viewer, meeting_id)
    return row if row.starts_at is not None and _may_see(viewer, row) else None


def list_ahead(db: Session, place: Place) -> Sequence[Meeting]:
    """List a community's meetings that have a date and did not begin, by date."""
    states = (AHEAD, *PREPARED)
    query = select(Meeting).where(Meeting.community_id == place.id, Meeting.state.in_(states))
    return db.scalars(query.where(Meeting.starts_at.is_not(None)).order_by(Meeting.starts_at, Meeting.id)).all()


def add_date(db: Session, viewer: Member, new: NewDate) -> Meeting:
    """Put a meeting on the plan of the viewer's community."""
    row = Meeting(
        id=new_id(),
        community_id=viewer.community_id,
        starts_at=new.starts_at,
        minutes=new.minutes,
        focus=new.focus,
        stage=new.stage,
        template=new.template,
        place=new.place,
        state=AHEAD,
        opened_by=viewer.person_id or None,
    )
    db.add(row)
    db.flush()
    return row


def drop_date(db: Session, place: Place, meeting: Meeting) -> None:
    """Take a meeting that nobody was told of off its community's plan, with what stands on its agenda."""
    if meeting.community_id == place.id:
        for item in _items(db, meeting):
            db.delete(item)
        db.flush()
        db.delete(meeting)
        db.flush()


def release(db: Session, place: Place, meeting: Meeting) -> list[AgendaItem]:
    """Give the items of a community's meeting that would wait for another one, in order."""
    return [row for row in _items(db, meeting) if meeting.community_id == place.id and row.source in GOES_ON]


def _items(db: Session, meeting: Meeting) -> Sequence[AgendaItem]:
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    return db.scalars(query.order_by(AgendaItem.position, AgendaItem.id)).all()


def was_asked(db: Session, place: Place, prompt_id: str, since: datetime) -> bool:
    """Say whether a community's question of an id was open from a moment on, or is to come."""
    query = select(Round.content).where(Round.community_id == place.id, Round.opens_at >= since)
    return any(content.get("id") == prompt_id for content in db.scalars(query))
