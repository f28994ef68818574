"""A community's life: phases in any order, and an end at which all can be read and nothing is added."""

from __future__ import annotations

import pytest

from tests.stage import Actor, Stage
from tests.test_roles import forged, sets_up
from tests.test_synthesis import looks, week

ONE = pytest.mark.parametrize("platform", ["slack"])
OVER = "Your group is closed"


def closes(mei: Actor) -> None:
    """Let the chair close the group."""
    sets_up(mei)
    mei.presses("Choose the phase")
    mei.fills(phase="closed")
    assert mei.card.title == "Close Riverside Numeracy?"
    mei.presses("Close the group")
    assert mei.card.title == "Riverside Numeracy is closed"


def test_s55_a_closed_group_is_read_and_nothing_is_added_until_it_opens_again(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    week(stage)
    looks(mei)
    mei.presses("Approve and publish")
    closes(mei)
    assert "What you wrote is yours" in ana.card_titled("Riverside Numeracy has closed").text
    stage.passes(days=14)
    assert ana.cards[-1].title == "Riverside Numeracy has closed", "no question, reminder or digest comes"
    ana.types("/cop-reflect")
    assert OVER in ana.card.text
    ana.types("/cop-synthesis")
    ana.presses("Read the summary")
    assert "5 of 6 shared an answer" in ana.card.text
    ana.types("/cop-evidence")
    assert OVER not in ana.card.text
    ana.presses("Add evidence")
    assert OVER in ana.card.text
    ana.types("/cop-me")
    ana.presses("See my answers")
    assert "dot cards" in ana.card.text
    sets_up(mei)
    mei.presses("Choose the phase")
    mei.presses("Open it again")
    assert "Sustain: keep it worth the time." in mei.card.text
    before = len(ana.cards)
    stage.passes(days=7)
    assert len(ana.cards) > before, "questions come again"


@ONE
def test_a_phase_that_is_none_and_a_second_opening_change_nothing(stage: Stage, mei: Actor) -> None:
    assert "choose one of these" in forged(stage, "setup.keep_phase", phase="asleep")
    assert forged(stage, "phases.reopen", how="press") == "None"
    sets_up(mei)
    assert "Launch: begin with everybody." in mei.card.text
    closes(mei)
    assert OVER in forged(stage, "setup.keep_norms", own="A norm.")
