"""What was heard already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.database import insert_once
from storage.plumbing import Heard


def put_heard(db: Session, once: str, now: datetime) -> bool:
    """Note a deed; give False where it was noted before."""
    return insert_once(db, Heard, id=once[:200], at=now)


def was_heard(db: Session, once: str) -> bool:
    """Tell whether a deed was noted before, and note nothing."""
    return db.get(Heard, once[:200]) is not None


def list_heard(db: Session, opening: str) -> set[str]:
    """Give the deeds that were noted and whose names open so."""
    return set(db.scalars(select(Heard.id).where(Heard.id.startswith(opening, autoescape=True))))


def forget_heard(db: Session, before: datetime) -> None:
    """Drop what was heard before a moment: no platform retries for days."""
    db.execute(delete(Heard).where(Heard.at < before))
