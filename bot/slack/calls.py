"""Calls of Slack's Web API over one shared session, and the ways in which they fail, in delivery's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.platform import Refused, Shut, TryLater, Uncertain, Vanished
from bot.slack.limits import Json

METHODS: Mapping[str, frozenset[str]] = {
    "chat.postMessage": frozenset({"chat:write", "im:write"}),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "views.open": frozenset(),
    "views.push": frozenset(),
    "views.update": frozenset(),
    "views.publish": frozenset(),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "files.completeUploadExternal": frozenset({"files:write"}),
    "auth.test": frozenset(),
    "oauth.v2.access": frozenset(),
}
"""Every method that we call, and the scopes it needs; what is not here cannot be called."""

ROSTER_METHODS: Mapping[str, frozenset[str]] = {
    "conversations.members": frozenset({"channels:read", "groups:read"}),
    "users.info": frozenset({"users:read"}),
}
"""Called only where an administrator granted the scopes that let the bot compare a channel with the roster, by name too."""

NOT_NOW = frozenset(
    {
        "accesslimited",
        "external_channel_migrating",
        "message_limit_exceeded",
        "org_login_required",
        "rate_limited",
        "ratelimited",
        "service_unavailable",
        "streaming_state_conflict",
        "team_added_to_org",
    }
)
NOT_SURE = frozenset(
    {"fatal_error", "internal_error", "messaging_processing_failed", "request_timeout", "update_failed"}
)
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
MALFORMED = frozenset(
    {
        "as_user_not_supported",
        "attachment_payload_limit_exceeded",
        "block_mismatch",
        "cannot_reply_to_message",
        "deprecated_endpoint",
        "duplicate_external_id",
        "hash_conflict",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_charset",
        "invalid_form_data",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_post_type",
        "markdown_text_conflict",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "method_deprecated",
        "missing_post_type",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_attachments",
        "too_many_contact_cards",
        "view_too_large",
    }
)
"""Our own mistakes, which no chair can mend."""

DEAD_TOKEN = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
SHUT = frozenset(
    {
        "ekm_access_denied",
        "enterprise_is_restricted",
        "messages_tab_disabled",
        "missing_scope",
        "not_allowed_token_type",
        "team_access_not_granted",
        "two_factor_setup_required",
    }
)
"""What is about the workspace, whoever is written to."""

JSON = "application/json; charset=utf-8"
PATIENCE = aiohttp.ClientTimeout(total=20, connect=5)


class DeadToken(Shut):
    """The token is no longer good: revoked, expired, or its owner is gone."""


class Calls:
    """Speaks to the Web API at `base_url`; nothing is retried here, because a retry may say something twice."""

    def __init__(self, base_url: str, session: aiohttp.ClientSession) -> None:
        """Use a session that the adapter opened and closes."""
        self.base_url = base_url.rstrip("/") + "/"
        self.session = session

    async def call(self, method: str, token: str, drawn: str = "", **arguments: Any) -> Json:
        """Call a method with JSON; raises TryLater, Refused, Uncertain or Vanished.

        `drawn` holds further arguments, as the text of a JSON object that is ready.
        """
        headers = {"Authorization": f"Bearer {token}", "Content-Type": JSON}
        told = json.dumps(arguments)
        return await self._post(method, headers, data=(f"{told[:-1]}, {drawn[1:]}" if drawn else told).encode())

    async def call_with_form(self, method: str, token: str = "", **arguments: str) -> Json:
        """Call a method that only reads a form; raises like `call`."""
        return await self._post(method, {"Authorization": f"Bearer {token}"} if token else {}, data=arguments)

    async def _post(self, method: str, headers: Json, **body: Any) -> Json:
        if method not in METHODS and method not in ROSTER_METHODS:
            raise ValueError(f"{method} has no scopes noted")
        return await self._sent(self.base_url + method, headers, **body)

    async def answer(self, response_url: str, **arguments: Any) -> None:
        """Answer through the address that came with a press or a command; raises like `call`."""
        await self._sent(response_url, {}, json=arguments)

    async def upload(self, url: str, content: bytes) -> None:
        """Send a file's bytes to the address that Slack gave for them; raises like `call`."""
        await self._sent(url, {}, data=content)

    async def _sent(self, url: str, headers: Json, **body: Any) -> Json:
        try:
            async with self.session.post(url, headers=headers, timeout=PATIENCE, **body) as answer:
                _check_status(answer)
                read = await answer.read()
                said = json.loads(read) if answer.content_type == "application/json" else {"ok": True}
                if not isinstance(said, dict):
                    raise ValueError("no answer of Slack's")  # noqa: TRY301, TRY004 - as for what is no JSON at all
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as broken:
            raise TryLater(type(broken).__name__) from broken
        except (aiohttp.ClientError, TimeoutError, ValueError) as broken:
            raise Uncertain(type(broken).__name__) from broken
        return _checked(said)


def _check_status(answer: aiohttp.ClientResponse) -> None:
    if answer.status == 429:
        raise TryLater("ratelimited", _seconds(answer.headers.get("Retry-After", "")))
    if answer.status == 503:
        raise TryLater("service_unavailable")
    if answer.status >= 500:
        raise Uncertain(f"HTTP {answer.status}")
    if answer.status >= 400:
        raise Refused(f"HTTP {answer.status}")


def _checked(said: Json) -> Json:
    if said.get("ok", True):
        return said
    error = str(said.get("error", "unknown"))
    if error in NOT_NOW:
        raise TryLater(error)
    if error in NOT_SURE:
        raise Uncertain(error)
    if error in GONE:
        raise Vanished(error)
    if error in DEAD_TOKEN:
        raise DeadToken(error)
    if error in SHUT:
        raise Shut(error)
    raise Refused(error, ours=error in MALFORMED)


def _seconds(text: str) -> float:
    return float(text) if text.isdigit() else 30.0
