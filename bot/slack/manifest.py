"""The two manifests that an administrator pastes into Slack: Socket Mode for one school, HTTP for many workspaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.practice import practice

BOT_SCOPES = ("chat:write", "commands", "files:write", "im:write")
"""What the bot asks for: to write, to hear its commands, to show pictures. It reads no channel and no history."""

CHAT_SCOPES = ("app_mentions:read", "im:history")
"""Asked for only where members shall be able to write to the bot in plain words."""

ROSTER_SCOPES = ("channels:read", "groups:read", "users:read")
"""Asked for only where the bot shall compare a channel with the roster before it posts, and let the chair add people from it."""

SHORTCUTS = (
    {
        "name": "Save to the library",
        "type": "message",
        "callback_id": "resources.save",
        "description": "Keep this message in your group's library. You choose who sees it.",
    },
)
"""What stands in the menu of every message; it is heard where interactivity is, and needs no further scope."""

EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")
ROSTER_EVENTS = ("user_change",)
CHAT_EVENTS = ("app_mention", "message.im")


def manifest(socket: bool, base_url: str, *, chat: bool = False, roster: bool = False) -> dict[str, Any]:
    """Give the app's manifest; `socket` needs no address of ours, HTTP does; `chat` and `roster` ask for more scopes."""
    listens = "" if socket else f"{base_url.rstrip('/')}/slack/events"
    scopes = sorted({*BOT_SCOPES, *(CHAT_SCOPES if chat else ()), *(ROSTER_SCOPES if roster else ())})
    events = sorted({*EVENTS, *(CHAT_EVENTS if chat else ()), *(ROSTER_EVENTS if roster else ())})
    oauth: dict[str, Any] = {"scopes": {"bot": scopes}}
    if not socket:
        oauth["redirect_urls"] = [f"{base_url.rstrip('/')}/slack/oauth_redirect"]
    address = {} if socket else {"request_url": listens}
    return {
        "display_information": {
            "name": "Community of practice",
            "description": "Keeps a community of practice going between its meetings.",
            "background_color": "#1d4e56",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": not chat,
            },
            "shortcuts": [dict(each) for each in SHORTCUTS],
            "bot_user": {"display_name": "Community of practice", "always_online": True},
            "slash_commands": [_command(name, told, address) for name, told in _commands().items()],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**address, "bot_events": events},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": not socket,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def _commands() -> Mapping[str, str]:
    return {name: route.help for name, route in sorted(practice.commands.items())}


def _command(name: str, help: str, address: Mapping[str, str]) -> dict[str, Any]:
    return {"command": f"/{name}", "description": help, "should_escape": True, **_url(address)}


def _url(address: Mapping[str, str]) -> dict[str, str]:
    return {"url": address["request_url"]} if address else {}
