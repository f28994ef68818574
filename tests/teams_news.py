"""What Teams tells beside the talk, and the questions that its scripts ask of the memory."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.sharing import share_out
from handlers.language import Card, Say
from storage import communities, people, references
from storage.models import Channel
from tests.fake_teams import TENANT
from tests.hands_teams import TeamsWorld
from tests.stage import Stage

Json = dict[str, Any]


@pytest.fixture
def platform() -> str:
    return "teams"


@pytest.fixture
def world(stage: Stage) -> TeamsWorld:
    """Give Teams as the usual community has it, before the first question."""
    assert isinstance(stage.world, TeamsWorld)
    return stage.world


def reads(stage: Stage, work: Any) -> Any:
    """Ask the memory."""
    return stage.plays(stage.db.read(work))


def reference(stage: Stage, user: str = "U0ANA") -> dict[str, Any]:
    """Give what is written down of how an account is reached."""
    found: dict[str, Any] = reads(stage, lambda db: references.find_reference(db, "teams", TENANT, user))
    return found


def channel_reference(stage: Stage) -> dict[str, Any]:
    """Give what is written down of the community's channel."""
    found: dict[str, Any] = reads(stage, lambda db: db.scalars(select(Channel)).one().reference)
    return found


def tells(stage: Stage, world: TeamsWorld, kind: str, more: Json, user: str = "U0ANA", channel: str = "") -> int:
    """Let Teams tell of something, and give the status of its answer."""
    activity = {**world.envelope(user, channel), "type": kind, **more}
    activity["channelData"] = {**world.envelope(user, channel)["channelData"], **more.get("channelData", {})}
    return int(stage.plays(world.posts(activity))[0])


def says_to(stage: Stage, key: str, name: str = "Ana Costa") -> None:
    """Queue a message to a member, or without a name to the channel, and let it leave."""

    def work(db: Any) -> None:
        [place] = communities.list_places(db)
        [channel] = communities.list_channels(db, place)
        everybody = {member.name: member for member in people.list_members(db, place, people.EVERYBODY)}
        card, reader = Card(f"News {key}"), everybody[name].person_id if name else ""
        said = Say(card, to=reader, key=key) if reader else Say(card, channel=channel.id, key=key)
        share_out(db, place, [said], everybody["Mei Tan"], stage.clock.now())

    stage.plays(stage.db.write(work))
