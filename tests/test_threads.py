"""Works that wait for a writer: each stands or falls by itself, and a brief one waits for nobody where there is one writer."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot.threads import TOGETHER, Threads
from storage.database import Busy, Database
from storage.models import Organisation


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
        told = await asyncio.gather(
            *(threads.write(adds(number)) for number in range(TOGETHER * 3)), return_exceptions=True
        )
        kept = await threads.read(lambda db: db.scalar(select(func.count()).select_from(Organisation)) or 0)
        threads.close()
        return told, kept

    told, kept = asyncio.run(play())
    good = [number for number in range(TOGETHER * 3) if number % 3 and number % 5]
    assert [each for each in told if isinstance(each, int)] == good
    assert kept == len(good)
    assert all(isinstance(told[number], ValueError) for number in range(0, TOGETHER * 3, 3))
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


def test_a_brief_work_runs_in_the_loops_own_thread_where_there_is_one_writer(database: Database) -> None:
    async def play() -> tuple[str, str]:
        threads = Threads(database)
        brief, long = await threads.write(_thread, brief=True), await threads.write(_thread)
        threads.close()
        return brief, long

    brief, long = asyncio.run(play())
    assert long.startswith("write")
    assert (brief == threading.current_thread().name) is database.embedded


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
