"""The plan of the year: dates put on it in one go, each a meeting with its agenda call; leaders see what is published."""

from __future__ import annotations

from sqlalchemy.orm import Session

from handlers import rhythm
from storage import meetings, schedules
from storage.communities import list_places
from tests.meeting_room import proposes
from tests.stage import Actor, Stage

SIX = """2026-10-15 15:30 Fluency in year 3
Thu 29 Oct 3:30 pm: What our data say
12 Nov 2026, 15.30 - Visits to two classrooms

2026-11-26 15:30
2026-12-03 15:30 What we tried
2026-12-10 15:30 Our year"""


def plans(mei: Actor, lines: str = SIX, **more: str) -> None:
    """Let the facilitator put dates on the plan."""
    mei.types("/cop-plan")
    mei.presses("Add dates")
    mei.fills(lines=lines, **more)


def times(stage: Stage, kind: str) -> list[str]:
    """List the wall times at which the clock will attend to meetings."""

    def work(db: Session) -> list[str]:
        place = list_places(db)[0]
        rows = [row for row in schedules.list_schedules(db, place) if row.kind == kind and row.next_local]
        found = [row.next_local for row in rows if row.next_local]
        assert not [local for local in found if rhythm.closed_because(place, local.date())]
        return [f"{local:%a %d %b %H:%M}" for local in found]

    return stage.plays(stage.db.read(work))


def states(stage: Stage) -> list[str]:
    """List the states of all meetings, by date."""

    def work(db: Session) -> list[str]:
        return [row.state for row in reversed(meetings.list_meetings(db, list_places(db)[0]))]

    return stage.plays(stage.db.read(work))


def test_s54_six_dates_make_six_meetings_each_with_its_call_for_the_agenda(
    stage: Stage, mei: Actor, ana: Actor, sam: Actor
) -> None:
    plans(mei)
    assert "6 meetings are on the plan." in mei.card.text
    assert times(stage, "meeting.begin") == [
        "Thu 15 Oct 15:30",
        "Thu 29 Oct 15:30",
        "Thu 12 Nov 15:30",
        "Thu 26 Nov 15:30",
        "Thu 03 Dec 15:30",
        "Thu 10 Dec 15:30",
    ]
    assert times(stage, "agenda.call")[:2] == ["Thu 08 Oct 15:30", "Thu 22 Oct 15:30"]
    assert times(stage, "agenda.remind")[0] == "Mon 12 Oct 15:00"
    assert (
        len(times(stage, "agenda.call"))
        == len(times(stage, "agenda.remind"))
        == len(times(stage, "meeting.after"))
        == 6
    )
    assert times(stage, "reflection.ask"), "questions go on between the meetings"
    ana.types("/cop-plan")
    assert "29 Oct: What our data say" in ana.card.text
    assert "Thursday 29 October, 3:30 pm to 4:30 pm" in ana.card.text
    assert "Add dates" not in ana.card.buttons
    sam.types("/cop-plan")
    assert "Fluency" not in sam.card.text
    assert "No agenda is published at the moment." in sam.card.text
    stage.passes(days=3)
    ana.types("/cop-agenda")
    assert "Thursday 15 October" in ana.card.text
    proposes(ana, "Reading aloud")
    stage.passes(days=5)
    assert states(stage) == ["planned", *["dated"] * 5]
    assert mei.card_titled("The agenda is not published yet")
    mei.presses("See the draft")
    assert "About" in mei.card.text
    mei.presses("Publish")
    if "Post with names" in mei.card.buttons:
        mei.presses("Post with names")
    assert "Fluency in year 3" in ana.in_channel()[-1].text
    sam.types("/cop-plan")
    assert "15 Oct: Fluency in year 3" in sam.card.text
    assert "What our data say" not in sam.card.text
