"""A reminder that is on its way when its reader has done what it asks for: it comes without that, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.stage import Actor, Stage, riverside

JOINED = "Waiting for you"


@pytest.fixture
def later(stage: Stage, ana: Actor) -> Stage:
    """Let Ana live two hours behind her group, with a promise that is due, so that her reminder waits for her morning."""
    plan = riverside(stage.world)
    members = [replace(each, zone="Australia/Perth") if each.name == "Ana Costa" else each for each in plan.members]
    stage.enrols(replace(plan, members=tuple(members)))
    stage.passes(hours=4)
    ana.types("/cop-commit")
    ana.presses("New commitment")
    ana.fills(text="visit two classrooms", due_on="2026-10-08")
    stage.passes(days=1, hours=20, minutes=45)
    assert not [card for card in ana.cards if card.title == JOINED]
    return stage


def answers(ana: Actor) -> None:
    """Let Ana answer the question before its reminder reaches her."""
    ana.types("/cop-reflect")
    ana.presses("Answer")
    ana.fills(body="We counted dots.")


def test_a_reminder_comes_as_it_was_to_whoever_did_nothing(later: Stage, ana: Actor) -> None:
    later.passes(hours=3)
    assert "Skip this one" in ana.card_titled(JOINED).buttons
    assert "You planned this by Thursday 8 October." in ana.card_titled(JOINED).text


def test_what_was_answered_meanwhile_is_not_asked_again(later: Stage, ana: Actor) -> None:
    answers(ana)
    assert not [card for card in ana.cards if card.title == JOINED]
    later.passes(hours=3)
    assert "Skip this one" not in ana.card_titled(JOINED).buttons
    assert "You planned this by Thursday 8 October." in ana.card_titled(JOINED).text


def test_where_nothing_is_left_no_reminder_comes(later: Stage, ana: Actor) -> None:
    answers(ana)
    ana.presses("Done already")
    later.passes(hours=3)
    assert not [card for card in ana.cards if card.title == JOINED]
