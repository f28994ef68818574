"""Who may come in: a token that Microsoft signed for us, for this very address, and a directory that we serve."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from bot.engine.clock import Clock
from bot.log import log
from bot.teams.keys import Key, Keys, NoKeys
from bot.teams.registration import Registration

__all__ = ["Claims", "Gate", "NoKeys", "NotLetIn", "Unproven"]

CHANNEL = "msteams"
LEEWAY = 240
"""Seconds by which two clocks may differ; with REMEMBERED it makes the five minutes that the Bot Framework allows."""

REMEMBERED = 60
"""Seconds for which a good token need not be checked again: Teams sends the same one for an hour."""

MOST_REMEMBERED = 100

ALGORITHM = "RS256"
Claims = Mapping[str, Any]


class Unproven(Exception):
    """The token does not prove that Teams sent this: it is answered 401, without a word why."""


class NotLetIn(Exception):
    """Teams sent this, from a place that we do not serve: it is answered 403."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a good token says, by which key, and until when that need not be checked again."""

    claims: Claims
    kid: str
    key: Key
    until: float


class Gate:
    """Checks what comes in, in two steps, so that no body is read for whoever has no token."""

    def __init__(self, registration: Registration, keys: Keys, clock: Clock) -> None:
        """Know who we are, and the keys that count; have seen no token yet."""
        self.registration = registration
        self.keys = keys
        self.clock = clock
        self._proofs: OrderedDict[str, Proof] = OrderedDict()

    async def prove(self, headers: Mapping[str, str]) -> Claims:
        """Give a good token's claims, or none where we ask for no token; raises Unproven, and NoKeys where nobody can say."""
        if self.registration.is_open:
            if "Origin" in headers:
                raise NotLetIn("a page in a browser")
            return {}
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise jwt.InvalidTokenError("no bearer token")
            return await self._claims(token.strip())
        except jwt.PyJWTError as bad:
            log.warning("a token was refused", why=type(bad).__name__)
            raise Unproven from bad

    def admit(self, claims: Claims, activity: Mapping[str, Any]) -> None:
        """Hold an activity against its token and our lists; raises Unproven or NotLetIn."""
        where, channel = str(activity["serviceUrl"]), str(activity["channelId"])
        if not self.registration.is_open:
            if str(claims.get("serviceurl", "")).rstrip("/") != where.rstrip("/"):
                self._refuse("the token is for another address")
            if claims["channels"] is not None and channel not in claims["channels"]:
                self._refuse("the key is not for this channel")
        if channel != CHANNEL:
            raise NotLetIn("not Teams")
        if not self.registration.takes_host(where):
            raise NotLetIn("not an address of Teams: see COP_TEAMS_SERVICE_HOSTS")
        if not self.registration.takes_tenant(activity):
            raise NotLetIn("not a directory we serve: see COP_TEAMS_TENANTS")

    async def _claims(self, token: str) -> Claims:
        """Give a token's claims, checked now or a moment ago by a key that is still good."""
        known = self._proofs.get(token)
        if known and self.clock.seconds() < known.until and await self.keys.find(known.kid) is known.key:
            return known.claims
        kid = str(jwt.get_unverified_header(token).get("kid", ""))
        key = await self.keys.find(kid)
        if key is None:
            raise jwt.InvalidKeyError("unknown key")
        claims = await self._checked(token, key)
        self._proofs[token] = Proof(claims, kid, key, self.clock.seconds() + REMEMBERED)
        if len(self._proofs) > MOST_REMEMBERED:
            self._proofs.popitem(last=False)
        return claims

    async def _checked(self, token: str, key: Key) -> Claims:
        claims = jwt.decode(
            token,
            key.public,
            algorithms=[ALGORITHM],
            audience=self.registration.app_id,
            issuer=await self.keys.issuer(),
            leeway=LEEWAY,
            options={"require": ["aud", "exp", "iss"]},
        )
        return {**claims, "channels": key.channels}

    def _refuse(self, why: str) -> None:
        log.warning("a token was refused", why=why)
        raise Unproven
