"""The agenda as several people make it: chair, executive, leader and members, each with their name on what they did."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from storage import meetings
from storage.database import NotFound
from tests.meeting_room import PLAN, drafted, looks, minutes_on, next_meeting, published
from tests.stage import Actor, Stage, member, riverside
from tests.test_roles import forged
from tests.two_apps import changes, found


@pytest.fixture
def eve(stage: Stage) -> Actor:
    """A member of the executive."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Eve Long", "executive", site="Glen Primary", **at)))
    return stage.actor("eve")


def test_s35_and_s41_chair_executive_leader_and_member_make_one_agenda(
    stage: Stage, mei: Actor, ana: Actor, sam: Actor, eve: Actor
) -> None:
    looks(ana)
    ana.presses("Propose an item")
    ana.fills(title="Reading aloud")
    looks(sam)
    sam.presses("Propose an item")
    assert "Next meeting" not in sam.form.text
    sam.fills(title="News of the network")
    assert "For the next meeting." in sam.card.text
    looks(mei)
    looks(eve)
    assert eve.card.title == "Draft agenda"
    assert minutes_on(eve.card.text) == 90
    for who in ("Ana Costa", "Sam Okafor"):
        assert f"Proposed by {who}" in eve.card.text
    eve.presses("Date, length, template")
    eve.fills(**PLAN)
    looks(mei)
    assert "Last change by Eve Long: planned it for Thursday 15 October, 3:30 pm to 4:30 pm" in mei.card.text
    mei.presses("Change 1")
    mei.fills(title="Tea first")
    eve.presses("Who changed what")
    assert "changed “Tea first”." in eve.card.text
    assert "Mei Tan, Monday 5 October" in eve.card.text
    looks(eve)
    assert "1. Tea first" in eve.card.text, "what was changed stays"
    stage.passes(days=7, hours=7)
    assert mei.card_titled("The agenda is not published yet"), "three days before, on a school day"


def test_s35_a_leader_who_is_asked_plans_too_and_reads_the_draft_without_names(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor, sam: Actor
) -> None:
    looks(ana)
    ana.presses("Propose an item")
    ana.fills(title="Reading aloud")
    drafted(mei)
    looks(sam)
    assert "not published yet" in sam.card.title, "a leader is asked first"
    mei.presses("Plan it with our leader")
    assert "Mei Tan asks you to work on the agenda with them." in sam.card_titled("Plan the next meeting, too?").text
    sam.presses("See the agenda")
    draft = sam.card_titled("Draft agenda")
    assert "Reading aloud" in draft.text
    assert "Proposed by a member" in draft.text
    assert not any(name in draft.text for name in ("Ana", "Mei"))
    assert not {"Publish", "Start the meeting", "Date, length, template"} & set(draft.buttons)
    sam.presses("Add an item")
    sam.fills(title="A visit to us", minutes="10", purpose="learn")
    looks(mei)
    assert "Added by Sam Okafor" in mei.card.text
    assert "Last change by Sam Okafor: added “A visit to us”." in mei.card.text
    assert minutes_on(mei.card.text) == 60
    looks(ben)
    assert "A visit to us" not in ben.card.text, "a draft is for those who plan it"
    mei.presses("Plan it without leader")
    sam.presses("Add an item")
    assert "not published yet" in sam.card.title
    published(mei)
    looks(ben)
    assert "Added by Sam Okafor" in ben.card.text


@pytest.mark.parametrize("platform", ["web"])
def test_a_second_press_asks_no_leader_again_and_a_member_asks_none(stage: Stage, mei: Actor, sam: Actor) -> None:
    drafted(mei)
    meeting = next_meeting(stage)
    for deed in ("with_leader", "with_leader", "without_leader", "without_leader"):
        assert forged(stage, f"agenda.{deed}", "press", meeting) == "None"
        stage.passes(seconds=1)
    assert [card.title for card in sam.cards].count("Plan the next meeting, too?") == 1
    mei.presses("Who changed what")
    assert mei.card.text.count("asked the SEIL to plan it, too.") == 1

    def asks_anyway(db: Session) -> None:
        ana = found(db, "Ana Costa")
        with pytest.raises(NotFound):
            meetings.plan_with_leader(meetings.get_meeting(db, ana, meeting), ana, along=True)

    changes(stage, asks_anyway)


def test_s34_an_agenda_of_news_warns_and_one_press_makes_pre_reads(stage: Stage, mei: Actor, ana: Actor) -> None:
    looks(mei)
    mei.presses("Date, length, template")
    mei.fills(**{**PLAN, "template": "check-in-30"})
    for title in ("Region", "Budget"):
        mei.presses("Add an item")
        mei.fills(title=title, minutes="20", purpose="inform")
    assert "An update can often be read before the meeting." in mei.card.text
    mei.presses("Make updates pre-reads")
    assert "An update can often" not in mei.card.text
    assert minutes_on(mei.card.text) == 60
    assert "made 2 updates pre-reads." in mei.card.text
    mei.presses("Publish")
    if "Post with names" in mei.card.buttons:
        mei.presses("Post with names")
    assert ana.in_channel()[-1].text.count("Please read it before we meet.") == 2
