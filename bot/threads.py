"""Runs the synchronous practice beside the asynchronous machine: `await db.write(...)`, `await db.read(...)`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.lanes import CAN_WATCH, Lanes
from bot.metrics import DATABASE_SECONDS
from storage.database import Busy, Database

T = TypeVar("T")

_WRITES, _READS = DATABASE_SECONDS.labels("write"), DATABASE_SECONDS.labels("read")


class Threads:
    """A database behind threads: one writer on SQLite, which has one anyway; a few on PostgreSQL.

    A work is `brief` where it takes a few milliseconds and waits for nothing but the database. It runs in the loop's own thread:
    two threads would take the interpreter from each other at every statement, which costs more than the work.
    """

    def __init__(self, database: Database, size: int = 4) -> None:
        """Start no thread yet; they start with the first work."""
        self.database = database
        self._writers = ThreadPoolExecutor(1 if database.embedded else size, "write")
        self._readers = ThreadPoolExecutor(size, "read")
        self._lanes = Lanes()
        self._one_by_one = asyncio.Lock()

    async def write(self, work: Callable[[Session], T], *, brief: bool = False) -> T:
        """Run `work` in one transaction that commits; raises what it raises, and Unavailable."""
        if brief and not self.database.embedded and CAN_WATCH:
            with suppress(Busy):
                return await self._lanes.run(partial(self._written, work))
        if not self.database.embedded:
            return await self._hand_over(work)
        async with self._one_by_one:
            if brief:
                await asyncio.sleep(0)  # let others have their turn: nothing else here need wait for anything
                with suppress(Busy):
                    return self._written(work, wait=False)
            return await self._hand_over(work)

    async def _hand_over(self, work: Callable[[Session], T]) -> T:
        """Let a thread do it, where waiting stops nobody: for another process that writes, for a connection."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._written, work)

    def _written(self, work: Callable[[Session], T], *, wait: bool = True) -> T:
        try:
            with _WRITES.time():
                return self.database.write(work, wait=wait)
        except StopIteration as stopped:  # a future takes none: whoever waits for it would wait for ever
            raise RuntimeError(f"a work ran out: {stopped!r}") from stopped

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
