"""Which of a reader's cards is the newest of its kind."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.people import Member
from storage.plumbing import Outbox


def find_newest_subject(db: Session, viewer: Member, opening: str) -> str:
    """Give the subject of the viewer's newest card whose subject opens so; empty where there is none."""
    db.flush()
    mine = select(Outbox.subject).where(Outbox.person_id == viewer.person_id)
    found = mine.where(Outbox.subject.startswith(opening, autoescape=True)).order_by(Outbox.created_at.desc()).limit(1)
    return db.scalar(found) or ""
