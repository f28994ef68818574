"""When things happen in a community: rules in local time, open and closed days, and the hours in which people may be written to.

Everything here is pure: a moment goes in, a moment comes out. Wall times are naive, moments are in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from dateutil.rrule import rrule, rrulestr

from handlers.recurrence import Fault, parse_duration, parse_hours, parse_rhythm
from storage.communities import Place
from storage.people import Member

HOURS = "08:00-17:00"
"""When people may be written to, on their own clock, where the community says nothing else."""

AWAY = frozenset({"away", "left"})
FRIDAY = 4
LONGEST_SEARCH = 100
"""Days that we look ahead for an open one: the longest school holidays are much shorter."""

_SUB_DAILY = re.compile(r"FREQ=(HOURLY|MINUTELY|SECONDLY)|COUNT=|BY(HOUR|MINUTE|SECOND)=\d+,")


def zone_of(name: str) -> ZoneInfo:
    """Give a time zone by its IANA name; raise Fault where there is none."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise Fault(f'"{name}" is no time zone. Write one like Australia/Melbourne.') from None


def instant(local: datetime, zone: str) -> datetime:
    """Give the moment of a wall time: the first of two in autumn; in spring, one that is left out comes an hour later."""
    return local.replace(tzinfo=zone_of(zone), fold=0).astimezone(UTC)


def wall(moment: datetime, zone: str) -> datetime:
    """Give what the clock on the wall shows at a moment."""
    return moment.astimezone(zone_of(zone)).replace(tzinfo=None, fold=0)


def later(moment: datetime, duration: object, zone: str) -> datetime:
    """Give the moment a duration later: `4d` keeps the time on the wall, `36h` counts hours."""
    length = parse_duration(duration)
    if length % timedelta(days=1) or str(duration).strip().lower().endswith("h"):
        return moment + length
    return instant(wall(moment, zone) + length, zone)


def first_local(rule: str, after: datetime) -> datetime:
    """Give a rule's first wall time after `after`; from there the rule counts its weeks or months."""
    start = (after + timedelta(minutes=1)).replace(second=0, microsecond=0)
    return next(_occurrences(re.sub(r"INTERVAL=\d+", "INTERVAL=1", rule), start, after))


def next_local(rule: str, known: datetime) -> datetime:
    """Give the wall time that follows `known`, itself an occurrence of the rule."""
    return next(_occurrences(rule, known, known))


def _occurrences(rule: str, start: datetime, after: datetime) -> Iterator[datetime]:
    if _SUB_DAILY.search(rule):
        raise Fault(f'"{rule}" is too often, or it ends: once a day is the most, and a community goes on.')
    return iter(_rule(rule, start).xafter(after, count=1))


@lru_cache(maxsize=1000)  # most communities ask in the same hour of the week
def _rule(rule: str, start: datetime) -> rrule:
    made = rrulestr(rule, dtstart=start)
    assert isinstance(made, rrule)
    return made


def closed_because(place: Place, day: date) -> str:
    """Give why a community is closed on a day, or an empty text on an open day."""
    if day.weekday() > FRIDAY:
        return "it is the weekend"
    calendar = place.calendar
    for entry in calendar.get("closed") or ():
        if any(first <= day <= last for first, last in _ranges([entry])):
            return f"it is closed: {name}" if (name := _name_of(entry)) else "the community is closed that day"
    terms = list(_ranges(calendar.get("terms")))
    if terms and not any(first <= day <= last for first, last in terms):
        return "it is not term time"
    name = holiday_name(str(calendar.get("holidays") or ""), day, schools=not terms)
    return f"it is a holiday: {name}" if name else ""


def _name_of(entry: Any) -> str:
    return str(entry.get("name") or "") if isinstance(entry, Mapping) else ""


def terms_of(place: Place) -> list[tuple[date, date]]:
    """Give a community's terms, each from its first day to its last; none where its calendar has none."""
    return list(_ranges(place.calendar.get("terms")))


def _ranges(entries: Iterable[Any] | None) -> Iterator[tuple[date, date]]:
    for entry in entries or ():
        first, last = (entry["from"], entry["to"]) if isinstance(entry, Mapping) else (entry, entry)
        yield date.fromisoformat(str(first)), date.fromisoformat(str(last))


def holiday_name(code: str, day: date, *, schools: bool) -> str:
    """Give the name of a public holiday, and of school holidays where they are asked for and known; else an empty text."""
    return _holidays_of(code, day.year, schools).get(day, "") if code else ""


@cache
def _holidays_of(code: str, year: int, schools: bool) -> Mapping[date, str]:
    """Give a year's holidays of a code such as AU-VIC or CA-AB, in its own English; raise Fault where it is not known."""
    country, _, region = code.partition("-")
    try:
        known = holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        raise Fault(f'"{code}" is no place whose holidays are known. Write one like AU-VIC or CA-AB.') from None
    categories = ["public", "school"] if schools and "school" in known.supported_categories else ["public"]
    spoken = [language for language in (f"en_{country}", "en_US") if language in known.supported_languages]
    language = spoken[0] if spoken else None
    found = holidays.country_holidays(country, region or None, years=[year], categories=categories, language=language)
    return dict(found)


