"""What every engine does: lets due things happen, takes up what was left behind, and serves a workspace without ever failing.

The engines differ in one thing: who serves a workspace that was woken, a task of this process or a job that any replica takes.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from bot.closing import Closing
from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import Clock
from bot.engine.keeping import purge_due
from bot.engine.strike import Striker, give_up
from bot.engine.ticker import Ticker
from bot.log import incident, log
from bot.rosters import Lookout
from handlers import timetable
from storage import heard, schedules
from storage.database import Unavailable

EVERY = 10.0
"""Seconds between two looks at what is due."""

TOGETHER = 8
"""Due schedules that one transaction takes up at most."""

LONGEST_PAUSE = timedelta(minutes=10)
REMEMBER_HEARD = timedelta(days=7)


class Timekeeper(ABC):
    """Keeps time for any engine. An engine says what waking is, and what must be open for it."""

    def __init__(self, conversation: Conversation, delivery: Delivery, clock: Clock, every: float = EVERY) -> None:
        """Take over what the conversation queues; nothing runs before `start`, `beat` or `wake`."""
        self.conversation = conversation
        self.delivery = delivery
        self.clock = clock
        self.struck_at: datetime | None = None
        self._ticker = Ticker(every, self.beat, self.clean_up)
        self._striking = asyncio.Lock()
        self._failed: dict[str, tuple[int, datetime]] = {}
        self._stopping = False
        self._serving: set[str] = set()
        self._again: set[str] = set()
        self._closing = Closing(conversation.db, clock, delivery.platforms)
        conversation.wake = self.wake
        conversation.look = Lookout(conversation.db, clock, delivery.platforms).look

    @property
    def trouble(self) -> str:
        """What keeps the engine from working, for whoever looks; empty where nothing does."""
        return ""

    @abstractmethod
    def wake(self, destination: str = "") -> None:
        """Let what is due for a workspace leave, or for every one; returns at once."""

    @abstractmethod
    async def _open(self) -> None:
        """Open what waking needs."""

    @abstractmethod
    async def _close(self) -> None:
        """Return when nothing is being delivered here any more."""

    @abstractmethod
    async def _wake_due(self) -> None:
        """Wake every workspace that has something due and is not being served: boot recovery, and lost wake-ups repaired."""

    async def start(self) -> None:
        """Take up what another life left half done, look at once at what is due, and go on looking."""
        self._stopping = False
        self.delivery.start()
        await self._open()
        await self.beat()
        self._ticker.start()

    async def stop(self) -> None:
        """Finish the messages in hand, begin no other, and return when all is quiet."""
        self._stopping = True
        self.delivery.stop()
        await self._ticker.stop()
        async with self._striking:
            await self._close()

    async def beat(self) -> None:
        """Let all that is due happen, and set deliveries going: what the clock does every few seconds."""
        try:
            await self.conversation.catch_up()
            await self.strike_due()
            await self.delivery.reconcile()
            await self._wake_due()
        except Unavailable:
            log.warning("the database cannot be reached; the clock goes on")

    async def clean_up(self) -> None:
        """Forget what no platform will send again, clear away what was kept long enough, look for accounts that were closed."""
        now = self.clock.now()
        await self.conversation.db.write(lambda db: heard.forget_heard(db, now - REMEMBER_HEARD))
        await purge_due(self.conversation.db, now)
        await self._closing.look()

    async def strike_due(self) -> None:
        """Let all that is due at this moment happen; what it says is queued, not sent."""
        async with self._striking:
            now = self.clock.now()
            silence = await self.conversation.db.write(lambda db: timetable.make_up(db, now))
            if silence:
                log.warning("the clock was silent", seconds=int(silence.total_seconds()))
            conversation = self.conversation
            striker = Striker(conversation.practice, conversation.library, now, lambda: self._stopping)
            due = await self.conversation.db.read(lambda db: schedules.list_due(db, now))
            sound = deque(schedule_id for schedule_id in due if schedule_id not in self._failed)
            while sound and not self._stopping:
                await self._strike_some(sound, striker)
            for schedule_id in due:
                if schedule_id in self._failed and not self._stopping:
                    await self._strike_one(schedule_id, striker)
            self.struck_at = now

    async def _strike_some(self, due: deque[str], striker: Striker) -> None:
        """Strike the first few that are due, in one transaction; where one of them fails, the fault is found one by one."""
        some = list(islice(due, TOGETHER))
        if len(some) == 1:
            await self._strike_one(due.popleft(), striker)
            return
        try:
            struck = await self.conversation.db.write(partial(striker.strike_some, ids=some))
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - whichever failed is told where it fails alone
            for schedule_id in some:
                due.popleft()
                if not self._stopping:
                    await self._strike_one(schedule_id, striker)
            return
        for done in struck:
            due.popleft()
            if done:
                done.tell()

    async def _strike_one(self, schedule_id: str, striker: Striker) -> None:
        now = striker.now
        times, not_before = self._failed.get(schedule_id, (0, now))
        if now < not_before:
            return
        try:
            if times:
                await self.conversation.db.write(
                    partial(give_up, schedule_id=schedule_id, now=now, why=f"it failed {times} times")
                )
            done = await self.conversation.db.write(partial(striker.strike, schedule_id=schedule_id))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one community's fault must not stop the others' clock
            incident("tick", error, schedule=schedule_id)
            pause = min(timedelta(seconds=10 * 2 ** min(times, 6)), LONGEST_PAUSE)
            self._failed[schedule_id] = (times + 1, now + pause)
        else:
            self._failed.pop(schedule_id, None)
            if done:
                done.tell()

    async def _serve(self, destination: str) -> None:
        """Deliver what is due for a workspace, and what was queued for it meanwhile; a fault is left to the next beat."""
        self._serving.add(destination)
        again = True
        while again and not self._stopping:
            self._again.discard(destination)
            again = await safely(self.delivery.drain(destination), destination) and destination in self._again
        self._serving.discard(destination)


async def safely(work: Awaitable[object], destination: str = "") -> bool:
    """Do some work; where it fails, say so in the log and give False."""
    try:
        await work
    except Unavailable:
        log.warning("the database cannot be reached; messages wait")
        return False
    except Exception as error:  # noqa: BLE001 - the clock wakes this workspace again
        incident("delivery", error, destination=destination)
        return False
    return True
