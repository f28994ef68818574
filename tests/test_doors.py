"""Open doors: who asks first has a place, whoever comes next waits, the host alone reads who comes, and nobody is forgotten."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.orm import Session

from handlers.turn import Event
from storage import doors
from storage.doors import COMING, WAITING
from tests.one_moment import Deed, at_one_moment
from tests.stage import Actor, Stage
from tests.test_hats import subject_of
from tests.test_plan_file import events, fetched
from tests.test_synthesis import forged, newest
from tests.two_apps import asks, changes, found

ONE = pytest.mark.parametrize("platform", ["web"])
WHAT = "Number talks in Year 2"
GOOD = {"what": WHAT, "on": "2026-10-14", "begins": "10:00", "ends": "11:00", "where": "Room 3", "places": "1"}
WHEN = "Wednesday 14 October, 10:00 am to 11:00 am, Melbourne time"


def looks(actor: Actor) -> str:
    """Let somebody look at the open doors, in two presses from their own page."""
    actor.stage.passes(seconds=1)
    actor.opens_home()
    actor.presses("Learn together")
    actor.presses("Open doors")
    return actor.card_titled("Open doors").text


def opens(host: Actor, **other: str) -> None:
    """Let somebody open a door."""
    looks(host)
    host.presses("Open a door")
    host.fills(**{**GOOD, **other})


def comes(visitor: Actor, label: str = "I would like to come") -> str:
    """Let somebody ask for a place; give what they are told."""
    looks(visitor)
    visitor.presses(label)
    return newest(visitor)


def test_s22_of_two_who_ask_for_one_place_the_second_waits_and_has_it_once_it_is_given_back(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    opens(ana)
    assert "Nobody has asked for a place yet." in ana.card_titled("Your open door").text
    assert f"{WHEN}. 1 place is left." in looks(ben)
    ben.presses("I would like to come")
    assert WHEN in ben.card_titled("You have a place").text
    assert "Where" in ben.card_titled("You have a place").text
    assert "No place is left." in looks(mei)
    mei.presses("Put me on the list")
    assert mei.card_titled("You are on the waiting list")
    host = ana.card_titled("Your open door").text
    assert host.index("Ben Ford") < host.index("On the waiting list") < host.index("Mei Tan")
    assert "You have a place." in looks(ben)
    ben.presses("See it")
    ben.presses("Give my place back")
    assert ben.card_titled("You do not go there")
    assert mei.card_titled("A place is free, and it is yours")
    host = ana.card_titled("Your open door").text
    assert "Mei Tan" in host
    assert "Ben Ford" not in host
    assert "On the waiting list" not in host
    assert not mei.ever_saw("Ben Ford, Yarra")
    door = subject_of(stage, "doors.ask")
    assert forged(stage, sam, "press", "doors.see", door) is not None
    assert not any(sam.ever_saw(words) for words in (WHAT, "Ben Ford", "Mei Tan"))


def test_s22_the_weekly_question_names_the_open_doors_and_a_past_one_is_gone(
    stage: Stage, ana: Actor, ben: Actor
) -> None:
    before = ben.cards
    opens(ana)
    for number in range(3):
        opens(ana, what=f"Reading {number}", on="2026-10-15")
    assert ben.cards == before, "a door has no message of its own"
    stage.passes(hours=1)
    told = newest(ben)
    assert f"14 Oct, 10:00 am: Moreland Primary: {WHAT}" in told
    assert "And 1 later." in told
    ben.presses("Open doors")
    assert WHAT in newest(ben)
    stage.passes(days=9, hours=1)
    assert WHAT in looks(ben), "it is open until eleven"
    stage.passes(hours=1)
    assert WHAT not in looks(ben)
    assert "Reading 1" in looks(ben)
    stage.passes(days=1)
    assert "No door is open now." in looks(ben)


def test_s22_the_host_changes_it_or_calls_it_off_and_all_who_come_or_wait_are_told(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    opens(ana)
    comes(ben)
    comes(mei, "Put me on the list")
    ana.presses("Change it")
    ana.fills(begins="13:00", ends="14:00", where="Room 5")
    for visitor, stands in ((ben, "You have a place."), (mei, "You are on the waiting list.")):
        told = visitor.card_titled("An open door has changed").text
        assert "1:00 pm to 2:00 pm" in told
        assert "Room 5" in told
        assert stands in told
    ana.presses("Change it")
    ana.fills(places="2")
    assert mei.card_titled("A place is free, and it is yours")
    ana.presses("Change it")
    ana.fills(places="1")
    assert "2 come already" in ana.errors["places"]
    ana.fills(places="2")
    ana.presses("Call it off")
    ana.fills(word="Our hall is under water.")
    for visitor in (ben, mei):
        assert "Our hall is under water." in visitor.card_titled("An open door is called off").text
    assert ana.card_titled("An open door is called off")
    assert "No door is open now." in looks(ben)
    door = subject_of(stage, "doors.ask")
    assert forged(stage, ben, "press", "doors.ask", door) is not None
    assert forged(stage, ben, "press", "doors.see", door) is None
    assert ben.card_titled("This door is not open any more")


def test_s59_an_open_door_goes_into_the_calendar_of_its_host_and_of_those_who_come(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    opens(ana)
    ana.presses("Calendar file")
    [hosts] = events(fetched(stage, "ics")[1])
    comes(ben)
    ben.presses("Calendar file")
    status, body = fetched(stage, "ics")
    [event] = events(body)
    assert status == 200
    assert b"DTSTART;TZID=Australia/Melbourne:20261014T100000" in body
    assert b"DTEND;TZID=Australia/Melbourne:20261014T110000" in body
    assert b"BEGIN:VTIMEZONE" in body
    assert event["SUMMARY"] == f"Moreland Primary: {WHAT}"
    assert event["LOCATION"] == "Room 3"
    assert event["UID"] == hosts["UID"]
    assert b"Ben" not in body
    comes(mei, "Put me on the list")
    assert "Calendar file" not in mei.card_titled("You are on the waiting list").buttons
    assert forged(stage, mei, "press", "doors.calendar", subject_of(stage, "doors.ask")) is None
    assert "Your calendar file is ready" not in newest(mei)
    ana.presses("Change it")
    ana.fills(on="2026-10-15")
    ben.presses("Calendar file")
    [later] = events(fetched(stage, "ics")[1])
    assert f"{later['DTSTART'].dt:%d %H:%M}" == "15 10:00"
    assert later["SEQUENCE"] > event["SEQUENCE"]
    ana.presses("Call it off")
    ana.fills()
    ben.presses("Calendar file")
    assert b"STATUS:CANCELLED" in fetched(stage, "ics")[1]
    ben.presses("Calendar file")
    changes(stage, lambda db: doors.drop_of(db, found(db, "Ben Ford")))
    assert fetched(stage, "ics")[0] == 404


def states(stage: Stage, host: str = "Ana Costa") -> list[str]:
    """Give how those stand who asked for a place at the host's doors."""

    def work(db: Session) -> list[str]:
        viewer = found(db, host)
        today = stage.clock.now().date()
        return [who[2] for door in doors.list_doors(db, viewer, today) for who in doors.list_who(db, viewer, door)]

    return asks(stage, work)


@ONE
def test_s22_two_who_ask_at_the_same_moment_never_have_one_place_both(stage: Stage, ana: Actor) -> None:
    opens(ana)
    door = asks(stage, lambda db: doors.list_doors(db, found(db, "Ana Costa"), stage.clock.now().date())[0].id)
    press = Event("press", "doors.ask", "web", stage.world.tenant, "", subject=door)
    at_one_moment(stage, Deed("Ben Ford", press), Deed("Mei Tan", press))
    assert sorted(states(stage)) == [COMING, WAITING]


@ONE
def test_two_presses_that_share_a_moment_give_one_place(stage: Stage, ana: Actor, ben: Actor, mei: Actor) -> None:
    opens(ana)
    looks(ben)
    door = subject_of(stage, "doors.ask")

    async def both() -> None:
        at = (stage.world.name, stage.world.tenant)
        presses = [Event("press", "doors.ask", *at, each.user, subject=door) for each in (ben, mei)]
        await asyncio.gather(*map(stage.conversation.hold, presses))

    stage.plays(both())
    assert sorted(states(stage)) == [COMING, WAITING]
