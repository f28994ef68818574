"""When a community's old papers are cleared away: once a day, in its night."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.rhythm import wall
from storage import communities, heard
from storage.communities import Place

NIGHT = range(1, 5)
"""Hours, on the community's own clock, in which nobody waits for us."""

LONGEST_WAIT = 2
"""Days after which it is done at any hour: the machine may be off at night."""


def list_due(db: Session, now: datetime) -> list[Place]:
    """List the communities whose turn it is, and note that they had it today."""
    return [place for place in communities.list_places(db) if _is_due(db, place, now)]


def _is_due(db: Session, place: Place, now: datetime) -> bool:
    there = wall(now, place.zone)
    earlier = (there.date() - timedelta(days=day) for day in range(LONGEST_WAIT + 1))
    late = not any(heard.was_heard(db, _once(place, day.isoformat())) for day in earlier)
    return (there.hour in NIGHT or late) and heard.put_heard(db, _once(place, there.date().isoformat()), now)


def _once(place: Place, day: str) -> str:
    return f"purge:{place.id}:{day}"
