"""`engine`: what keeping time costs with 10,000 communities, and what a second replica of a cluster brings.

A beat with nothing due is compared with one for a hundredth of the communities: a ratio of 1 means that the others cost nothing.
A thousand rounds that come due together are compared with bare inserts of as many rows, with a commit for each community.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from statistics import median

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot.bench import Result, result, skipped
from bot.bench.postgres import NoPostgres, Postgres
from bot.bench.processes import HERE, ROOT
from bot.bench.seed import START, ZONE, found, pour, scratch
from bot.bench.tick import baseline
from bot.cards import to_json
from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import Clock, StoppedClock
from bot.engine.inprocess import InProcess
from bot.engine.schema import bring_up
from bot.threads import Threads
from handlers.language import Card, Line
from handlers.practice import practice
from prompts.library import load
from storage import outbox, schedules
from storage.columns import new_id, use_keys
from storage.database import Database
from storage.models import Account, Community, Organisation, Person
from storage.plumbing import Outbox, Schedule

SECRET = "a key for benches"  # noqa: S105 - of databases that are gone afterwards
MANY, FEW = 10_000, 100
BEATS = 50
ROUNDS, MEMBERS = 1_000, 10
WORKSPACES, MESSAGES, AT_ONCE = 40, 20, 10
"""Four times as many workspaces as one replica serves at once, so that a second one has something to do."""
IDLE_SECONDS = 30.0
PATIENCE = 120.0
REPLICA = str(HERE / "replica.py")


def measure() -> Iterator[Result]:
    """Measure the clock on SQLite, then replicas on PostgreSQL where there is one."""
    yield from _beats()
    yield _rounds()
    try:
        with Postgres() as server:
            yield _replicas(server)
            yield _idle(server)
    except NoPostgres as none:
        yield skipped("engine: two replicas against one", str(none))
        yield skipped("engine: idle transactions of two replicas", str(none))


def _engine(db: Threads, clock: Clock) -> InProcess:
    return InProcess(Conversation(db, practice, load(), clock), Delivery(db, clock, {}), clock)


def _beats() -> Iterator[Result]:
    """Give the processor time of a beat with nothing due, and how much memory many of them take."""
    costs, grown = [], 0.0
    for communities in (MANY, FEW):
        with scratch() as database:
            database.write(partial(_communities, count=communities))
            db = Threads(database)
            engine = _engine(db, StoppedClock(START))
            with asyncio.Runner() as runner:
                runner.run(engine.tick())
                before, took = _resident(), []
                for _ in range(BEATS):
                    begun = time.process_time()
                    runner.run(engine.tick())
                    took.append((time.process_time() - begun) * 1000)
                grown = max(grown, _resident() - before)
                runner.run(engine.stop())
            costs.append(median(took))
            db.close()
    name = f"engine: a beat with nothing due, {MANY:,} communities against {FEW}"
    yield {**result(name, costs[0], costs[1], "ms", BEATS), "target": "ours < 50 ms of processor"}
    yield {**result(f"engine: memory that {BEATS} such beats took", grown, 1.0, "MiB", BEATS), "target": "ours < 1 MiB"}


def _resident() -> float:
    """Give the memory that this process holds, in MiB."""
    told = subprocess.run(  # noqa: S603 - the system's own program
        ["ps", "-o", "rss=", "-p", str(os.getpid())],  # noqa: S607 - as above
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout) / 1024


def _communities(db: Session, count: int) -> None:
    """Start communities that have their next question and digest in a week."""
    organisation, week = new_id(), START + timedelta(weeks=1)
    pour(db, Organisation, [{"id": organisation, "name": "Network"}])
    ids = [new_id() for _ in range(count)]
    rows = ({"id": one, "organisation_id": organisation, "name": f"Community {one[:8]}", "zone": ZONE} for one in ids)
    pour(db, Community, ({**row, "rhythm": {}, "calendar": {}} for row in rows))
    pour(db, Schedule, (_schedule(one, kind, week) for one in ids for kind in ("reflection.ask", "digest.send")))


def _schedule(community: str, kind: str, due: datetime) -> dict[str, object]:
    local = due.replace(tzinfo=None)
    row = {"id": new_id(), "community_id": community, "kind": kind, "rule": "FREQ=WEEKLY", "zone": ZONE}
    return {**row, "starts_local": local, "next_local": local, "next_due_at": due}


def _rounds() -> Result:
    """Let the rounds of many communities come due at once."""
    with scratch() as database:
        for number in range(ROUNDS):
            database.write(partial(found, name=f"Community {number}", members=MEMBERS + 1))
        due = database.read(schedules.next_due)
        assert due is not None
        db, clock = Threads(database), StoppedClock(due)
        engine = _engine(db, clock)
        begun = time.perf_counter()
        asyncio.run(engine.strike_due())
        took = time.perf_counter() - begun
        queued = database.read(lambda session: session.scalar(select(func.count()).select_from(Outbox)))
        assert queued == ROUNDS * MEMBERS, f"{queued} were queued"
        db.close()
    name = f"engine: {ROUNDS:,} due rounds of {MEMBERS}, against bare inserts with a commit for each community"
    return {**result(name, took, baseline(ROUNDS * MEMBERS, ROUNDS), "s", ROUNDS), "target": "ours < 10 s"}


def _replicas(server: Postgres) -> Result:
    """Give messages a second of two replicas and of one, at Slack's pace."""
    two, one = _rate(server, 2), _rate(server, 1)
    name = f"engine: two replicas against one, {WORKSPACES} workspaces at their pace, {AT_ONCE} at once in each"
    return {**result(name, two, one, "messages/s", WORKSPACES * MESSAGES), "target": "ratio >= 1.8"}


