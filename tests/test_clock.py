"""What is due happens once, in local time, in open hours, and after outages too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers import timetable
from handlers.language import Card, Reply, Say
from handlers.turn import Router, Tick
from storage import people, schedules
from storage.communities import Place
from storage.enrolment import CommunityPlan
from tests.machine import MELBOURNE, asking
from tests.machines import (
    SUNDAY,
    WEEKLY,
    Build,
    local,
)


def closing(after: str) -> Router:
    """Give a practice that asks, and closes `after` a while; it says aloud what struck, and when it was due."""
    on = asking()
    ask = on.ticks["reflection.ask"]

    @on.tick("reflection.close")
    def close(tick: Tick) -> Sequence[Reply]:
        return [Say(Card("Closed"), to=member.person_id, key=f"close:{tick.subject}") for member in _members(tick)]

    def ask_and_close(tick: Tick) -> Sequence[Reply]:
        place = Place(id=tick.place.id, zone=tick.place.zone, rhythm={**tick.place.rhythm, "closes_after": after})
        closes = timetable.closing(tick.db, place, tick.local, tick.now)
        timetable.at(tick.db, tick.place, "reflection.close", tick.occurrence, closes)
        return ask(tick)

    on.ticks["reflection.ask"] = ask_and_close
    return on


def _members(tick: Tick) -> list[Any]:
    return people.list_members(tick.db, tick.place)


def test_a_prompt_comes_each_week_at_local_time_wherever_the_member_lives(build: Build) -> None:
    machine = build()
    cast = {
        name: (("member",), zone)
        for name, zone in [("U1", ""), ("U2", "America/Los_Angeles"), ("U3", "Pacific/Auckland")]
    }
    machine.founds(rhythm=WEEKLY, people=cast)
    machine.passes(days=9)
    mondays = ["Mon 02 Feb 09:00", "Mon 09 Feb 09:00"]
    assert local(machine, MELBOURNE, "U1") == mondays
    assert local(machine, "America/Los_Angeles", "U2") == mondays
    assert local(machine, "Pacific/Auckland", "U3") == mondays


def test_a_member_in_los_angeles_of_a_community_in_kolkata(build: Build) -> None:
    machine = build()
    place = machine.founds(zone="Asia/Kolkata", rhythm=WEEKLY, people={"U1": (("member",), "America/Los_Angeles")})
    machine.passes(days=3)
    assert local(machine, "America/Los_Angeles") == ["Mon 02 Feb 09:00"]
    assert machine.past(place) == [("reflection.ask", "2026-02-02T09:00", "done", "")]


@pytest.mark.parametrize(
    ("zone", "words", "start", "wanted"),
    [
        (
            "Africa/Cairo",
            "every week FRI 00:30",
            "2026-04-16",
            ["Fri 17 Apr 00:30", "Fri 24 Apr 01:30", "Fri 01 May 00:30"],
        ),
        (
            "Africa/Cairo",
            "every week THU 23:30",
            "2026-10-21",
            ["Thu 22 Oct 23:30", "Thu 29 Oct 23:30", "Thu 05 Nov 23:30"],
        ),
        (MELBOURNE, "every week MON 09:00", "2026-03-29", ["Mon 30 Mar 09:00", "Mon 06 Apr 09:00", "Mon 13 Apr 09:00"]),
        (MELBOURNE, "every week MON 09:00", "2026-09-27", ["Mon 28 Sep 09:00", "Mon 05 Oct 09:00", "Mon 12 Oct 09:00"]),
    ],
)
def test_when_the_clocks_change_the_time_on_the_wall_stays_and_comes_once(
    build: Build, zone: str, words: str, start: str, wanted: list[str]
) -> None:
    machine = build(start=datetime.fromisoformat(start).replace(tzinfo=UTC))
    machine.founds(zone=zone, rhythm={"prompt": words, "hours": "00:00-23:59"})
    machine.passes(days=20)
    assert local(machine, zone) == wanted


def test_a_holiday_moves_the_day_and_a_week_without_open_days_is_skipped_with_its_reason(build: Build) -> None:
    machine = build(start=datetime(2026, 3, 7, 3, tzinfo=UTC))
    place = machine.founds(rhythm=WEEKLY, calendar={"holidays": "AU-VIC"})
    machine.passes(days=31)
    assert local(machine, MELBOURNE)[0] == "Tue 10 Mar 09:00"
    kind, when, state, reason = machine.past(place)[-1]
    assert (kind, when, state) == ("reflection.ask", "2026-04-06T09:00", "skipped")
    assert "Easter Monday" in reason


def test_after_downtime_the_prompt_comes_on_return_with_its_deadline_shifted(build: Build) -> None:
    machine = build(closing("2h"), start=datetime(2026, 2, 1, 22, tzinfo=UTC))
    place = machine.founds(rhythm={"prompt": "every week MON 09:30"})
    machine.ticks()
    machine.sleeps(hours=3)
    machine.ticks()
    assert [message.card.title for message in machine.post.arrived] == ["A question"]
    assert local(machine, MELBOURNE) == ["Mon 02 Feb 12:00"]
    machine.passes(hours=6)
    assert local(machine, MELBOURNE) == ["Mon 02 Feb 12:00", "Mon 02 Feb 14:00"]
    assert [state for _, _, state, _ in machine.past(place)] == ["done", "done"]


def test_a_deadline_that_came_while_we_were_down_is_put_off_by_what_was_lost(build: Build) -> None:
    machine = build(closing("2h"), start=datetime(2026, 2, 1, 21, 59, tzinfo=UTC))
    machine.founds(rhythm=WEEKLY)
    machine.passes(minutes=31)
    machine.sleeps(hours=4)
    machine.ticks()
    assert [message.card.title for message in machine.post.arrived] == ["A question"]
    machine.passes(hours=3)
    assert local(machine, MELBOURNE) == ["Mon 02 Feb 09:00", "Mon 02 Feb 15:00"]


def test_a_deadline_just_after_our_return_leaves_the_time_we_took_and_a_far_one_stays(build: Build) -> None:
    machine = build(closing("4h"), start=datetime(2026, 2, 1, 21, 59, tzinfo=UTC))
    place = machine.founds(rhythm=WEEKLY)
    machine.passes(minutes=6)
    far = machine.clock.now() + timedelta(hours=30)
    machine.writes(lambda db: timetable.at(db, place, "reflection.close", "far", far))
    machine.sleeps(hours=3)
    machine.passes(hours=40)
    assert local(machine, MELBOURNE)[1:] == ["Mon 02 Feb 15:05", "Tue 03 Feb 15:05"]


def test_a_clock_that_is_three_minutes_late_changes_nothing_else(build: Build) -> None:
    machine = build(start=datetime(2026, 2, 1, 21, 58, tzinfo=UTC))
    machine.founds(rhythm=WEEKLY)
    machine.ticks()
    machine.sleeps(minutes=5)
    machine.ticks()
    assert local(machine, MELBOURNE) == ["Mon 02 Feb 09:03"]


def test_what_is_past_its_grace_is_noted_as_missed_and_the_next_time_stands(build: Build) -> None:
    machine = build()
    place = machine.founds(rhythm=WEEKLY)
    machine.sleeps(days=1, hours=12)
    machine.ticks()
    assert machine.past(place) == [("reflection.ask", "2026-02-02T09:00", "missed", "we were back too late for it")]
    machine.passes(days=7)
    assert local(machine, MELBOURNE) == ["Mon 09 Feb 09:00"]


def test_after_weeks_away_only_the_newest_happens(build: Build) -> None:
    machine = build()
    place = machine.founds(rhythm=WEEKLY)
    machine.sleeps(days=14, hours=20)
    machine.ticks()
    assert [(when, state) for _, when, state, _ in machine.past(place)] == [
        ("2026-02-02T09:00", "missed"),
        ("2026-02-09T09:00", "missed"),
        ("2026-02-16T09:00", "done"),
    ]
    assert len(machine.post.arrived) == 1


def test_after_two_years_away_it_goes_on_too(build: Build) -> None:
    machine = build()
    place = machine.founds(rhythm=WEEKLY)
    machine.sleeps(days=730)
    machine.ticks()
    machine.ticks()
    machine.passes(days=7)
    assert {state for _, _, state, _ in machine.past(place)[:-1]} == {"missed"}
    assert machine.past(place)[-1][2] == "done"
    assert len(machine.post.arrived) == 1


def test_what_happens_once_happens_late_rather_than_never_but_not_after_a_month(build: Build) -> None:
    on = Router()
    on.ticks["meeting.remind"] = lambda tick: [
        Say(Card("Soon"), to=m.person_id, key=tick.subject) for m in _members(tick)
    ]
    machine = build(on)
    place = machine.founds()
    soon, later = SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=40)
    machine.writes(lambda db: timetable.at(db, place, "meeting.remind", "one", soon))
    machine.sleeps(days=9)
    machine.ticks()
    assert [message.key for message in machine.post.arrived] == ["one"]
    machine.writes(lambda db: timetable.at(db, place, "meeting.remind", "two", later))
    machine.sleeps(days=80)
    machine.passes(days=1)
    assert [message.key for message in machine.post.arrived] == ["one"]
    assert [state for _, _, state, _ in machine.past(place)] == ["done", "missed"]


def test_a_rhythm_that_changes_moves_what_comes_and_one_that_stays_keeps_its_fortnight(build: Build) -> None:
    machine = build()
    fortnight = {"prompt": "every 2 weeks MON 09:00", "digest": "every week FRI 15:00"}
    machine.founds(rhythm=fortnight)
    machine.passes(days=9)
    machine.founds(rhythm={"prompt": "every 2 weeks MON 09:00"})
    machine.passes(days=7)
    assert local(machine, MELBOURNE) == ["Mon 02 Feb 09:00", "Mon 16 Feb 09:00"]
    place = machine.founds(rhythm={"prompt": "every week WED 10:00"})
    machine.passes(days=3)
    assert local(machine, MELBOURNE)[2:] == ["Wed 18 Feb 10:00"]
    assert [row.kind for row in machine.writes(lambda db: schedules.list_schedules(db, place))] == ["reflection.ask"]


def test_a_calendar_that_changes_after_planning_still_counts(build: Build) -> None:
    machine = build()
    machine.founds(rhythm=WEEKLY)
    change = {"calendar": {"closed": ["2026-02-02"]}, "rhythm": WEEKLY}
    machine.writes(lambda db: enrol_again(db, change))
    machine.passes(days=2)
    assert local(machine, MELBOURNE) == ["Tue 03 Feb 09:00"]


def enrol_again(db: Any, change: dict[str, Any]) -> None:
    """Change a community's row, as if its timetable had been forgotten."""
    from storage.enrolment import put_community  # noqa: PLC0415 - used here alone

    put_community(db, CommunityPlan("Riverside", "Network", MELBOURNE, **change))


def test_the_clock_speaks_in_open_hours_only(build: Build) -> None:
    on = Router()
    on.ticks["meeting.remind"] = lambda tick: [
        Say(Card("Soon"), to=m.person_id, key=tick.subject) for m in _members(tick)
    ]
    machine = build(on)
    place = machine.founds(people={"U1": (("member",), "Australia/Perth")})
    machine.writes(lambda db: timetable.at(db, place, "meeting.remind", "one", SUNDAY))
    machine.passes(days=2)
    assert local(machine, "Australia/Perth") == ["Mon 02 Feb 08:00"]
