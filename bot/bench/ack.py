"""How fast a slash command is answered that reads and writes: ours against Bolt's hello-world and against the same by the book.

Every server runs in a process of its own on the loopback, and so do the load and the stand-in for Slack's Web API. The rounds
of a pair take turns, so that both meet the same machine.
"""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isnan
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.bench import Missing, Result, medians, processes, skipped
from bot.bench.community import fill
from bot.bench.load import Job
from bot.bench.postgres import NoPostgres, Postgres, run_on
from bot.bench.processes import HELLO, OURS, STORE, WEB_API, Server

SECRET = "a signing secret of no worth"  # noqa: S105 - it opens nothing
COMMAND = "/cop-reflect"
TYPED = (
    "token=unused&team_id=$tenant&team_domain=school&channel_id=D0001&channel_name=directmessage&user_id=$user"
    f"&user_name=somebody&command={quote(COMMAND, safe='')}&text=&api_app_id=A0001"
    "&response_url=http%3A%2F%2F127.0.0.1%3A9%2Funused&trigger_id=$once"
)
"""A slash command as Slack posts it."""

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ROUNDS = 5
SECONDS = {1: 2.0, 32: 3.0}
MOST = {1: 4_000, 32: 12_000}
WORKSPACES = 100
EXTRA = ("aiosqlite", "asyncpg", "greenlet")
ONE = {"SLACK_BOT_TOKEN": "xoxb-1"}
MANY = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "of no worth", "COP_BASE_URL": "http://127.0.0.1"}


@dataclass(slots=True)
class Side:
    """A running server, the people who type to it, and what was measured of it: a list of rounds by how many at once."""

    server: Server
    people: Sequence[tuple[str, str]]
    told: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: {1: [], 32: []})

    def measure(self, folder: Path, at_once: int) -> None:
        """Send one round."""
        job = self.typed(at_once, SECONDS[at_once], MOST[at_once])
        before = self.server.cpu_seconds
        told = processes.load(job, folder)
        told["cpu"] = (self.server.cpu_seconds - before) * 1000 / max(told["n"], 1)
        self.told[at_once].append(told)

    def warm(self, folder: Path) -> None:
        """Send a second's worth that counts for nothing."""
        processes.load(self.typed(8, 2.0, 1_000), folder)

    def typed(self, at_once: int, seconds: float, most: int) -> Job:
        """Let everybody in turn type the command."""
        return Job(self.server.port, "/slack/events", TYPED, self.people, at_once, seconds, most, FORM, SECRET)

    def all_of(self, at_once: int, what: str) -> list[float]:
        """Give one figure of each round."""
        return [told[what] for told in self.told[at_once]]

    def count(self, at_once: int, what: str = "n") -> int:
        """Count over all rounds."""
        return sum(told[what] for told in self.told[at_once])


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides that are compared, by the name that their figures bear."""

    name: str
    ours: Side
    theirs: Side

    def take_turns(self, folder: Path) -> None:
        """Measure both in turn, round by round, and end both."""
        sides = (self.ours, self.theirs)
        for side in sides:
            side.warm(folder)
        for number in range(ROUNDS):
            for at_once in (1, 32):
                for side in sides if number % 2 else reversed(sides):
                    side.measure(folder, at_once)
        for side in sides:
            side.server.close()

    def told(self, at_once: int, what: str, target: str = "") -> Result:
        """Give one figure of both, with the ratio that it should have."""
        ours, theirs = self.ours, self.theirs
        name, unit = f"{self.name}.c{at_once}.{what}", "answers/s" if what == "rate" else "ms"
        told = medians(name, ours.all_of(at_once, what), theirs.all_of(at_once, what), unit, ours.count(at_once))
        told["failed"] = (ours.count(at_once, "failed"), theirs.count(at_once, "failed"))
        if target:
            told["target"] = target
        return told

    def told_cpu(self) -> Iterator[Result]:
        """Give the processor's work for an answer, which other programs on the machine disturb least; nothing without /proc."""
        if not any(map(isnan, self.ours.all_of(32, "cpu"))):
            yield self.told(32, "cpu")


