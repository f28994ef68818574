"""The way into the database: one writer at a time on SQLite, a pool on PostgreSQL, and inserts that happen once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from sqlite3 import OperationalError as Locked
from typing import Any, TypeVar
from weakref import WeakSet

from pydantic_core import from_json
from sqlalchemy import ColumnDefault, Engine, create_engine, event, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from storage.columns import Base, table_of
from storage.waiting import PAUSE, Lending
from storage.written import Written, make_ready

T = TypeVar("T")

PATIENCE = 10_000
"""Milliseconds for which a writer waits on SQLite for another one."""


LOG_PAGES = 4000
"""Pages that SQLite's log takes before they are moved into the file: a page that many turns write is moved once."""


class NotFound(LookupError):
    """There is no such thing, or the viewer may not see it: the two must look the same."""


class Unavailable(Exception):
    """The database cannot be reached or is too busy: the deed did not happen and should be tried again."""


class Busy(Unavailable):
    """Somebody else writes just now, or no connection is open yet, and the work did not begin."""


class Database:
    """A database by its SQLAlchemy URL. `write` and `read` run a function in one transaction, in the calling thread."""

    def __init__(self, url: str, readers: int = 4) -> None:
        """Connect lazily; create the folder of a SQLite file."""
        self.url = make_url(url)
        if self.url.get_backend_name() == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.embedded = self.url.get_backend_name() == "sqlite"
        self._lent: WeakSet[Lending] = WeakSet()
        if self.embedded:
            Path(self.url.database or "").parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.engine = create_engine(
                self.url, pool_size=readers + 1, json_deserializer=from_json, hide_parameters=True
            )
            _make_sqlite_safe(self.engine)
        else:
            self.engine = create_engine(
                self.url, pool_size=readers + 4, json_deserializer=from_json, hide_parameters=True
            )
            _let_connections_lend(self.engine, self._lent)

    def write(self, work: Callable[[Session], T], *, wait: bool = True) -> T:
        """Run `work` in a transaction that commits when it returns and rolls back when it raises.

        Raises Unavailable where the database cannot be reached; nothing half done stays. Without `wait` it raises Busy at once
        where somebody else writes to a SQLite file.
        """
        return self._run(work, writing=True, wait=wait)

    def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction that is rolled back: nothing it writes stays. Raises Unavailable like `write`."""
        return self._run(work, writing=False)

    def _run(self, work: Callable[[Session], T], *, writing: bool, wait: bool = True) -> T:
        try:
            with self.engine.connect() as connection:
                connection.info["immediate"] = writing
                connection.info["patience"] = PATIENCE if wait else 0
                transaction = connection.begin()
                with Session(connection, expire_on_commit=False) as db:
                    make_ready(db, connection)
                    result = work(db)
                    if writing:
                        if db.in_transaction():  # begun by the first use of the ORM, inside ours
                            db.commit()
                        transaction.commit()
                    return result
        except (OperationalError, InterfaceError, PoolTimeout) as gone:
            raise Unavailable("the database cannot be reached") from gone

    def ping(self) -> None:
        """Raise Unavailable where the database cannot be reached."""
        self.read(lambda db: db.execute(text("select 1")))

    def close(self) -> None:
        """Close every connection, also one whose work waits for an answer that nobody will take."""
        self.engine.dispose()
        for connection in list(self._lent):
            connection.close()


def _make_sqlite_safe(engine: Engine) -> None:
    """Set WAL, foreign keys, zeros over what is deleted, and BEGIN IMMEDIATE: the driver's own mode loses updates."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        log = ("journal_mode=WAL", "synchronous=NORMAL", f"wal_autocheckpoint={LOG_PAGES}")
        for pragma in (*log, "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        driver = connection.connection.driver_connection
        if connection.info.get("waits") != (patience := connection.info.get("patience", PATIENCE)):
            driver.execute(f"PRAGMA busy_timeout={patience}")
            connection.info["waits"] = patience
        try:
            driver.execute("BEGIN IMMEDIATE" if connection.info.get("immediate", True) else "BEGIN")
        except Locked as locked:
            raise Busy("somebody else writes") from locked


def _let_connections_lend(engine: Engine, lent: WeakSet[Lending]) -> None:
    """Open connections that lend their thread out, and note them among the `lent`.

    A thread that is lent out opens none, because that waits for the network.
    """

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, words: Sequence[Any], named: dict[str, Any]) -> Lending:
        if PAUSE.get() is not None:
            raise Busy("no connection is open")
        connection = Lending.connect(*words, **named)
        lent.add(connection)
        return connection


def insert_once(db: Session, table: type[Base], **values: Any) -> bool:
    """Insert a row unless a unique row says that it is there already; give whether it was inserted."""
    db.flush()
    statement, defaults = _one_insert(table, db.get_bind().dialect.name, tuple(values))
    return bool(statement.count(db, {**{name: give(None) for name, give in defaults.items()}, **values}))


def insert_many_once(db: Session, table: type[Base], rows: Sequence[dict[str, Any]], known_by: str = "id") -> set[Any]:
    """Insert rows, each with a new `id`, leaving out those that a unique row has already.

    Give the inserted ones' values of a column.
    """
    if not rows:
        return set()
    db.flush()
    statement, defaults = _one_insert(table, db.get_bind().dialect.name, tuple(rows[0]))
    whole = [{**{name: give(None) for name, give in defaults.items()}, **row} for row in rows]
    given = {row["id"]: row[known_by] for row in rows}
    if statement.count_all(db, whole) == len(rows):
        return set(given.values())
    ours = table_of(table).c.id
    there = (db.connection().execute(select(ours).where(ours.in_(some))).scalars() for some in chunks(list(given)))
    return {given[row_id] for found in there for row_id in found}


@cache
def _one_insert(
    table: type[Base], dialect: str, names: tuple[str, ...]
) -> tuple[Written, dict[str, Callable[[None], Any]]]:
    """Give the statement for one row of these columns, and what gives the model's own values for the others."""
    others = {column.name: column.default for column in table_of(table).c if column.name not in names}
    defaults = {name: _giver(default) for name, default in others.items() if isinstance(default, ColumnDefault)}
    return Written(_insert_once(table, dialect), [*names, *defaults]), defaults


def _giver(default: ColumnDefault) -> Callable[[None], Any]:
    given: Any = default.arg
    return given if default.is_callable else lambda _: given


@cache
def _insert_once(table: type[Base], dialect: str) -> sqlite.Insert | postgresql.Insert:
    """Build the statement once: SQLAlchemy takes longer to build it than the database to answer it."""
    rows = table_of(table)
    insert = sqlite.insert(rows) if dialect == "sqlite" else postgresql.insert(rows)
    return insert.on_conflict_do_nothing()


def chunks(items: Sequence[T], size: int = 400) -> Iterator[Sequence[T]]:
    """Give the items some hundred at a time: a statement takes only so many values."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