def held_on(place: Place, rule: str, local: datetime) -> datetime | None:
    """Give when an occurrence is held: on its day, or the nearest open day of its week, a later one first.

    None where the week has no open day, or none before the rule's own next occurrence.
    """
    monday = local - timedelta(days=local.weekday())
    others = {found.date() for found in _rule(rule, monday).between(monday, monday + timedelta(days=6), inc=True)}
    others.discard(local.date())
    week = [monday + timedelta(days=number) for number in range(7)]
    for days in (week[local.weekday() :], reversed(week[: local.weekday()])):
        for day in days:
            if day.date() in others:
                break
            if not closed_because(place, day.date()):
                return day
    return None


def hours_of(place: Place) -> tuple[time, time]:
    """Give the hours in which a community's people may be written to, on their own clocks."""
    return _hours(str(place.rhythm.get("hours") or HOURS))


_hours = lru_cache(maxsize=1000)(parse_hours)


def open_moment(place: Place, moment: datetime, zone: str) -> datetime:
    """Give the first moment, not before `moment`, at which somebody in `zone` may be written to.

    Where no day is open for months, the calendar has run out: then weekdays count as open.
    """
    first, last = hours_of(place)
    there = wall(moment, zone)
    begin = there.date() + timedelta(days=int(there.time() >= last))
    days = (begin + timedelta(days=number) for number in range(LONGEST_SEARCH))
    weekday = begin + timedelta(days=7 - begin.weekday() if begin.weekday() > FRIDAY else 0)
    day = next((day for day in days if not closed_because(place, day)), weekday)
    if day == there.date() and there.time() >= first:
        return moment
    return instant(datetime.combine(day, first), zone)


def when_to_write(
    member: Member, place: Place, wanted: datetime, now: datetime, before: datetime | None = None
) -> datetime | None:
    """Give when to write to a member what the community wants to say at the wall time `wanted`.

    It is that time on the member's own clock, on the weekday they chose, in open hours, and never in the past. Where their
    weekday is not `before` the deadline, the community's day counts. None where they are away or paused, or no time is left.
    """
    if member.state in AWAY:
        return None
    shift = (member.prompt_day - wanted.weekday()) % 7 if member.prompt_day is not None else 0
    for days in sorted({shift, 0}, reverse=True):
        wish = max(instant(wanted + timedelta(days=days), member.zone), now)
        moment = open_moment(place, wish, member.zone)
        if before is None or moment < before:
            paused = member.paused_until is not None and member.paused_until > moment
            return None if paused else moment
    return None


def faults(rhythm: Mapping[str, Any], calendar: Mapping[str, Any], zone: str) -> list[tuple[str, str]]:
    """List what is wrong with a community's rhythm, calendar and zone, each with the path of its entry."""
    found: list[tuple[str, str]] = []
    place = Place(rhythm=dict(rhythm), calendar=dict(calendar), zone=zone)
    checks: list[tuple[str, Any]] = [
        ("zone", lambda: zone_of(zone)),
        ("rhythm.hours", lambda: hours_of(place)),
        ("calendar.terms", lambda: list(_ranges(calendar.get("terms")))),
        ("calendar.closed", lambda: list(_ranges(calendar.get("closed")))),
        (
            "calendar.holidays",
            lambda: holiday_name(str(calendar.get("holidays") or ""), date(2026, 1, 1), schools=True),
        ),
    ]
    for name, words in rhythm.items():
        if name in {"closes_after", "nudge_after"}:
            checks.append((f"rhythm.{name}", lambda words=words: parse_duration(words)))
        elif name != "hours":
            checks.append((f"rhythm.{name}", lambda words=words: parse_rhythm(words)))
    for path, check in checks:
        try:
            check()
        except (Fault, KeyError, TypeError, ValueError) as fault:
            words = str(fault) if isinstance(fault, Fault) else "Write dates like 2026-01-28, as {from: ..., to: ...}."
            found.append((path, words))
    return found


def gaps(place: Place, today: date) -> list[str]:
    """Say which of this and the next half year's days the calendar knows nothing about."""
    told: list[str] = []
    code = str(place.calendar.get("holidays") or "")
    terms = list(_ranges(place.calendar.get("terms")))
    if terms and max(last for _, last in terms) < today + timedelta(days=60):
        told.append(f"The calendar has no term after {max(last for _, last in terms)}. Nothing is sent outside terms.")
    for year in sorted({today.year, (today + timedelta(days=183)).year}):
        if code and not _holidays_of(code, year, schools=False):
            told.append(f"No holidays are known for {code} in {year}. Add them to the calendar as closed days.")
        elif code and not terms and _knows_schools(code) and not _schools_of(code, year):
            told.append(f"No school holidays are known for {code} in {year}. Add the terms to the calendar.")
    return told


def _knows_schools(code: str) -> bool:
    country, _, region = code.partition("-")
    return "school" in holidays.country_holidays(country, subdiv=region or None).supported_categories


def _schools_of(code: str, year: int) -> set[date]:
    return _holidays_of(code, year, schools=True).keys() - _holidays_of(code, year, schools=False).keys()
