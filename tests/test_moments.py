"""Days and times as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, time

from handlers.moments import clock, day_and_time


def test_a_time_of_day_is_said_as_people_say_it() -> None:
    said = [clock(time(hour, minute)) for hour, minute in ((0, 5), (9, 0), (12, 0), (15, 30), (23, 59))]
    assert said == ["12:05 am", "9:00 am", "12:00 pm", "3:30 pm", "11:59 pm"]


def test_a_moment_is_said_on_the_readers_own_clock() -> None:
    moment = datetime(2026, 10, 4, 22, 0, tzinfo=UTC)
    assert day_and_time(moment, "Australia/Melbourne") == "Monday 5 October, 9:00 am"
    assert day_and_time(moment, "America/Edmonton") == "Sunday 4 October, 4:00 pm"
