"""`cop-bot serve` with one door more: whoever posts a moment to `/clock` pushes the clock there, as the practice room does.

All else is what an operator runs. The clock halts at each moment on the way at which something is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aiohttp import web

from bot import app as parts
from bot.app import App
from bot.cli.main import main
from bot.settings import Settings


class ClockDoor:
    """A way to push the clock, for scripts that cannot wait a fortnight."""

    def __init__(self, app: App) -> None:
        """Know whose clock it is."""
        self.app = app

    def routes(self) -> Sequence[web.RouteDef]:
        """Give the one route."""
        return [web.post("/clock", self._push)]

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def _push(self, request: web.Request) -> web.Response:
        await self.app.engine.advance(datetime.fromisoformat(await request.text()))
        await self.app.engine.settle()
        return web.Response(text=self.app.clock.now().isoformat())


_add_slack = parts.add_slack


def add_slack_and_a_clock(app: App, settings: Settings) -> None:
    """Open the door to Slack as always, and the one to the clock."""
    _add_slack(app, settings)
    app.doors.append(ClockDoor(app))


if __name__ == "__main__":
    parts.add_slack = add_slack_and_a_clock
    main()
