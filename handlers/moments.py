"""Days and times as people say them, on their own clock."""

from __future__ import annotations

from datetime import date, datetime

from handlers.rhythm import wall


def day(on: date) -> str:
    """Say a day: Monday 5 October."""
    return f"{on:%A} {on.day} {on:%B}"


def day_and_time(moment: datetime, zone: str) -> str:
    """Say a moment on somebody's own clock: Monday 5 October, 09:00."""
    local = wall(moment, zone)
    return f"{day(local)}, {local:%H:%M}"
