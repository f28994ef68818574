"""A calendar file beside the community's: its whole days are closed, by name, and what is wrong with it is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.community_file import FileFaults, read_file
from handlers.rhythm import closed_because
from prompts.library import load
from storage.communities import Place

TODAY = date(2026, 10, 1)
YAML = """\
community: Bow River
organisation: Bow River
zone: America/Edmonton
calendar:
  holidays: CA-AB
  ics: {file}
{more}members:
  - name: Mei Tan
"""
DATES = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//A school board//EN
BEGIN:VEVENT
UID:1
SUMMARY:Winter break
DTSTART;VALUE=DATE:20261221
DTEND;VALUE=DATE:20270104
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Teachers'  convention
DTSTART;VALUE=DATE:20200211
RRULE:FREQ=YEARLY
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Winter concert
DTSTART:20261008T100000Z
DTEND:20261008T110000Z
END:VEVENT
BEGIN:VEVENT
UID:4
SUMMARY:Long past
DTSTART;VALUE=DATE:20190101
END:VEVENT
END:VCALENDAR
"""


def read(tmp_path: Path, dates: str | None = DATES, more: str = "") -> Place:
    """Read a community file that names a calendar, and give the community's calendar."""
    if dates is not None:
        (tmp_path / "board.ics").write_text(dates, encoding="utf-8")
    file = tmp_path / "bow.yaml"
    file.write_text(YAML.format(file="board.ics", more=more), encoding="utf-8")
    return Place(calendar=read_file(file, load().profiles, TODAY).calendar)


def test_whole_days_are_closed_by_name_and_the_day_after_is_open(tmp_path: Path) -> None:
    place = read(tmp_path)
    assert place.calendar == {
        "holidays": "CA-AB",
        "closed": [
            {"from": "2026-12-21", "to": "2027-01-03", "name": "Winter break"},
            {"from": "2027-02-11", "to": "2027-02-11", "name": "Teachers' convention"},
            {"from": "2028-02-11", "to": "2028-02-11", "name": "Teachers' convention"},
        ],
    }
    assert closed_because(place, date(2026, 12, 30)) == "it is closed: Winter break"
    assert closed_because(place, date(2027, 1, 4)) == ""
    assert closed_because(place, date(2026, 10, 8)) == ""


def test_only_days_of_a_name_can_be_taken_beside_those_of_the_file(tmp_path: Path) -> None:
    own = '  ics_only: break\n  closed:\n    - {from: "2026-11-03", to: "2026-11-03"}\n'
    closed = read(tmp_path, more=own).calendar["closed"]
    assert closed == [
        {"from": "2026-11-03", "to": "2026-11-03"},
        {"from": "2026-12-21", "to": "2027-01-03", "name": "Winter break"},
    ]


@pytest.mark.parametrize(
    ("dates", "more", "says"),
    [
        (None, "", "I cannot read board.ics. Put the calendar beside this file, or write its whole path."),
        ("These are the dates", "", "board.ics: It is no calendar that I can read."),
        (DATES.replace("FREQ=YEARLY", "FREQ=NEVER"), "", "board.ics: It is no calendar that I can read."),
        (DATES, "  ics_only: strike\n", "board.ics: It has no whole day named “strike”."),
        ("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nEND:VCALENDAR\n", "", "board.ics: It has no whole day."),
    ],
)
def test_a_calendar_that_cannot_be_used_is_told_with_its_line(
    tmp_path: Path, dates: str | None, more: str, says: str
) -> None:
    with pytest.raises(FileFaults) as caught:
        read(tmp_path, dates, more)
    [fault] = caught.value.faults
    assert fault.line == 4
    assert says in f"{fault.message} {fault.cure}"
