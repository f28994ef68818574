"""What members take back to their schools from a meeting: notes to themselves, asked after where they wish."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.commitments import NOTED, TAKEBACK, add_commitment
from storage.meetings import get_meeting
from storage.models import Commitment
from storage.people import Member


def add_takeback(
    db: Session, viewer: Member, meeting_id: str, text: str, due_on: date | None, now: datetime
) -> Commitment:
    """Keep what the viewer takes back from a meeting of theirs, for them alone; without a day it is not asked after."""
    get_meeting(db, viewer, meeting_id)
    row = add_commitment(db, viewer, text, due_on or now.date(), now, meeting_id)
    row.kind = TAKEBACK
    if due_on is None:
        row.state = NOTED
    db.flush()
    return row


def has_noted(db: Session, viewer: Member, meeting_id: str) -> bool:
    """Say whether the viewer noted what they take back from a meeting."""
    own = select(Commitment.id).where(Commitment.owner_id == viewer.person_id, Commitment.meeting_id == meeting_id)
    return db.scalar(own.where(Commitment.kind == TAKEBACK).limit(1)) is not None
