"""Reads dates as people type them, a line for each meeting: day, time, what it is about. Each fault is told by its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MOST_LINES = 30
LONGEST_FOCUS = 120
FURTHEST = timedelta(days=800)
"""How far ahead a plan goes: whoever writes a later year most likely slipped."""

EXAMPLE = "2026-02-10 15:30 Fluency in year 3"

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +)?"
_DAY = re.compile(
    _WEEKDAY + r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})\.?,?(?: (\d{4}))?)(?!\d)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"[ ,]+(?:at )?(?:(\d{1,2})[:.](\d{2})(?: ?([ap])\.?m\b\.?)?|(\d{1,2}) ?([ap])\.?m\b\.?)(?!\d)", re.IGNORECASE
)
_LEAD = " \t-–—:;,.|"  # noqa: RUF001 (people type every kind of dash)


@dataclass(frozen=True, slots=True)
class Dated:
    """A line that was understood: which one it is, when on the wall clock, what it is about."""

    line: int
    local: datetime
    focus: str = ""


class _Unclear(ValueError):
    """What is wrong with a line, in words for who typed it."""


def read_lines(text: str, now: datetime) -> tuple[list[Dated], list[str]]:
    """Give the meetings that stand in a text, and all that is wrong with it; `now` is on the community's wall clock."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        return [], [f"Please write a line for each meeting, like “{EXAMPLE}”."]
    if len(lines) > MOST_LINES:
        return [], [f"These are {len(lines)} meetings. Please send at most {MOST_LINES} at a time."]
    found: list[Dated] = []
    faults: list[str] = []
    for number, line in lines:
        try:
            read = Dated(number, *_read(line, now))
            _check_twice(read, found)
            found.append(read)
        except _Unclear as unclear:
            faults.append(f"Line {number}: {unclear}")
    return found, faults


def _check_twice(read: Dated, found: Sequence[Dated]) -> None:
    twin = next((other for other in found if other.local == read.local), None)
    if twin is not None:
        raise _Unclear(f"this is the same day and time as line {twin.line}.")


def _read(line: str, now: datetime) -> tuple[datetime, str]:
    day = _DAY.match(line)
    if day is None:
        raise _Unclear("I cannot find the day. Write it like 2026-02-10 or 10 Feb 2026.")
    clock = _TIME.match(line, day.end())
    if clock is None:
        raise _Unclear("I cannot find the time. Write it behind the day, like 15:30.")
    local = datetime.combine(_day_of(day, now.date()), _time_of(clock))
    if local <= now:
        raise _Unclear("this is in the past. Is the year right?")
    if local > now + FURTHEST:
        raise _Unclear("this is more than two years away. Is the year right?")
    focus = " ".join(line[clock.end() :].strip(_LEAD).split())
    if len(focus) > LONGEST_FOCUS:
        raise _Unclear(f"what it is about is {len(focus) - LONGEST_FOCUS} characters too long.")
    return local, focus


def _day_of(found: re.Match[str], today: date) -> date:
    year, month, day, own_day, own_month, own_year = found.groups()
    if own_month is not None:
        number = MONTHS.index(own_month[:3].lower()) + 1 if own_month[:3].lower() in MONTHS else 0
        if not number:
            raise _Unclear(f"I do not know the month “{own_month}”.")
        year, month, day = own_year or str(_next_year(number, int(own_day), today)), str(number), own_day
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise _Unclear(f"there is no day “{found[0].strip()}”.") from None


def _next_year(month: int, day: int, today: date) -> int:
    """Give the year of the next such day."""
    return today.year + int((month, day) < (today.month, today.day))


def _time_of(found: re.Match[str]) -> time:
    hours, minutes, half, whole, whole_half = found.groups()
    hour, minute, half = int(hours or whole), int(minutes or 0), (half or whole_half or "").lower()
    if half and not 1 <= hour <= 12:
        raise _Unclear(f"there is no time “{found[0].strip()}”.")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise _Unclear(f"there is no time “{found[0].strip()}”.") from None
