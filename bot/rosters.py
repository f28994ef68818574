"""Looks who is in a community's channels just before a deed that depends on it, and lets the memory count them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.engine.clock import Clock
from bot.log import log
from bot.platform import Address, KnowsRosters, Platform, Refused, TryLater, Uncertain
from bot.threads import Threads
from handlers.turn import Event
from storage import communities, people, rosters
from storage.communities import Place

PATIENCE = 1.5
"""Seconds that a platform has to answer: the speaker waits, and Slack gives up on us after three."""


class Lookout:
    """Asks the platforms for rosters; what one does not say is unknown, and the practice says so and asks."""

    def __init__(self, db: Threads, clock: Clock, platforms: Mapping[str, Platform]) -> None:
        """Know the platforms by name."""
        self.db = db
        self.clock = clock
        self.platforms = platforms

    async def look(self, event: Event) -> None:
        """Look at the channels of an event's community, where the speaker is a member of it; raises Unavailable."""
        now = self.clock.now()
        found = await self.db.read(lambda db: _channels(db, event, now))
        if found is None:
            return
        place, addresses = found
        seen = await asyncio.gather(*(self._roster(address) for address in addresses.values()))
        rows = dict(zip(addresses, seen, strict=True))
        await self.db.write(lambda db: rosters.put_rosters(db, place, rows, now))

    async def _roster(self, address: Address) -> Collection[str] | None:
        platform = self.platforms.get(address.platform)
        if not isinstance(platform, KnowsRosters):
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                return await platform.roster(address)
        except (TimeoutError, TryLater, Refused, Uncertain) as failed:
            log.info("a roster is not known", platform=address.platform, why=str(failed))
            return None


def _channels(db: Session, event: Event, now: datetime) -> tuple[Place, dict[str, Address]] | None:
    known = people.list_memberships_of_account(db, event.platform, event.tenant, event.user, now)
    place = next((place for _, place in known if place.id == event.community), None)
    if place is None:
        return None
    channels = communities.list_channels(db, place)
    return place, {
        row.id: Address(row.platform, row.tenant, channel=row.channel, reference=row.reference) for row in channels
    }
