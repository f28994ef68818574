"""The databases that the tests run on: a run that was to prove something on PostgreSQL and cannot is no success."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.bench.postgres import NoPostgres
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
