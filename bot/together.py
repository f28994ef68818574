"""Runs small works that come at the same moment in one transaction: to begin and to end one costs more than the work."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.threads import Threads
from storage.database import Unavailable

T = TypeVar("T")
Waiting = tuple[Callable[[Session], Any], "asyncio.Future[Any]"]

MOST = 16
"""Works in one transaction: on SQLite whoever speaks meanwhile waits for them, a few milliseconds."""


class Together:
    """Gives each work's own result. One that fails is undone alone; where the database is gone, all of them fail."""

    def __init__(self, db: Threads) -> None:
        """Have nothing to do yet."""
        self.db = db
        self._waiting: deque[Waiting] = deque()
        self._running: asyncio.Task[None] | None = None

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction that commits, shared or its own; raises what it raises, and Unavailable."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await done

    async def _run(self) -> None:
        while self._waiting:
            await asyncio.sleep(0)  # let those come that are about to
            some = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))]
            try:
                results = await self.db.write(partial(_all_of, some), brief=True)
            except Exception as failed:  # noqa: BLE001 - it is raised where the work was asked for
                await self._one_by_one(some, failed)
            else:
                for (_, done), result in zip(some, results, strict=True):
                    _tell(done, result)

    async def _one_by_one(self, some: Sequence[Waiting], failed: Exception) -> None:
        for work, done in some:
            if isinstance(failed, Unavailable):
                _tell(done, failed)
                continue
            try:
                _tell(done, await self.db.write(work, brief=True))
            except Exception as error:  # noqa: BLE001 - as above
                _tell(done, error)


def _all_of(some: Sequence[Waiting], db: Session) -> list[Any]:
    return [work(db) for work, _ in some]


def _tell(done: asyncio.Future[Any], result: Any) -> None:
    if done.cancelled():
        return
    if isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)
