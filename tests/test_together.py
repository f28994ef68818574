"""Works that come at the same moment share a transaction, and none of them pays for another's fault."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.threads import Threads
from bot.together import MOST, Together
from storage.database import Database, Unavailable
from storage.heard import list_heard, put_heard

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def hear(name: str) -> Callable[[Session], bool]:
    """Note a deed."""
    return lambda db: put_heard(db, name, NOON)


def fail(db: Session) -> bool:
    """Note a deed, and fail over it."""
    put_heard(db, "half done", NOON)
    raise ValueError("half done")


def in_turn(db: Session, works: Sequence[Callable[[Session], bool]]) -> list[bool]:
    """Do one after the other."""
    return [work(db) for work in works]


def run(database: Database, *works: Callable[[Session], bool]) -> list[bool | BaseException]:
    """Let all come at the same moment."""

    async def all_of_them() -> list[bool | BaseException]:
        together = Together(Threads(database), in_turn)
        first = await asyncio.gather(*map(together.write, works), return_exceptions=True)
        assert await together.write(lambda _: True), "whoever comes later is served, too"
        return first

    return asyncio.run(all_of_them())


def test_those_that_come_at_once_share_a_transaction(database: Database) -> None:
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    names = [f"deed {number}" for number in range(MOST)]
    assert run(database, *map(hear, names)) == [True] * MOST
    assert len(commits) == 2, "one for all of them, one for whoever came later"
    assert database.read(lambda db: list_heard(db, "deed")) == set(names)


def test_one_that_fails_is_undone_alone(database: Database) -> None:
    first, failed, last = run(database, hear("first"), fail, hear("last"))
    assert (first, last) == (True, True)
    assert isinstance(failed, ValueError)
    assert database.read(lambda db: list_heard(db, "")) == {"first", "last"}


def test_where_the_database_is_gone_everybody_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(self: Threads, work: object, *, brief: bool) -> None:
        raise Unavailable

    with monkeypatch.context() as away:
        away.setattr(Threads, "write", gone)
        together = Together(Threads(database), in_turn)

        async def both() -> list[bool | BaseException]:
            return await asyncio.gather(*map(together.write, (hear("one"), hear("two"))), return_exceptions=True)

        assert [type(each) for each in asyncio.run(both())] == [Unavailable, Unavailable]


def test_whoever_stops_waiting_holds_nobody_up(database: Database) -> None:
    async def impatient() -> bool:
        together = Together(Threads(database), in_turn)
        waiting = asyncio.create_task(together.write(hear("impatient")))
        await asyncio.sleep(0)
        waiting.cancel()
        return await together.write(hear("patient"))

    assert asyncio.run(impatient())
