"""Calendar files (.ics): read into closed days, also those that come again every year; and written, a meeting each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.plan_file import Appointment

BEFORE, AHEAD = timedelta(days=31), timedelta(days=800)
"""How far around today days are taken from a calendar: some come again for ever."""

LONGEST_NAME = 60


class NoCalendar(ValueError):
    """What is wrong with a calendar file, in words for an operator."""


def closed_days(text: bytes, today: date, only: str = "") -> list[dict[str, str]]:
    """Give the whole days of a calendar as `from`, `to` (inclusive) and `name`, in order; `only` those whose name has a word.

    Hours of a day close nothing. Raises NoCalendar where the file is none, or has no such day from now on.
    """
    import icalendar
    import recurring_ical_events

    try:
        calendar = icalendar.Calendar.from_ical(text)
        found = recurring_ical_events.of(calendar).between(today - BEFORE, today + AHEAD)
        days = [
            _range(event.start, event.end, str(event.get("SUMMARY", ""))) for event in found if _is_whole(event.start)
        ]
    except (ValueError, KeyError, AttributeError, TypeError) as broken:
        raise NoCalendar("It is no calendar that I can read.") from broken
    wanted = [each for each in days if only.casefold() in each["name"].casefold()]
    if not wanted:
        raise NoCalendar(f"It has no whole day named “{only}”." if only else "It has no whole day.")
    return sorted(wanted, key=lambda each: (each["from"], each["to"], each["name"]))


def _is_whole(start: date) -> bool:
    return not isinstance(start, datetime)


def _range(start: date, end: date, name: str) -> dict[str, str]:
    """Give a span of days; a calendar's end is the first day after it."""
    last = max(start, end - timedelta(days=1))
    return {"from": start.isoformat(), "to": last.isoformat(), "name": " ".join(name.split())[:LONGEST_NAME]}


def as_calendar(appointments: Iterable[Appointment], now: datetime) -> bytes:
    """Give meetings as a calendar file, each at its own wall time and zone; a later one with the same id takes its place."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//cop-bot//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for each in appointments:
        zone, event = ZoneInfo(each.zone), icalendar.Event()
        event.add("uid", f"{each.id}@cop-bot")
        event.add("sequence", each.version)
        event.add("dtstamp", now)
        event.add("dtstart", each.starts_at.astimezone(zone))
        event.add("dtend", each.ends_at.astimezone(zone))
        event.add("summary", each.title)
        event.add("status", "CANCELLED" if each.cancelled else "CONFIRMED")
        if each.place:
            event.add("location", each.place)
        event.add("description", each.note)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
