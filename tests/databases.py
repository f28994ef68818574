"""Databases for tests, as a pytest plugin: `--database sqlite` (default), `postgresql` or `both`, fresh for each test.

The schema is made once a run by the real migrations and copied for each test, so every test proves them too.
"""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from bot.bench.postgres import NoPostgres, Postgres, empty, run_on
from bot.engine.schema import bring_up
from storage import migrate
from storage.database import Database

SERVER = pytest.StashKey[Postgres]()
FOLDER = pytest.StashKey[str]()
QUEUE = tuple(f"procrastinate_{name}" for name in ("events", "periodic_defers", "jobs", "workers"))
GO_ON = "Whoever cannot have one here tests on SQLite alone with: make test POSTGRESQL=no"
SYSTEM = re.compile(r"::test_s\d\d_")
"""How scripts begin that are named after a system."""

KINDS = ("sqlite", "postgresql")

OPENED: dict[str, Database] = {}
"""One database for each URL, which comes again test after test: what it compiled once, it need not compile again."""


class Maker(Protocol):
    """Makes databases: empty ones, and ones with our tables in them."""

    def bare(self) -> str:
        """Make a database without tables; give its URL."""

    def ready(self) -> str:
        """Make a database with the newest tables; give its URL. A test that changes tables takes a bare one."""

    def bare_ready(self) -> str:
        """Make a database with the newest tables that can be copied once nobody is in it; give its URL."""

    def copy(self, url: str) -> str:
        """Copy a database that nobody is in; give the copy's URL."""

    def drop_all(self) -> None:
        """Remove what was made."""


MAKERS: dict[str, Maker] = {}
"""The maker of each kind, which keeps from test to test what takes long."""


class SqliteMaker:
    """A file for each database; the ready one is a copy of one that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template: Path | None = None
        self._lent: list[Path] = []

    def bare(self) -> str:
        return f"sqlite:///{self._folder / uuid4().hex}.db"

    def ready(self) -> str:
        if self._template is None:
            self._template = self._folder / "template.db"
            _migrate(f"sqlite:///{self._template}")
        copy = self._folder / f"ready{len(self._lent)}.db"
        self._lent.append(copy)
        shutil.copyfile(self._template, copy)
        return f"sqlite:///{copy}"

    def bare_ready(self) -> str:
        return self.ready()

    def copy(self, url: str) -> str:
        copied = self.bare()
        shutil.copyfile(make_url(url).database or "", make_url(copied).database or "")
        return copied

    def drop_all(self) -> None:
        for file in self._folder.glob("*.db*"):
            if not file.name.startswith("template"):
                file.unlink()
        self._lent.clear()


class PostgresMaker:
    """Databases of one server; a ready one is emptied after its test and lent again, as making one takes long."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._bare: list[str] = []
        self._free: list[str] = []
        self._lent: list[str] = []

    def bare(self) -> str:
        self._bare.append(self._make())
        return self._url(self._bare[-1])

    def ready(self) -> str:
        if not self._free:
            self._free.append(self._make())
            _migrate(self._url(self._free[-1]))
        self._lent.append(self._free.pop())
        return self._url(self._lent[-1])

    def bare_ready(self) -> str:
        made = self.bare()
        _migrate(made)
        return made

    def copy(self, url: str) -> str:
        self._bare.append(f"t{uuid4().hex}")
        run_on(self._folder, "create database {} template {}", self._bare[-1], make_url(url).database or "")
        return self._url(self._bare[-1])

    def drop_all(self) -> None:
        while self._bare:
            run_on(self._folder, "drop database {} with (force)", self._bare.pop())
        while self._lent:
            empty(self._folder, self._lent[-1], [*(table.name for table in migrate.tables().sorted_tables), *QUEUE])
            self._free.append(self._lent.pop())

    def _make(self) -> str:
        name = f"t{uuid4().hex}"
        run_on(self._folder, "create database {}", name)
        return name

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://cop@/{name}?host={self._folder}"


