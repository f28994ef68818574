"""The keys by which Microsoft signs what it sends: fetched once, and again when one is not among them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt

from bot.engine.clock import Clock
from bot.log import log

FRESH = 24 * 3600
"""Seconds after which the keys are fetched anew."""

PAUSE = 60
"""Seconds between two fetches for an unknown key: whoever invents key ids must not make us a nuisance."""

RETRY = 5
"""Seconds until a fetch that failed is tried again."""

PATIENCE = aiohttp.ClientTimeout(total=10, connect=5)


class NoKeys(Exception):
    """The keys cannot be fetched: nobody can say whether a token is good."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key; `channels` are those it may sign for, None where it does not say."""

    public: jwt.PyJWK
    channels: frozenset[str] | None = None


class Keys:
    """Reads the OpenID document at `url` and the keys it leads to."""

    def __init__(self, clock: Clock, session: aiohttp.ClientSession, url: str) -> None:
        """Fetch nothing yet."""
        self.clock = clock
        self.session = session
        self.url = url
        self._issuer = ""
        self._keys: dict[str, Key] = {}
        self._good_until = 0.0
        self._next_try = 0.0
        self._tries = 0
        self._lock = asyncio.Lock()

    async def issuer(self) -> str:
        """Give who signs, as the document says; raises NoKeys."""
        if not self._issuer:
            await self._refresh()
        return self._issuer

    async def find(self, kid: str) -> Key | None:
        """Give a key by its id, fetching anew what is old or unknown; raises NoKeys where there is none at all."""
        if not self._issuer or kid not in self._keys or self.clock.seconds() >= self._good_until:
            await self._refresh()
        return self._keys.get(kid)

    async def _refresh(self) -> None:
        """Fetch once for all who wait, and not too often; where that fails the old keys stay."""
        tries = self._tries
        async with self._lock:
            if self._tries == tries and self.clock.seconds() >= self._next_try:
                self._tries += 1
                fetched = await self._fetched()
                self._next_try = self.clock.seconds() + (PAUSE if fetched else RETRY)
        if not self._issuer:
            raise NoKeys("the keys cannot be fetched")

    async def _fetched(self) -> bool:
        try:
            document = await self._read(self.url)
            found = await self._read(str(document["jwks_uri"]))
            self._keys = dict(filter(None, map(_key, found["keys"])))
            self._issuer = str(document["issuer"])
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as failed:
            log.warning("Microsoft's keys were not fetched", why=type(failed).__name__)
            return False
        self._good_until = self.clock.seconds() + FRESH
        return True

    async def _read(self, url: str) -> Mapping[str, Any]:
        async with self.session.get(url, timeout=PATIENCE, raise_for_status=True) as answer:
            read: Mapping[str, Any] = await answer.json(content_type=None)
            return read


def _key(row: Mapping[str, Any]) -> tuple[str, Key] | None:
    """Read one key; None for one of a kind that we do not use."""
    try:
        public = jwt.PyJWK(dict(row), "RS256")
    except (jwt.PyJWKError, jwt.InvalidKeyError):
        return None
    channels = row.get("endorsements")
    return str(row["kid"]), Key(public, None if channels is None else frozenset(map(str, channels)))
