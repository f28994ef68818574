"""Asks Slack itself whether our token is good and has the scopes that we need."""

from __future__ import annotations

import asyncio

import aiohttp

from bot.checks import Finding
from bot.settings import Settings
from bot.slack.calls import PATIENCE
from bot.slack.manifest import BOT_SCOPES

REINSTALL = "In Slack's app settings choose Install App, Reinstall, and copy the new token."


def ask_slack(settings: Settings) -> list[Finding]:
    """Look at the token of a single workspace; nothing to ask where many workspaces install the app themselves."""
    return asyncio.run(_ask(settings)) if settings.slack_bot_token else []


async def _ask(settings: Settings) -> list[Finding]:
    address = settings.slack_api_url.rstrip("/") + "/auth.test"
    headers = {"Authorization": f"Bearer {settings.slack_bot_token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.post(address, headers=headers) as answer,
        ):
            said, scopes = await answer.json(content_type=None), answer.headers.get("X-OAuth-Scopes", "")
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return [Finding("Slack cannot be reached from here", fine=False, cure="Check the network and SLACK_API_URL.")]
    if not said.get("ok"):
        return [Finding(f"Slack refuses the token: {said.get('error')}", fine=False, cure=REINSTALL)]
    missing = sorted(set(BOT_SCOPES) - {scope.strip() for scope in scopes.split(",")})
    found = [Finding(f"Slack knows the token, in the workspace {said.get('team', '')}")]
    if missing:
        found.append(Finding(f"scopes are missing: {', '.join(missing)}", fine=False, cure=REINSTALL))
    return found
