"""Plays a community's coming weeks on a copy, with a stopped clock and the production code, and tells every message."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session

from bot.cards import from_json, to_json
from bot.community_file import said_roles
from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import StoppedClock
from bot.engine.inprocess import InProcess
from bot.platform import Address
from bot.threads import Threads
from handlers import rhythm
from handlers.language import Card, Line
from handlers.turn import Router
from prompts.library import Library
from storage import communities, people, rehearsal
from storage.communities import Place
from storage.database import Database, NotFound
from storage.people import Member

HIDDEN = "(their own words)"
"""What stands in a rehearsal where members or the group wrote something: whoever rehearses may read none of it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of a rehearsal: when, on the reader's own clock, to whom in which role, and what it says."""

    at: datetime
    reader: str
    role: str
    card: Card
    edited: bool = False

    def __str__(self) -> str:
        """Give it as text to be read aloud."""
        again = " (changes an earlier card)" if self.edited else ""
        buttons = " ".join(f"[{button.label}]" for button in self.card.all_buttons())
        opens = f"[{self.card.form.title}]" if self.card.form else ""
        lines = [self.card.fallback, " ".join(filter(None, [buttons, opens]))]
        said = "\n".join(f"    {line}" for line in "\n".join(filter(None, lines)).splitlines())
        return f"{self.at:%a %d %b %Y, %H:%M}  {self.reader} ({self.role}){again}\n{said}"


@dataclass(slots=True)
class Listener:
    """Stands in for every platform and keeps what would have been sent."""

    clock: StoppedClock
    name: str = "rehearsal"
    sent: list[tuple[datetime, Address, Card, bool]] = field(default_factory=list)

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Keep a message."""
        self.sent.append((self.clock.now(), address, card, False))
        return {"key": key}

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Keep what would change a message."""
        self.sent.append((self.clock.now(), address, card, True))
        return message_ref


def rehearse(
    database: Database, name: str, weeks: int, start: datetime, practice: Router, library: Library
) -> Iterator[Heard]:
    """Play `weeks` of the community called `name` from `start`, and give every message in order, day after day.

    Nothing is written to `database`: its rows are copied into a temporary SQLite file, whose messages go nowhere, and what
    people wrote is left out of the copy. Raises NotFound where there is no community of that name.
    """
    with TemporaryDirectory(prefix="cop-rehearsal-") as folder, asyncio.Runner() as runner:
        copy = Database(f"sqlite:///{Path(folder) / 'copy.db'}")
        rehearsal.copy_everything(database, copy)
        place = copy.read(lambda db: _find(db, name))
        copy.write(lambda db: rehearsal.leave_alone(db, place))
        copy.write(lambda db: rehearsal.hide_words(db, HIDDEN, _title_alone))
        db, clock = Threads(copy), StoppedClock(start)
        platforms = copy.read(lambda db: rehearsal.list_platforms(db, place))
        listeners = {platform: Listener(clock) for platform in platforms}
        engine = InProcess(
            Conversation(db, practice, library, clock), Delivery(db, clock, dict(listeners), paces={}), clock
        )
        try:
            for _ in range(weeks * 7):
                runner.run(engine.advance(clock.now() + timedelta(days=1)))
                yield from _told(copy, place, list(listeners.values()))
        finally:
            db.close()


def gathered(lines: Iterable[Heard]) -> Iterator[Heard]:
    """Give what several people in the same role heard at the same time as one line, with all their names."""
    for at, together in groupby(lines, lambda line: line.at):
        same: dict[tuple[str, Card, bool], list[str]] = {}
        for line in together:
            same.setdefault((line.role, line.card, line.edited), []).append(line.reader)
        for (role, card, edited), readers in same.items():
            yield Heard(at, ", ".join(sorted(readers)), role, card, edited)


def _title_alone(card: str) -> str:
    return to_json(Card(from_json(card).title, (Line(HIDDEN),)))


def _find(db: Session, name: str) -> Place:
    for place in communities.list_places(db):
        if place.name == name:
            return place
    raise NotFound("community")


def _told(copy: Database, place: Place, listeners: Sequence[Listener]) -> Iterator[Heard]:
    """Give what was heard since the last time, with names and roles for addresses."""
    news = sorted((item for listener in listeners for item in listener.sent), key=lambda item: item[0])
    for listener in listeners:
        listener.sent.clear()
    for at, address, card, edited in news:
        member = copy.read(partial(_reader, place=place, address=address, at=at))
        role = said_roles(member.roles) if member else "everybody"
        zone = member.zone if member else place.zone
        yield Heard(rhythm.wall(at, zone), member.name if member else "The channel", role, card, edited)


def _reader(db: Session, place: Place, address: Address, at: datetime) -> Member | None:
    known = people.list_memberships_of_account(db, address.platform, address.tenant, address.user, at)
    return next((member for member, where in known if where.id == place.id), None)
