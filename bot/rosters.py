"""Looks who is in a community's channels just before a deed that depends on it, and lets the memory count them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.engine.clock import Clock
from bot.log import log
from bot.platform import Address, KnowsPeople, KnowsRosters, Platform, Refused, TryLater, Uncertain
from bot.threads import Threads
from handlers.turn import Event, Newcomer, Sight
from storage import communities, people, rosters
from storage.communities import Place

T = TypeVar("T")

PATIENCE = 1.5
"""Seconds that a platform has to answer: the speaker waits, and Slack gives up on us after three."""

PATIENCE_FOR_NAMES = 1.0
"""Seconds that it has for names besides."""

PAGE = 20
"""People whose names are asked for at a time: each may be a call of its own."""


class Lookout:
    """Asks the platforms for rosters; what one does not say is unknown, and the practice says so and asks."""

    def __init__(self, db: Threads, clock: Clock, platforms: Mapping[str, Platform]) -> None:
        """Know the platforms by name."""
        self.db = db
        self.clock = clock
        self.platforms = platforms

    async def look(self, event: Event, names: bool) -> Sight | None:
        """Look at the channels of an event's community, where the speaker is a member of it; raises Unavailable.

        With `names`, look at one of them, and give who is in it and no member; None where that is not known.
        """
        now = self.clock.now()
        found = await self.db.read(lambda db: _channels(db, event, now))
        if found is None:
            return None
        place, addresses = found
        if names:
            return await self._newcomers(event, place, addresses)
        seen = await asyncio.gather(*(self._roster(address) for address in addresses.values()))
        rows = dict(zip(addresses, seen, strict=True))
        await self.db.write(lambda db: rosters.put_rosters(db, place, rows, now))
        return None

    async def _newcomers(self, event: Event, place: Place, addresses: Mapping[str, Address]) -> Sight | None:
        channel_id, _, from_on = event.subject.partition(" ")
        start, now = int(from_on) if from_on.isdecimal() else 0, self.clock.now()
        address = addresses.get(channel_id)
        users = await self._roster(address) if address else None
        if address is None or users is None:
            return None
        strangers = await self.db.read(lambda db: rosters.list_strangers(db, place, address.platform, users, now))
        named = await self._named(address, strangers[start : start + PAGE])
        if named is None:
            return None
        total = len(named) if len(strangers) <= PAGE else len(strangers)
        by_name = sorted(named, key=lambda newcomer: (newcomer.name.casefold(), newcomer.user))
        following = start + PAGE if start + PAGE < len(strangers) else 0
        return Sight(channel_id, total, tuple(by_name), start, following)

    async def _named(self, address: Address, users: Sequence[str]) -> Sequence[Newcomer] | None:
        platform = self.platforms.get(address.platform)
        if not isinstance(platform, KnowsPeople):
            return None
        return await _patiently(platform.people(address, users), address, PATIENCE_FOR_NAMES)

    async def _roster(self, address: Address) -> Collection[str] | None:
        platform = self.platforms.get(address.platform)
        if not isinstance(platform, KnowsRosters):
            return None
        return await _patiently(platform.roster(address), address, PATIENCE)


async def _patiently(asked: Awaitable[T], address: Address, seconds: float) -> T | None:
    """Give what a platform says; None where it does not, or not in time."""
    try:
        async with asyncio.timeout(seconds):
            return await asked
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
