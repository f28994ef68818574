"""The plan to keep, and calendar files: the right wall time in every zone, and the same meeting after a change."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import icalendar
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application

from bot.ics import as_calendar
from bot.links import NO_ADDRESS, reachable
from bot.plan_pages import PlanPages
from handlers.language import Say
from handlers.plan_file import Appointment, link_card
from tests.meeting_room import next_meeting, pressed
from tests.stage import LIBRARY, Actor, Stage
from tests.test_archive import word_text
from tests.test_plan import ONE, plans, publishes


def ticket_of(stage: Stage) -> str:
    """Give the ticket in the newest link to the plan."""
    found = [re.findall(r"/plan/([\w-]+)", repr(said)) for said in stage.overheard.answers]
    return str([each for each in found if each][-1][0])


def fetched(stage: Stage, chosen: str, ticket: str = "") -> tuple[int, bytes]:
    """Look at the newest link's page, then choose a kind of file; give the answer's status and body."""
    ticket = ticket or ticket_of(stage)

    async def fetch() -> tuple[int, bytes]:
        application = Application()
        application.add_routes(PlanPages(stage.db, stage.clock, LIBRARY).routes())
        async with TestClient(TestServer(application)) as client:
            await client.get(f"/plan/{ticket}")
            answer = await client.post(f"/plan/{ticket}", data={"as": chosen})
            return answer.status, await answer.read()

    return stage.plays(fetch())


def events(body: bytes) -> list[Any]:
    """Give a calendar file's meetings."""
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


def test_s59_a_published_meeting_goes_into_ones_own_calendar(stage: Stage, mei: Actor, ana: Actor) -> None:
    plans(mei)
    mei.types("/cop-agenda")
    publishes(mei)
    ana.presses("Calendar file", channel="C0RIVER")
    status, body = fetched(stage, "ics")
    [event] = events(body)
    assert status == 200
    assert b"DTSTART;TZID=Australia/Melbourne:20261015T153000" in body
    assert b"BEGIN:VTIMEZONE" in body
    assert event["SUMMARY"] == "Riverside Numeracy: Fluency in year 3"
    mei.types("/cop-plan")
    mei.presses("Change 15 Oct")
    mei.fills(time="16:00")
    ana.presses("Calendar file", channel="C0RIVER")
    [later] = events(fetched(stage, "ics")[1])
    assert later["UID"] == event["UID"]
    assert later["SEQUENCE"] > event["SEQUENCE"]
    assert f"{later['DTSTART'].dt:%H:%M}" == "16:00"


def test_s53_the_plan_is_kept_on_one_page_with_what_its_reader_may_see(
    stage: Stage, mei: Actor, ana: Actor, sam: Actor
) -> None:
    plans(mei)
    mei.types("/cop-agenda")
    publishes(mei)
    ana.types("/cop-plan")
    ana.presses("Save it")
    status, body = fetched(stage, "md")
    assert status == 200
    assert body.decode().startswith("# The plan of the year, Riverside Numeracy")
    assert "What our data say. Thursday 29 October, 3:30 pm to 4:30 pm, Melbourne time" in body.decode()
    assert fetched(stage, "md")[0] == 404, "the link works once"
    sam.types("/cop-plan")
    sam.presses("Save it")
    status, body = fetched(stage, "docx")
    assert "Fluency in year 3" in word_text(body)
    assert "What our data say" not in word_text(body)
    ana.presses("Save it")
    assert len(events(fetched(stage, "ics")[1])) == 6


@ONE
def test_a_link_is_good_for_what_it_is_for(stage: Stage, mei: Actor, sam: Actor) -> None:
    plans(mei, "2026-10-15 15:30 \u4e2d")
    mei.types("/cop-agenda")
    assert pressed(stage, "sam", "plan.calendar", next_meeting(stage)) == ["The plan of the year"]
    pressed(stage, "mei", "plan.calendar", next_meeting(stage))
    assert fetched(stage, "md")[0] == 400, "a meeting is no paper"
    ticket = ticket_of(stage)
    mei.types("/cop-plan")
    mei.presses("Change 15 Oct")
    mei.fills(takes_place="off")
    assert fetched(stage, "ics", ticket)[0] == 404
    assert fetched(stage, "ics", "nobodys")[0] == 404
    plans(mei, "2026-10-15 15:30 \u4e2d")
    mei.presses("Save it")
    assert fetched(stage, "pdf")[0] == 409


def test_a_calendar_file_keeps_the_wall_time_of_its_zone_and_says_what_is_cancelled() -> None:
    starts = datetime(2026, 3, 10, 10, tzinfo=UTC)
    kolkata = Appointment(
        "m1", 3, starts, starts, "Asia/Kolkata", "A meeting", "Room 3", "See your chat", cancelled=True
    )
    body = as_calendar([kolkata], starts)
    assert b"DTSTART;TZID=Asia/Kolkata:20260310T153000" in body
    assert b"STATUS:CANCELLED" in body
    assert b"LOCATION:Room 3" in body


def test_without_an_address_a_kind_line_stands_in_place_of_the_link() -> None:
    said = reachable(Say(link_card("T", "S", "Save it", "x")), "", "slack")
    assert isinstance(said, Say)
    assert NO_ADDRESS in said.card.fallback
    assert not said.card.buttons
