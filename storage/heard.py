"""What was heard already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.plumbing import Heard

_ONCE = {
    dialect.dialect.name: dialect.insert(Heard).on_conflict_do_nothing().returning(Heard.id)
    for dialect in (sqlite, postgresql)
}
"""Built once: every turn begins with it."""


def put_heard(db: Session, once: str, now: datetime) -> bool:
    """Note a deed; give False where it was noted before."""
    dialect = db.get_bind().dialect.name
    done = db.connection().execute(_ONCE[dialect], {"id": once[:200], "at": now})
    return done.first() is not None


def forget_heard(db: Session, before: datetime) -> None:
    """Drop what was heard before a moment: no platform retries for days."""
    db.execute(delete(Heard).where(Heard.at < before))
