"""Looks once a day whether people's accounts were closed on their platform, because an event about it can be missed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.engine.clock import Clock
from bot.log import log
from bot.platform import Address, KnowsAccounts, Platform, Refused, TryLater, Uncertain
from bot.threads import Threads
from storage import accounts, schedules
from storage.enrolment import AccountPlan

TURN = "accounts"
EVERY = timedelta(hours=20)
"""So that two looks are never more than a day apart, though the clock calls by the hour."""


class Closing:
    """Ends access through accounts that are closed; what a platform does not tell stays as it is."""

    def __init__(self, db: Threads, clock: Clock, platforms: Mapping[str, Platform]) -> None:
        """Know the platforms by name."""
        self.db = db
        self.clock = clock
        self.platforms = platforms

    async def look(self) -> int:
        """Ask each platform that can tell about each account, unless a replica did today; give how many changed."""
        now = self.clock.now()
        if not await self.db.write(lambda db: schedules.take_turn(db, TURN, now, EVERY)):
            return 0
        changed = 0
        for name, platform in self.platforms.items():
            if isinstance(platform, KnowsAccounts):
                changed += await self._look_in(name, platform)
        await self.db.write(lambda db: schedules.end_turn(db, TURN, now))
        return changed

    async def _look_in(self, name: str, platform: KnowsAccounts) -> int:
        changed = 0
        deaf: set[str] = set()
        for account in await self.db.read(lambda db: accounts.list_to_look_at(db, name)):
            if account.tenant not in deaf:
                try:
                    changed += await self._look_at(account, platform)
                except (TryLater, Refused, Uncertain) as failed:
                    deaf.add(account.tenant)
                    log.info("accounts are not known", platform=name, why=str(failed))
        return changed

    async def _look_at(self, account: AccountPlan, platform: KnowsAccounts) -> bool:
        where = Address(account.platform, account.tenant, user=account.user, reference=account.reference)
        closed = await platform.is_closed(where)
        if closed is None:
            return False
        now = self.clock.now()
        return await self.db.write(lambda db: accounts.note_closed(db, account, now, closed=closed))
