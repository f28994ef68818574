"""The way into the database: one writer at a time on SQLite, a pool on PostgreSQL, and inserts that happen once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.columns import Base

T = TypeVar("T")


class NotFound(LookupError):
    """There is no such thing, or the viewer may not see it: the two must look the same."""


class Database:
    """A database by its SQLAlchemy URL. `write` and `read` run a function in one transaction, in the calling thread."""

    def __init__(self, url: str, readers: int = 4) -> None:
        """Connect lazily; create the folder of a SQLite file."""
        self.url = make_url(url)
        if self.url.get_backend_name() == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.embedded = self.url.get_backend_name() == "sqlite"
        if self.embedded:
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self.engine = create_engine(self.url, connect_args={"timeout": 10}, pool_size=readers + 1)
            _make_sqlite_safe(self.engine)
        else:
            self.engine = create_engine(self.url, pool_size=readers + 4, max_overflow=4, pool_pre_ping=True)

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction that commits when it returns and rolls back when it raises."""
        with self.engine.connect() as connection:
            if self.embedded:
                connection.info["immediate"] = True
            with Session(connection, expire_on_commit=False) as db:
                result = work(db)
                db.commit()
                return result

    def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction that is rolled back: nothing it writes stays."""
        with self.engine.connect() as connection:
            connection.info["immediate"] = False
            with Session(connection, expire_on_commit=False) as db:
                return work(db)

    def ping(self) -> None:
        """Raise where the database cannot be reached."""
        with self.engine.connect() as connection:
            connection.execute(text("select 1"))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _make_sqlite_safe(engine: Engine) -> None:
    """Set WAL, foreign keys and BEGIN IMMEDIATE for writers: the driver's own mode loses updates."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.info.get("immediate", True) else "BEGIN")


def insert_once(db: Session, table: type[Base], **values: Any) -> bool:
    """Insert a row unless a unique row says that it is there already; give whether it was inserted."""
    dialect = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    return bool(db.execute(statement).rowcount)  # type: ignore[attr-defined]
