"""A private channel's community on Teams: what stands in the channel stays there, and its digest goes to leaders alone."""

from __future__ import annotations

from tests.hands_teams import TeamsWorld
from tests.stage import CHANNEL, Actor, Stage
from tests.teams_news import platform, world
from tests.test_digest import publishes

__all__ = ["platform", "world"]


def test_a_digest_goes_to_leaders_private_chats_and_to_no_channel(stage: Stage, world: TeamsWorld, sam: Actor) -> None:
    publishes(stage)
    stage.passes(days=15)
    assert sam.card_titled("Digest: Riverside Numeracy")
    holding = [chat for chat, messages in world.teams.chats.items() if "Digest: Riverside" in str(messages)]
    assert holding == ["a:U0SAM"]
    assert CHANNEL in world.teams.chats, "the summary itself stands in the channel"
