"""Promises that were said aloud in a meeting and noted for their owner, who has not said yes yet."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import commitments
from storage.database import NotFound
from storage.models import AgendaItem, Commitment
from storage.people import Member


def add_offered(db: Session, owner: Member, text: str, due_on: date, now: datetime, meeting_id: str) -> Commitment:
    """Keep a promise that was said aloud in a meeting, for its owner to accept; until then nobody else can read it.

    What the meeting was talking about is kept with it.
    """
    row = commitments.add_commitment(db, owner, text, due_on, now, meeting_id)
    row.state, row.kind = commitments.OFFERED, commitments.ACTION
    running = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id, AgendaItem.status == "running")
    row.item_id = db.scalar(running.limit(1))
    db.flush()
    return row


def list_offered(db: Session, viewer: Member) -> list[Commitment]:
    """List what was noted for the viewer in a meeting and waits for their yes or no, by day."""
    own = [Commitment.community_id == viewer.community_id, Commitment.owner_id == viewer.person_id]
    query = select(Commitment).where(*own, Commitment.state == commitments.OFFERED)
    return list(db.scalars(query.order_by(Commitment.due_on, Commitment.created_at)))


def drop_offered(db: Session, viewer: Member, commitment_id: str) -> None:
    """Forget a promise that was noted for the viewer and that they did not accept; raises NotFound."""
    row = commitments.get_own_commitment(db, viewer, commitment_id)
    if row.state != commitments.OFFERED:
        raise NotFound("commitment")
    db.delete(row)
    db.flush()
