"""Asks and offers: two are brought together in private, and a leader who knows somebody hears whether it helped."""

from __future__ import annotations

import pytest

from tests.stage import Actor, Stage
from tests.test_synthesis import forged, newest

ONE = pytest.mark.parametrize("platform", ["web"])
ASK = "Somebody who has led a reading corner with parents."


def puts_up(actor: Actor, text: str = ASK, button: str = "Ask for something", **chosen: str) -> None:
    """Put up an ask or an offer."""
    actor.types("/cop-ask")
    actor.presses(button)
    actor.fills(text=text, **chosen)


def list_of(actor: Actor) -> str:
    """Let somebody look at what the group asks for and offers."""
    actor.stage.passes(seconds=1)
    actor.types("/cop-ask")
    return actor.card.text


def test_s06_an_ask_is_seen_by_the_group_and_brings_two_together_whom_nobody_else_sees(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    puts_up(ana, "")
    assert ana.errors["text"]
    ana.fills(text=ASK, named="without")
    assert "without your name" in ana.card.text
    assert ASK in list_of(ben)
    assert "Ana" not in ben.card.text
    ben.presses("I can help")
    assert "They write to you if it fits." in ben.card_titled("You are brought together").text
    assert "Ben Ford, Yarra Secondary, can help." in ana.card_titled("Somebody came forward").text
    assert "Somebody is on it." in list_of(mei)
    assert "Ben" not in mei.card.text
    assert "No ask waits" in list_of(sam), "it was put up for the group alone"
    ana.presses("Close it")
    assert ana.card_titled("It is closed.")
    assert ASK not in list_of(mei)
    puts_up(mei, "A box of dot cards.", "Offer something")
    assert "Mei Tan, Hume Primary" in list_of(ben)
    ben.presses("I would like this")
    assert "Mei Tan knows that you came forward" in ben.card_titled("You are brought together").text
    mei.presses("Leave it open")
    assert mei.card_titled("It stays open.")


def test_s43_a_leader_names_somebody_for_an_ask_and_both_are_asked_in_three_weeks(
    stage: Stage, ana: Actor, ben: Actor, sam: Actor
) -> None:
    puts_up(ana, who="network", named="without")
    sam.opens_home()
    sam.presses("Learn together")
    sam.presses("Open asks")
    assert ASK in newest(sam)
    assert "Ana" not in newest(sam)
    sam.presses("I know somebody")
    sam.fills(who="", text="")
    assert set(sam.errors) == {"who", "text"}
    sam.fills(who="The city library", text="Ask for the reading desk.")
    told = ana.card_titled("Somebody who could help").text
    assert "The city library" in told
    assert "Sam Okafor" in told
    assert not ben.ever_saw("The city library")
    stage.passes(days=21, hours=1)
    for actor in (ana, sam):
        assert "The city library was named" in actor.card_titled("Did it help?").text
    sam.presses("Not yet")
    ana.presses("It helped")
    assert "It is noted for The city library." in newest(ana)
    sam.types("/cop-ask")
    assert "Introductions you made here: 1. Said to have helped: 1." in sam.card.text


@ONE
def test_what_is_not_theirs_or_over_is_said_kindly(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    puts_up(ana, who="network")
    assert "Moreland Primary" in list_of(sam), "whoever gives a name gives it to leaders, too"
    subject = next(
        button.subject
        for said in stage.overheard.answers
        if hasattr(said, "card")
        for button in said.card.all_buttons()
        if button.action == "asks.close"
    )
    assert forged(stage, ana, "press", "asks.help", subject) is not None
    assert forged(stage, ben, "press", "asks.close", subject) is not None
    assert forged(stage, ben, "press", "connector.name", subject) is not None
    assert forged(stage, ben, "submit", "asks.keep", "ask", who="system", text="x") is not None
    sam.presses("I know somebody")
    sam.fills(who="The museum", text="Call them.")
    said = [str(getattr(each, "key", "")) for each in stage.overheard.answers]
    connection = next(key.partition(":")[2] for key in said if key.startswith("connection:"))
    assert forged(stage, ben, "press", "connector.helped", connection) is not None
    assert forged(stage, mei, "press", "connector.helped", subject) is not None
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    ana.presses("Delete it all")
    assert forged(stage, ana, "press", "asks.leave", subject) is not None
    assert forged(stage, sam, "press", "connector.name", subject) is not None
    stage.passes(days=22)
    assert not any(card.title == "Did it help?" for card in ben.cards)


@ONE
def test_an_ask_that_is_closed_stays_closed_and_who_has_no_room_is_asked_later(
    stage: Stage, ana: Actor, ben: Actor, sam: Actor
) -> None:
    stage.passes(hours=2)
    puts_up(ana, who="network")
    list_of(ben)
    list_of(sam)
    ana.presses("Close it")
    ben.presses("I can help")
    assert "off the list by now" in newest(ben)
    sam.presses("I know somebody")
    assert "closed by now" in newest(sam)
    ana.presses("Asks and offers")
    puts_up(ana, "A mentor for my first year.", who="network")
    list_of(sam)
    sam.presses("I know somebody")
    sam.fills(who="Robin Rowe", text="Call them.")
    if sam.hands.form() and "names" in sam.form.fields:
        sam.fills(names="keep")
    ana.opens_home()
    ana.presses("Fewer messages")
    stage.passes(days=21, hours=1)
    assert not any(card.title == "Did it help?" for card in ana.cards), "the question took the week's one message"
    ana.opens_home()
    assert "Did it help? Robin Rowe" in ana.home.text
    ana.presses("It helped")
    ana.opens_home()
    assert "Did it help?" not in ana.home.text
