"""Tokens for each workspace: one from the environment, or many from the encrypted store, refreshed in time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy.orm import Session

from bot.engine.clock import Clock
from bot.log import log
from bot.platform import Refused, Shut, TryLater, Uncertain
from bot.slack.calls import Calls
from bot.slack.limits import Json
from bot.slack.read import NAME
from bot.threads import Threads
from storage import installations, references
from storage.installations import Installed, Tokens

EARLY = timedelta(hours=1)
"""A token is refreshed while it is still good for so long, so that nobody waits for a refresh."""

REMEMBERED = timedelta(minutes=5)
"""How long a token is used before it is read anew: another process may have replaced it."""


@dataclass(frozen=True, slots=True)
class App:
    """What Slack knows our app by; empty where one workspace's token comes from the environment."""

    client_id: str = ""
    client_secret: str = ""
    bot_token: str = ""


class Installations:
    """Gives tokens from memory; `forget` makes the next one come from the store."""

    def __init__(self, db: Threads, clock: Clock, calls: Calls, app: App) -> None:
        """Remember nothing yet."""
        self.db = db
        self.clock = clock
        self.calls = calls
        self.app = app
        self._known: dict[str, tuple[Installed, datetime]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def token_for(self, tenant: str) -> str:
        """Give the token for a workspace or organisation; raises Shut where the bot is not installed there."""
        if self.app.bot_token:
            return self.app.bot_token
        installed = await self.find(tenant)
        if installed is None:
            raise Shut("not installed in this workspace")
        return installed.tokens.bot

    async def find(self, tenant: str) -> Installed | None:
        """Give an installation, from memory where it was read lately; its token is refreshed when it is old."""
        now = self.clock.now()
        known = self._known.get(tenant)
        if known is None or known[1] < now:
            async with self._locks.setdefault(tenant, asyncio.Lock()):
                await self._read(tenant, now)
            known = self._known.get(tenant)
        return known[0] if known else None

    def forget(self, tenant: str) -> None:
        """Read the workspace's token anew at the next need."""
        self._known.pop(tenant, None)

    async def keep(self, granted: Json) -> Installed:
        """Keep what Slack granted for a workspace or, org-wide, for an organisation; it replaces what was there."""
        installed = _granted(granted, self.clock.now())
        now = self.clock.now()
        await self.db.write(lambda db: installations.put_installation(db, installed, now))
        self._known.clear()
        return installed

    async def purge(self, team: str, enterprise: str, org_wide: bool, removed: bool = True) -> None:
        """Forget a workspace's tokens, here and in the store; where the bot was `removed`, all that reaches into it, too."""
        tenant, now = (enterprise if org_wide and enterprise else team), self.clock.now()
        self.forget(tenant)

        def forget(db: Session) -> int:
            installations.purge_installation(db, NAME, tenant, now)
            return references.purge_tenant(db, NAME, tenant) if removed else 0

        dropped = await self.db.write(forget)
        log.info("a workspace is forgotten", tenant=tenant, dropped=dropped)

    async def _read(self, tenant: str, now: datetime) -> None:
        known = self._known.get(tenant)
        if known and known[1] >= now:
            return
        installed = await self.db.read(lambda db: installations.find_installation(db, NAME, tenant))
        if installed and installed.tokens.expires_at and installed.tokens.expires_at <= now + EARLY:
            await self._refresh(tenant, now)
            installed = await self.db.read(lambda db: installations.find_installation(db, NAME, tenant))
        if installed is None:
            self._known.pop(tenant, None)
        else:
            self._known[tenant] = (installed, now + REMEMBERED)

    async def _refresh(self, tenant: str, now: datetime) -> None:
        """Refresh a token, in one process alone; the others go on with the old one, which is good for another hour."""
        lease = await self.db.write(lambda db: installations.lease_refresh(db, NAME, tenant, now, EARLY))
        if not lease:
            return
        try:
            granted = await self.exchange(grant_type="refresh_token", refresh_token=lease)
        except (TryLater, Refused, Uncertain) as failed:
            log.warning("a token was not refreshed", tenant=tenant, why=str(failed))
            return
        tokens = _tokens(granted, now)
        await self.db.write(lambda db: installations.put_tokens(db, NAME, tenant, tokens))

    async def exchange(self, **grant: str) -> Json:
        """Exchange a code or a refresh token for what Slack grants; raises what a call raises."""
        ours = {"client_id": self.app.client_id, "client_secret": self.app.client_secret}
        return await self.calls.call_with_form("oauth.v2.access", **ours, **grant)


class Authorize(AsyncAuthorize):
    """Gives Bolt what opens the workspace, without a call to Slack or, mostly, to the database."""

    def __init__(self, installations: Installations) -> None:
        """Look in these installations."""
        self.installations = installations

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **actor: str | None,
    ) -> AuthorizeResult | None:
        """Give the workspace's token, or the organisation's; None where the bot is not installed."""
        token = self.installations.app.bot_token
        for tenant in filter(None, (team_id, enterprise_id)):
            if not token and (installed := await self.installations.find(tenant)):
                token = installed.tokens.bot
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token) if token else None


def _granted(granted: Json, now: datetime) -> Installed:
    team, enterprise = granted.get("team") or {}, granted.get("enterprise") or {}
    org_wide = bool(granted.get("is_enterprise_install"))
    return Installed(
        NAME,
        "" if org_wide else team["id"],
        enterprise.get("id", ""),
        _tokens(granted, now),
        granted.get("scope", ""),
        granted.get("authed_user", {}).get("id", ""),
    )


def _tokens(granted: Json, now: datetime) -> Tokens:
    seconds = granted.get("expires_in")
    until = now + timedelta(seconds=int(seconds)) if seconds else None
    return Tokens(granted["access_token"], granted.get("refresh_token", ""), until)
