"""What every comparison of servers has: two sides that take turns, on ground that is cleared afterwards."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path
from typing import Any

from bot.bench import Missing, Result, medians, processes
from bot.bench.load import Job, Request
from bot.bench.postgres import Postgres
from bot.bench.processes import Server

ROUNDS = 5
SECONDS = {1: 2.0, 32: 3.0}
MOST = {1: 4_000, 32: 12_000}


@dataclass(slots=True)
class Side:
    """A running server, the people who type to it, and what was measured of it: a list of rounds by how many at once."""

    server: Server
    people: Sequence[Mapping[str, str]]
    sends: Request
    told: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: {1: [], 32: []})

    def measure(self, folder: Path, at_once: int) -> None:
        """Send one round."""
        before = self.server.cpu_seconds
        told = processes.load(self._job(at_once, SECONDS[at_once], MOST[at_once]), folder)
        told["cpu"] = (self.server.cpu_seconds - before) * 1000 / max(told["n"], 1)
        self.told[at_once].append(told)

    def warm(self, folder: Path) -> None:
        """Send a second's worth that counts for nothing."""
        processes.load(self._job(8, 2.0, 1_000), folder)

    def _job(self, at_once: int, seconds: float, most: int) -> Job:
        return Job(self.server.port, self.sends, self.people, at_once, seconds, most)

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
        """Make a folder."""
        self._open = open_things
        self.folder = Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="cop-bench-")))

    def start(self, words: Sequence[str], environment: Mapping[str, str]) -> Server:
        """Start a program."""
        return self._open.enter_context(Server(words, self.folder, environment))

    def postgres(self) -> Postgres:
        """Start a PostgreSQL; raises NoPostgres where there is none."""
        return self._open.enter_context(Postgres())


def need(packages: Sequence[str]) -> None:
    """Raise Missing, with the cure, unless these packages are installed."""
    absent = [name for name in packages if importlib.util.find_spec(name) is None]
    if absent:
        raise Missing(f"The baselines need {', '.join(absent)}. Install them with: pip install 'cop-bot[bench]'")
