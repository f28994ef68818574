"""S28: a line each as a meeting begins and as it ends, with the question that its agenda names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prompts.library import Question
from tests.meeting_room import drafted, ended, forget_channels, published, started
from tests.stage import CHANNEL, LIBRARY, Actor, Stage, member, riverside
from tests.test_protocols import on_the_card, presses_where_it_stands, shown
from tests.test_synthesis import forged

CHECK_IN = "In five words or fewer, how is your school today?"
CHECK_OUT = "What will you do by Friday?"


def test_s28_a_line_each_opens_and_closes_a_meeting(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor, sam: Actor
) -> None:
    started(mei)
    card = ben.in_channel()[-1]
    assert (card.title, CHECK_IN in card.text, "0 lines" in card.text) == ("Check-in", True, True)
    ana.presses("Say my line", CHANNEL)
    ana.fills(line=" ")
    assert "no words" in ana.errors["line"]
    ana.fills(line="Loud, warm and short of teachers.")
    assert "1 line" in shown(ben, "Check-in")
    assert "Loud" not in shown(ben, "Check-in"), "leaders may read the channel"
    ben.presses("Read the lines", CHANNEL)
    assert "Loud, warm and short of teachers." in shown(ben, "Check-in: the lines")
    assert "Ana Costa" in shown(ben, "Check-in: the lines")
    assert forged(stage, sam, "press", "line.read", on_the_card(stage, "line.read")) == {}, "not open to a leader"
    presses_where_it_stands(ana, "Take it back")
    assert "0 lines" in shown(ben, "Check-in")
    ended(mei)
    assert "0 lines" in shown(ben, "Check-in, closed")
    assert CHECK_OUT in shown(ben, "Check-out")
    ben.presses("Say my line", CHANNEL)
    ben.fills(line="Ring the library.")
    assert "1 line" in shown(ana, "Check-out")
    stage.passes(minutes=1)
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    assert "Ring the library" not in mei.card.text, "no summary tells of it"
    stage.passes(hours=24)
    assert "1 line" in shown(ana, "Check-out, closed")


@pytest.mark.parametrize("platform", ["web"])
def test_s28_a_nameless_check_out_is_read_from_five_answers_on(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    nameless = {"O2": Question("O2", "Did you say what you needed to say?", anonymous=True)}
    stage.conversation.library = replace(LIBRARY, checkouts=nameless)
    forget_channels(stage)
    published(mei)
    mei.presses("Start the meeting")
    assert CHECK_IN in ben.card_titled("Check-in").text, "without a channel it comes to each member"
    ben.presses("Say my line")
    ben.fills(line="Well.")
    assert "0 lines" in ana.card_titled("Check-in").text, "and a line bothers nobody else"
    mei.presses("End the meeting")
    mei.fills()
    assert "1 line" in ana.card_titled("Check-in, closed").text
    assert not [card for card in ana.cards if card.title == "A question without names"], "three are too few"
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Kim Lee", **at), member("Leo Rossi", **at)))
    stage.passes(days=1)
    drafted(mei, date="2026-10-20")
    mei.presses("Start the meeting")
    mei.presses("End the meeting")
    mei.fills()
    for name in ("ana", "ben", "mei", "kim"):
        stage.actor(name).presses("Answer without a name")
        stage.actor(name).fills(body="Partly.")
    stage.passes(hours=24)
    assert "Too few answers came" in ana.card_titled("This question has closed.").text


@pytest.mark.parametrize("platform", ["web"])
def test_a_line_that_is_too_long_too_late_or_of_another_question_is_refused(
    stage: Stage, mei: Actor, ana: Actor
) -> None:
    started(mei)
    asked = on_the_card(stage, "line.say")
    assert "1 characters too long" in (forged(stage, ana, "submit", "line.keep", asked, line="x" * 201) or {})["line"]
    ended(mei)
    assert forged(stage, ana, "submit", "line.keep", asked, line="Late, but still here.") is None
    stage.passes(hours=25)
    assert forged(stage, ana, "submit", "line.keep", asked, line="Too late.") == {}
    question = on_the_card(stage, "reflection.skip")
    assert forged(stage, ana, "press", "line.read", question) == {}
