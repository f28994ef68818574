"""The database goes away, or is full: what was said stays said, what waits goes on waiting, and nothing comes twice."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.bench.postgres import FAST, NoPostgres, Postgres, find_programs
from bot.engine.schema import bring_up
from bot.platform import Address
from handlers.language import Card
from handlers.turn import Router
from storage.database import Database, Unavailable
from storage.plumbing import Outbox
from tests.conftest import Tell
from tests.killing import Book
from tests.machine import Machine
from tests.machines import MONDAY, states, to_member
from tests.replicas import Replica, since_monday, unfinished, until

MESSAGES = 500
LEASE = 6
"""Seconds for which a claim is good here."""


class Server(Postgres):
    """A PostgreSQL that can be stopped and started again on the same rows."""

    def stop(self) -> None:
        """Stop it at once, cutting everybody off."""
        self._server.send_signal(signal.SIGINT)
        self._server.wait(30)

    def start(self) -> None:
        """Start it again."""
        words = [str(find_programs() / "postgres"), "-D", "cluster", "-k", str(self.folder)]
        options = [word for setting in FAST for word in ("-c", setting)]
        self._server = subprocess.Popen(
            [*words, *options], cwd=self.folder, user=self._owner, stdout=self._log, stderr=subprocess.STDOUT
        )
        self._wait()


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a server of its own."""
    try:
        with Server() as server:
            yield server
    except NoPostgres as none:
        pytest.skip(str(none))


class Slow(Book):
    """A platform that takes its time, so that there is always something in hand."""

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Take a message, slowly."""
        await asyncio.sleep(0.02)
        return await super().send(address, card, key)


@pytest.mark.faults
@pytest.mark.parametrize("seconds", [12, 45])
@pytest.mark.parametrize("kind", ["inprocess", "cluster"])
def test_a_database_that_restarts_costs_time_and_nothing_else(
    server: Server, tmp_path: Path, tell: Tell, kind: str, seconds: int
) -> None:
    url = server.url("postgres")
    made = Database(url)
    bring_up(made)
    made.close()
    post = Slow(str(tmp_path / "book"))
    replicas = [Replica(Database(url), kind, None, Router(), MONDAY)]
    if kind == "cluster":
        replicas.append(Replica(Database(url), kind, replicas[0], Router(), MONDAY))
    offset = since_monday()
    for replica in replicas:
        replica.delivery.platforms = {"slack": post}
        replica.runs_by_a_real_clock(LEASE, offset)
    first = replicas[0]
    first.founds(people={f"U{number}": (("member",), "") for number in range(50)})
    first.says_to(*(f"U{number}" for number in range(50)), keys=MESSAGES // 50)
    first.plays(_restart(server, replicas, post, seconds))
    for replica in reversed(replicas):
        replica.ends()
    first.loop.close()
    lines = post.lines()
    lost, twice = MESSAGES - len({line["key"] for line in lines}), len(lines) - len({line["key"] for line in lines})
    tell(f"{kind}, PostgreSQL away for {seconds} s: {MESSAGES} messages, {lost} lost, {twice} twice")
    assert (lost, twice) == (0, 0)


async def _restart(server: Server, replicas: list[Replica], post: Book, seconds: int) -> None:
    """Send a fifth, take the database away, bring it back, and let the clocks strike until all is sent."""
    for replica in replicas:
        await replica.any_engine.start()

    async def begun() -> bool:
        return len(post.lines()) >= MESSAGES // 5

    await until(begun)
    await asyncio.to_thread(server.stop)
    for _ in range(seconds):
        await asyncio.gather(*(replica.any_engine.beat() for replica in replicas), asyncio.sleep(1))
    await asyncio.to_thread(server.start)

    async def done() -> bool:
        await asyncio.gather(*(replica.any_engine.beat() for replica in replicas))
        try:
            return not await replicas[0].db.read(lambda db: db.scalar(unfinished(replicas[0].clock.now())))
        except Unavailable:
            return False

    await until(done, within=120)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of eight megabytes, where one can be had."""
    disk = tmp_path / "disk"
    disk.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=8m", "cop", str(disk)]
    if shutil.which("mount") is None or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("only root may make a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_loses_nothing_and_says_nothing_twice(small_disk: Path) -> None:
    database = Database(f"sqlite:///{small_disk}/cop.db")
    bring_up(database)
    machine = Machine(database, Router(), MONDAY)
    machine.founds()
    to_member(machine, "k1", "k2", "k3")
    rest = small_disk / "rest"

    async def fills() -> None:
        with closing(sqlite3.connect(small_disk / "cop.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with suppress(OSError), rest.open("wb") as file:
            while True:
                file.write(b"0" * 4096)

    machine.post.meanwhile = fills
    machine.ticks()
    assert [message.key for message in machine.post.arrived] == ["k1"]
    assert machine.plays(machine.db.read(lambda db: db.scalars(select(Outbox.state)).all())).count("sent") == 0
    with pytest.raises(Unavailable):
        to_member(machine, "k4", words="word " * 2000)
    machine.post.meanwhile = None
    rest.unlink()
    to_member(machine, "k4", words="word " * 2000)
    machine.passes(hours=1)
    assert [message.key for message in machine.post.arrived] == ["k1", "k2", "k3", "k4"]
    assert set(states(machine).values()) == {"sent"}
    machine.ends()
