"""Works that wait for the writer together: each stands or falls by itself."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.threads import TOGETHER, Threads
from storage.database import Database
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

    if not database.embedded:
        pytest.skip("PostgreSQL has a thread for each")
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