def _migrate(url: str) -> None:
    database = Database(url)
    bring_up(database)
    database.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test that touches a database touch each kind that was asked for."""
    if "databases" in metafunc.fixturenames:
        metafunc.parametrize("databases", _kinds(metafunc.config), indirect=True)


@pytest.fixture
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    """Give a maker of databases, for a test that needs several; they are removed after the test."""
    if request.param not in MAKERS:
        postgresql = request.param == "postgresql"
        MAKERS[request.param] = (
            PostgresMaker(request.config.stash[FOLDER])
            if postgresql
            else SqliteMaker(tmp_path_factory.mktemp("databases"))
        )
    yield MAKERS[request.param]
    MAKERS[request.param].drop_all()


@pytest.fixture
def database_url(databases: Maker) -> str:
    """Give the URL of a database with our tables, which no other test sees."""
    return databases.ready()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give an open database with our tables, which no other test sees."""
    opened = copy(OPENED.get(database_url) or OPENED.setdefault(database_url, Database(database_url)))
    yield opened
    opened.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of database."""
    parser.addoption("--database", choices=(*KINDS, "both"), default="sqlite", help="what the tests run on")
    parser.addoption("--platforms", choices=("all", "some"), default="all", help="where each script is played")


def pytest_configure(config: pytest.Config) -> None:
    """Start one PostgreSQL for the whole run; its workers are told where it is."""
    if "postgresql" not in _kinds(config):
        return
    if hasattr(config, "workerinput"):
        config.stash[FOLDER] = config.workerinput["postgres"]
        return
    try:
        server = Postgres()
    except NoPostgres as none:
        pytest.exit(f"\n*** NOTHING WAS TESTED ON POSTGRESQL: {none} ***\n{GO_ON}\n", returncode=1)
    config.stash[SERVER], config.stash[FOLDER] = server, str(server.folder)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose what is played where. On PostgreSQL alone that is what touches a database.

    No markup knows the database, and no database knows the markup. So `make test` plays a system's script (docs/systems.md) on
    every platform, on one of them with PostgreSQL and on the others with SQLite; another script on one platform, every third of
    these with PostgreSQL. Which, hangs on its name: it is the same in every run. What has no platform is played on both
    databases; what is marked `once`, with SQLite alone. `make test PLATFORMS=all` plays all everywhere.

    What takes `long` is played first, so that no process waits for it at the end.
    """
    chosen = items
    if config.getoption("--database") == "postgresql":
        chosen = [item for item in chosen if _told(item, "databases")]
    if config.getoption("--platforms") == "some":
        chosen = list(_played(chosen))
    chosen.sort(key=lambda item: item.get_closest_marker("long") is None)
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


def _played(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """Leave each script some of its platforms, each on one database."""
    platforms: dict[str, set[str]] = {}
    for item in items:
        platforms.setdefault(_script(item), set()).add(_told(item, "platform"))
    for item in items:
        database = _told(item, "databases")
        if not database or database in _where(item, sorted(platforms[_script(item)])):
            yield item


def _where(item: pytest.Item, platforms: list[str]) -> tuple[str, ...]:
    """Say on which databases a script is played on this one of its platforms."""
    script, platform = _script(item), _told(item, "platform")
    number = zlib.crc32(script.encode())
    chosen = platform == platforms[number % len(platforms)]
    if item.get_closest_marker("once"):
        return KINDS[:1]
    if not platform:
        return KINDS
    if SYSTEM.search(script) and len(platforms) > 1:
        return KINDS[1:] if chosen else KINDS[:1]
    return () if not chosen else KINDS[1:] if (number >> 8) % 3 == 0 else KINDS[:1]


def _script(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _told(item: pytest.Item, what: str) -> str:
    """Give what a test was told to take of something, empty where it takes none."""
    return str(item.callspec.params.get(what, "")) if hasattr(item, "callspec") else ""


def _kinds(config: pytest.Config) -> tuple[str, ...]:
    asked = config.getoption("--database")
    return KINDS if asked == "both" else (asked,)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where the server is."""
    if FOLDER in node.config.stash:
        node.workerinput["postgres"] = node.config.stash[FOLDER]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the PostgreSQL that this run started."""
    if SERVER in config.stash:
        config.stash[SERVER].close()


def pytest_report_header(config: pytest.Config) -> str:
    """Say what the tests run on."""
    return f"database: {config.getoption('--database')}"
