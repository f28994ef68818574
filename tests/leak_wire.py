"""A wire-tap for the leak test: keeps nothing but what was said, to whom, and whether they may read the secrets in it.

A secret is a token that stands in one field that one person filled in. Everything that leaves the bot is told to `Wire.note`,
which looks for tokens at that moment: who may read one can change, as when a question without names closes.
"""

from __future__ import annotations

import base64
import json
import logging
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

from bot.web.rooms import Message as WebMessage
from tests.hands_slack import SlackWorld
from tests.hands_teams import TeamsWorld
from tests.hands_web import WebHands, WebWorld

TOKEN = re.compile(r"zq\d{5}qz")
NOBODY = ""
"""The reader of a log, a metric or a dump: no secret at all may stand there."""

BY_HAND = "document.body (by hand)"
"""Kept in a summary's line that its chair wrote: leaders read the line, and no name that stands in it."""

CARDS = {"slack", "slack answer", "teams", "teams answer", "web"}
"""Paths on which one card goes at a time; a page of the web chat shows everything that its reader ever got."""

Readers = set[str]


@dataclass(slots=True)
class Secret:
    """A token, the field in which it stands, and who may read it by now; `plain` where the database may hold it readable."""

    token: str
    kept_in: str
    readers: Readers
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Leak:
    """A token that reached somebody who may not read it: by which path, and the words around it."""

    path: str
    reader: str
    kept_in: str
    words: str


@dataclass(slots=True)
class Wire:
    """All secrets, all leaks, and how many texts were looked at by path. `speaker` is whose deed is being done."""

    secrets: dict[str, Secret] = field(default_factory=dict)
    leaks: list[Leak] = field(default_factory=list)
    looked_at: Counter[str] = field(default_factory=Counter)
    seen_by: dict[str, Readers] = field(default_factory=dict)
    nameless: list[tuple[str, str]] = field(default_factory=list)
    by_hand: list[tuple[str, str, str]] = field(default_factory=list)
    speaker: str = ""

    def hide(self, kept_in: str, *readers: str, plain: bool = False) -> str:
        """Give a new token for a field that these people may read."""
        token = f"zq{len(self.secrets):05d}qz"
        self.secrets[token] = Secret(token, kept_in, set(readers), plain)
        return token

    def open_to(self, kept_in: str, readers: Iterable[str]) -> None:
        """Let more people read all that was hidden in a field so far."""
        for secret in self.secrets.values():
            if secret.kept_in == kept_in:
                secret.readers |= set(readers)

    def note(self, path: str, reader: str, made: Any) -> None:
        """Look at something that left the bot; `reader` is a person, a channel, or nobody."""
        text = made if isinstance(made, str) else json.dumps(made, default=str)
        self.looked_at[path] += 1
        for token in set(TOKEN.findall(text)):
            secret = self.secrets[token]
            self.seen_by.setdefault(token, set()).add(reader)
            if reader not in secret.readers or reader == NOBODY:
                at = text.index(token)
                self.leaks.append(Leak(path, reader, secret.kept_in, text[max(0, at - 60) : at + 60]))
            elif secret.kept_in.startswith("anonymous_answer") and path in CARDS:
                self.nameless.append((reader, text))
            elif secret.kept_in == BY_HAND and path in {*CARDS, "export"}:
                self.by_hand.append((path, reader, text))

    def note_stored(self, path: str, stored: bytes) -> None:
        """Look at a dump of a database: what is kept sealed may not be readable in it, however it is spelled."""
        self.looked_at[path] += 1
        for secret in self.secrets.values():
            if not secret.plain and any(spelled in stored for spelled in spellings(secret.token)):
                self.leaks.append(Leak(path, NOBODY, secret.kept_in, secret.token))


def spellings(token: str) -> list[bytes]:
    """Give the ways in which a token can stand in a file: as it is, in UTF-16, in base64 at each offset, in hexadecimal."""
    plain = token.encode()
    shifted = [base64.b64encode(b"x" * offset + plain)[offset and 4 : -4] for offset in range(3)]
    return [plain, token.encode("utf-16-le"), plain.hex().encode(), *shifted]


class Ear(logging.Handler):
    """Hears every line that is logged, of libraries as a handler, and ours as the file to which they go."""

    def __init__(self, wire: Wire) -> None:
        """Tell it to the wire."""
        super().__init__(logging.INFO)
        self.wire = wire

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one line as it would be printed."""
        self.write(self.format(record))

    def write(self, line: str) -> None:
        """Look at one line as it is printed."""
        self.wire.note("log", NOBODY, line)


def tap_slack(wire: Wire, world: SlackWorld) -> None:
    """Hear what comes onto Slack's screens, all that Slack is called with, and what requests are answered."""
    usual = world.posts

    def shown(reader: str, made: Any) -> None:
        wire.note("slack", reader.removeprefix("D"), made)

    async def posts(body: str, content_type: str, **headers: str) -> tuple[int, str]:
        status, told = await usual(body, content_type, **headers)
        wire.note("slack answer", wire.speaker, told)
        return status, told

    world.slack.on_show = shown
    cast("Any", world).posts = posts


def tap_teams(wire: Wire, world: TeamsWorld) -> None:
    """Hear what comes into Teams' chats, and what requests are answered."""
    usual = world.posts

    def shown(reader: str, made: Any) -> None:
        wire.note("teams", reader.removeprefix("a:"), made)

    async def posts(activity: Any, token: str | None = None) -> tuple[int, Any]:
        status, told = await usual(activity, token)
        wire.note("teams answer", wire.speaker, told)
        return status, told

    world.teams.on_show = shown
    cast("Any", world).posts = posts


def tap_web(wire: Wire, world: WebWorld) -> None:
    """Hear what is put into the rooms, and the titles that the practice room tells everybody."""
    usual, noted = world.platform.rooms.put, world.platform._note

    def put(message: WebMessage) -> WebMessage:
        room = message.room.removeprefix("direct:").removeprefix("channel:")
        with suppress(ValueError):  # a card that cannot be drawn says nothing
            wire.note("web", message.only or message.by or room, repr((message.card, message.words)))
        return usual(message)

    def note(sent: Any) -> None:
        wire.note("web feed", NOBODY, sent.title)
        noted(sent)

    cast("Any", world.platform.rooms).put = put
    cast("Any", world.platform)._note = note


def tap_pages(wire: Wire, hands: WebHands) -> WebHands:
    """Hear the pages that one person gets."""
    usual = hands._look

    async def look(response: Any) -> None:
        wire.note("web page", hands.user, await response.text())
        await usual(response)

    cast("Any", hands)._look = look
    return hands
