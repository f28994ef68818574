"""Cards and forms of a meeting that things have moved on from: each shows how things stand now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.agenda_times import set_times
from storage import meetings, people
from storage.commitments import list_own
from storage.communities import list_places
from tests.meeting_room import (
    drafted,
    ended,
    ids,
    last_meeting,
    looks,
    next_meeting,
    own,
    pressed,
    propose_for_next,
    proposes,
    publish_summary,
    published,
    started,
)
from tests.stage import Actor, Stage, member, riverside


def test_buttons_on_old_cards_show_how_things_stand(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei)
    proposes(ana, "Reading fluency")
    looks(mei)
    started(mei)
    for label in ("Change 3", "Move 3 up", "Add an item", "Date, length, template", "Publish", "Start the meeting"):
        mei.presses(label)
        assert mei.card.title == "Now: 1. Check-in"
    ana.presses("Take it back")
    assert "Taken back." in ana.card.title
    ended(mei)
    looks(mei)
    assert "3. One school shows its evidence" in mei.card.text


@pytest.fixture
def kim(stage: Stage) -> Actor:
    """Somebody who may edit beside the chair."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Kim Lee", "executive", "member", **at)))
    return stage.actor("kim")


@pytest.mark.parametrize(
    ("button", "values"),
    [
        ("Change 3", {"title": "Something else"}),
        ("Add an item", {"title": "Something else"}),
        ("Date, length, template", {"minutes": "90"}),
    ],
)
def test_a_form_sent_after_the_start_changes_nothing(
    mei: Actor, kim: Actor, button: str, values: dict[str, str]
) -> None:
    drafted(mei)
    looks(kim)
    kim.presses(button)
    mei.presses("Start the meeting")
    kim.fills(**values)
    assert kim.card.title == "Now: 1. Check-in"
    looks(mei)
    assert "Commitment round" in mei.card.text
    assert "8 minutes" in mei.card.text


@pytest.mark.parametrize(
    ("button", "values"),
    [
        ("Note an outcome", {"kind": "resolution", "text": "Too late."}),
        ("Add a commitment", {"text": "Too late."}),
        ("End the meeting", {}),
    ],
)
def test_a_form_sent_after_the_summary_changes_nothing(
    stage: Stage, mei: Actor, kim: Actor, button: str, values: dict[str, str]
) -> None:
    started(mei)
    looks(kim)
    kim.presses(button)
    ended(mei)
    publish_summary(stage)
    kim.fills(**values)
    assert kim.card.title == "The meeting has ended"
    assert "Too late." not in kim.card.text
    looks(kim)
    assert kim.card.title == "Draft agenda"


def test_old_buttons_of_a_meeting_that_is_over(stage: Stage, mei: Actor, kim: Actor) -> None:
    started(mei)
    looks(kim)
    looks(kim)
    ended(mei)
    publish_summary(stage)
    for label in ("Next", "Note an outcome", "Add a commitment", "End the meeting"):
        kim.presses(label)
        assert kim.card.title == "The meeting has ended"
        assert "The summary is published." in kim.card.text
    assert pressed(stage, "mei", "meeting.another_day", last_meeting(stage)) == []
    looks(mei)
    assert mei.card.title == "Draft agenda"


def test_an_old_publish_button_publishes_nothing_twice_and_nothing_without_a_date(
    stage: Stage, mei: Actor, ana: Actor
) -> None:
    looks(mei)
    meeting = next_meeting(stage)
    assert pressed(stage, "mei", "agenda.post_nameless", meeting) == ["The next meeting"]
    published(mei)
    shown = len(ana.in_channel())
    assert pressed(stage, "mei", "agenda.post_nameless", meeting) == []
    assert pressed(stage, "mei", "agenda.publish", meeting) == []
    assert pressed(stage, "mei", "agenda.keep_draft", meeting) == []
    assert len(ana.in_channel()) == shown
    assert mei.card.title == "Agenda, published"


def test_an_old_offer_shows_what_its_owner_said(stage: Stage, mei: Actor, ana: Actor) -> None:
    started(mei)
    mei.presses("Add a commitment")
    mei.fills(owner=ids(stage)["Ana Costa"], text="Visit Hume.", due_on="2026-10-20")
    ana.presses("Yes, just for me")

    def offered(db: Session) -> str:
        owner = next(found for found in people.list_members(db, list_places(db)[0]) if found.name == "Ana Costa")
        return list_own(db, owner)[0].id

    offer = stage.plays(stage.db.read(offered))
    for name in ("meeting.accept_shared", "meeting.refuse"):
        assert pressed(stage, "ana", name, offer) == []
        assert "Only you can read it." in ana.card.text
    assert own(stage, "Ana Costa") == ["Visit Hume."]


def test_a_second_next_goes_no_further(stage: Stage, mei: Actor) -> None:
    started(mei)

    def first(db: Session) -> str:
        place = list_places(db)[0]
        running = meetings.find_running(db, place)
        assert running
        return meetings.list_placed(db, place, running)[0].item.id

    item = stage.plays(stage.db.read(first))
    for _ in range(3):
        assert pressed(stage, "mei", "meeting.next", item) == []
    assert mei.card.title.startswith("Now: 2. ")


def test_what_waits_from_a_meeting_that_ended_is_drafted_for_the_next(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei)
    proposes(ana, "Reading fluency")
    mei.presses("Start the meeting")
    ended(mei, carry="")
    assert "Waiting" not in mei.card.text

    def waiting(db: Session) -> str:
        place = list_places(db)[0]
        mei = next(found for found in people.list_members(db, place) if found.name == "Mei Tan")
        following = meetings.find_next(db, place)
        assert following
        return meetings.list_entries(db, mei, following)[0].item.id

    item = stage.plays(stage.db.read(waiting))
    for name in ("agenda.up", "agenda.place", "agenda.place"):
        assert pressed(stage, "mei", name, item) == []
    looks(mei)
    assert "Proposed by Ana Costa" in mei.card.text
    assert "Waiting" not in mei.card.text


def test_a_second_meeting_cannot_run_beside_the_first(stage: Stage, mei: Actor) -> None:
    started(mei)
    propose_for_next(stage)

    def plan_other(db: Session) -> None:
        place = list_places(db)[0]
        other = meetings.find_next(db, place)
        assert other
        other.template, other.minutes, other.starts_at = "inquiry-hour", 60, stage.clock.now() + timedelta(hours=2)
        set_times(db, place, other, stage.clock.now())

    stage.plays(stage.db.write(plan_other))
    stage.passes(hours=3)
    assert mei.card.title == "It is time to meet"
    mei.presses("Start the meeting")
    assert "Another meeting is still running." in mei.card.text
