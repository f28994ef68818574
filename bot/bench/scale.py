"""`scale`: what a member costs in a week of term: messages, rows, bytes, the processor; on SQLite and on PostgreSQL.

Communities of twenty live through eight weeks by the production code: the weekly question, answers of three in five, a shared one
of ten, a promise of one in ten, reminders, closings, digests. No platform holds anything up. `ours` is SQLite,
`baseline` PostgreSQL. docs/operators/scale.md is computed from these figures.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot.bench import Result, result, skipped
from bot.bench.postgres import NoPostgres, Postgres, run_on
from bot.bench.seed import START, WORDS, found, scratch
from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import StoppedClock
from bot.engine.inprocess import InProcess
from bot.platform import Address
from bot.threads import Threads
from handlers.language import Card
from handlers.practice import practice
from handlers.turn import Event
from prompts.library import load
from storage import rounds
from storage.columns import Base
from storage.communities import Place
from storage.database import Database
from storage.models import Commitment, Response
from storage.plumbing import Outbox

COMMUNITIES, MEMBERS, WEEKS = 10, 20, 8
WEEK = timedelta(days=7)
ANSWERS, SHARES, PROMISES = 5, 10, 10
"""Of five members three answer; of ten one shares, and one promises something."""


class Nowhere:
    """A platform that takes everything at once; `sent` and `edited` count it."""

    name = "slack"

    def __init__(self) -> None:
        """Count from nothing."""
        self.sent = self.edited = 0

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Take a message."""
        self.sent += 1
        return {"channel": f"D{address.user[:9]}", "ts": f"{1_700_000_000 + self.sent}.000100", "more": []}

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Take a change."""
        self.edited += 1
        return message_ref


@dataclass(frozen=True, slots=True)
class Lived:
    """What some weeks cost: messages and changes, rows by table, bytes before and after, seconds of the processor.

    `kept` counts the messages that are left when the usual periods for them are over.
    """

    sent: int
    edited: int
    rows: Mapping[str, int]
    standing: int
    grown: int
    seconds: float
    kept: int


def measure() -> Iterator[Result]:
    """Let the same weeks pass on both databases, and give what each member and week took."""
    with scratch() as database:
        sqlite = _live(database)
    try:
        with _postgresql() as database:
            other = _live(database)
    except NoPostgres as missing:
        yield skipped("scale", str(missing))
        other = sqlite
    members = COMMUNITIES * MEMBERS
    weeks = members * WEEKS
    yield result("scale: messages for each member and week", sqlite.sent / weeks, other.sent / weeks, "", weeks)
    yield result("scale: changes of messages, member and week", sqlite.edited / weeks, other.edited / weeks, "", weeks)
    for name in sorted(sqlite.rows, key=lambda each: -sqlite.rows[each]):
        if sqlite.rows[name]:
            rates = (sqlite.rows[name] / weeks, other.rows[name] / weeks)
            yield result(f"scale: rows of {name}, member and week", *rates, "rows", weeks)
    rates = (sqlite.kept / weeks, other.kept / weeks)
    yield result("scale: rows of outbox that stay, member and week", *rates, "rows", weeks)
    yield result("scale: bytes, member", sqlite.standing / members, other.standing / members, "bytes", members)
    yield result("scale: bytes, member and week", sqlite.grown / weeks, other.grown / weeks, "bytes", weeks)
    took = (sqlite.seconds / weeks * 1000, other.seconds / weeks * 1000)
    yield result("scale: processor, member and week", *took, "ms", weeks)


@contextmanager
def _postgresql() -> Iterator[Database]:
    server = Postgres()
    try:
        run_on(str(server.folder), "create database {}", "scale")
        database = Database(server.url("scale"))
        Base.metadata.create_all(database.engine)
        yield database
        database.close()
    finally:
        server.close()


def _live(database: Database) -> Lived:
    names = [f"Community {number}" for number in range(COMMUNITIES)]
    empty = _bytes(database)
    places = [database.write(partial(found, name=name, members=MEMBERS + 1)) for name in names]
    before, rows = _bytes(database), _rows(database)
    clock, db, nowhere = StoppedClock(START), Threads(database), Nowhere()
    conversation = Conversation(db, practice, load(), clock)
    engine = InProcess(conversation, Delivery(db, clock, {"slack": nowhere}, paces={}), clock)

    async def term() -> None:
        for week in range(WEEKS):
            await engine.advance(START + week * WEEK + timedelta(days=2))
            for place, people in places:
                await _answer(conversation, place, [people[0], *people[2:]], week)
            await engine.settle()
        await engine.advance(START + WEEKS * WEEK)

    began = time.process_time()
    asyncio.run(term())
    seconds = time.process_time() - began
    _check(database)
    grown = {name: count - rows[name] for name, count in _rows(database).items()}
    after = _bytes(database)
    asyncio.run(_age(engine, clock))
    kept = _rows(database)["outbox"]
    lived = Lived(nowhere.sent, nowhere.edited, grown, before - empty, after - before, seconds, kept)
    db.close()
    return lived


async def _age(engine: InProcess, clock: StoppedClock) -> None:
    """Let six weeks pass in which nobody does anything but the nightly clearing."""
    for hour in range(24):
        clock.move_to(START + (WEEKS + 6) * WEEK + timedelta(hours=hour))
        await engine.clean_up()


async def _answer(conversation: Conversation, place: Place, people: list[str], week: int) -> None:
    """Let three of five answer, one of ten share, and one of ten promise something, each week others of them."""
    asked = await conversation.db.read(lambda db: rounds.find_open_round(db, place))
    if asked is None or asked.mode != "named":
        return  # an answer without a name needs the key on its reader's own card, and weighs as much
    for number, person in enumerate(people):
        turn = Event("submit", "reflection.keep", "slack", "T1", person, community=place.id, subject=asked.id)
        said = {"body": WORDS * 3, "audience": "cop" if (number + week) % SHARES == 0 else "private"}
        if (number + week) % ANSWERS < ANSWERS // 2 + 1:
            await conversation.hold(_filled(turn, said, f"a{week}{person}"))
        if (number + week) % PROMISES == 0:
            day = (conversation.clock.now() + 2 * WEEK).date().isoformat()
            promised = Event("submit", "commitments.keep", "slack", "T1", person, community=place.id)
            await conversation.hold(_filled(promised, {"text": WORDS, "due_on": day}, f"c{week}{person}"))


def _filled(event: Event, values: dict[str, str], once: str) -> Event:
    return replace(event, values=values, once=once)


def _check(database: Database) -> None:
    """Fail where nobody answered or something did not leave: the figures would be of another life."""

    def counts(db: Session) -> list[int]:
        tables = (Response.id, Commitment.id)
        left = select(func.count()).select_from(Outbox).where(Outbox.state.in_(("failed", "uncertain")))
        return [*(db.scalar(select(func.count(each))) or 0 for each in tables), db.scalar(left) or 0]

    answered, promised, failed = database.read(counts)
    assert answered, "nobody answered"
    assert promised, "nobody promised"
    assert not failed, f"{failed} messages failed"


def _rows(database: Database) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    return database.read(
        lambda db: {table.name: db.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    )


def _bytes(database: Database) -> int:
    """Give how many bytes the tables and their indexes take."""
    if database.embedded:
        return database.read(lambda db: int(db.scalar(text("select sum(pgsize) from dbstat")) or 0))
    own = "select sum(pg_total_relation_size(oid)) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
    return database.read(lambda db: int(db.scalar(text(own)) or 0))
