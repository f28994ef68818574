"""The plan of the year: dates put on it in one go, each a meeting with its agenda call; leaders see what is published."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from handlers import rhythm
from storage import meetings, schedules
from storage.columns import new_id
from storage.communities import list_places
from storage.models import Inquiry
from storage.people import Member
from storage.plans import list_plan
from tests.meeting_room import LONG_AGO, proposes
from tests.stage import Actor, Stage

ONE = pytest.mark.parametrize("platform", ["web"])
SIX = """2026-10-15 15:30 Fluency in year 3
Thu 29 Oct 3:30 pm: What our data say
12 Nov 2026, 15.30 - Visits to two classrooms

2026-11-26 15:30
2026-12-03 15:30 What we tried
2026-12-10 15:30 Our year"""
THURSDAYS = ["15 Oct", "29 Oct", "12 Nov", "26 Nov", "03 Dec", "10 Dec"]


def plans(mei: Actor, lines: str = SIX, **more: str) -> None:
    """Let the facilitator put dates on the plan, a little later."""
    mei.stage.passes(seconds=1)
    mei.types("/cop-plan")
    mei.presses("Add dates")
    mei.fills(lines=lines, **more)


def publishes(mei: Actor) -> None:
    """Let the facilitator publish the draft that stands newest, with names where the bot has to ask."""
    mei.presses("Publish")
    if "Post with names" in mei.card.buttons:
        mei.presses("Post with names")


def times(stage: Stage, kind: str) -> list[str]:
    """List the wall times, all on open days, at which the clock will attend to meetings."""

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


def guest_sees(stage: Stage) -> list[str]:
    """Give what stands on the plan of a guest who joins now."""

    def work(db: Session) -> list[str]:
        guest = Member(
            community_id=list_places(db)[0].id, roles=frozenset({"guest", "member"}), since=stage.clock.now()
        )
        return [row.focus for row in list_plan(db, guest, LONG_AGO)]

    return stage.plays(stage.db.read(work))


def has_inquiry(stage: Stage) -> None:
    """Let the group have an inquiry."""

    def work(db: Session) -> None:
        row = {"title": "Fluency in reading aloud", "stage": "evaluate", "stage_since": stage.clock.now()}
        db.add(Inquiry(id=new_id(), community_id=list_places(db)[0].id, **row))

    stage.plays(stage.db.write(work))


def test_s54_six_dates_make_six_meetings_that_others_see(stage: Stage, mei: Actor, ana: Actor, sam: Actor) -> None:
    has_inquiry(stage)
    plans(mei)
    assert "6 meetings are on the plan." in mei.card.text
    assert times(stage, "meeting.begin") == [f"Thu {day} 15:30" for day in THURSDAYS]
    assert times(stage, "agenda.call")[:2] == ["Thu 08 Oct 15:30", "Thu 22 Oct 15:30"]
    assert times(stage, "agenda.remind")[:2] == ["Mon 12 Oct 15:00", "Mon 26 Oct 15:00"]
    for kind in ("agenda.call", "agenda.remind", "meeting.after"):
        assert len(times(stage, kind)) == 6
    assert times(stage, "reflection.ask"), "questions go on between the meetings"
    ana.types("/cop-plan")
    assert "Fluency in reading aloud" in ana.card.text
    assert "Our inquiry" in ana.card.buttons
    assert "29 Oct: What our data say" in ana.card.text
    assert "Thursday 29 October, 3:30 pm to 4:30 pm" in ana.card.text
    assert not {"Add dates", "Change 29 Oct"} & set(ana.card.buttons)
    ana.opens_home()
    assert "The year's plan" in ana.home.text
    sam.types("/cop-plan")
    assert "Fluency" not in sam.card.text, "neither the inquiry nor what is not published"
    assert "No agenda is published at the moment." in sam.card.text
    plans(mei)
    assert len(states(stage)) == 6, "the same dates once more make no more meetings"


def test_s54_the_clock_prepares_one_meeting_of_the_plan_after_the_other(
    stage: Stage, mei: Actor, ana: Actor, sam: Actor
) -> None:
    plans(mei)
    stage.passes(days=3)
    ana.types("/cop-agenda")
    assert "Thursday 15 October" in ana.card.text
    stage.passes(days=5)
    assert states(stage) == ["planned", *["dated"] * 5]
    assert mei.card_titled("The agenda is not published yet")
    mei.presses("See the draft")
    assert "Fluency in year 3" in mei.card.text
    publishes(mei)
    assert "Fluency in year 3" in ana.in_channel()[-1].text
    sam.types("/cop-plan")
    assert "15 Oct: Fluency in year 3" in sam.card.text
    assert "What our data say" not in sam.card.text
    stage.passes(days=16)
    assert states(stage)[:2] == ["running", "planned"]
    mei.types("/cop-plan")
    mei.presses("Agenda 29 Oct")
    publishes(mei)
    stage.passes(days=1)
    assert states(stage)[:2] == ["ended", "running"], "nobody ended the first; the plan goes on"


def test_every_line_that_is_not_understood_is_named_and_nothing_is_lost(stage: Stage, mei: Actor, ana: Actor) -> None:
    plans(mei, "2026-10-15 15:30 Fluency\nnext week 15:30\n31 Nov 15:30 Data\n12 Nov Visits")
    assert "Line 2: I cannot find the day." in mei.errors["lines"]
    assert "Line 3: there is no day “31 Nov”." in mei.errors["lines"]
    assert "Line 4: I cannot find the time." in mei.errors["lines"]
    assert "next week 15:30" in mei.form.fields["lines"].value
    ana.types("/cop-plan")
    assert "No date is set yet." in ana.card.text


def test_s54_a_day_of_rest_is_asked_about_and_never_moved(stage: Stage, mei: Actor, ana: Actor) -> None:
    plans(mei, "2026-10-15 15:30 Fluency\n2026-11-03 15:30 Data\n7 Nov 10:00 A Saturday\n2026-12-21 15:30 Late")
    assert "Line 2, Tuesday 3 November: it is a holiday: Melbourne Cup Day." in mei.form.text
    assert "Line 3, Saturday 7 November: it is the weekend." in mei.form.text
    assert "Line 4, Monday 21 December: it is not term time." in mei.form.text
    lines = mei.form.fields["lines"].value.splitlines()
    assert lines[1] == "2026-11-03 15:30 Data"
    mei.fills(closed="anyway", lines="\n".join(lines[:3]))
    assert "3 meetings are on the plan." in mei.card.text
    ana.types("/cop-plan")
    assert "Saturday 7 November, 10:00 am" in ana.card.text


def test_a_date_is_changed_by_the_executive_and_cancelled_by_the_chair(stage: Stage, mei: Actor, ana: Actor) -> None:
    plans(mei)
    mei.presses("Change 29 Oct")
    mei.fills(date="2026-10-31", focus="What we hear", minutes="90", template="data-meeting", stage="evaluate")
    assert "Saturday 31 October: it is the weekend." in mei.form.text
    mei.fills(date="2026-10-30")
    assert "Changed: What we hear." in mei.card.text
    ana.types("/cop-plan")
    assert "30 Oct: What we hear" in ana.card.text
    assert "Evaluate and diagnose" in ana.card.text
    mei.presses("Change 12 Nov")
    mei.fills(takes_place="off")
    assert "Cancelled: Visits to two classrooms." in mei.card.text
    assert len(states(stage)) == 5
    mei.presses("Who changed what")
    assert "What we hear: planned it for Friday 30 October, 3:30 pm." in mei.card.text
    ana.types("/cop-plan")
    assert "Visits" not in ana.card.text


def test_a_published_meeting_that_is_cancelled_is_told_to_all_and_its_proposals_wait(
    stage: Stage, mei: Actor, ana: Actor
) -> None:
    plans(mei)
    mei.types("/cop-agenda")
    proposes(ana, "Reading aloud")
    publishes(mei)
    before = len(ana.in_channel())
    mei.types("/cop-plan")
    mei.presses("Change 15 Oct")
    mei.fills(takes_place="off")
    assert len(ana.in_channel()) == before + 1
    assert ana.in_channel()[-1].title == "Cancelled: the meeting on Thursday 15 October"
    mei.types("/cop-agenda")
    assert "Thursday 29 October" in mei.card.text
    assert "Reading aloud" in mei.card.text


def test_s53_the_last_term_looks_back_on_the_year(stage: Stage, mei: Actor, ana: Actor) -> None:
    plans(mei)
    stage.passes(days=36)
    card = mei.card_titled("Time to look back on the year")
    assert "End of cycle and self-assessment, 75 minutes" in card.text
    mei.presses("Use this agenda")
    assert "The meeting looks back on the year" in mei.card_titled("The plan of the year").text
    assert "What did we plan, what did we do, and what moved?" in ana.card_titled("This week's question").text
    ana.types("/cop-plan")
    assert ana.card.text.count("End of cycle and self-assessment") == 1
