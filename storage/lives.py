"""How a community's commitments began and ended: all that a count needs, and nobody's words or name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.communities import Place
from storage.models import Commitment

UNCOUNTED = ("offered", "noted")
"""States of what nobody has promised: noted by somebody else, or for oneself alone."""


@dataclass(frozen=True, slots=True)
class Life:
    """When a commitment began and how it ended."""

    created_at: datetime
    closed_at: datetime | None
    state: str


def list_lives(db: Session, place: Place) -> list[Life]:
    """List when a community's commitments began and how they ended, oldest first; what nobody promised counts nowhere."""
    query = select(Commitment.created_at, Commitment.closed_at, Commitment.state)
    query = query.where(Commitment.community_id == place.id, Commitment.state.not_in(UNCOUNTED))
    query = query.where(Commitment.kind != "agreement")
    rows = db.execute(query.order_by(Commitment.created_at))
    return [Life(*row) for row in rows]
