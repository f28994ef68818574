"""The command line as it is, on a clock that begins when COP_PLAYED_FROM says, else now, because no test waits for Monday.

`serve` has one address more: `POST /clock` with a moment runs through all that is due until then, and answers once it is done.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Self

from aiohttp import web

from bot import app
from bot.cli import main
from bot.engine.inprocess import InProcess
from storage.database import Database

BUILD = app.build
BEGINS = os.environ.get("COP_PLAYED_FROM", "")


class Played(datetime):
    """Moments whose `now` is when the play begins: what the commands that are over at once take for the present."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Give when the play begins."""
        return cls.fromisoformat(BEGINS).astimezone(tz)


class Hand:
    """A door by which the clock is pushed."""

    def __init__(self, running: app.App) -> None:
        """Take the parts whose clock it is."""
        self._running = running

    def routes(self) -> list[web.RouteDef]:
        """Give the one address."""
        return [web.post("/clock", self._push)]

    async def start(self) -> None:
        """Open nothing."""

    async def stop(self) -> None:
        """Close nothing."""

    async def _push(self, request: web.Request) -> web.Response:
        assert isinstance(self._running.engine, InProcess)
        await self._running.engine.advance(datetime.fromisoformat(await request.text()))
        return web.Response(text=self._running.clock.now().isoformat())


def build(database: Database, secrets: Sequence[str], join: app.Joining = InProcess) -> app.App:
    """Build what `serve` builds, with that clock and the hand on it."""
    running = BUILD(database, secrets, join)
    if BEGINS:
        running.clock.move_to(Played.now())
    running.doors.append(Hand(running))
    return running


if __name__ == "__main__":
    app.build = build
    if BEGINS:
        main.datetime = Played  # type: ignore[attr-defined]  # imported there, not exported
    main.main()
