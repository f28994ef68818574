"""Slack's address under abuse: broken payloads with a good signature, and good ones with a bad one."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.fuzzing import FEW, FRESH, MANY, Judge, broken, fuzz, stage
from tests.hands_slack import SlackWorld
from tests.inputs import Inputs
from tests.stage import Actor, Stage
from tests.test_slack_turns import platform

__all__ = ["platform", "stage"]
FORM = "application/x-www-form-urlencoded"
ALLOWED = (200, 400, 401, 404)


@pytest.fixture
def world(stage: Stage) -> SlackWorld:
    assert isinstance(stage.world, SlackWorld)
    return stage.world


@pytest.fixture
def samples(stage: Stage, world: SlackWorld, ana: Actor, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Give what Slack really sends: a command, a message, the home, a press and a form, each as it was read from the wire."""
    sent: list[Any] = []
    posts = world.posts

    async def overhear(body: str, content_type: str, **headers: str) -> tuple[int, str]:
        sent.append(json.loads(body) if content_type != FORM else _form(body))
        return await posts(body, content_type, **headers)

    monkeypatch.setattr(world, "posts", overhear)
    stage.passes(hours=1)
    ana.types("/cop-commit")
    ana.types("hello")
    ana.opens_home()
    ana.presses("New commitment")
    ana.fills(text="ask two students", due_on="2026-10-20")
    ana.presses("Answer")
    ana.fills(body="We counted dots.")
    monkeypatch.undo()
    return sent


def _form(body: str) -> Any:
    form = dict(parse_qsl(body, keep_blank_values=True))
    return {"payload": json.loads(form["payload"])} if "payload" in form else form


async def _posts(world: SlackWorld, tree: Any) -> int:
    """Send a broken request as its sample was sent, heard for the first time."""
    body, kind = written(tree)
    return (await world.posts(body, kind))[0]


def written(tree: Any) -> tuple[str, str]:
    """Write a request: events as JSON, payloads as JSON in a form, commands as a form."""
    if isinstance(tree, dict) and "payload" in tree:
        payload = tree["payload"]
        if isinstance(payload, dict):
            _once(payload)
        return urlencode({"payload": json.dumps(payload)}), FORM
    if isinstance(tree, dict) and "event" not in tree and "command" in tree:
        _once(tree)
        return urlencode({name: _text(value) for name, value in tree.items()}, errors="replace"), FORM
    if isinstance(tree, dict) and isinstance(tree.get("event_id"), str):
        tree["event_id"] += str(next(FRESH))
    return json.dumps(tree), "application/json"


def _once(told: dict[str, Any]) -> None:
    if isinstance(told.get("trigger_id"), str):
        told["trigger_id"] += str(next(FRESH))
    if isinstance(told.get("view"), dict):
        told["view"].setdefault("hash", str(next(FRESH)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.once
@pytest.mark.parametrize("most", [FEW, pytest.param(MANY, marks=pytest.mark.faults)])
def test_a_broken_request_breaks_nothing(
    stage: Stage, world: SlackWorld, samples: list[Any], inputs: Inputs, most: int
) -> None:
    judge = Judge(stage, ALLOWED)
    fuzz(broken(samples), lambda tree: judge.tries(lambda: _posts(world, tree)), most, inputs, "broken Slack requests")
    assert {200, 400} <= set(judge.statuses)
