"""The night in which the clocks change, half hour by half hour, and the questions after it: once, at their time on the wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.rhythm import instant, wall
from tests.machines import Build

MELBOURNE, EDMONTON = "Australia/Melbourne", "America/Edmonton"
KOLKATA, LORD_HOWE = "Asia/Kolkata", "Australia/Lord_Howe"
TIMES = [f"{hour:02}:{minute}" for hour in range(6) for minute in ("00", "30")]
SUNDAYS = [
    (LORD_HOWE, "2026-04-05"),
    (LORD_HOWE, "2026-10-04"),
    (MELBOURNE, "2026-04-05"),
    (MELBOURNE, "2026-10-04"),
    (EDMONTON, "2026-03-08"),
    (EDMONTON, "2026-11-01"),
    (KOLKATA, "2026-04-05"),
    (KOLKATA, "2026-10-04"),
]
"""Where, and the day on whose morning the clocks change there; in Kolkata they never do."""


@pytest.mark.parametrize(("zone", "sunday"), SUNDAYS)
def test_every_half_hour_of_that_night_keeps_its_time_or_comes_within_the_hour(zone: str, sunday: str) -> None:
    for time in TIMES:
        local = datetime.fromisoformat(f"{sunday}T{time}")
        there = wall(instant(local, zone), zone)
        assert there == local if _exists(local, zone) else local < there <= local + timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "sunday"), [SUNDAYS[0], *(pytest.param(*each, marks=pytest.mark.faults) for each in SUNDAYS[1:])]
)
def test_the_questions_after_that_night_come_once_at_their_time_on_the_wall(
    build: Build, zone: str, sunday: str
) -> None:
    """Nobody is written to on a Sunday, so the first questions that could be wrong are Monday's."""
    monday = datetime.fromisoformat(sunday) + timedelta(days=1)
    machine = build(start=(monday - timedelta(days=8)).replace(tzinfo=UTC))
    for number, time in enumerate(TIMES):
        rhythm = {"prompt": f"every week MON {time}", "hours": "00:00-23:59"}
        machine.founds(f"At {time}", zone=zone, rhythm=rhythm, people={f"U{number}": (("member",), "")})
    machine.passes(days=16)
    for number, time in enumerate(TIMES):
        came = [wall(message.at, zone) for message in machine.post.to(f"U{number}")]
        assert came == [datetime.fromisoformat(f"{monday + timedelta(days=n):%Y-%m-%d}T{time}") for n in (-7, 0, 7)]


def _exists(local: datetime, zone: str) -> bool:
    """Say whether a wall time is ever shown there."""
    there = local.replace(tzinfo=ZoneInfo(zone))
    return there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
