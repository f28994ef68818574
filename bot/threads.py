"""Runs the synchronous practice beside the asynchronous machine: `await db.write(...)`, `await db.read(...)`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy.orm import Session

from storage.database import Database

T = TypeVar("T")


class Threads:
    """A database behind threads: one writer on SQLite, which has one anyway; a few on PostgreSQL."""

    def __init__(self, database: Database, size: int = 4) -> None:
        """Start no thread yet; they start with the first work."""
        self.database = database
        self._writers = ThreadPoolExecutor(1 if database.embedded else size, "write")
        self._readers = ThreadPoolExecutor(size, "read")

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in one transaction that commits; raises what it raises, and Unavailable."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, self.database.write, work)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in one transaction that is rolled back."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.database.read, work)

    def close(self) -> None:
        """Finish what runs and close the database."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.database.close()
