"""Asks Microsoft itself whether our registration is good: who signs, with which keys, and whether we get a token."""

from __future__ import annotations

import asyncio

import aiohttp

from bot.checks import Finding
from bot.engine.clock import Clock
from bot.platform import TryLater
from bot.settings import Settings
from bot.teams.keys import Keys, NoKeys
from bot.teams.registration import registration_of
from bot.teams.tokens import Tokens

NETWORK = "Check the network, COP_TEAMS_OPENID_URL and COP_TEAMS_LOGIN_URL."
CURES = {
    "AADSTS7000215": "The secret is wrong. Copy the Value of a client secret, not its ID, into MICROSOFT_APP_PASSWORD.",
    "AADSTS7000222": "The secret has expired. Make a new one under Certificates & secrets.",
    "AADSTS700016": "The directory does not know the app. Check MICROSOFT_APP_ID and MICROSOFT_APP_TENANT_ID.",
    "AADSTS90002": "There is no such directory. Check MICROSOFT_APP_TENANT_ID.",
    "AADSTS900023": "That is no directory's name. Check MICROSOFT_APP_TENANT_ID.",
}
"""What helps, by the number that Microsoft's login gives."""


def ask_teams(settings: Settings) -> list[Finding]:
    """Look at the registration; nothing to ask where Teams is not set up, or only by half."""
    complete = settings.teams_configured and not settings.teams_faults()
    return asyncio.run(_ask(settings)) if complete else []


async def _ask(settings: Settings) -> list[Finding]:
    ours, clock = registration_of(settings), Clock()
    async with aiohttp.ClientSession() as session:
        keys = Keys(clock, session, ours.openid_url)
        try:
            issuer = await keys.issuer()
        except NoKeys:
            return [Finding("Microsoft's keys cannot be reached from here", fine=False, cure=NETWORK)]
        found = [Finding(f"Teams' requests are signed by {issuer}")]
        try:
            await Tokens(ours, keys, clock, session).token()
        except TryLater as refused:
            why = str(refused)
            return [*found, Finding(f"Microsoft gives us no token: {why}", fine=False, cure=CURES.get(why, NETWORK))]
        return [*found, Finding("Microsoft gives us a token for Teams")]
