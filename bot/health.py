"""Tells machines how we are: alive, ready, and counts without anybody's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from aiohttp import web

from bot.engine.clock import Clock
from bot.metrics import exposition
from bot.threads import Threads
from storage.database import Unavailable
from storage.migrate import is_current

STALE = timedelta(minutes=2)
"""A clock that did not look at what is due for so long has stopped."""


class Engine(Protocol):
    """Something that keeps time."""

    clock: Clock
    struck_at: datetime | None

    @property
    def trouble(self) -> str:
        """What keeps it from working; empty where nothing does."""


def health_routes(db: Threads, engine: Engine) -> Sequence[web.RouteDef]:
    """Give `/healthz`, `/readyz` and `/metrics`."""

    async def alive(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def ready(_: web.Request) -> web.Response:
        reason = await why_not_ready(db, engine)
        return web.Response(text=f"{reason or 'ready'}\n", status=503 if reason else 200)

    async def metrics(_: web.Request) -> web.Response:
        body, kind = exposition()
        return web.Response(body=body, headers={"Content-Type": kind})

    return [web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", metrics)]


async def why_not_ready(db: Threads, engine: Engine) -> str:
    """Give what keeps us from working, or an empty text."""
    try:
        current = await db.read(lambda session: is_current(session.get_bind().engine))
    except Unavailable:
        return "the database cannot be reached"
    if not current:
        return "the database has an older schema; run: cop-bot migrate"
    struck_at = engine.struck_at
    if struck_at is None or engine.clock.now() - struck_at > STALE:
        return "the clock is not running"
    return engine.trouble
