"""People in a community's channel: what facilitators' scripts about newcomers have in common."""

from __future__ import annotations

import pytest

from tests.fake_teams import BOT
from tests.hands_slack import SlackWorld
from tests.hands_teams import TeamsWorld
from tests.stage import CHANNEL, Actor, Stage, user_id

MEMBERS = ("mei", "ana", "ben", "sam")


def fills_channel(stage: Stage, *people: str, channel: str = CHANNEL) -> None:
    """Let the four of the group be in a channel, and others by full name."""
    world = stage.world
    named = {user_id(name.split(maxsplit=1)[0].lower()): name for name in people}
    users = [*map(user_id, MEMBERS), *named]
    if isinstance(world, SlackWorld):
        world.slack.rosters[channel] = [*users, "U0BOT"]
        world.slack.people |= {user: {"real_name": name, "team_id": world.tenant} for user, name in named.items()}
    if isinstance(world, TeamsWorld):
        world.teams.rosters[channel] = [
            {"id": f"29:{user}", "aadObjectId": user, "name": named.get(user, user), "tenantId": world.tenant}
            for user in users
        ] + [{"id": BOT["id"], "name": "cop-bot"}]


def leaves(stage: Stage, user: str) -> None:
    """Let somebody leave the channel."""
    world = stage.world
    if isinstance(world, SlackWorld):
        world.slack.rosters[CHANNEL].remove(user)
    if isinstance(world, TeamsWorld):
        there = world.teams.rosters[CHANNEL]
        world.teams.rosters[CHANNEL] = [member for member in there if member.get("aadObjectId") != user]


@pytest.fixture
def strangers(stage: Stage) -> Stage:
    """Stand where people can be in a channel without being members: not in the practice room (tests/conftest.py)."""
    return stage


def looks(mei: Actor) -> None:
    """Let the facilitator look who is in the channel."""
    mei.stage.passes(seconds=1)
    mei.types("/cop-setup people")
    [label] = [label for label in mei.card.buttons if label.startswith("Add people")]
    mei.presses(label)
