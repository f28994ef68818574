"""Calls of Teams' connector over one shared session, and the ways in which they fail, in delivery's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.platform import Absent, Refused, Shut, TryLater, Uncertain, Vanished
from bot.teams.registration import Registration
from bot.teams.tokens import Tokens

Json = dict[str, Any]

NOT_NOW = frozenset({412, 429, 502, 503, 504})
"""Statuses after which Teams asks for another try; it has not taken the message."""

NO_APP = ("MessageWritesBlocked", "ForbiddenOperationException", "BotNotInConversationRoster")
"""Words of a 403 that mean: the app was never added there, was removed, or is blocked."""

UNAUTHORISED_PAUSE = 60
PATIENCE = aiohttp.ClientTimeout(total=20, connect=5)
PAGE = 500
"""People in one page of a roster, the most that Teams gives."""


class Gone(Refused):
    """The conversation is not there any more."""


class Connector:
    """Speaks to the connector that a service address names; nothing is retried here, because a retry may say it twice."""

    def __init__(self, registration: Registration, tokens: Tokens, session: aiohttp.ClientSession) -> None:
        """Use a session that the adapter opened and closes."""
        self.registration = registration
        self.tokens = tokens
        self.session = session

    async def post(self, service: str, conversation: str, message: Json, *, targeted: bool = False) -> str:
        """Say something in a conversation and give its id; `targeted` shows it to its recipient alone.

        Raises TryLater, Refused, Gone or Uncertain.
        """
        query = "?isTargetedActivity=true" if targeted else ""
        said = await self._call("POST", service, f"{_part(conversation)}/activities{query}", message)
        return str(said.get("id", ""))

    async def put(self, service: str, conversation: str, message_id: str, message: Json) -> None:
        """Replace what was said; raises what `post` raises, and Vanished."""
        try:
            await self._call("PUT", service, f"{_part(conversation)}/activities/{_part(message_id)}", message)
        except Gone as gone:
            raise Vanished(str(gone)) from gone

    async def delete(self, service: str, conversation: str, message_id: str) -> None:
        """Take back what was said; raises what `post` raises."""
        await self._call("DELETE", service, f"{_part(conversation)}/activities/{_part(message_id)}")

    async def open(self, service: str, tenant: str, person: str, bot: str) -> str:
        """Give the id of the private chat with a person, which Teams makes where there was none.

        Raises what `post` raises, and Absent where the person has no app of ours.
        """
        wanted = {
            "bot": {"id": bot},
            "members": [{"id": person}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
            "isGroup": False,
        }
        self._check(service)
        try:
            return str((await self._call("POST", service, "", wanted))["id"])
        except Absent:
            raise
        except Refused as refused:
            raise Absent(str(refused)) from refused
        except KeyError as broken:
            raise TryLater("no conversation") from broken

    async def members(self, service: str, conversation: str) -> list[Json]:
        """List everybody in a conversation, page by page; raises what `post` raises."""
        found: list[Json] = []
        query = f"?pageSize={PAGE}"
        while query:
            page = await self._call("GET", service, f"{_part(conversation)}/pagedmembers{query}")
            found += page.get("members") or []
            more = page.get("continuationToken")
            query = f"?pageSize={PAGE}&continuationToken={_part(str(more))}" if more else ""
        return found

    async def _call(self, verb: str, service: str, path: str, body: Json | None = None) -> Json:
        """Call once; where our token is not taken, get a fresh one and call again, which cannot say anything twice."""
        self._check(service)
        url = URL(f"{service.rstrip('/')}/v3/conversations/{path}".rstrip("/"), encoded=True)
        sent = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        token = await self.tokens.token()
        status, said = await self._sent(verb, url, sent, token)
        if status == 401:
            self.tokens.forget(token)
            status, said = await self._sent(verb, url, sent, await self.tokens.token())
        if status == 401:
            raise Shut("the token is not taken", UNAUTHORISED_PAUSE)
        return said

    def _check(self, service: str) -> None:
        """Let nothing go, and no token with it, but to Teams; what waits for an address goes later."""
        if not service:
            raise TryLater("nobody was heard from there yet")
        if not self.registration.takes_host(service):
            raise Refused("not an address of Teams", ours=True)

    async def _sent(self, verb: str, url: URL, body: bytes | None, token: str) -> tuple[int, Json]:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            async with self.session.request(verb, url, data=body, headers=headers, timeout=PATIENCE) as answer:
                return answer.status, await _read(answer)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as broken:
            raise TryLater(type(broken).__name__) from broken
        except (aiohttp.ClientError, TimeoutError, ValueError) as broken:
            raise Uncertain(type(broken).__name__) from broken


async def _read(answer: aiohttp.ClientResponse) -> Json:
    text = await answer.text()
    if answer.status == 401:
        return {}
    if answer.status >= 400:
        _fail(answer.status, answer.headers, text)
    said = json.loads(text) if text.strip() else {}
    return said if isinstance(said, dict) else {}


def _fail(status: int, headers: Mapping[str, str], text: str) -> None:
    """Raise what a status means; the answer's own words are only searched, because they may quote what was said."""
    if status in NOT_NOW:
        raise TryLater(f"HTTP {status}", _seconds(headers.get("Retry-After", "")))
    if status == 403:
        raise Absent(next((word for word in NO_APP if word in text), "HTTP 403"))
    if status in (404, 410):
        raise Gone(f"HTTP {status}")
    if status >= 500:
        raise Uncertain(f"HTTP {status}")
    raise Refused(f"HTTP {status}", ours=True)


def _seconds(text: str) -> float:
    return float(text) if text.isdigit() else 0.0


def _part(text: str) -> str:
    return quote(text, safe="")
