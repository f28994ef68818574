"""What we ask for is what we use: scopes, events and commands of both manifests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.slack.calls import METHODS, ROSTER_METHODS
from bot.slack.manifest import BOT_SCOPES, CHAT_SCOPES, ROSTER_SCOPES, manifest
from handlers.practice import practice

FAMILIES = {"chat", "views", "files", "auth", "oauth", "users", "conversations"}
HERE = Path(__file__).parent.parent / "bot" / "slack"


def test_the_scopes_are_those_of_the_methods_that_we_call() -> None:
    called = {
        name for file in HERE.glob("*.py") for name in re.findall(r'"([a-z]+(?:\.[a-zA-Z0-9]+)+)"', file.read_text())
    }
    called = {
        name
        for name in called
        if name.split(".")[0] in {"chat", "views", "files", "auth", "oauth", "users", "conversations"}
    }
    assert called == METHODS.keys() | ROSTER_METHODS.keys()
    assert {scope for scopes in METHODS.values() for scope in scopes} | {"commands"} == set(BOT_SCOPES)
    assert {scope for scopes in ROSTER_METHODS.values() for scope in scopes} == set(ROSTER_SCOPES)


@pytest.mark.parametrize("socket", [True, False])
def test_a_manifest_asks_for_no_more_than_it_needs(socket: bool) -> None:
    made = manifest(socket, "https://cop.example.org/")
    assert made["oauth_config"]["scopes"] == {"bot": sorted(BOT_SCOPES)}
    assert not [scope for scope in BOT_SCOPES if "history" in scope or "email" in scope]
    assert {command["command"] for command in made["features"]["slash_commands"]} == {
        f"/{n}" for n in practice.commands
    }
    assert all(0 < len(command["description"]) <= 100 for command in made["features"]["slash_commands"])
    assert made["settings"]["socket_mode_enabled"] is socket
    assert ("https://" in str(made)) is not socket


def test_over_http_slack_learns_where_we_listen() -> None:
    made = manifest(socket=False, base_url="https://cop.example.org/")
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://cop.example.org/slack/events"
    assert made["settings"]["interactivity"]["request_url"] == "https://cop.example.org/slack/events"
    assert made["oauth_config"]["redirect_urls"] == ["https://cop.example.org/slack/oauth_redirect"]
    assert made["settings"]["org_deploy_enabled"]


def test_more_is_asked_for_only_where_it_is_wanted() -> None:
    plain = manifest(socket=True, base_url="")
    chat = manifest(socket=True, base_url="", chat=True, roster=True)
    asked = set(chat["oauth_config"]["scopes"]["bot"]) - set(plain["oauth_config"]["scopes"]["bot"])
    assert asked == {*CHAT_SCOPES, *ROSTER_SCOPES}
    assert "message.im" not in plain["settings"]["event_subscriptions"]["bot_events"]
    assert "message.im" in chat["settings"]["event_subscriptions"]["bot_events"]
    assert plain["features"]["app_home"]["messages_tab_read_only_enabled"]
    assert not chat["features"]["app_home"]["messages_tab_read_only_enabled"]
