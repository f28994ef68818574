"""Runs the synchronous practice beside the asynchronous machine: `await db.write(...)`, `await db.read(...)`."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.metrics import DATABASE_SECONDS
from storage.database import Busy, Database

T = TypeVar("T")
Waiting = tuple[Callable[[Session], Any], "asyncio.Future[Any]"]
Outcome = tuple["asyncio.Future[Any]", Any, BaseException | None]

_WRITES, _READS = DATABASE_SECONDS.labels("write"), DATABASE_SECONDS.labels("read")

TOGETHER = 8
"""Works that a writer takes in one go, each in a transaction of its own: it and the loop get in each other's way in between."""


class Threads:
    """A database behind threads: one writer on SQLite, which has one anyway; a few on PostgreSQL.

    A work is `brief` where it takes a few milliseconds and waits for nothing but the database. On SQLite it runs in the loop's
    own thread: two threads would take the interpreter from each other at every statement, which costs more than the work.
    """

    def __init__(self, database: Database, size: int = 4) -> None:
        """Start no thread yet; they start with the first work."""
        self.database = database
        self._size = 1 if database.embedded else size
        self._writers = ThreadPoolExecutor(self._size, "write")
        self._readers = ThreadPoolExecutor(size, "read")
        self._waiting: deque[Waiting] = deque()
        self._employed = 0
        self._one_by_one = asyncio.Lock()

    async def write(self, work: Callable[[Session], T], *, brief: bool = False) -> T:
        """Run `work` in one transaction that commits; raises what it raises, and Unavailable."""
        if not self.database.embedded:
            return await self._hand_over(work)
        async with self._one_by_one:
            if brief:
                await asyncio.sleep(0)  # let others have their turn: nothing else here need wait for anything
                try:
                    with _WRITES.time():
                        return self.database.write(work, wait=False)
                except Busy:
                    pass  # another process writes: wait for it where waiting stops nobody
            return await self._hand_over(work)

    async def _hand_over(self, work: Callable[[Session], T]) -> T:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._waiting.append((work, done))
        self._employ(loop)
        return await done

    def _employ(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give what waits to the writers that are free."""
        while self._waiting and self._employed < self._size:
            self._employed += 1
            some = [self._waiting.popleft() for _ in range(min(len(self._waiting), TOGETHER))]
            self._writers.submit(self._write_all, some, loop)

    def _write_all(self, some: Sequence[Waiting], loop: asyncio.AbstractEventLoop) -> None:
        """Run each work in a transaction of its own, and tell the loop of all of them at once."""
        outcomes = [(done, *self._written(work)) for work, done in some]
        loop.call_soon_threadsafe(self._tell, outcomes, loop)

    def _written(self, work: Callable[[Session], Any]) -> tuple[Any, BaseException | None]:
        try:
            with _WRITES.time():
                return self.database.write(work), None
        except StopIteration as stopped:  # a future takes none: whoever waits for it would wait for ever
            return None, RuntimeError(f"a work ran out: {stopped!r}")
        except BaseException as error:  # noqa: BLE001 - it is raised where the work was asked for
            return None, error

    def _tell(self, outcomes: Sequence[Outcome], loop: asyncio.AbstractEventLoop) -> None:
        self._employed -= 1
        self._employ(loop)
        for done, result, error in outcomes:
            if done.cancelled():
                continue
            if error is None:
                done.set_result(result)
            else:
                done.set_exception(error)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in one transaction that is rolled back."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    def _read(self, work: Callable[[Session], T]) -> T:
        with _READS.time():
            return self.database.read(work)

    def close(self) -> None:
        """Finish what runs and close the database."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.database.close()
