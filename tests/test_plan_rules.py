"""The plan's pure rules: how a line is read, which terms end a year, what updates leave to learning."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from handlers.agenda_plan import as_pre_reads, can_be_read_before, learning_share, warning
from handlers.plan_dates import LONGEST_FOCUS, MOST_LINES, read_lines
from handlers.timetable import last_terms
from prompts.content import LEAST_LEARNING
from prompts.library import load
from storage.communities import Place

NOW = datetime.fromisoformat("2026-01-20T10:00")
TEN_FEB = datetime.fromisoformat("2026-02-10T15:30")


@pytest.mark.parametrize(
    "line",
    [
        "2026-02-10 15:30 Fluency",
        "  10 Feb 3:30pm - Fluency ",
        "Tue 10 February 2026, 3.30 pm: Fluency",
        "tuesday, 10th feb 2026 at 15:30 – Fluency",
    ],
)
def test_a_day_and_time_is_read_as_people_write_it(line: str) -> None:
    [found], faults = read_lines(line, NOW)
    assert (found.local, found.focus, faults) == (TEN_FEB, "Fluency", [])


@pytest.mark.parametrize(
    ("line", "local"),
    [
        ("1 Jan 9am", datetime.fromisoformat("2027-01-01T09:00")),
        ("3 Mar 12 am", datetime.fromisoformat("2026-03-03T00:00")),
        ("3 Mar 12pm", datetime.fromisoformat("2026-03-03T12:00")),
    ],
)
def test_a_year_may_be_left_out_and_noon_is_no_midnight(line: str, local: datetime) -> None:
    assert read_lines(line, NOW)[0][0].local == local


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("10/2/2026 15:30 x", "I cannot find the day."),
        ("2026-02-10 Fluency", "I cannot find the time."),
        ("31 Feb 15:30", "there is no day “31 Feb”."),
        ("10 Fob 15:30", "I do not know the month “Fob”."),
        ("2026-02-10 25:00", "there is no time “25:00”."),
        ("2026-02-10 13 pm", "there is no time “13 pm”."),
        ("2025-02-10 15:30", "this is in the past."),
        ("2029-02-10 15:30", "more than two years away."),
        (f"2026-02-10 15:30 {'x' * (LONGEST_FOCUS + 2)}", "2 characters too long."),
        ("", "a line for each meeting"),
        ("\n".join(["2026-02-10 15:30"] * (MOST_LINES + 1)), "at most 30 at a time"),
        ("2026-02-10 15:30\n10 Feb 3:30 pm x", "Line 2: this is the same day and time as line 1."),
    ],
)
def test_a_line_that_is_not_understood_says_why(line: str, told: str) -> None:
    _, faults = read_lines(line, NOW)
    assert told in " ".join(faults)


def test_a_break_of_four_weeks_ends_a_year_and_so_does_the_last_term_known() -> None:
    days = [("2026-07-13", "2026-09-18"), ("2026-10-05", "2026-12-18"), ("2027-01-28", "2027-03-25")]
    terms = [{"from": first, "to": last} for first, last in days]
    found = last_terms(Place(calendar={"terms": terms}))
    assert found == [(date(2026, 10, 5), date(2026, 12, 18)), (date(2027, 1, 28), date(2027, 3, 25))]
    assert last_terms(Place()) == []


def test_s34_fifty_minutes_of_updates_in_sixty_warn_and_every_template_has_time_to_learn() -> None:
    agenda = [("inform", 25), ("inform", 25), ("learn", 7), ("decide", 3)]
    assert "Only 11 %" in warning(agenda)
    assert can_be_read_before(agenda)
    shorter = [(purpose, minutes) for (purpose, _), minutes in zip(agenda, as_pre_reads(agenda), strict=True)]
    assert shorter == [("inform", 3), ("inform", 3), ("learn", 51), ("decide", 3)]
    assert warning(shorter) == ""
    for template in load().agendas.values():
        assert learning_share((item.purpose, item.minutes) for item in template.items) >= LEAST_LEARNING, template.id


def test_where_there_is_nothing_to_learn_the_time_goes_to_what_there_is() -> None:
    assert as_pre_reads([("inform", 20), ("decide", 10)]) == [3, 27]
    assert as_pre_reads([("inform", 20)]) == [20]
    assert not can_be_read_before([("inform", 20)])
    assert not can_be_read_before([("inform", 3), ("learn", 9)])
