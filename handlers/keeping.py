"""When a community's old papers are cleared away: once a day, in its night."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers.rhythm import wall
from storage import communities, heard
from storage.communities import Place

PURGED = "purge:"
NIGHT = range(1, 5)
"""Hours, on the community's own clock, in which nobody waits for us."""

LONGEST_WAIT = 2
"""Days after which it is done at any hour: the machine may be off at night."""


def list_due(db: Session, now: datetime) -> list[Place]:
    """List the communities whose turn it is, and note that they had it today."""
    done = heard.list_heard(db, PURGED)
    due = [place for place in communities.list_places(db) if _is_due(place, done, now)]
    return [place for place in due if heard.put_heard(db, _once(place, wall(now, place.zone).date()), now)]


def _is_due(place: Place, done: set[str], now: datetime) -> bool:
    there = wall(now, place.zone)
    last, *earlier = (_once(place, there.date() - timedelta(days=day)) in done for day in range(LONGEST_WAIT + 1))
    return not last and (there.hour in NIGHT or not any(earlier))


def _once(place: Place, day: date) -> str:
    return f"{PURGED}{place.id}:{day.isoformat()}"
