"""The package that an administrator uploads to Teams: a manifest, and our mark as two icons."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.mark import color_icon, outline_icon
from handlers.practice import practice

VERSION, PLAIN_VERSION = "1.29", "1.16"
SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v{}/MicrosoftTeams.schema.json"

ROSTERS = ("TeamMember.Read.Group", "ChannelMember.Read.Group", "ChatMember.Read.Chat")
"""What the bot asks of a team or a chat it is added to: who is in it. It can read no message but those written to it."""

MOST_COMMANDS = 12
"""Teams shows no more in a list."""

HELP = "cop-help"
LISTS = ((["personal"], ["mention"]), (["team", "groupChat"], ["slash", "mention"]))
"""Where commands are offered, and what one types to see them: Teams has no slash commands in a chat of one's own."""

ABOUT = """I keep a community of practice of school leaders going between its meetings. I ask one short question at a time, \
remember what each person said they would try, gather the next agenda, and sum up what came of a meeting.

Answers start private, and only their author can share one. Leaders read what the group has agreed on: no names and no rates.

I read only what is written to me. In a channel that is a message that mentions me, or one that you choose to save."""

READABLE = 0o644
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date in the package, so that the same package has the same bytes."""


def faults(app_id: str, base_url: str, number: str) -> list[str]:
    """List what keeps a package from being made, each with its cure."""
    found = []
    if not app_id:
        found.append(
            "MICROSOFT_APP_ID is missing. It is the Application (client) ID of the app registration in Entra ID. "
            "Or give it with --app-id."
        )
    elif not _is_guid(app_id):
        found.append(f"MICROSOFT_APP_ID is {app_id!r}. It looks like this: 01234567-89ab-cdef-0123-456789abcdef")
    if not base_url.startswith("https://") or not urlsplit(base_url).hostname:
        found.append(
            "COP_BASE_URL must be the address at which Teams reaches the bot, and begin with https://, "
            "such as https://cop.example.org"
        )
    if not re.fullmatch(r"\d{1,5}(\.\d{1,5}){2}", number):
        found.append(f"The version {number!r} is none that Teams takes. Give three numbers: 1.0.0")
    return found


def manifest(app_id: str, base_url: str, number: str, *, plain: bool = False) -> dict[str, Any]:
    """Give the app's manifest; `number` is the package's version, which must grow with every upload.

    A `plain` one leaves out what is new in Teams, for clouds that refuse it.
    """
    home = f"{base_url.rstrip('/')}/about"
    version = PLAIN_VERSION if plain else VERSION
    return {
        "$schema": SCHEMA.format(version),
        "manifestVersion": version,
        "version": number,
        "id": app_id,
        "developer": {
            "name": "cop-bot",
            "websiteUrl": home,
            "privacyUrl": f"{home}#privacy",
            "termsOfUseUrl": f"{home}#terms",
        },
        "name": {"short": "Community of practice", "full": "Community of practice (cop-bot)"},
        "description": {"short": "Keeps a community of practice going between its meetings.", "full": ABOUT},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#1d6b57",
        "bots": [_bot(app_id, plain=plain)],
        "composeExtensions": [_saving(app_id)],
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        **({} if plain else {"supportsChannelFeatures": "tier1"}),
        "validDomains": [urlsplit(base_url).hostname],
        "webApplicationInfo": {"id": app_id, "resource": base_url.rstrip("/")},
        "authorization": {
            "permissions": {"resourceSpecific": [{"name": name, "type": "Application"} for name in ROSTERS]}
        },
    }


def package(made: dict[str, Any]) -> bytes:
    """Give the zip that Teams takes: the manifest and its icons."""
    text = json.dumps(made, indent=2, ensure_ascii=False)
    parts = {"manifest.json": text.encode(), "color.png": color_icon(), "outline.png": outline_icon()}
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as bundle:
        for name, content in parts.items():
            part = ZipInfo(name, LONG_AGO)
            part.external_attr = READABLE << 16
            bundle.writestr(part, content, ZIP_DEFLATED)
    return file.getvalue()


def _bot(app_id: str, *, plain: bool) -> dict[str, Any]:
    offered = [{"title": name, "description": practice.commands[name].help} for name in _offered()]
    lists = [
        {"scopes": scopes, "commands": offered, **({} if plain else {"triggers": triggers})}
        for scopes, triggers in LISTS
    ]
    return {
        "botId": app_id,
        "scopes": ["personal", "team", "groupChat"],
        **({} if plain else {"supportsTargetedMessages": True}),
        "commandLists": lists,
    }


def _saving(app_id: str) -> dict[str, Any]:
    """Give what stands in the menu of every message."""
    command = {
        "id": "resources.save",
        "type": "action",
        "title": "Save to the library",
        "description": "Keep this message in your group's library. You choose who sees it.",
        "context": ["message"],
        "fetchTask": True,
    }
    return {"botId": app_id, "commands": [command]}


def _offered() -> list[str]:
    """Give the commands that Teams lists: as many as it shows, first those that help shows, help itself always among them."""
    others = sorted(practice.commands.keys() - {HELP}, key=lambda name: (not practice.commands[name].shown_to, name))
    return [*others[: MOST_COMMANDS - 1], HELP]


def _is_guid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
