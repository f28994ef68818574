"""Replicas of the bot on one database, with either engine, and what a script about them asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, or_, select, text

from bot import delivery
from bot.engine.clock import Clock
from bot.engine.cluster import Cluster
from bot.engine.inprocess import InProcess
from bot.engine.jobs import Jobs, Watch
from handlers.language import Card, Line, Say
from handlers.turn import Router
from storage.database import Database
from storage.outbox import WAITING
from storage.plumbing import Outbox
from tests.machine import Machine, asking
from tests.machines import MONDAY

QUICK = Watch(alive=0.1, lost=0.6, poll=0.2, reach=2.0)
"""Signs of life for people who do not want to wait."""

PATIENCE = 30
"""Seconds in which what is promised must have happened, on a busy machine."""


class Replica(Machine):
    """A machine with an engine of either kind, which shares its loop with the other replicas; its clock strikes when asked."""

    def __init__(self, database: Database, kind: str, first: Replica | None, practice: Router, start: datetime) -> None:
        """Join a database; the first replica's loop is everybody's."""
        super().__init__(database, practice, start)
        self.kind = kind
        self._usual = delivery.LEASE, delivery.LOOK_AGAIN
        if first is not None:
            self.loop.close()
            self.loop, self.clock.now = first.loop, first.clock.now  # type: ignore[method-assign]
        never = 3600.0
        if kind == "cluster":
            self.cluster = Cluster(self.conversation, self.delivery, self.clock, Jobs(database, watch=QUICK), never)
        else:
            self.alone = InProcess(self.conversation, self.delivery, self.clock, never)

    def runs_by_a_real_clock(self, lease: float, offset: float) -> None:
        """Let time pass by itself, without pace, so many seconds beside the real one; claims are good for `lease` seconds."""
        clock = Clock(timedelta(seconds=offset))
        self._usual = delivery.LEASE, delivery.LOOK_AGAIN
        delivery.LEASE, delivery.LOOK_AGAIN = timedelta(seconds=lease), timedelta(seconds=lease + 1)
        self.delivery._pacer.paces = {}
        for each in (self, self.conversation, self.delivery, self.delivery._pacer, self.any_engine):
            each.clock = clock

    @property
    def any_engine(self) -> Cluster | InProcess:
        """The engine, whichever it is."""
        return self.cluster if self.kind == "cluster" else self.alone

    def starts(self) -> None:
        """Start the engine, which looks at once at what is due."""
        self.plays(self.any_engine.start())

    def beats(self) -> None:
        """Let the clock strike."""
        self.plays(self.any_engine.beat())

    def stops(self) -> None:
        """Stop the engine as `serve` does."""
        self.plays(self.any_engine.stop())

    def ends(self) -> None:
        """Stop, but leave the loop to whoever came first."""
        self.stops()
        self.db.close()
        delivery.LEASE, delivery.LOOK_AGAIN = self._usual

    def says_to(self, *users: str, keys: int = 1) -> list[str]:
        """Queue messages to people of Riverside without waking anybody; give their keys."""
        place = self.place("Riverside")
        made = [(user, f"{user}-{number}") for number in range(keys) for user in users]
        card = Card("Hello", (Line("Some words."),))
        self.says(place, *(Say(card, to=self.person(place, user).person_id, key=key) for user, key in made))
        return sorted(key for _, key in made)

    async def quiet(self) -> None:
        """Wait until nothing is due and nothing is in hand, by the database alone."""

        async def done() -> bool:
            return not await self.db.read(lambda db: db.scalar(unfinished(self.clock.now())))

        await until(done)

    def settles(self) -> None:
        """Wait until all messages have left."""
        self.plays(self.quiet())

    def beats_on(self) -> None:
        """Let the clock strike until all have left: a beat that meets a job which is just ending leaves it to the next."""

        async def beaten() -> bool:
            await self.any_engine.beat()
            await asyncio.sleep(QUICK.poll)
            return not await self.db.read(lambda db: db.scalar(unfinished(self.clock.now())))

        self.plays(until(beaten))

    async def arrived(self, count: int) -> None:
        """Wait until so many messages arrived here."""

        async def done() -> bool:
            return len(self.post.arrived) >= count

        await until(done)

    def jobs(self) -> list[tuple[str, str, Any]]:
        """List the queue's jobs: lock, state, and when they may begin."""
        query = text("select lock, status::text, scheduled_at from procrastinate_jobs order by id")
        return [(row[0], row[1], row[2]) for row in self.writes(lambda db: db.execute(query).all())]


async def until(done: Callable[[], Awaitable[bool]], within: float = PATIENCE) -> None:
    """Wait for something that another thread, process or replica does, and that tells nobody."""
    async with asyncio.timeout(within):
        while not await done():  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)


def since_monday() -> float:
    """Give what a real clock is put forward or back by, in seconds, so that it is Monday now."""
    clock = Clock()
    clock.move_to(MONDAY)
    return clock.offset.total_seconds()


def unfinished(now: datetime) -> Any:
    """Count what is due, or in somebody's hand."""
    due = Outbox.state.in_(WAITING) & (Outbox.due_at <= now)
    return select(func.count()).select_from(Outbox).where(or_(due, Outbox.state == "sending"))


def keys(*replicas: Replica) -> list[str]:
    """List the keys of all that arrived, through whichever replica."""
    return sorted(message.key for replica in replicas for message in replica.post.arrived)


class Replicas:
    """Builds replicas of one kind over one database."""

    def __init__(self, database: Database, kind: str) -> None:
        """Build none yet."""
        self.database = database
        self.kind = kind
        self.all: list[Replica] = []

    def one(self, practice: Router | None = None, start: datetime = MONDAY) -> Replica:
        """Build one more."""
        first = self.all[0] if self.all else None
        self.all.append(Replica(self.database, self.kind, first, practice or asking(), start))
        return self.all[-1]


@pytest.fixture
def replicas(database: Database, engine_kind: str) -> Iterator[Replicas]:
    """Give a builder of replicas; each is stopped at the end."""
    if engine_kind == "cluster" and database.embedded:
        pytest.skip("a cluster shares a PostgreSQL")
    built = Replicas(database, engine_kind)
    yield built
    for replica in built.all:
        replica.ends()
    if built.all:
        built.all[0].loop.close()


@pytest.fixture(params=["inprocess", "cluster"])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Name each engine in turn."""
    return str(request.param)
