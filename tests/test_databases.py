"""Databases: a new one is its owner's alone, and a test run that was to prove something on PostgreSQL must not seem to have."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.bench.postgres import NoPostgres
from storage.database import Database
from tests import databases


def test_a_run_without_a_postgresql_fails_and_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses() -> None:
        raise NoPostgres("there is none")

    monkeypatch.setattr(databases, "Postgres", refuses)
    asked = SimpleNamespace(getoption=lambda _: "postgresql")
    with pytest.raises(pytest.exit.Exception, match="NOTHING WAS TESTED ON POSTGRESQL: there is none") as told:
        databases.pytest_configure(asked)  # type: ignore[arg-type]
    assert told.value.returncode == 1
    assert "make test POSTGRESQL=no" in str(told.value)


def test_the_folder_of_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/var/cop.db").close()
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0


def test_a_connection_whose_work_waits_is_closed_with_its_database(database: Database) -> None:
    if database.embedded:
        pytest.skip("SQLite answers at once")
    waiting = database.engine.connect()
    driver = waiting.connection.driver_connection
    database.close()
    assert driver is not None
    assert driver.closed
    waiting.invalidate()
    waiting.close()
