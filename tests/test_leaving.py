"""Leaving a community."""

from __future__ import annotations

from tests.stage import Actor, Stage


def test_a_member_leaves_after_a_second_thought(stage: Stage, ana: Actor, mei: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="Shared before I left.", audience="cop")
    ana.types("/cop-me")
    ana.presses("My settings")
    ana.presses("Leave this group")
    assert ana.card.title == "Leave Riverside Numeracy?"
    ana.presses("Leave the group")
    assert ana.card.title == "You have left Riverside Numeracy"
    assert "Ana Costa has left" in mei.card_titled("A member has left").text
    ana.types("/cop-reflect")
    assert "not in a community here yet" in ana.card.text
    mei.presses("Answer")
    mei.fills(body="Still here.")
    mei.presses("Read what peers shared")
    assert "Shared before I left." in mei.card.text
    before = len(ana.cards)
    stage.passes(days=14)
    assert [card.title for card in ana.cards[before:] if "question" in card.title] == []


def test_the_only_facilitator_stays_until_there_is_another(stage: Stage, mei: Actor) -> None:
    mei.types("/cop-me")
    mei.presses("My settings")
    mei.presses("Leave this group")
    mei.presses("Leave the group")
    assert "only chair" in mei.card.text
