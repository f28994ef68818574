"""The engine inside one process: a task for each workspace that has something to deliver, and a clock that polls."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial

from bot.closing import Closing
from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import Clock
from bot.engine.keeping import purge_due
from bot.engine.strike import give_up, strike
from bot.engine.ticker import Ticker
from bot.log import incident, log
from bot.rosters import Lookout
from handlers import timetable
from storage import heard, outbox, schedules
from storage.database import Unavailable

EVERY = 10.0
"""Seconds between two looks at what is due."""

STUCK = timedelta(minutes=1)
"""How far a pushed clock goes on where something is due and keeps failing."""

LONGEST_PAUSE = timedelta(minutes=10)
REMEMBER_HEARD = timedelta(days=7)


class InProcess:
    """Lets due things happen and messages leave, in this process alone."""

    def __init__(self, conversation: Conversation, delivery: Delivery, clock: Clock, every: float = EVERY) -> None:
        """Take over what the conversation queues; nothing runs before `start`, `tick` or `wake`."""
        self.conversation = conversation
        self.delivery = delivery
        self.clock = clock
        self.struck_at: datetime | None = None
        self._ticker = Ticker(every, self.beat, self.clean_up)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._striking = asyncio.Lock()
        self._failed: dict[str, tuple[int, datetime]] = {}
        self._stopping = False
        self._closing = Closing(conversation.db, clock, delivery.platforms)
        conversation.wake = self.wake
        conversation.look = Lookout(conversation.db, clock, delivery.platforms).look

    async def start(self) -> None:
        """Take up what another life left half done, look at once at what is due, and go on looking."""
        self._stopping = False
        self.delivery.start()
        await self.beat()
        self._ticker.start()

    async def stop(self) -> None:
        """Finish the messages in hand, begin no other, and return when all is quiet."""
        self._stopping = True
        self.delivery.stop()
        await self._ticker.stop()
        async with self._striking:
            await self.settle()

    def wake(self, destination: str = "") -> None:
        """Deliver what is due for a workspace, or for every one; returns at once."""
        if self._stopping:
            return
        running = self._tasks.get(destination)
        if running and not running.done():
            self._again.add(destination)
        else:
            self._tasks[destination] = asyncio.get_running_loop().create_task(self._work(destination))

    async def settle(self) -> None:
        """Wait until nothing is being delivered."""
        while running := [task for task in self._tasks.values() if not task.done()]:
            await asyncio.gather(*running)

    async def beat(self) -> None:
        """Let all that is due happen, and set deliveries going: what the clock does every few seconds."""
        try:
            await self.conversation.catch_up()
            await self.strike_due()
            await self.delivery.reconcile()
        except Unavailable:
            log.warning("the database cannot be reached; the clock goes on")
            return
        self.wake()

    async def tick(self) -> None:
        """Let all that is due at this moment happen, and wait until its messages have left."""
        await self.beat()
        await self.settle()

    async def advance(self, to: datetime) -> None:
        """Push the clock forward to a moment, halting wherever something is due, as if we had been there all the time."""
        await self.tick()
        while (now := self.clock.now()) < to:
            due = await self.conversation.db.read(lambda db: (schedules.next_due(db), outbox.next_due(db)))
            coming = min((moment for moment in due if moment is not None), default=to)
            self.clock.move_to(min(to, coming if coming > now else self._next_try(now)))
            await self._live()
            await self.tick()

    def _next_try(self, now: datetime) -> datetime:
        """Give when something that is due and keeps failing is tried again."""
        return min((moment for _, moment in self._failed.values() if moment > now), default=now + STUCK)

    async def clean_up(self) -> None:
        """Forget what no platform will send again, clear away what was kept long enough, look for accounts that were closed."""
        now = self.clock.now()
        await self.conversation.db.write(lambda db: heard.forget_heard(db, now - REMEMBER_HEARD))
        await purge_due(self.conversation.db, now)
        await self._closing.look()

    async def _live(self) -> None:
        now = self.clock.now()
        await self.conversation.db.write(lambda db: schedules.put_pulse(db, now))

    async def strike_due(self) -> None:
        """Let all that is due at this moment happen; what it says is queued, not sent."""
        async with self._striking:
            now = self.clock.now()
            silence = await self.conversation.db.write(lambda db: timetable.make_up(db, now))
            if silence:
                log.warning("the clock was silent", seconds=int(silence.total_seconds()))
            for schedule_id in await self.conversation.db.read(lambda db: schedules.list_due(db, now)):
                if not self._stopping:
                    await self._strike_one(schedule_id, now)
            self.struck_at = now

    async def _strike_one(self, schedule_id: str, now: datetime) -> None:
        times, not_before = self._failed.get(schedule_id, (0, now))
        if now < not_before:
            return
        practice, library = self.conversation.practice, self.conversation.library
        try:
            if times:
                await self.conversation.db.write(
                    partial(give_up, schedule_id=schedule_id, now=now, why=f"it failed {times} times")
                )
            await self.conversation.db.write(
                partial(strike, schedule_id=schedule_id, now=now, practice=practice, library=library)
            )
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one community's fault must not stop the others' clock
            incident("tick", error, schedule=schedule_id)
            pause = min(timedelta(seconds=10 * 2 ** min(times, 6)), LONGEST_PAUSE)
            self._failed[schedule_id] = (times + 1, now + pause)
        else:
            self._failed.pop(schedule_id, None)

    async def _work(self, destination: str) -> None:
        again = True
        while again and not self._stopping:
            self._again.discard(destination)
            try:
                if destination:
                    await self.delivery.drain(destination)
                else:
                    for found in await self.delivery.list_due():
                        self.wake(found)
            except Unavailable:
                log.warning("the database cannot be reached; messages wait")
                return
            except Exception as error:  # noqa: BLE001 - the clock wakes this workspace again
                incident("delivery", error, destination=destination)
                return
            again = destination in self._again
