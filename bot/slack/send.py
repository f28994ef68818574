"""Slack as delivery knows it: post a card to a person or a channel, and edit it later."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from bot.cards import REMEMBERED
from bot.log import log
from bot.platform import Address, Refused, TryLater, Uncertain, Vanished
from bot.slack.calls import Calls, DeadToken
from bot.slack.install import Installations
from bot.slack.limits import Json
from bot.slack.pictures import Draw, upload_charts
from bot.slack.read import NAME, read_person
from bot.slack.render import line_message, message
from handlers.language import Card
from handlers.turn import Newcomer

FAILURES = (TryLater, Refused, Uncertain, Vanished)
LANES = 10
"""Names that are asked for at the same time."""

MOST_NAMES = 1000
UNSEEN = frozenset({"user_not_found", "user_not_visible"})
"""What Slack says of somebody whom the bot may not see: they are left out, the others are told."""

UNFURL = {"unfurl_links": False, "unfurl_media": False}


class Sender:
    """Sends through the workspace's own token; a card too long for one message goes on in its thread."""

    name = NAME

    def __init__(self, calls: Calls, installations: Installations, draw: Draw | None = None) -> None:
        """Join the Web API with the tokens for it; `draw` makes a chart's picture, without it charts are told in words."""
        self.calls = calls
        self.installations = installations
        self.draw = draw
        self._ours: dict[str, str] = {}
        self._names: dict[tuple[str, str], Newcomer | None] = {}
        self._lanes = asyncio.Semaphore(LANES)

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Post a card and give where it stands; raises TryLater, Refused or Uncertain.

        Once the first page is there, what goes wrong with a later one is not told: sending all again would say it twice.
        """
        noted = {"event_type": "cop_bot_message", "event_payload": {"key": key}}
        where = {"channel": address.channel or address.user, "metadata": noted, **UNFURL}
        posted, later = await self._first(address, card, "chat.postMessage", where)
        ref = {"channel": posted["channel"], "ts": posted["ts"], "more": []}
        await self._continue(address, ref, later)
        return ref

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Replace a card that was posted; raises what `send` raises, and Vanished."""
        where = {"channel": message_ref["channel"], "ts": message_ref["ts"]}
        _, later = await self._first(address, card, "chat.update", where)
        ref = {**message_ref, "more": list(message_ref.get("more", []))}
        await self._continue(address, ref, later)
        return ref

    async def roster(self, address: Address) -> Collection[str]:
        """Give who is in a channel, ourselves left out; raises Shut where the scopes for it were not granted."""
        found: set[str] = set()
        tenant, cursor = _tenant(address), ""
        while True:
            where = {"channel": address.channel, "limit": "1000", **({"cursor": cursor} if cursor else {})}
            page = await self._ask(tenant, "conversations.members", **where)
            found |= set(page["members"])
            cursor = page.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                break
        if tenant not in self._ours:
            self._ours[tenant] = (await self._ask(tenant, "auth.test"))["user_id"]
        return found - {self._ours[tenant]}

    async def people(self, address: Address, users: Sequence[str]) -> Sequence[Newcomer]:
        """Give these people of a channel by name; raises Shut where the scope for it was not granted.

        Names are remembered as they come, so that whoever asks again after Slack was slow gets further.
        """
        tenant = _tenant(address)
        await asyncio.gather(*(self._learn(tenant, user) for user in users if (tenant, user) not in self._names))
        found = [self._names.get((tenant, user)) for user in users]
        return [newcomer for newcomer in found if newcomer is not None]

    async def _learn(self, tenant: str, user: str) -> None:
        try:
            async with self._lanes:
                told = await self._ask(tenant, "users.info", user=user)
        except Refused as refused:
            if str(refused) not in UNSEEN:
                raise
            told = {}
        if len(self._names) >= MOST_NAMES:
            self._names.pop(next(iter(self._names)))
        self._names[tenant, user] = read_person(told["user"], tenant) if told else None

    async def is_closed(self, address: Address) -> bool | None:
        """Tell whether an account was deactivated; None for one that Slack does not show us."""
        try:
            told = await self._ask(_tenant(address), "users.info", user=address.user)
        except Refused as refused:
            if str(refused) not in UNSEEN:
                raise
            return None
        return bool(told["user"].get("deleted"))

    async def _ask(self, tenant: str, method: str, **arguments: str) -> Json:
        """Call a method that reads, which takes a form."""
        return await self.calls.call_with_form(method, await self.installations.token_for(tenant), **arguments)

    async def _continue(self, address: Address, ref: Json, pages: Sequence[str]) -> None:
        """Bring the further pages in a message's thread up to date; one too many says so instead of old words."""
        empty = [json.dumps(line_message("This part is no longer needed."))] * (len(ref["more"]) - len(pages))
        for number, page in enumerate([*pages, *empty]):
            try:
                if number < len(ref["more"]):
                    await self._call(address, "chat.update", page, channel=ref["channel"], ts=ref["more"][number])
                else:
                    where = {"channel": ref["channel"], "thread_ts": ref["ts"], **UNFURL}
                    ref["more"].append((await self._call(address, "chat.postMessage", page, **where))["ts"])
            except FAILURES as failed:
                log.warning("a further page was not sent", why=str(failed))
                return

    async def _first(self, address: Address, card: Card, method: str, where: Json) -> tuple[Json, Sequence[str]]:
        """Send a card's first page, and give Slack's answer and the further pages.

        A picture that Slack has not finished with makes it refuse the blocks; then the words go instead.
        """
        token = await self.installations.token_for(_tenant(address))
        pictures = await upload_charts(self.calls, token, card, self.draw)
        first, *later = map(json.dumps, message(card, pictures)) if pictures else _drawn(card)
        try:
            return await self._call(address, method, first, **where), later
        except Refused as refused:
            if not pictures or str(refused) != "invalid_blocks":
                raise
        first, *later = _drawn(card)
        return await self._call(address, method, first, **where), later

    async def _call(self, address: Address, method: str, drawn: str, **arguments: Any) -> Json:
        """Call once; where the token died, read it anew and call again, which cannot say anything twice."""
        tenant = _tenant(address)
        token = await self.installations.token_for(tenant)
        try:
            return await self.calls.call(method, token, drawn, **arguments)
        except DeadToken:
            self.installations.forget(tenant)
            fresh = await self.installations.token_for(tenant)
            if fresh == token:
                raise
            return await self.calls.call(method, fresh, drawn, **arguments)


@lru_cache(maxsize=REMEMBERED)
def _drawn(card: Card) -> Sequence[str]:
    """Give a card's pages as JSON: one that goes to many people is drawn once."""
    return [json.dumps(page) for page in message(card)]


def _tenant(address: Address) -> str:
    """Give the workspace to post through: a guest's own has no bot, so the account says which one has."""
    return str(address.reference.get("through", "")) or address.tenant
