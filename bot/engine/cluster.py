"""The engine of many replicas: each keeps time, and whichever is free serves a workspace that was woken. PostgreSQL only."""

from __future__ import annotations

import asyncio

from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import Clock
from bot.engine.jobs import Jobs
from bot.engine.timekeeper import EVERY, Timekeeper, safely


class Cluster(Timekeeper):
    """Lets due things happen, and messages leave through whichever replica takes a workspace's job.

    A wake-up is queued after the commit of what it is for, never in the same transaction: turns of one workspace would wait for
    each other there, and all of them for PostgreSQL's one lock of notifications. One that is lost is repaired by the next beat.
    """

    def __init__(
        self, conversation: Conversation, delivery: Delivery, clock: Clock, jobs: Jobs, every: float = EVERY
    ) -> None:
        """Take over what the conversation queues; nothing runs before `start`, `beat` or `wake`."""
        super().__init__(conversation, delivery, clock, every)
        self.jobs = jobs
        self._wanted: set[str] = set()
        self._calling: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> str:
        """What keeps this replica from serving; empty where nothing does."""
        return self.jobs.trouble

    def wake(self, destination: str = "") -> None:
        """Queue a job for a workspace, or for every one that has something due; returns at once."""
        if destination in self._serving:
            self._again.add(destination)
            return
        self._wanted.add(destination)
        if self._calling is None or self._calling.done():
            self._calling = asyncio.get_running_loop().create_task(self._call())

    async def stop(self) -> None:
        """Finish the messages in hand, leave the rest to the other replicas, and return when all is quiet."""
        self.jobs.end()
        await super().stop()

    async def _open(self) -> None:
        await self.jobs.start(self._take)

    async def _close(self) -> None:
        if self._calling is not None:
            await self._calling
        await self.jobs.ended()

    async def _take(self, destination: str) -> None:
        """Serve a workspace; where we are stopping, hand it over."""
        await self._serve(destination)
        if self._stopping:
            await safely(self.jobs.put([destination]), destination)

    async def _call(self) -> None:
        while self._wanted:
            wanted, self._wanted = self._wanted, set()
            await safely(self._queue(wanted))

    async def _queue(self, wanted: set[str]) -> None:
        if "" in wanted:
            await self._wake_due()
        await self.jobs.put(wanted - {""})

    async def _wake_due(self) -> None:
        served = await self.jobs.tidy()
        await self.jobs.put(set(await self.delivery.list_due()) - served)
