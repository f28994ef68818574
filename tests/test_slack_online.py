"""`cop-bot check --online`: what Slack itself says about our token."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from aiohttp import web

from bot.settings import Settings
from bot.slack.manifest import BOT_SCOPES
from bot.slack.online import ask_slack


@contextmanager
def slack_that_says(said: dict[str, Any], scopes: str) -> Iterator[str]:
    """Serve one answer to `auth.test` from a thread of its own; give the API's address."""
    loop = asyncio.new_event_loop()

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(said, headers={"X-OAuth-Scopes": scopes})

    async def opened() -> tuple[web.AppRunner, str]:
        application = web.Application()
        application.add_routes([web.post("/api/auth.test", answer)])
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        return runner, f"http://{host}:{port}/api/"

    runner, address = loop.run_until_complete(opened())
    thread = Thread(target=loop.run_forever)
    thread.start()
    yield address
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def settings(**values: str) -> Settings:
    return Settings.model_validate(values)


@pytest.mark.parametrize(
    ("said", "scopes", "fine", "words"),
    [
        ({"ok": True, "team": "Riverside"}, ",".join(BOT_SCOPES), True, "Riverside"),
        ({"ok": True, "team": "Riverside"}, "commands", False, "chat:write"),
        ({"ok": False, "error": "invalid_auth"}, "", False, "invalid_auth"),
    ],
)
def test_slack_is_asked_about_the_token(said: dict[str, Any], scopes: str, fine: bool, words: str) -> None:
    with slack_that_says(said, scopes) as address:
        found = ask_slack(settings(SLACK_BOT_TOKEN="xoxb-1", SLACK_API_URL=address))
    assert all(finding.fine for finding in found) is fine
    assert words in " ".join(finding.what for finding in found)
    assert all(finding.fine or finding.cure for finding in found)


def test_a_slack_out_of_reach_is_a_finding() -> None:
    [finding] = ask_slack(settings(SLACK_BOT_TOKEN="xoxb-1", SLACK_API_URL="http://127.0.0.1:9/"))
    assert not finding.fine
    assert "SLACK_API_URL" in finding.cure


def test_nothing_is_asked_without_a_token() -> None:
    assert ask_slack(settings()) == []
