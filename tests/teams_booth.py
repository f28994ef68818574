"""The small practice that does everything a handler may do (tests/slack_booth.py), played over the Teams endpoint."""

from __future__ import annotations

from typing import Any

import pytest

from bot.teams.render import CARD_TYPE
from tests.hands_teams import TeamsHands, TeamsWorld
from tests.slack_booth import on
from tests.stage import Actor, Stage
from tests.teams_screen import actions_of

__all__ = ["CARD_TYPE", "booth", "hands_of", "platform", "pressed", "said"]


@pytest.fixture
def platform() -> str:
    return "teams"


@pytest.fixture
def booth(stage: Stage) -> TeamsWorld:
    """Give the practice of the booth, before empty chats."""
    stage.conversation.practice = on
    assert isinstance(stage.world, TeamsWorld)
    stage.world.teams.calls.clear()
    stage.world.teams.chats.clear()
    return stage.world


def hands_of(actor: Actor) -> TeamsHands:
    """Give an actor's hands as those of Teams."""
    assert isinstance(actor.hands, TeamsHands)
    return actor.hands


def said(world: TeamsWorld, text: str, user: str = "U0ANA", channel: str = "", **more: Any) -> dict[str, Any]:
    """Give what a person types, as Teams sends it."""
    return {**world.envelope(user, channel), "type": "message", "text": text, **more}


def pressed(world: TeamsWorld, data: dict[str, Any], user: str = "U0ANA", channel: str = "") -> dict[str, Any]:
    """Give what Teams sends where a button with this data is pressed."""
    sent = {"type": "Action.Execute", "verb": "x", "data": data}
    invoke = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": sent, "trigger": "manual"}}
    return {**world.envelope(user, channel), **invoke}


def button(content: dict[str, Any], label: str) -> dict[str, Any]:
    """Give a button's action by its label."""
    return next(action for action in actions_of(content) if action["title"] == label)
