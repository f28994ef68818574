"""A connection to PostgreSQL that lends its thread out while it waits for the database, to whoever says how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, TypeVar

from psycopg import Connection, Cursor
from psycopg.abc import PQGen
from psycopg.waiting import Ready, Wait

T = TypeVar("T")

Pause = Callable[[int, Wait], Ready]
"""Lets others have the thread until a file descriptor can be read or written, and gives which."""

PAUSE: ContextVar[Pause | None] = ContextVar("pause", default=None)
"""How whoever works here waits; None where the thread has nothing else to do meanwhile."""


class Lending(Connection[Any]):
    """The driver's connection; whatever it does with the database comes by `wait`, in steps that wait for nothing."""

    def __init__(self, *given: Any) -> None:
        """Have asked nothing yet."""
        super().__init__(*given)
        self._cursors: dict[str, Cursor[Any]] = {}

    def ask(self, text: str, values: Mapping[str, Any]) -> Cursor[Any]:
        """Run one of a few statements, whose answer is read before the same is asked again.

        Its cursor stays: to find out how a statement's values and rows are turned takes as long as to turn them.
        """
        cursor = self._cursors.get(text) or self._cursors.setdefault(text, self.cursor())
        return cursor.execute(text, values)

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Take the driver's steps to their end, as the driver does, and give what came of them.

        Whoever is called off in between leaves a connection that nobody can use: it is closed, and the database undoes what
        was begun.
        """
        pause = PAUSE.get()
        if pause is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        where = self.pgconn.socket
        try:
            wanted = next(gen)
            while True:
                wanted = gen.send(self._paused(pause, where, wanted))
        except StopIteration as ended:
            came: T = ended.value
            return came

    def _paused(self, pause: Pause, where: int, wanted: Wait) -> Ready:
        try:
            return pause(where, wanted)
        except BaseException:
            self.close()
            raise
