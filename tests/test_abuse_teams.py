"""Teams' address under abuse: broken activities with a good token; bad tokens stand in tests/test_teams_gate.py."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fuzzing import DEEP, FEW, FRESH, MANY, Judge, broken, fuzz, stage
from tests.hands_teams import TeamsWorld
from tests.inputs import Inputs
from tests.stage import Actor, Stage
from tests.teams_booth import platform

__all__ = ["platform", "stage"]
ALLOWED = (200, 400, 401, 403, 501)


@pytest.fixture
def world(stage: Stage) -> TeamsWorld:
    assert isinstance(stage.world, TeamsWorld)
    return stage.world


@pytest.fixture
def samples(stage: Stage, world: TeamsWorld, ana: Actor, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Give what Teams really sends: a command, a message, a press, a form, the app added, somebody new, a channel gone."""
    sent: list[Any] = []
    posts = world.posts

    async def overhear(activity: Any, token: str | None = None) -> tuple[int, Any]:
        sent.append(activity)
        return await posts(activity, token)

    monkeypatch.setattr(world, "posts", overhear)
    stage.passes(hours=1)
    ana.types("cop-commit")
    ana.types("hello")
    ana.presses("New commitment")
    ana.fills(text="ask two students", due_on="2026-10-20")
    ana.presses("Answer")
    ana.fills(body="We counted dots.")
    monkeypatch.undo()
    envelope = world.envelope("U0ANA")
    news: list[dict[str, Any]] = [
        {"type": "installationUpdate", "action": "add"},
        {"type": "conversationUpdate", "membersAdded": [{"id": "29:U0NEW", "aadObjectId": "U0NEW"}]},
        {"type": "conversationUpdate", "channelData": {"eventType": "channelDeleted", "channel": {"id": "19:c"}}},
        {"type": "invoke", "name": "task/fetch", "value": {}},
    ]
    return [*sent, *({**envelope, **each} for each in news)]


async def _posts(world: TeamsWorld, activity: Any) -> int:
    if isinstance(activity, dict) and isinstance(activity.get("id"), str) and activity["id"].isascii():
        activity["id"] += str(next(FRESH))
    return (await world.posts(activity))[0]


@pytest.mark.once
@pytest.mark.parametrize("most", [FEW, pytest.param(MANY, marks=pytest.mark.faults)])
def test_a_broken_activity_breaks_nothing(
    stage: Stage, world: TeamsWorld, samples: list[Any], inputs: Inputs, most: int
) -> None:
    judge = Judge(stage, ALLOWED)
    fuzz(
        broken(samples), lambda told: judge.tries(lambda: _posts(world, told)), most, inputs, "broken Teams activities"
    )
    assert {200, 400, 403} <= set(judge.statuses)


@pytest.mark.parametrize("body", [DEEP, b"", b"\xff\xfe{", b"null", b"[]", b"{", b'{"a":' * 50_000])
def test_what_is_no_activity_is_refused(stage: Stage, world: TeamsWorld, body: bytes, ana: Actor) -> None:
    judge = Judge(stage, (400,))

    async def post() -> int:
        return (await world.posts(body))[0]

    judge.tries(post)
