"""A channel's community on Teams: what stands in the channel stays there, and private things go to private chats alone."""

from __future__ import annotations

from bot.teams.share import ELSEWHERE
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


def test_what_arrives_in_the_private_chat_by_itself_is_pointed_to_as_well(world: TeamsWorld, mei: Actor) -> None:
    mei.types("/cop-agenda", CHANNEL)
    assert mei.card.title == "Draft agenda"
    assert [message.activity.get("text") for message in world.teams.chats[CHANNEL]] == [ELSEWHERE]
