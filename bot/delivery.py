"""Empties the outbox: paces, sends, retries, gives up out loud."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.cards import from_json
from bot.engine.clock import Clock
from bot.log import log
from bot.platform import Address, Platform, Refused, TryLater, Uncertain, Vanished
from bot.threads import Threads
from storage import outbox
from storage.outbox import Letter

MOST_ATTEMPTS = 8


class Delivery:
    """Delivers what is due, workspace by workspace, in the order in which it became due."""

    def __init__(self, db: Threads, clock: Clock, platforms: Mapping[str, Platform]) -> None:
        """Know the platforms by name."""
        self.db = db
        self.clock = clock
        self.platforms = platforms
        self._stopping = False
        self._locks: dict[str, asyncio.Lock] = {}

    def start(self) -> None:
        """Claim again after a stop."""
        self._stopping = False

    def stop(self) -> None:
        """Claim no more; what is claimed is still sent and marked."""
        self._stopping = True

    async def list_due(self) -> Sequence[str]:
        """List the workspaces that have something due."""
        now = self.clock.now()
        return await self.db.read(lambda db: outbox.list_due_destinations(db, now))

    async def drain(self, destination: str = "") -> int:
        """Deliver all that is due now for a workspace, or for every one; give how many messages left."""
        destinations = [destination] if destination else await self.list_due()
        return sum(await asyncio.gather(*map(self._drain_one, destinations)))

    async def _drain_one(self, destination: str) -> int:
        sent = 0
        async with self._locks.setdefault(destination, asyncio.Lock()):
            while not self._stopping:
                claim = partial(outbox.claim_next, destination=destination, now=self.clock.now(), by="here")
                letter = await self.db.write(claim)
                if letter is None:
                    return sent
                sent += await self._deliver(letter)
        return sent

    async def _deliver(self, letter: Letter) -> int:
        now = self.clock.now()
        try:
            message_ref = await self._hand_over(letter)
        except (TryLater, Uncertain) as later:
            return await self._put_back(letter, str(later), getattr(later, "seconds", 0), now)
        except Refused as refused:
            return await self._give_up(letter, str(refused))
        await self.db.write(lambda db: outbox.mark_sent(db, letter.id, message_ref, now))
        return 1

    async def _put_back(self, letter: Letter, why: str, seconds: float, now: datetime) -> int:
        if letter.attempts >= MOST_ATTEMPTS:
            return await self._give_up(letter, why)
        until = now + timedelta(seconds=seconds or min(2**letter.attempts, 600))
        await self.db.write(lambda db: outbox.mark_waiting(db, letter.id, until, why))
        return 0

    async def _give_up(self, letter: Letter, why: str) -> int:
        log.warning("gave up a message", key=letter.key, why=why)
        await self.db.write(lambda db: outbox.mark_failed(db, letter.id, why))
        return 0

    async def _hand_over(self, letter: Letter) -> dict[str, Any]:
        platform = self.platforms.get(letter.platform)
        if platform is None:
            raise Refused(f"{letter.platform} is not set up here")
        address = Address(letter.platform, letter.tenant, letter.user, letter.channel, letter.reference)
        card = from_json(letter.card)
        if letter.edits:
            try:
                return await platform.edit(address, letter.edits, card)
            except Vanished:
                pass
        return await platform.send(address, card, letter.key)
