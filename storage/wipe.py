"""Empties the whole memory: for the practice room, which can be started again, and for nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage import guards, models, models_contributions, models_exchange, plumbing
from storage.columns import Base

KNOWN = (models, models_contributions, models_exchange, plumbing)
"""Named here so that every table is known before it is emptied."""

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def empty_everything(db: Session) -> None:
    """Delete every row of every table."""
    guards.empty_audit(db, NEVER)
    for table in reversed(Base.metadata.sorted_tables):
        db.execute(delete(table))
