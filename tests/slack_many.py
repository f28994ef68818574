"""An app that many workspaces install, and what a person does to install it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from bot.conversation import Conversation
from bot.engine.clock import StoppedClock
from bot.platform import Address
from bot.slack.manifest import BOT_SCOPES
from bot.threads import Threads
from handlers.language import Card, Line, Reply, Say
from handlers.turn import Router, Turn
from storage.database import Database
from tests.hands_slack import SECRET, SlackWorld
from tests.stage import LIBRARY, MONDAY_EARLY

Json = dict[str, Any]
BASE = "https://cop.example.org"
MANY = {"signing_secret": SECRET, "client_id": "1.2", "client_secret": "hush", "base_url": BASE}
on = Router()
TRIGGERS = itertools.count()
Play = Callable[[Callable[[SlackWorld], Awaitable[Any]]], Any]


@on.command("cop-here", "Say where", anyone=True)
def say_here(turn: Turn) -> list[Reply]:
    return [Say(Card("Here", (Line(turn.event.tenant),)))]


@pytest.fixture
def play(database: Database) -> Play:
    """Give what plays a scene with an app that many install."""

    def played(scene: Callable[[SlackWorld], Awaitable[Any]]) -> Any:
        async def whole() -> Any:
            db = Threads(database)
            world = SlackWorld(Conversation(db, on, LIBRARY, StoppedClock(MONDAY_EARLY)), MANY)
            await world.start()
            try:
                return await scene(world)
            finally:
                await world.stop()
                db.close()

        return asyncio.run(whole())

    return played


def grant(token: str, team: str = "T0001", **more: Any) -> Json:
    """Give what Slack grants for a workspace."""
    return {"ok": True, "access_token": token, "team": {"id": team, "name": "River"}, "scope": "commands", **more}


ORG = {"team": None, "enterprise": {"id": "E1", "name": "Org"}, "is_enterprise_install": True}


async def begins(world: SlackWorld) -> tuple[str, str]:
    """Open the install page, and give the state and the cookie that came with it."""
    assert world.client
    answer = await world.client.get("/slack/install", allow_redirects=False)
    assert answer.status == 302
    asked = parse_qs(urlparse(answer.headers["Location"]).query)
    assert asked["scope"] == [",".join(BOT_SCOPES)]
    assert asked["redirect_uri"] == [f"{BASE}/slack/oauth_redirect"]
    return asked["state"][0], answer.cookies["cop_slack_state"].value


async def finishes(world: SlackWorld, state: str, cookie: str, **query: str) -> tuple[int, str]:
    """Come back from Slack."""
    assert world.client
    world.client.session.cookie_jar.clear()
    answer = await world.client.get(
        "/slack/oauth_redirect", params={"state": state, **query}, headers={"Cookie": f"cop_slack_state={cookie}"}
    )
    return answer.status, await answer.text()


async def installs(world: SlackWorld, granted: Json) -> None:
    """Install the bot from beginning to end."""
    world.slack.grants["code-1"] = granted
    state, cookie = await begins(world)
    status, page = await finishes(world, state, cookie, code="code-1")
    assert status == 200, page


async def commands(world: SlackWorld, **more: str) -> str:
    """Type a command somewhere, and give the ack."""
    form = {
        "command": "/cop-here",
        "team_id": "T0001",
        "user_id": "U1",
        "channel_id": "D1",
        "trigger_id": f"t{next(TRIGGERS)}",
    }
    _, body = await world.posts_form({**form, **more})
    return body


def send(world: SlackWorld, tenant: str = "T0001") -> Awaitable[Json]:
    """Post a card there."""
    return world.platform.send(Address("slack", tenant, user="U0ANA"), Card("Hello"), "k")
