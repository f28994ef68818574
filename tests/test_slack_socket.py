"""Socket Mode: no door of ours stands open; the same turns come through a line that we opened."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from bot.conversation import Conversation
from bot.engine.clock import StoppedClock
from bot.slack.adapter import SlackAdapter, SlackSettings
from bot.threads import Threads
from handlers.language import Card, Line, Reply, Say
from handlers.turn import Router, Turn
from storage.database import Database
from tests.fake_slack import TOKEN, FakeSlack
from tests.stage import LIBRARY, MONDAY_EARLY

on = Router()


@on.command("cop-here", "Say where", anyone=True)
def say_here(turn: Turn) -> list[Reply]:
    return [Say(Card("Here", (Line(turn.event.user),)))]


class FakeLine:
    """Slack's end of the line: greets, sends one envelope, and keeps what comes back."""

    def __init__(self, envelope: dict[str, Any]) -> None:
        self.envelope = envelope
        self.heard: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        await line.send_json({"type": "hello", "num_connections": 1})
        await line.send_json(self.envelope)
        async for message in line:
            if message.type is web.WSMsgType.TEXT and message.data.startswith("{"):
                self.heard.set_result(json.loads(message.data))
                break
        await line.close()
        return line


def test_a_command_comes_and_is_answered_through_the_line(database: Database) -> None:
    command = {"command": "/cop-here", "team_id": "T1", "user_id": "U0ANA", "channel_id": "D1", "trigger_id": "t"}
    envelope = {"type": "slash_commands", "envelope_id": "e1", "payload": command, "accepts_response_payload": True}

    async def scene() -> None:
        slack, line = FakeSlack(), FakeLine(envelope)
        slack.more_routes = [web.get("/line", line.serve)]
        await slack.start()
        slack.tokens.add("xapp-1")
        db = Threads(database)
        settings = SlackSettings(bot_token=TOKEN, app_token="xapp-1", api_url=slack.url)
        adapter = SlackAdapter(Conversation(db, on, LIBRARY, StoppedClock(MONDAY_EARLY)), settings)
        assert adapter.routes() == []
        await adapter.start()
        answer = await asyncio.wait_for(line.heard, 20)
        assert answer["envelope_id"] == "e1"
        assert "U0ANA" in str(answer["payload"]["blocks"])
        await adapter.stop()
        await slack.stop()
        db.close()

    asyncio.run(scene())
