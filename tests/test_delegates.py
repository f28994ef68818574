"""A colleague who comes to one meeting in a member's place: on the agenda, told what they need, forgotten afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import delegates, meetings
from storage.database import NotFound
from storage.enrolment import MemberPlan
from storage.models import Meeting
from tests.meeting_room import drafted, ended, looks, promises, proposes, published, started
from tests.stage import Actor, Stage, member, riverside
from tests.test_roles import forged
from tests.two_apps import asks, changes, found

ONE = pytest.mark.parametrize("platform", ["slack"])
FOR_ANA = "Kit Moss for Ana Costa (Moreland Primary)"
GOES = "A meeting to go to for Ana Costa"


def sends(ana: Actor, name: str) -> None:
    """Let Ana say who comes in her place."""
    ana.stage.passes(seconds=1)
    ana.opens_home()
    ana.presses("Send somebody for me")
    ana.fills(name=name)


def beside(stage: Stage, *others: MemberPlan) -> Actor:
    """Enrol middle leaders of the same organisation in a group of their own; Kit is at Ana's school."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    kit = member("Kit Moss", "chair", "member", site="Moreland Primary", **at)
    stage.enrols(replace(riverside(stage.world), name="Wellbeing", channels=(), members=(kit, *others)))
    return stage.actor("kit")


def next_one(stage: Stage) -> str:
    """Give the id of the meeting that is being prepared."""
    meeting = asks(stage, lambda db: meetings.find_next(db, found(db, "Mei Tan")))
    assert meeting
    return str(meeting.id)


def test_a_colleague_of_the_school_comes_in_a_members_place_and_reads_that_agenda_alone(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor, sam: Actor
) -> None:
    kit = beside(stage)
    promises(stage, "ana", "I will visit two rooms.", "cop")
    drafted(mei)
    proposes(ben, "Reading aloud")
    looks(mei)
    mei.presses("Put on: Reading aloud")
    looks(ana)
    ana.presses("Send somebody for me")
    ana.fills(name="kit moss")
    assert "I write to them: the day, the place and the agenda" in ana.card_titled("kit moss comes in your place").text
    told = kit.card_titled(GOES)
    assert "Thursday 15 October, 3:30 pm to 4:30 pm" in told.text
    assert "The agenda comes here once it is published." in told.text
    assert "Their school, Moreland Primary, is there all the same." in mei.card_titled("kit moss comes for").text
    published(mei)
    read = kit.card_titled(GOES)
    assert [card.title for card in kit.cards].count(GOES) == 1, "the card they have is brought up to date"
    assert "Reading aloud" in read.text
    assert "Proposed by a member" in read.text
    assert not read.buttons
    for words in ("Ben", "two rooms", "private"):
        assert words not in read.text
    for somebody, sees in ((ben, True), (mei, True), (sam, False)):
        looks(somebody)
        assert (FOR_ANA.casefold() in somebody.card.text.casefold()) is sees, somebody.name
    ana.opens_home()
    assert "kit moss comes in your place." in ana.home.text
    mei.presses("Start the meeting")
    ended(mei)
    assert "Thank you for standing in for Ana Costa" in kit.card_titled("The meeting is over").text
    assert not any("Reading aloud" in card.text for card in kit.cards)
    rows = asks(stage, lambda db: [row.delegates for row in db.scalars(select(Meeting))])
    assert not any(rows), "nobody counts who came"


@ONE
def test_who_comes_after_all_names_nobody_and_the_chair_lets_a_delegate_in(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    published(mei)
    sends(ana, "Kim Lee")
    assert "I do not know them here." in ana.card_titled("Kim Lee comes in your place").text
    assert mei.card_titled("Kim Lee comes for Ana Costa").buttons == ()
    sends(ana, "")
    stage.conversation.guest_address = "https://cop.example/invited"
    for _ in range(2):
        sends(ana, "Kim Lee")
    assert [card.title for card in mei.cards].count("Kim Lee comes for Ana Costa") == 1
    mei.presses("Let them in that day")
    assert (mei.form.fields["name"].value, mei.form.fields["until"].value) == ("Kim Lee", "2026-10-15")
    sends(ana, "")
    assert ana.card.title == "You come yourself"
    assert mei.card_titled("Ana Costa comes after all")
    sends(ana, "")
    meeting, mine = next_one(stage), asks(stage, lambda db: found(db, "Ana Costa")).person_id
    assert "at most 80 characters" in forged(stage, "delegates.keep", subject=meeting, name="N" * 81)
    assert "That is you." in forged(stage, "delegates.keep", subject=meeting, name="mei tan")
    assert "no longer there" in forged(stage, "delegates.let_in", how="press", subject=f"{meeting} {mine}")
    stage.conversation.guest_address = ""
    assert "cannot come by a link" in forged(stage, "delegates.let_in", how="press", subject=f"{meeting} {mine}")
    mei.types("/cop-agenda")
    mei.presses("Start the meeting")
    assert "has begun or is over" in forged(stage, "delegates.ask", how="press", subject=meeting)


@ONE
def test_whoever_is_named_no_more_or_whose_meeting_is_off_is_told_and_a_forgotten_meeting_ends_it(
    stage: Stage, mei: Actor, ana: Actor
) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    kit = beside(stage, member("Lou Hart", site="Moreland Primary", **at), member("Max Lane", **at))
    published(mei)
    sends(ana, "Kit Moss")
    sends(ana, "Lou Hart")
    assert "You need not go to the meeting of Riverside Numeracy" in kit.card_titled("You need not go").text
    lou = stage.actor("lou")
    assert "1. Check-in" in lou.card_titled(GOES).text
    mei.types("/cop-plan")
    mei.presses("Change 15 Oct")
    mei.fills(takes_place="off")
    assert "is cancelled, so you need not go" in lou.card_titled("The meeting does not take place").text
    published(mei, date="2026-10-22")
    sends(ana, "Max Lane")
    assert "I do not know them here." in ana.card.text, "they are at no school that we know to be hers"
    sends(ana, "Kit Moss")
    assert kit.card_titled(GOES)
    stage.passes(days=18)
    assert kit.card_titled("The meeting is over"), "nobody ended it"


@ONE
def test_two_of_one_name_and_who_is_away_are_written_nothing(stage: Stage, mei: Actor, ana: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    twin = replace(member("Kai Moss", site="Moreland Primary", **at), name="Kit Moss")
    kit = beside(stage, member("Lou Hart", site="Moreland Primary", **at))
    stage.enrols(replace(riverside(stage.world), name="Writing", channels=(), members=(twin,)))
    lou = stage.actor("lou")
    lou.opens_home()
    lou.presses("Pause")
    lou.fills(until="2026-11-30")
    published(mei)
    for name in ("Kit Moss", "Lou Hart"):
        sends(ana, name)
        assert "I do not know them here." in ana.card.text
    assert not any(card.title == GOES for card in [*kit.cards, *lou.cards])


@ONE
def test_only_peers_of_the_group_know_of_delegates_and_guests_send_nobody(stage: Stage, mei: Actor, ana: Actor) -> None:
    started(mei)

    def checks(db: Session) -> None:
        meeting = meetings.find_running(db, found(db, "Mei Tan"))
        assert meeting
        ana = found(db, "Ana Costa")
        assert delegates.list_delegates(db, replace(ana, roles=frozenset({"seil"})), meeting) == []
        assert delegates.list_delegates(db, replace(ana, community_id="elsewhere"), meeting) == []
        with pytest.raises(NotFound):
            delegates.put_delegate(db, ana, meeting.id, "Kim Lee")

    changes(stage, checks)
