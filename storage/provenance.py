"""Questions asked of where things came from; each step is given as far as the viewer may read it, and no further."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.commitments import Promise, get_commitment
from storage.meetings import Entry, list_entries
from storage.models import AgendaItem, AnonymousAnswer, Commitment, Meeting, Response, Round
from storage.people import Member


@dataclass(frozen=True, slots=True)
class Origin:
    """A commitment that the viewer may read, when it was made and ended, and the meeting, item or inquiry it was made in."""

    promise: Promise
    made_at: datetime
    closed_at: datetime | None
    meeting_id: str
    item_id: str
    inquiry_id: str


def get_origin(db: Session, viewer: Member, commitment_id: str) -> Origin:
    """Give a commitment that the viewer may read with what it was made in; raises NotFound."""
    promise = get_commitment(db, viewer, commitment_id)
    row = db.get_one(Commitment, promise.id)
    made_in = (row.meeting_id or "", row.item_id or "", row.inquiry_id or "")
    return Origin(promise, row.created_at, row.closed_at, *made_in)


def find_meeting(db: Session, viewer: Member, meeting_id: str) -> Meeting | None:
    """Give a meeting of the viewer's community; a guest gets none that ended before they joined."""
    row = db.get(Meeting, meeting_id)
    if row is None or row.community_id != viewer.community_id:
        return None
    return row if row.ended_at is None or viewer.may_see_from(row.ended_at) else None


def find_entry(db: Session, viewer: Member, item_id: str) -> tuple[Meeting, Entry] | None:
    """Give an item with its meeting, where the viewer sees it on that meeting's agenda."""
    item = db.get(AgendaItem, item_id)
    meeting = find_meeting(db, viewer, item.meeting_id) if item else None
    entries = list_entries(db, viewer, meeting) if meeting else []
    return next(((meeting, entry) for entry in entries if meeting and entry.item.id == item_id), None)


def list_questions(db: Session, viewer: Member, answers: Collection[str]) -> Sequence[Round]:
    """List the questions of the viewer's community to which these answers were given, oldest first; none but for peers."""
    if not viewer.is_peer:
        return []
    named = select(Response.round_id).where(Response.id.in_(answers))
    nameless = select(AnonymousAnswer.round_id).where(AnonymousAnswer.id.in_(answers))
    query = select(Round).where(
        Round.community_id == viewer.community_id, or_(Round.id.in_(named), Round.id.in_(nameless))
    )
    return db.scalars(query.order_by(Round.opens_at, Round.id)).all()