def _rate(server: Postgres, replicas: int) -> float:
    database = _database(server, f"rate{replicas}")
    database.write(_fill)
    with _running(database, replicas):
        _wait(database, lambda db: db.scalar(select(func.count()).where(Outbox.state != "sent")) == 0)
    first, last = database.read(lambda db: db.execute(select(func.min(Outbox.sent_at), func.max(Outbox.sent_at))).one())
    database.close()
    assert first is not None
    assert last is not None
    return WORKSPACES * MESSAGES / (last - first).total_seconds()


def _fill(db: Session) -> None:
    """Let messages wait for somebody in each workspace; each message is to another person."""
    organisation, now = new_id(), Clock().now()
    pour(db, Organisation, [{"id": organisation, "name": "Network"}])
    people = [(new_id(), f"T{number % WORKSPACES}") for number in range(WORKSPACES * MESSAGES)]
    pour(db, Person, ({"id": one, "organisation_id": organisation, "display_name": one} for one, _ in people))
    account = {"platform": "slack", "is_primary": True}
    pour(db, Account, ({**account, "id": new_id(), "person_id": one, "tenant": at, "user": one} for one, at in people))
    card = to_json(Card("This week's question", (Line("What went well?"),)))
    posting = [outbox.Posting(None, one, "", f"ask:{one}", "", card, now) for one, _ in people]
    outbox.put_postings(db, posting, now)


def _idle(server: Postgres) -> Result:
    """Give the transactions a second that the database counts while two replicas have nothing to do."""
    database = _database(server, "idle")
    with _running(database, 2):
        time.sleep(5)
        before = _transactions(database)
        time.sleep(IDLE_SECONDS)
        two = (_transactions(database) - before) / IDLE_SECONDS
    with _running(database, 1):
        time.sleep(5)
        before = _transactions(database)
        time.sleep(IDLE_SECONDS)
        one = (_transactions(database) - before) / IDLE_SECONDS
    database.close()
    name = "engine: idle transactions of two replicas, against one"
    return {**result(name, two, one, "transactions/s", int(IDLE_SECONDS)), "target": "ours <= 10"}


def _transactions(database: Database) -> int:
    query = text("select xact_commit + xact_rollback from pg_stat_database where datname = current_database()")
    return int(database.read(lambda db: db.scalar(query)) or 0)


def _database(server: Postgres, name: str) -> Database:
    use_keys([SECRET])
    postgres = Database(server.url("postgres"))
    with postgres.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"create database {name}"))
    postgres.close()
    database = Database(server.url(name))
    bring_up(database)
    return database


@contextmanager
def _running(database: Database, replicas: int) -> Iterator[Sequence[subprocess.Popen[bytes]]]:
    """Run so many replicas in processes of their own; each is ended by its id."""
    url = database.url.render_as_string(hide_password=False)
    words = [sys.executable, REPLICA, url, str(AT_ONCE)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COP_SECRET_KEY": SECRET}
    with ExitStack() as stack:
        processes = []
        for _ in range(replicas):
            process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
            stack.callback(_end, process)
            processes.append(process)
        yield processes


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(40)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(database: Database, done: Callable[[Session], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not database.read(done):
        if time.monotonic() > until:
            raise TimeoutError("the replicas did not finish")
        time.sleep(0.2)
