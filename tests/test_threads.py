"""Works that wait for a writer: each stands or falls by itself, and a brief one waits for nobody where there is one writer."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.orm import Session

from bot.threads import Threads
from storage.database import Busy, Database
from storage.models import Organisation

MANY = 24


def adds(number: int) -> Any:
    """Write an organisation down; every third fails, and every fifth runs out."""

    def work(db: Session) -> int:
        db.add(Organisation(name=f"Network {number}"))
        db.flush()
        if number % 3 == 0:
            raise ValueError(number)
        return next(iter([])) if number % 5 == 0 else number

    return work


def test_each_of_many_works_stands_or_falls_by_itself(database: Database) -> None:
    async def play() -> tuple[list[Any], int]:
        threads = Threads(database)
        told = await asyncio.gather(*(threads.write(adds(number)) for number in range(MANY)), return_exceptions=True)
        kept = await threads.read(lambda db: db.scalar(select(func.count()).select_from(Organisation)) or 0)
        threads.close()
        return told, kept

    told, kept = asyncio.run(play())
    good = [number for number in range(MANY) if number % 3 and number % 5]
    assert [each for each in told if isinstance(each, int)] == good
    assert kept == len(good)
    assert all(isinstance(told[number], ValueError) for number in range(0, MANY, 3))
    assert all(isinstance(told[number], RuntimeError) for number in (5, 10, 20))


def test_who_no_longer_waits_disturbs_nobody(database: Database) -> None:
    async def play() -> int:
        threads = Threads(database)
        waiting = [asyncio.ensure_future(threads.write(adds(number))) for number in (1, 2, 4)]
        await asyncio.sleep(0)
        waiting[1].cancel()
        told = await asyncio.gather(*waiting, return_exceptions=True)
        threads.close()
        return len([each for each in told if isinstance(each, int)])

    assert asyncio.run(play()) == 2


def _thread(db: Session) -> str:
    return threading.current_thread().name


def test_a_brief_work_runs_in_the_loops_own_thread(database: Database) -> None:
    async def play() -> tuple[str, str]:
        threads = Threads(database)
        long, brief = await threads.write(_thread), await threads.write(_thread, brief=True)
        threads.close()
        return brief, long

    brief, long = asyncio.run(play())
    assert long.startswith("write")
    assert brief == threading.current_thread().name


def test_a_brief_work_waits_in_a_thread_until_a_connection_is_open(database: Database) -> None:
    """To open one may take as long as the network pleases, and would keep the loop."""

    async def play() -> list[str]:
        database.close()  # nothing is open any more
        threads = Threads(database)
        told = [await threads.write(_thread, brief=True) for _ in range(2)]
        threads.close()
        return told

    opening, after = asyncio.run(play())
    assert opening.startswith("write") is not database.embedded
    assert after == threading.current_thread().name


def rename(name: str) -> Callable[[Session], str]:
    """Write the only organisation's name anew, within five seconds."""

    def work(db: Session) -> str:
        db.execute(text("set local lock_timeout = '5s'"))
        db.execute(update(Organisation).values(name=name))
        return _thread(db)

    return work


@pytest.fixture
def held(database: Database) -> Iterator[Connection]:
    """Somebody else who has the only organisation in hand, on PostgreSQL."""
    if database.embedded:
        pytest.skip("a SQLite file has one writer, and nobody waits for a row")
    database.write(lambda db: db.add(Organisation(name="before")))
    with database.engine.connect() as other:
        other.execute(update(Organisation).values(name="somebody else's"))
        yield other


def test_while_a_brief_work_waits_for_the_database_the_loop_goes_on(database: Database, held: Connection) -> None:
    async def play() -> str:
        threads = Threads(database)
        await threads.write(_thread)
        waiting = asyncio.ensure_future(threads.write(rename("mine"), brief=True))
        assert await threads.write(_thread, brief=True), "others are written meanwhile"
        assert not waiting.done()
        held.commit()
        return await waiting

    assert asyncio.run(play()) == threading.current_thread().name
    assert database.read(lambda db: db.scalar(select(Organisation.name))) == "mine"


def test_a_brief_work_that_is_called_off_leaves_nothing_behind(database: Database, held: Connection) -> None:
    async def play() -> None:
        threads = Threads(database)
        await threads.write(_thread)
        waiting = asyncio.ensure_future(threads.write(rename("mine"), brief=True))
        assert await threads.write(_thread, brief=True)
        assert not waiting.done()  # and the loop ends, which calls off whatever runs in it

    asyncio.run(play())
    held.commit()
    assert database.read(lambda db: db.scalar(select(Organisation.name))) == "somebody else's"
    assert database.write(rename("after"))


def test_a_brief_work_waits_elsewhere_while_another_process_writes(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/one.db")
    database.ping()
    other = sqlite3.connect(tmp_path / "one.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    def work(db: Session) -> str:
        db.execute(text("create table kept (it)"))
        return _thread(db)

    async def play() -> str:
        threads = Threads(database)
        asyncio.get_running_loop().call_later(0.05, other.execute, "COMMIT")
        where = await threads.write(work, brief=True)
        threads.close()
        return where

    assert asyncio.run(play()).startswith("write")
    other.close()


def test_a_writer_that_will_not_wait_is_told_that_somebody_else_writes(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/one.db")
    database.ping()
    other = sqlite3.connect(tmp_path / "one.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        database.write(lambda db: db.execute(text("select 1")), wait=False)
    other.close()
    assert database.write(lambda db: db.execute(text("select 1")).scalar(), wait=False) == 1
    database.close()
