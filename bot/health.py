"""Tells machines how we are: alive, ready, and counts without anybody's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from aiohttp import web

from bot.engine.clock import Clock
from bot.metrics import READY, STRUCK, exposition, tell_outbox
from bot.threads import Threads
from storage import unsent
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
        await _look_around(db, engine)
        body, kind = exposition()
        return web.Response(body=body, headers={"Content-Type": kind})

    return [web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", metrics)]


def _age(engine: Engine) -> timedelta | None:
    return engine.clock.now() - engine.struck_at if engine.struck_at else None


async def _look_around(db: Threads, engine: Engine) -> None:
    """Bring up to date what nobody counts as it happens; where the database is gone, the last known counts stay."""
    READY.set(not await why_not_ready(db, engine))
    age, now = _age(engine), engine.clock.now()
    STRUCK.set(age.total_seconds() if age else float("nan"))
    try:
        counts, oldest = await db.read(lambda session: unsent.count_states(session, now))
    except Unavailable:
        return
    tell_outbox(counts, (now - oldest).total_seconds() if oldest else 0)


async def why_not_ready(db: Threads, engine: Engine) -> str:
    """Give what keeps us from working, or an empty text."""
    try:
        current = await db.read(lambda session: is_current(session.get_bind().engine))
    except Unavailable:
        return "the database cannot be reached"
    if not current:
        return "the database has not this version's schema; run: cop-bot migrate"
    age = _age(engine)
    if age is None:
        return "the clock is not running: it has not looked at what is due yet"
    if age > STALE:
        return f"the clock is not running: it looked at what is due {int(age.total_seconds())} seconds ago"
    return engine.trouble
