"""Killed at any moment, frozen at any moment: nothing is lost, and nothing is said twice where the platform lets us look."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from handlers import timetable
from storage import columns
from storage.columns import use_keys
from storage.database import Database
from storage.enrolment import AccountPlan, CommunityPlan, MemberPlan, put_community, put_member
from tests.conftest import Tell
from tests.databases import Maker, SqliteMaker
from tests.killing import SECRET, Book, Life, Nursery, book
from tests.machine import MELBOURNE, asking
from tests.machines import MONDAY, SUNDAY, WEEKLY
from tests.replicas import Replica, since_monday, unfinished, until

WORKSPACES = 5
FEW, MANY = 20, 500
SIZES = [
    pytest.param(FEW, True, id="a few"),
    pytest.param(MANY, True, id="500", marks=pytest.mark.faults),
    pytest.param(MANY, False, id="500 where nobody can look", marks=pytest.mark.faults),
]


@pytest.fixture
def secret() -> Iterator[None]:
    """Let this process open what the lives seal."""
    before = columns.keyring()
    use_keys([SECRET])
    yield
    columns._keyring = before


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    """Give the parent of lives."""
    with Nursery() as nursery:
        yield nursery


class Ground:
    """Many databases, each with the same communities a moment before their question is asked."""

    def __init__(self, databases: Maker, folder: Path, kind: str, members: int) -> None:
        """Fill the first."""
        self.databases = databases
        self.folder = folder
        self.kind = kind
        self.members = members
        self.database = "SQLite" if isinstance(databases, SqliteMaker) else "PostgreSQL"
        self._numbers = count()
        self._url = databases.bare_ready()
        database = Database(self._url)
        for number in range(WORKSPACES):
            database.write(partial(_community, number=number, size=members // WORKSPACES))
        database.close()

    def life(self, **more: object) -> Life:
        """Give a life on a fresh copy, with an empty book."""
        path = self.folder / f"book{next(self._numbers)}"
        path.touch()
        return replace(Life(self.databases.copy(self._url), self.kind, str(path)), **more)  # type: ignore[arg-type]

    def goes_on(self, life: Life) -> tuple[int, int]:
        """Let another life take up what this one left, as time passes; give how many are lost, and how many came twice."""
        replica = Replica(Database(life.url), life.kind, None, asking(), MONDAY)
        post = book(life.book, looks=life.looks)
        replica.delivery.platforms = {"slack": post}
        replica.starts()
        for minutes in (0, 3, 8):
            replica.sleeps(minutes=minutes)
            replica.plays(_rests(replica))
        replica.settles()
        replica.ends()
        replica.loop.close()
        return lost_and_twice(post, self.members)

    def goes_on_beside(self, life: Life, pid: int, seconds: float) -> tuple[int, int]:
        """Let another life go on while a process is frozen, thaw it after some seconds, and wait until both are done."""
        replica = Replica(Database(life.url), life.kind, None, asking(), MONDAY)
        post = book(life.book, looks=life.looks)
        replica.delivery.platforms = {"slack": post}
        replica.runs_by_a_real_clock(life.lease, life.offset)

        async def thaw() -> None:
            await asyncio.sleep(seconds)
            os.kill(pid, signal.SIGCONT)

        async def scene() -> None:
            await replica.any_engine.start()
            thawing = asyncio.create_task(thaw())

            async def done() -> bool:
                await replica.any_engine.beat()
                return thawing.done() and not await replica.db.read(
                    lambda db: db.scalar(unfinished(replica.clock.now()))
                )

            await until(done)
            await asyncio.sleep(life.lease + 2)
            await until(done)

        replica.plays(scene())
        replica.ends()
        replica.loop.close()
        return lost_and_twice(post, self.members)


async def _rests(replica: Replica) -> None:
    """Let the clock strike until nothing is due; what is in a dead hand may stay there."""

    async def done() -> bool:
        await replica.any_engine.beat()
        due = await replica.delivery.list_due()
        return not due

    await until(done)


def lost_and_twice(post: Book, expected: int) -> tuple[int, int]:
    """Count what never arrived and what arrived once more; whatever came twice must say so."""
    lines = post.lines()
    first = {line["key"] for line in lines}
    again = len(lines) - len(first)
    assert sum(line["seen"] for line in lines) >= again
    return expected - len(first), again


def _community(db: Session, number: int, size: int) -> None:
    plan = CommunityPlan(name=f"Community {number}", organisation="Network", zone=MELBOURNE, rhythm=WEEKLY)
    place, _ = put_community(db, plan)
    for seat in range(size):
        account = AccountPlan("slack", f"T{number}", f"U{number}-{seat}")
        put_member(db, place, MemberPlan(f"U{number}-{seat}", ("member",), (account,)), "", SUNDAY)
    timetable.set_timetable(db, place, SUNDAY)


@pytest.fixture
def ground(databases: Maker, tmp_path: Path, engine_kind: str, secret: None) -> Callable[[int], Ground]:
    """Give a maker of grounds."""

    def make(members: int) -> Ground:
        made = Ground(databases, tmp_path, engine_kind, members)
        if engine_kind == "cluster" and made.database == "SQLite":
            pytest.skip("a cluster shares a PostgreSQL")
        if engine_kind == "inprocess" and made.database == "PostgreSQL" and members < MANY:
            pytest.skip("a quick look was taken on SQLite")
        return made

    return make


def visited(field: Ground, nursery: Nursery, looks: bool) -> dict[str, int]:
    """Live one whole life; give how often each of its places was visited."""
    whole = field.life(visits=str(field.folder / "visits"), looks=looks)
    assert nursery.lives(whole) == 0
    assert field.goes_on(whole) == (0, 0)
    visits: dict[str, int] = json.loads((field.folder / "visits").read_text())
    return visits


@pytest.mark.parametrize(("members", "looks"), SIZES)
def test_a_kill_at_any_await_loses_nothing(
    ground: Callable[[int], Ground], nursery: Nursery, tell: Tell, members: int, looks: bool
) -> None:
    """At each place that a life visits, at its first, a middle and its last visit; for a quick look, in the middle of a send."""
    field = ground(members)
    visits = visited(field, nursery, looks)
    every = [(place, visit) for place, most in visits.items() for visit in sorted({1, most // 2 + 1, most})]
    quick = [(place, most // 2 + 1) for place, most in visits.items() if "delivery._send" in place]
    killed, lost, twice, most_twice = 0, 0, 0, 0
    deaths = every if members == MANY else quick
    for place, visit in deaths:
        life = field.life(place=place, visit=visit, looks=looks)
        killed += nursery.lives(life) == -signal.SIGKILL
        gone, again = field.goes_on(life)
        lost, twice, most_twice = lost + gone, twice + again, max(most_twice, again)
    tell(
        f"{field.kind}, {field.database}: {members} messages, {len(visits)} places, {killed} kills: {lost} lost, "
        f"{twice} twice, {most_twice} at most after one kill"
    )
    assert killed > len(deaths) / 2
    assert lost == 0
    assert most_twice <= (0 if looks else WORKSPACES)


BETWEEN = "delivery._drain_one", "delivery._next"
ON_ITS_WAY = "delivery._send", "killing.send"


@pytest.mark.faults
@pytest.mark.parametrize("engine_kind", ["cluster"])
@pytest.mark.parametrize("frozen", [BETWEEN, ON_ITS_WAY], ids=["between", "on its way"])
def test_a_replica_that_is_frozen_for_ten_seconds_says_nothing_twice_but_what_was_in_doubt(
    ground: Callable[[int], Ground], nursery: Nursery, tell: Tell, frozen: tuple[str, str]
) -> None:
    """Another takes over meanwhile, and claims are old after five seconds.

    What was on its way, or had arrived and was not noted yet, comes once more and says so: one message a workspace.
    """
    field = ground(MANY)
    visits = visited(field, nursery, looks=False)
    places = [place for place in visits if all(part in place for part in frozen)]
    lost, twice = 0, 0
    for place in places:
        life = field.life(
            place=place, visit=visits[place] // 2, looks=False, signal=signal.SIGSTOP, lease=5, offset=since_monday()
        )
        pid = nursery.begins(life)
        assert nursery.told() == -signal.SIGSTOP
        gone, again = field.goes_on_beside(life, pid, 10)
        assert nursery.told() == 0
        assert again <= WORKSPACES
        lost, twice = lost + gone, twice + again
    tell(f"frozen for 10 s, {' > '.join(frozen)}: {len(places)} times: {lost} lost, {twice} twice")
    assert lost == 0
