"""Statements that most turns ask, written out once for each database and handed to its driver as they stand.

SQLAlchemy knows the tables, writes the words and says how each value travels. To run a statement it takes several times as long
as the database: so for these few it does its part once, and the driver the rest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Connection, Delete, Insert, Select, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from storage.waiting import Lending

Turned = Callable[[Any], Any] | None
"""How a value is turned on its way in or out; None where it travels as it is."""

READY = "written.ready"

MANY, PLACE = "many", "place"
"""The values of a statement for many, and where each stands among them."""

Driver = tuple[Dialect, Callable[..., Any]]
"""A connection's dialect, and what hands a statement to its driver."""

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete


@dataclass(frozen=True, slots=True)
class _Words:
    """A statement in one database's own words.

    `places` are its values in their order: by a name that is asked for and how it is turned, or as they never change. A driver
    that does not count them knows them by `names`. `gives` turns columns of a row. `many`, where there is such,
    is the statement for many values at once, which come as the rows of a JSON text, each value turned as
    `turns` says.
    """

    text: str
    places: tuple[tuple[str, Turned, Any], ...]
    names: tuple[str, ...]
    gives: tuple[tuple[int, Callable[[Any], Any]], ...]
    many: str = ""
    turns: tuple[tuple[str, Turned], ...] = ()

    def bound(self, values: Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
        bound = [
            constant if not name else turn(values[name]) if turn else values[name]
            for name, turn, constant in self.places
        ]
        return dict(zip(self.names, bound, strict=True)) if self.names else bound

    def together(self, many: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        rows = [
            {PLACE: place, **{name: turn(values[name]) if turn else values[name] for name, turn in self.turns}}
            for place, values in enumerate(many)
        ]
        constants = zip(self.names, self.places, strict=True)
        return {
            MANY: json.dumps(rows, default=str),
            **{place: constant for place, (name, _, constant) in constants if not name},
        }

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

    def firsts(self, db: Session, many: Sequence[Mapping[str, Any]]) -> list[Sequence[Any] | None]:
        """Give for each of these values the only row that is asked for, if there is one: on PostgreSQL in one question."""
        driver = dialect, _ = _driver_of(db)
        words = self._ready(dialect)
        if not words.many or len(many) < 2:
            return [self.first(db, values) for values in many]
        found = {row[0]: row[1:] for row in _asked(db, driver, words.many, words.together(many)).fetchall()}
        return [words.turned(found[place]) if place in found else None for place in range(len(many))]

    def count(self, db: Session, values: Mapping[str, Any]) -> int:
        """Give how many rows were written; raises what SQLAlchemy raises."""
        return int(self._run(db, values)[1].rowcount)

    def count_all(self, db: Session, many: Sequence[Mapping[str, Any]]) -> int:
        """Run it for each of these values, handed over together; give how many rows were written in all.

        An update may find a row by one of them at most: on PostgreSQL it is one statement, which writes each row once.
        """
        if len(many) < 2:  # which spares PostgreSQL's driver its pipeline
            return sum(self.count(db, values) for values in many)
        driver = dialect, _ = _driver_of(db)
        words = self._ready(dialect)
        if words.many:
            return int(_asked(db, driver, words.many, words.together(many)).rowcount)
        connection = db.connection()
        cursor = connection.connection.cursor()
        bound: list[Any] = [words.bound(values) for values in many]
        try:
            cursor.executemany(words.text, bound)
        except dialect.loaded_dbapi.Error as failed:
            raise _told(failed, connection, words.text) from failed
        return int(cursor.rowcount)

    def _run(self, db: Session, values: Mapping[str, Any]) -> tuple[_Words, Any]:
        driver = dialect, _ = _driver_of(db)
        words = self._ready(dialect)
        return words, _asked(db, driver, words.text, words.bound(values))

    def _ready(self, dialect: Dialect) -> _Words:
        return self._words.get(dialect.name) or self._write(dialect)

    def _write(self, dialect: Dialect) -> _Words:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._keys or None)
        assert isinstance(compiled, SQLCompiler)
        places: dict[str, tuple[str, Turned, Any]] = {}
        for bind, name in compiled.bind_names.items():
            turn = bind.type.dialect_impl(dialect).bind_processor(dialect)
            constant = None if bind.required else turn(bind.value) if turn else bind.value
            places[name] = (name if bind.required else "", turn, constant)
        order = compiled.positiontup
        columns = enumerate(self._statement.exported_columns)
        ways = ((at, column.type.dialect_impl(dialect).result_processor(dialect, None)) for at, column in columns)
        gives = tuple((at, way) for at, way in ways if way is not None)
        names = () if order is not None else tuple(places)
        many = _of_many(compiled, self._statement, dialect) if names else ""
        plain = {name for bind, name in compiled.bind_names.items() if isinstance(bind.type, JSON)}
        turns = tuple((name, None if place in plain else turn) for place, (name, turn, _) in places.items() if name)
        words = _Words(str(compiled), tuple(places[name] for name in order or places), names, gives, many, turns)
        self._words[dialect.name] = words
        return words


def _of_many(compiled: SQLCompiler, statement: Statement, dialect: Dialect) -> str:
    """Give PostgreSQL's words of an update, or of a question for one row, for many values at once.

    Its driver sends and awaits each of them otherwise, and takes longer to write lists of values than JSON.
    """
    text, kinds = str(compiled), {PLACE: "INTEGER"}
    for bind, name in compiled.bind_names.items():
        if bind.required:
            kinds[name] = bind.type.compile(dialect)
            text = text.replace(f"%({name})s", f'many."{name}"')
    columns = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
    rows = f"json_to_recordset(%({MANY})s::JSON) AS many ({columns})"
    if isinstance(statement, Update):
        return text.replace(" WHERE ", f" FROM {rows} WHERE ", 1)
    if isinstance(statement, Select):
        return f"SELECT many.{PLACE}, each.* FROM {rows} CROSS JOIN LATERAL ({text}) AS each"  # noqa: S608 - our own words
    return ""


def make_ready(db: Session, connection: Connection) -> None:
    """Keep the connection that a session works on at hand, for as long as it lasts."""
    db.info[READY] = _driver(connection)


def _driver_of(db: Session) -> Driver:
    found: Driver = db.info.get(READY) or _driver(db.connection())
    return found


def _asked(db: Session, driver: Driver, text: str, bound: Sequence[Any] | Mapping[str, Any]) -> Any:
    dialect, ask = driver
    try:
        return ask(text, bound)
    except dialect.loaded_dbapi.Error as failed:
        raise _told(failed, db.connection(), text) from failed


def _driver(connection: Connection) -> Driver:
    driver = connection.connection.driver_connection
    return connection.dialect, driver.ask if isinstance(driver, Lending) else driver.execute  # type: ignore[union-attr]


def _told(failed: Exception, connection: Connection, text: str) -> BaseException:
    """Give a driver's error as SQLAlchemy does; a connection that is lost is taken out of the pool."""
    dialect, base = connection.dialect, connection.dialect.loaded_dbapi.Error
    lost = dialect.is_disconnect(failed, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(failed)
    return DBAPIError.instance(
        text, None, failed, base, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