class Ground:
    """The folder, the databases and the processes of one run; all are gone when it is closed."""

    def __init__(self, open_things: ExitStack) -> None:
        """Make a folder and start the stand-in for Slack's Web API."""
        self._open = open_things
        self.folder = Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="cop-bench-")))
        self.api = self.start(WEB_API, {})

    def start(self, words: Sequence[str], environment: Mapping[str, str]) -> Server:
        """Start a program."""
        return self._open.enter_context(Server(words, self.folder, environment))

    def postgres(self) -> Postgres:
        """Start a PostgreSQL; raises NoPostgres where there is none."""
        return self._open.enter_context(Postgres())

    def slack(self, url: str, mode: Mapping[str, str]) -> dict[str, str]:
        """Give the environment of a Slack app on a database."""
        known = {"COP_DATABASE_URL": url, "COP_SECRET_KEY": SECRET, "SLACK_SIGNING_SECRET": SECRET}
        return {**known, "SLACK_API_URL": self.api.url, **mode}

    def ours(self, url: str, mode: Mapping[str, str], workspaces: Sequence[str]) -> Side:
        """Fill a database and start our server on it."""
        people = fill(url, SECRET, workspaces, datetime.now(UTC))
        return Side(self.start(OURS, self.slack(url, mode)), people)

    def by_the_book(self, url: str, driver: str, workspaces: Sequence[str]) -> Side:
        """Fill a database and start the same by the book on it."""
        people = fill(url, SECRET, workspaces, datetime.now(UTC))
        environment = self.slack(driver, MANY)
        processes.run_script([*STORE, "install", *workspaces], self.folder, environment)
        return Side(self.start(STORE, environment), people)


def measure() -> Iterator[Result]:
    """Measure, pair by pair; raises Missing where the baselines' libraries are not installed."""
    need(EXTRA)
    workspaces = [f"T{number:04}" for number in range(WORKSPACES)]
    with ExitStack() as open_things:
        ground = Ground(open_things)
        yield from _against_hello(ground, ["T0001"] * WORKSPACES)
        yield from _against_the_book(ground, workspaces)
        yield from _on_postgresql(ground, workspaces)


def need(packages: Sequence[str]) -> None:
    """Raise Missing, with the cure, unless these packages are installed."""
    absent = [name for name in packages if importlib.util.find_spec(name) is None]
    if absent:
        raise Missing(f"The baselines need {', '.join(absent)}. Install them with: pip install 'cop-bot[bench]'")


def _against_hello(ground: Ground, workspaces: Sequence[str]) -> Iterator[Result]:
    ours = ground.ours(f"sqlite:///{ground.folder / 'one.db'}", ONE, workspaces)
    theirs = Side(ground.start(HELLO, ground.slack("", ONE)), ours.people)
    pair = Pair("ack.hello", ours, theirs)
    pair.take_turns(ground.folder)
    yield pair.told(1, "p50", "<= 0.25")
    yield pair.told(1, "rate")
    yield pair.told(32, "p99")
    yield pair.told(32, "rate", ">= 0.2")
    yield from pair.told_cpu()


def _against_the_book(ground: Ground, workspaces: Sequence[str]) -> Iterator[Result]:
    ours = ground.ours(f"sqlite:///{ground.folder / 'many.db'}", MANY, workspaces)
    file = ground.folder / "book.db"
    theirs = ground.by_the_book(f"sqlite:///{file}", f"sqlite+aiosqlite:///{file}", workspaces)
    pair = Pair("ack.book.sqlite", ours, theirs)
    pair.take_turns(ground.folder)
    yield pair.told(1, "p50")
    yield pair.told(32, "rate", ">= 2")
    yield from pair.told_cpu()


def _on_postgresql(ground: Ground, workspaces: Sequence[str]) -> Iterator[Result]:
    try:
        server = ground.postgres()
    except NoPostgres as none:
        yield skipped("ack.book.postgresql.c32.rate", str(none))
        return
    folder = str(server.folder)
    for name in ("ours", "book"):
        run_on(folder, "create database {}", name)
    ours = ground.ours(server.url("ours"), MANY, workspaces)
    driver = f"postgresql+asyncpg://cop@/book?host={folder}"
    theirs = ground.by_the_book(server.url("book"), driver, workspaces)
    pair = Pair("ack.book.postgresql", ours, theirs)
    pair.take_turns(ground.folder)
    yield pair.told(1, "p50")
    yield pair.told(32, "rate", ">= 4")
    yield from pair.told_cpu()
