"""Scenes between our Teams adapter and a fake Teams, without a community."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.conversation import Conversation
from bot.engine.clock import StoppedClock
from bot.platform import Address
from bot.teams.adapter import TeamsAdapter
from bot.threads import Threads
from handlers.language import Card, Field, Form, Line
from handlers.turn import Router
from storage.database import Database
from tests.fake_teams import TENANT, FakeTeams
from tests.hands_teams import TeamsWorld
from tests.stage import LIBRARY, MONDAY_EARLY

CARD = Card("Question", (Line("How did it go?"),))
FORM = Form("a.keep", "Tell", (Field("first", "First"),))
Scene = Callable[[TeamsAdapter, FakeTeams], Awaitable[Any]]
Play = Callable[[Scene], Any]


def ana(**reference: Any) -> Address:
    """Give Ana's address."""
    return Address("teams", TENANT, user="U0ANA", reference=reference)


def channel(**reference: Any) -> Address:
    """Give a channel's address."""
    return Address("teams", TENANT, channel="19:c@thread.tacv2", reference=reference)


@pytest.fixture
def play(database: Database) -> Play:
    """Give what plays a scene between our adapter and a fake Teams."""

    def played(scene: Scene) -> Any:
        async def whole() -> Any:
            db = Threads(database)
            world = TeamsWorld(Conversation(db, Router(), LIBRARY, StoppedClock(MONDAY_EARLY)))
            await world.start()
            try:
                return await scene(world.platform, world.teams)
            finally:
                await world.stop()
                db.close()

        return asyncio.run(whole())

    return played
