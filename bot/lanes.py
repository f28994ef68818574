"""Runs brief works on PostgreSQL in the loop's own thread: while one waits for the database, the loop has the thread."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from psycopg.waiting import Ready, Wait
from sqlalchemy.util.concurrency import await_, greenlet_spawn

from storage.waiting import PAUSE

T = TypeVar("T")

LANES = 4
"""Works that are under way at once; each has a connection meanwhile."""

CAN_WATCH = sys.platform != "win32"
"""Windows' loop cannot say when a connection has something to read."""


class Lanes:
    """A work stays a plain function. It has a stack of its own (a greenlet), which is put aside where it waits.

    In threads of their own, works and the loop took the interpreter from each other at every statement.
    """

    def __init__(self) -> None:
        """Have nothing to do yet."""
        self._waiting: deque[tuple[Callable[[], Any], asyncio.Future[Any]]] = deque()
        self._lanes: set[asyncio.Task[None]] = set()

    async def run(self, work: Callable[[], T]) -> T:
        """Run `work`, which is brought to its end even where nobody waits for it any more; raises what it raises."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if len(self._lanes) < LANES:
            lane = asyncio.create_task(self._lane())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return await done

    async def _lane(self) -> None:
        PAUSE.set(_pause)
        while self._waiting:
            work, done = self._waiting.popleft()
            try:
                result = await greenlet_spawn(work)
            except BaseException as error:  # noqa: BLE001 - it is raised where the work was asked for
                if not done.cancelled():
                    done.set_exception(error)
            else:
                if not done.cancelled():
                    done.set_result(result)


def _pause(where: int, wanted: Wait) -> Ready:
    """Let the loop have the thread until a connection can be read or written."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[Ready] = loop.create_future()
    if wanted & Wait.R:
        loop.add_reader(where, _tell, ready, Ready.R)
    if wanted & Wait.W:
        loop.add_writer(where, _tell, ready, Ready.W)
    try:
        return await_(ready)
    finally:
        if wanted & Wait.R:
            loop.remove_reader(where)
        if wanted & Wait.W:
            loop.remove_writer(where)


def _tell(ready: asyncio.Future[Ready], how: Ready) -> None:
    if not ready.done():
        ready.set_result(how)
