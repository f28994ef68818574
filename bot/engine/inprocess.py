"""The engine inside one process: a task for each workspace that has something to deliver, and a clock that polls."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import Clock
from bot.engine.timekeeper import EVERY, Timekeeper, safely
from storage import letters, schedules

STUCK = timedelta(minutes=1)
"""How far a pushed clock goes on where something is due and keeps failing."""


class InProcess(Timekeeper):
    """Lets due things happen and messages leave, in this process alone. Its clock can be pushed."""

    def __init__(self, conversation: Conversation, delivery: Delivery, clock: Clock, every: float = EVERY) -> None:
        """Take over what the conversation queues; nothing runs before `start`, `tick` or `wake`."""
        super().__init__(conversation, delivery, clock, every)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def wake(self, destination: str = "") -> None:
        """Deliver what is due for a workspace, or for every one; returns at once."""
        if self._stopping:
            return
        running = self._tasks.get(destination)
        if running and not running.done():
            self._again.add(destination)
        else:
            work = self._serve(destination) if destination else self._find_due()
            self._tasks[destination] = asyncio.get_running_loop().create_task(work)

    async def settle(self) -> None:
        """Wait until nothing is being delivered."""
        while running := [task for task in self._tasks.values() if not task.done()]:
            await asyncio.gather(*running)

    async def tick(self) -> None:
        """Let all that is due at this moment happen, and wait until its messages have left."""
        await self.beat()
        await self.settle()

    async def advance(self, to: datetime) -> None:
        """Push the clock forward to a moment, halting wherever something is due, as if we had been there all the time."""
        await self.tick()
        while (now := self.clock.now()) < to:
            due = await self.conversation.db.read(lambda db: (schedules.next_due(db), letters.next_due(db)))
            coming = min((moment for moment in due if moment is not None), default=to)
            self.clock.move_to(min(to, coming if coming > now else self._next_try(now)))
            await self._live()
            await self.tick()

    def _next_try(self, now: datetime) -> datetime:
        """Give when something that is due and keeps failing is tried again."""
        return min((moment for _, moment in self._failed.values() if moment > now), default=now + STUCK)

    async def _live(self) -> None:
        now = self.clock.now()
        await self.conversation.db.write(lambda db: schedules.put_pulse(db, now))

    async def _open(self) -> None:
        """Need nothing."""

    async def _close(self) -> None:
        await self.settle()

    async def _wake_due(self) -> None:
        self.wake()

    async def _find_due(self) -> None:
        again = True
        while again and not self._stopping:
            self._again.discard("")
            again = await safely(self._wake_found()) and "" in self._again

    async def _wake_found(self) -> None:
        for found in await self.delivery.list_due():
            self.wake(found)
