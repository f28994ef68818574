"""Lives in processes of their own, which are killed or frozen wherever they wait.

`python -m tests.killing` is a nursery: for each `Life` on its standard input it forks a process that lives it, so that nobody
waits for imports. A life strikes what is due, delivers it, and stops. Its post writes into a file what a platform would have
taken, and that outlives every kill. On the way every task is watched: each time it is suspended in a place, that place is visited
once more, and at the visit that the life names the process sends itself a signal.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Coroutine, Generator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from bot.platform import Address
from handlers.language import Card
from storage.columns import use_keys
from storage.database import Database
from tests.machine import asking
from tests.machines import MONDAY
from tests.replicas import Replica

ROOT = Path(__file__).parents[1]
SECRET = "a key for lives that end early"
WATCHED = (f"{ROOT}/bot/", __file__, "procrastinate/worker.py")
"""Where a place can be: in our machine, in the post below, and in the loop that takes jobs."""

SEEN = "You may have seen this already."


@dataclass(frozen=True, slots=True)
class Life:
    """One life: its database and engine, the file of what arrived, and at which visit of which place it gets which signal.

    `visits` is the file in which it counts its places. With `looks` the platform lets one look whether a message arrived. With
    `lease` it lives by a real clock that is put forward by `offset` seconds, and a claim is good for so many.
    """

    url: str
    kind: str
    book: str
    place: str = ""
    visit: int = 0
    signal: int = signal.SIGKILL
    visits: str = ""
    looks: bool = True
    lease: float = 0
    offset: float = 0


class Book:
    """A platform that writes down what it takes, at once and for good; it can be asked for nothing."""

    name = "slack"

    def __init__(self, path: str) -> None:
        """Go on writing in a file."""
        self.path = path
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Take a message: it is on its way, then it is there, then the answer is on its way."""
        await asyncio.sleep(0)
        os.write(self._file, f"{json.dumps({'key': key, 'seen': SEEN in card.fallback})}\n".encode())
        await asyncio.sleep(0)
        return {"key": key}

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Change nothing."""
        return message_ref

    def lines(self) -> list[dict[str, Any]]:
        """List what arrived, in whichever life."""
        return [json.loads(line) for line in Path(self.path).read_text().splitlines()]


class OpenBook(Book):
    """One in which one can look whether a message is there."""

    async def find(self, address: Address, key: str) -> dict[str, Any] | None:
        """Look for a message by its key."""
        return next(({"key": key} for line in self.lines() if line["key"] == key), None)


def book(path: str, *, looks: bool) -> Book:
    """Open a book."""
    return OpenBook(path) if looks else Book(path)


class Watcher:
    """Counts where tasks are suspended, and sends the signal at the right visit."""

    def __init__(self, life: Life) -> None:
        """Count from nothing."""
        self.life = life
        self.visits: Counter[str] = Counter()

    def task(self, loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> asyncio.Task[Any]:
        """Make a task that is watched, as a loop's task factory does."""
        return asyncio.Task(Watched(work, self), loop=loop, **more)

    def suspended(self, work: Any) -> None:
        """Count the place in which a task is suspended."""
        place = place_of(work)
        if not place:
            return
        self.visits[place] += 1
        if (place, self.visits[place]) == (self.life.place, self.life.visit):
            os.kill(os.getpid(), self.life.signal)


class Watched(Coroutine[Any, Any, Any]):
    """A coroutine that tells its watcher whenever it is suspended."""

    def __init__(self, work: Any, watcher: Watcher) -> None:
        """Stand before the work."""
        self._work = work
        self._watcher = watcher

    def send(self, value: Any) -> Any:
        """Go on until the next suspension."""
        given = self._work.send(value)
        self._watcher.suspended(self._work)
        return given

    def throw(self, *error: Any) -> Any:
        """Go on with an error."""
        given = self._work.throw(*error)
        self._watcher.suspended(self._work)
        return given

    def close(self) -> None:
        """End."""
        self._work.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return (yield from self._work.__await__())


def place_of(work: Any) -> str:
    """Name the way to where a coroutine is suspended, through the functions of ours; empty where it leads through none."""
    way = []
    while work is not None:
        frame = getattr(work, "cr_frame", None) or getattr(work, "ag_frame", None) or getattr(work, "gi_frame", None)
        if frame and any(part in frame.f_code.co_filename for part in WATCHED):
            way.append(f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_name}:{frame.f_lineno}")
        work = getattr(work, "cr_await", None) or getattr(work, "ag_await", None) or getattr(work, "gi_yieldfrom", None)
    return " > ".join(way)


def live(life: Life) -> None:
    """Live it: strike what is due, deliver it, stop."""
    use_keys([SECRET])
    replica = Replica(Database(life.url), life.kind, None, asking(), MONDAY)
    replica.delivery.platforms = {"slack": book(life.book, looks=life.looks)}
    if life.lease:
        replica.runs_by_a_real_clock(life.lease, life.offset)
    watcher = Watcher(life)
    replica.loop.set_task_factory(watcher.task)

    async def whole() -> None:
        await replica.any_engine.start()
        await replica.quiet()
        await replica.any_engine.stop()

    replica.plays(whole())
    if life.visits:
        Path(life.visits).write_text(json.dumps(watcher.visits))
    replica.db.close()


class Nursery:
    """The parent of lives, in a process of its own."""

    def __init__(self) -> None:
        """Start it."""
        words = [sys.executable, "-m", "tests.killing"]
        self._process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def begins(self, life: Life) -> int:
        """Begin a life; give its process id."""
        assert self._process.stdin
        self._process.stdin.write(f"{json.dumps(asdict(life))}\n")
        self._process.stdin.flush()
        return self.told()

    def told(self) -> int:
        """Wait for what becomes of a life: 0 where it ended by itself, or the signal that stopped or ended it, below 0."""
        assert self._process.stdout
        return int(self._process.stdout.readline())

    def lives(self, life: Life) -> int:
        """Live a life to its end; give what became of it."""
        self.begins(life)
        return self.told()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def _nursery() -> None:
    for line in sys.stdin:
        life = Life(**json.loads(line))
        pid = os.fork()
        if pid == 0:
            code = 1
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a life logs is not for whoever listens to the nursery
            try:
                live(life)
                code = 0
            finally:
                os._exit(code)
        _tell(pid)
        while True:
            _, status = os.waitpid(pid, os.WUNTRACED)
            if os.WIFSTOPPED(status):
                _tell(-os.WSTOPSIG(status))
            else:
                _tell(os.waitstatus_to_exitcode(status))
                break


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _nursery()
