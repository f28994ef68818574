"""The agenda as several people make it: chair, executive, leader and members, each with their name on what they did."""

from __future__ import annotations

import pytest

from tests.meeting_room import PLAN, looks, minutes_on
from tests.stage import Actor, Stage, member, riverside


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
    stage.passes(days=7, hours=7)
    assert mei.card_titled("The agenda is not published yet"), "three days before, on a school day"


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
