"""Runs small works that come at the same moment in one transaction: to begin and to end one costs more than the work."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from bot.threads import Threads
from storage.database import Unavailable

W = TypeVar("W")
R = TypeVar("R")

MOST = 32
"""Works in one transaction: on SQLite whoever speaks meanwhile waits for them, a few milliseconds."""


AT_ONCE = 3
"""Transactions that run at the same time on PostgreSQL; a SQLite file has one writer."""


class Together(Generic[W, R]):
    """Gives each work's own result. One that fails is undone alone; where the database is gone, all of them fail."""

    def __init__(self, db: Threads, do: Callable[[Session, Sequence[W]], Sequence[R]]) -> None:
        """Have nothing to do yet; `do` does some works in one transaction and gives their results in the same order."""
        self.db = db
        self._do = do
        self._waiting: deque[tuple[W, asyncio.Future[R]]] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._employed = 0
        self._most_employed = 1 if db.database.embedded else AT_ONCE

    async def write(self, work: W) -> R:
        """Do `work` in a transaction that commits, shared or its own; raises what it raises, and Unavailable."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._employed < self._most_employed:
            self._employed += 1
            running = asyncio.create_task(self._run())
            self._running.add(running)
            running.add_done_callback(self._running.discard)
        return await done

    async def _run(self) -> None:
        try:
            await asyncio.sleep(0)  # let those come that are about to
            while self._waiting:
                await self._run_some([self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))])
        finally:
            self._employed -= 1  # before anybody else can run, so that nothing waits for a task that is about to end

    async def _run_some(self, some: Sequence[tuple[W, asyncio.Future[R]]]) -> None:
        try:
            results = await self.db.write(partial(self._do_all, [work for work, _ in some]), brief=True)
        except Exception as failed:  # noqa: BLE001 - it is raised where the work was asked for
            await self._one_by_one(some, failed)
        else:
            for (_, done), result in zip(some, results, strict=True):
                _tell(done, result)

    async def _one_by_one(self, some: Sequence[tuple[W, asyncio.Future[R]]], failed: Exception) -> None:
        for work, done in some:
            if isinstance(failed, Unavailable):
                _tell(done, failed)
                continue
            try:
                [result] = await self.db.write(partial(self._do_all, [work]), brief=True)
                _tell(done, result)
            except Exception as error:  # noqa: BLE001 - as above
                _tell(done, error)

    def _do_all(self, works: Sequence[W], db: Session) -> Sequence[R]:
        return self._do(db, works)


def _tell(done: asyncio.Future[R], result: R | Exception) -> None:
    if done.cancelled():
        return
    if isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)
