"""Statements that most turns ask, written out once for each database and handed to its driver as they stand.

SQLAlchemy knows the tables, writes the words and says how each value travels. To run a statement it takes several times as long
as the database: so for these few it does its part once, and the driver the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

Turned = Callable[[Any], Any] | None
"""How a value is turned on its way in or out; None where it travels as it is."""

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete


@dataclass(frozen=True, slots=True)
class _Words:
    """A statement in one database's own words.

    `known` holds every value by its name, those that never change filled in; `asks` turns those that do. `order` says where
    each stands, for a driver that counts them. `gives` turns columns of a row.
    """

    text: str
    known: Mapping[str, Any]
    asks: tuple[tuple[str, Turned], ...]
    order: tuple[str, ...]
    gives: tuple[tuple[int, Callable[[Any], Any]], ...]

    def bound(self, values: Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
        bound = {**self.known}
        for name, turn in self.asks:
            bound[name] = turn(values[name]) if turn else values[name]
        return [bound[name] for name in self.order] if self.order else bound

    def turned(self, row: Sequence[Any]) -> Sequence[Any]:
        told = list(row)
        for at, turn in self.gives:
            told[at] = turn(told[at])
        return told


class Written:
    """A statement on plain columns whose words never change, its values named by `bindparam`.

    What the session holds and has not written yet is not seen by it: flush first where there may be such.
    """

    def __init__(self, statement: Statement, keys: Sequence[str] = ()) -> None:
        """Write nothing yet; `keys` are the columns that an insert fills."""
        self._statement = statement
        self._keys = keys
        self._words: dict[str, _Words] = {}

    def rows(self, db: Session, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        """Give all rows, their columns in the statement's order; raises what SQLAlchemy raises."""
        words, cursor = self._run(db, values)
        return [words.turned(row) for row in cursor.fetchall()] if words.gives else cursor.fetchall()

    def first(self, db: Session, values: Mapping[str, Any]) -> Sequence[Any] | None:
        """Give the only row that is asked for, if there is one; raises what SQLAlchemy raises."""
        return next(iter(self.rows(db, values)), None)

    def count(self, db: Session, values: Mapping[str, Any]) -> int:
        """Give how many rows were written; raises what SQLAlchemy raises."""
        return int(self._run(db, values)[1].rowcount)

    def _run(self, db: Session, values: Mapping[str, Any]) -> tuple[_Words, Any]:
        connection = db.connection()
        dialect = connection.dialect
        words = self._words.get(dialect.name) or self._write(dialect)
        driver: Any = connection.connection.driver_connection
        try:
            return words, driver.execute(words.text, words.bound(values))
        except dialect.loaded_dbapi.Error as failed:
            raise _told(failed, connection, words.text) from failed

    def _write(self, dialect: Dialect) -> _Words:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._keys or None)
        assert isinstance(compiled, SQLCompiler)
        known: dict[str, Any] = {}
        asks: list[tuple[str, Turned]] = []
        for bind, name in compiled.bind_names.items():
            turn = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if bind.required:
                asks.append((name, turn))
            else:
                known[name] = turn(bind.value) if turn else bind.value
        columns = enumerate(self._statement.exported_columns)
        ways = ((at, column.type.dialect_impl(dialect).result_processor(dialect, None)) for at, column in columns)
        gives = tuple((at, way) for at, way in ways if way is not None)
        words = _Words(str(compiled), known, tuple(asks), tuple(compiled.positiontup or ()), gives)
        self._words[dialect.name] = words
        return words


def _told(failed: Exception, connection: Connection, text: str) -> BaseException:
    """Give a driver's error as SQLAlchemy does; a connection that is lost is taken out of the pool."""
    dialect, base = connection.dialect, connection.dialect.loaded_dbapi.Error
    lost = dialect.is_disconnect(failed, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(failed)
    return DBAPIError.instance(
        text, None, failed, base, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
