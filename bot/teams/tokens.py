"""Our own token for Teams' connector: asked for once an hour, by one request however many wait for it."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import aiohttp

from bot.engine.clock import Clock
from bot.platform import Shut, TryLater
from bot.teams.keys import Keys, NoKeys
from bot.teams.registration import Registration

EARLY = 300
"""Seconds before its end at which a token is replaced."""

PATIENCE = aiohttp.ClientTimeout(total=10, connect=5)


class Tokens:
    """Gives the token that opens Teams' connector; empty where there is no authentication."""

    def __init__(self, registration: Registration, keys: Keys, clock: Clock, session: aiohttp.ClientSession) -> None:
        """Ask for nothing yet. `keys` know who issues tokens, which names what ours is for in every cloud."""
        self.registration = registration
        self.keys = keys
        self.clock = clock
        self.session = session
        self._token = ""
        self._until = 0.0
        self._lock = asyncio.Lock()

    async def token(self) -> str:
        """Give a token that is good for some minutes; raises TryLater where Microsoft gives none."""
        if self.registration.is_open or self.clock.seconds() < self._until:
            return self._token
        async with self._lock:
            if self.clock.seconds() >= self._until:
                await self._ask()
        return self._token

    def forget(self, token: str) -> None:
        """Ask anew at the next need, unless somebody has done so since: the connector does not take this one."""
        if token == self._token:
            self._until = 0.0

    async def _ask(self) -> None:
        ours = self.registration
        url = f"{ours.login_url.rstrip('/')}/{quote(ours.tenant, safe='')}/oauth2/v2.0/token"
        grant = {"grant_type": "client_credentials", "client_id": ours.app_id, "client_secret": ours.secret}
        try:
            scope = f"{await self.keys.issuer()}/.default"
            async with self.session.post(url, data={**grant, "scope": scope}, timeout=PATIENCE) as answer:
                said = await answer.json(content_type=None)
            self._token = str(said["access_token"])
            self._until = self.clock.seconds() + float(said["expires_in"]) - EARLY
        except KeyError as refused:
            raise Shut(refusal(said), 60) from refused
        except (aiohttp.ClientError, TimeoutError, ValueError, TypeError, NoKeys) as failed:
            raise TryLater(f"no token: {type(failed).__name__}") from failed


def refusal(said: object) -> str:
    """Give the number by which Microsoft's login says why it gives no token (`AADSTS7000215`), else its word."""
    if not isinstance(said, dict):
        return "no token"
    words = str(said.get("error_description", "")).partition(":")[0]
    return words if words.startswith("AADSTS") else str(said.get("error", "no token"))
