"""The clock that polls: the only file that knows APScheduler, which holds no schedule of anybody's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.log import incident

HOUR = 3600

Call = Callable[[], Coroutine[Any, Any, None]]


class Ticker:
    """Calls `beat` every few seconds and `clean_up` every hour, neither twice at once.

    APScheduler cancels its own running jobs when it ends, so a job here only starts a task of ours, which runs to its end.
    """

    def __init__(self, every: float, beat: Call, clean_up: Call) -> None:
        """Remember whom to call; nothing is called before `start`."""
        self._calls = {"beat": (beat, every), "clean up": (clean_up, float(HOUR))}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Begin to call, in the running loop."""
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        for name, (_, seconds) in self._calls.items():
            self._scheduler.add_job(
                self._call, "interval", [name], seconds=seconds, coalesce=True, misfire_grace_time=None
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """Call no more, and wait for what was called."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        await asyncio.gather(*self._running.values())

    async def _call(self, name: str) -> None:
        running = self._running.get(name)
        if running is None or running.done():
            self._running[name] = asyncio.create_task(self._safely(name))

    async def _safely(self, name: str) -> None:
        try:
            await self._calls[name][0]()
        except Exception as error:  # noqa: BLE001 - the clock must go on
            incident(name, error)
