"""What was said in the web chat, room by room: kept in memory, written down sealed, told to whoever watches."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from handlers.language import Card
from storage.columns import CannotOpen, keyring

FEED = "feed"
"""The room in which the practice room says what happened by itself; everybody sees it."""

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
OWNER = "web chat"


def direct(user: str) -> str:
    """Name the room of a person's direct chat with the bot."""
    return f"direct:{user}"


def channel(name: str) -> str:
    """Name the room of a channel."""
    return f"channel:{name}"


def channel_in(room: str) -> str:
    """Give the channel's id of a room, empty for any other room."""
    return room.removeprefix("channel:") if room.startswith("channel:") else ""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing in a room: a card of the bot's, or what a person typed (`by`).

    `only` names the one person who sees it; empty: everybody in the room. `order` is the number of its last change.
    """

    id: str
    room: str
    at: datetime
    card: Card | None = None
    words: str = ""
    by: str = ""
    only: str = ""
    edited: bool = False
    order: int = 0


_codec: TypeAdapter[Message] = TypeAdapter(Message)


class Rooms:
    """Every message by id, in the order in which they came. With a `path` they outlast a restart."""

    def __init__(self, path: Path | None = None) -> None:
        """Read what the file holds; start empty where there is none, or where its key is gone."""
        self.path = path
        self.order = 0
        self._messages: dict[str, Message] = {}
        self._watchers: set[asyncio.Event] = set()
        for message in self._written():
            self._messages[message.id] = message
            self.order = max(self.order, message.order)

    def put(self, message: Message) -> Message:
        """Add a message, or let it take the place of the one with the same id."""
        self.order += 1
        kept = replace(message, order=self.order)
        self._messages[kept.id] = kept
        self._write(kept)
        self.wake()
        return kept

    def touch(self, message_id: str) -> None:
        """Let a message be drawn anew for everybody who watches it: its buttons were used."""
        if message := self._messages.get(message_id):
            self.put(message)

    def find(self, message_id: str) -> Message | None:
        """Give a message, or None where it is not there."""
        return self._messages.get(message_id)

    def seen_in(self, room: str, user: str) -> list[Message]:
        """List what a person sees in a room, oldest first."""
        return [m for m in self._messages.values() if m.room == room and m.only in ("", user)]

    def changes(self, rooms: set[str], user: str, since: int) -> list[Message]:
        """List what changed for a person in these rooms after a number, in order of change."""
        changed = [m for m in self._messages.values() if m.order > since and m.room in rooms and m.only in ("", user)]
        return sorted(changed, key=lambda message: message.order)

    def latest(self) -> datetime:
        """Give the moment of the newest message."""
        return max((m.at for m in self._messages.values()), default=BEGINNING)

    def clear(self) -> None:
        """Forget everything, here and in the file; the numbers go on, so that nobody who watches misses a change."""
        self._messages.clear()
        self.order += 1
        if self.path:
            self.path.unlink(missing_ok=True)
        self.wake()

    @contextmanager
    def watched(self) -> Iterator[asyncio.Event]:
        """Give an event that is set at each change, for as long as somebody watches."""
        signal = asyncio.Event()
        self._watchers.add(signal)
        try:
            yield signal
        finally:
            self._watchers.discard(signal)

    def wake(self) -> None:
        """Tell everybody who watches to look."""
        for signal in self._watchers:
            signal.set()

    def _write(self, message: Message) -> None:
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            sealed = keyring().seal(_codec.dump_json(message).decode(), OWNER)
            with self.path.open("ab") as file:
                file.write(base64.b64encode(sealed) + b"\n")

    def _written(self) -> Iterator[Message]:
        if self.path is None or not self.path.exists():
            return
        for line in self.path.read_bytes().splitlines():
            try:
                yield _codec.validate_json(keyring().open(base64.b64decode(line), OWNER))
            except (CannotOpen, ValueError):
                continue
