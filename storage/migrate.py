"""Brings a database's schema up, down, or tells where it stands; works from a checkout and from an installed wheel alike.

`python -m storage.migrate new "what changes"` writes the next migration from the tables as they are now.
"""

from __future__ import annotations

import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData, text

from storage import fulltext, guards, models, models_contributions, models_exchange, models_runs, plumbing
from storage.columns import Base, Moment
from storage.database import Database

HOME = "storage:migrations"
LOCK = 0x636F702D626F74  # "cop-bot": what replicas that start together queue for
TABLES = (models, models_contributions, models_exchange, models_runs, plumbing)  # importing makes their tables known


class UnknownSchema(Exception):
    """The database was made by another version of cop-bot than this one."""


def tables() -> MetaData:
    """Give every table that the code knows."""
    return Base.metadata


def upgrade(engine: Engine, revision: str = "head", also: Callable[[Connection], None] | None = None) -> None:
    """Bring the database to the newest schema, or to `revision`; nothing half done, one replica at a time.

    `also` is done in the same transaction. Raises UnknownSchema where the database holds a schema that this version has never
    heard of.
    """
    with _alone(engine) as connection:
        _run(command.upgrade, connection, revision)
        if also is not None:
            also(connection)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take the database back to `revision`, by default to nothing at all; raises like `upgrade`."""
    with _alone(engine) as connection:
        _run(command.downgrade, connection, revision)


def is_current(engine: Engine) -> bool:
    """Tell whether the database has exactly the schema that this version needs."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads() == (newest(),)


@lru_cache(maxsize=1)
def newest() -> str:
    """Give the newest revision's id."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def list_drift(engine: Engine) -> Sequence[object]:
    """List how the database differs from the tables in the code; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        return list(compare_metadata(context, tables()))


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Tell whether a table in the database is ours to migrate; the cluster engine and the full text keep their own."""
    return not fulltext.is_part(name or "") and not (kind == "table" and (name or "").startswith("procrastinate_"))


def as_plain_type(kind: str, thing: object, _: AutogenContext) -> str | Literal[False]:
    """Write our own types as the database's, so that an old migration does not change with the code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


def write_migration(engine: Engine, message: str, home: str = HOME) -> Path:
    """Write the next migration, by comparing the database at `engine` (brought up first) with the code; give its path."""
    number = f"{len(list(ScriptDirectory.from_config(_config(home=home)).walk_revisions())) + 1:04}"
    with _alone(engine) as connection:
        config = _config(connection, home)
        command.upgrade(config, "head")
        command.revision(config, message, autogenerate=True, rev_id=number)
    newest.cache_clear()
    path = Path(ScriptDirectory.from_config(config).get_revision(number).path)
    _tidy(path)
    return path


def _tidy(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if not line.strip().startswith("# ###")]
    path.write_text("\n".join(lines) + "\n")
    for words in (("check", "--quiet", "--fix", "--select=Q,I,F401,W"), ("format", "--quiet")):
        subprocess.run([sys.executable, "-m", "ruff", *words, str(path)], check=True)  # noqa: S603 our own formatter


def _config(connection: Connection | None = None, home: str = HOME) -> Config:
    config = Config(cmd_opts=Namespace(quiet=True), attributes={"connection": connection})
    config.set_main_option("script_location", home)
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _run(deed: Callable[[Config, str], None], connection: Connection, revision: str) -> None:
    guards.take_down(connection)
    try:
        deed(_config(connection), revision)
        guards.put_up(connection)
        fulltext.put_up(connection)
    except CommandError as unknown:
        raise UnknownSchema(f"This database was made by another version of cop-bot: {unknown}") from unknown


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Hold a transaction that no other migration can share; committed at the end, rolled back on any failure."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            with connection.begin():
                connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                yield connection
        else:
            with _links_unwatched(connection), connection.begin():
                yield connection
                _refuse_broken_links(connection)


@contextmanager
def _links_unwatched(connection: Connection) -> Iterator[None]:
    """Let SQLite rebuild tables that others point at: it changes a table by writing a new one and dropping the old."""
    driver = connection.connection.driver_connection
    assert driver is not None
    connection.info["immediate"] = True
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_broken_links(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise UnknownSchema(
            f"A migration would leave rows that point at nothing, in: {sorted({row[0] for row in broken})}"
        )


def main(words: Sequence[str], home: str = HOME) -> int:
    """Run `new MESSAGE [URL]`; without a URL an empty SQLite database in memory is compared with the code."""
    if len(words) not in (2, 3) or words[0] != "new":
        sys.stderr.write('usage: python -m storage.migrate new "what changes" [database url]\n')
        return 2
    database = Database(words[2] if len(words) == 3 else "sqlite://")
    sys.stdout.write(f"{write_migration(database.engine, words[1], home)}\n")
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
