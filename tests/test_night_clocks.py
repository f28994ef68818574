"""Nights in which the clocks change: at every half hour of them, what recurs comes once a day, at its time on the wall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers import rhythm
from tests.machines import Build

NIGHT = [time(hour, minute) for hour in range(7) for minute in (0, 30)]
ZONES = ("Australia/Melbourne", "America/Edmonton", "Asia/Kolkata", "Australia/Lord_Howe")


def changes(zone: str) -> Iterator[date]:
    """Give the days of 2026 on which a zone's clocks change; where they never do, two days on which others' do."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    found = [day for day in days if offset(day, zone) != offset(day + timedelta(days=1), zone)]
    yield from found or [date(2026, 4, 5), date(2026, 10, 4)]


def offset(day: date, zone: str) -> timedelta | None:
    """Give how far from UTC a zone's clocks are as a day begins."""
    return datetime.combine(day, time(), ZoneInfo(zone)).utcoffset()


NIGHTS = [(zone, day) for zone in ZONES for day in changes(zone)]
OFTEN = {"Australia/Melbourne", "Australia/Lord_Howe"}
"""Zones that every run looks at; the others are looked at by `make faults`."""


def test_each_of_these_places_is_asked_about_and_two_of_them_change_by_an_hour_and_one_by_half() -> None:
    shifts = {
        zone: {abs((offset(day + timedelta(days=1), zone) or 0) - (offset(day, zone) or 0)) for day in changes(zone)}  # type: ignore[operator]
        for zone in ZONES
    }
    assert shifts["Australia/Melbourne"] == {timedelta(hours=1)}
    assert shifts["Australia/Lord_Howe"] == {timedelta(minutes=30)}
    assert shifts["Asia/Kolkata"] == {timedelta(0)}
    assert len(NIGHTS) >= 7


@pytest.mark.parametrize(
    ("zone", "day"),
    [pytest.param(*night, marks=[] if night[0] in OFTEN else pytest.mark.faults) for night in NIGHTS],
    ids=str,
)
def test_what_recurs_at_any_half_hour_of_the_night_comes_once_a_day(build: Build, zone: str, day: date) -> None:
    evening = datetime.combine(day - timedelta(days=1), time(20), ZoneInfo(zone))
    machine = build(start=evening.astimezone(UTC))
    places = {
        at: machine.founds(
            f"At {at:%H:%M}",
            zone=zone,
            rhythm={"prompt": f"every day {at:%H:%M}", "hours": "00:00-23:59"},
            people={f"U{at:%H%M}": (("member",), "")},
        )
        for at in NIGHT
    }
    machine.passes(days=2)
    days = [day, day + timedelta(days=1)]
    for at, place in places.items():
        past = machine.past(place)
        assert [found for _, found, _, _ in past] == [f"{each}T{at:%H:%M}" for each in days], at
        open_days = [each for each in days if not rhythm.closed_because(place, each)]
        assert [found[:10] for _, found, state, _ in past if state == "done"] == [str(each) for each in open_days]
        heard = [rhythm.wall(message.at, zone) for message in machine.post.to(f"U{at:%H%M}")]
        assert heard == [datetime.combine(each, at) for each in open_days], at
