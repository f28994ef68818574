"""Days and times as people say them, on their own clock."""

from __future__ import annotations

from datetime import date, datetime, time

from handlers.rhythm import wall


def day(on: date) -> str:
    """Say a day: Monday 5 October."""
    return f"{on:%A} {on.day} {on:%B}"


def short_day(on: date) -> str:
    """Say a day where there is little room: 5 Oct."""
    return f"{on.day} {on:%b}"


def clock(at: time | datetime) -> str:
    """Say a time of day: 9:00 am."""
    return f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"


def day_and_time(moment: datetime, zone: str) -> str:
    """Say a moment on somebody's own clock: Monday 5 October, 9:00 am."""
    local = wall(moment, zone)
    return f"{day(local)}, {clock(local)}"
