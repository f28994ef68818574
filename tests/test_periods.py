"""Periods as operators write them, and an audit that the database itself keeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from storage import audit, retention
from storage.communities import Place
from storage.database import Database
from storage.models import Audit

START = datetime(2026, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize("words", ["", "2", "y", "0d", "-1y", "2 y", "2m", "101y", "99999d"])
def test_what_is_no_period_is_refused(words: str) -> None:
    assert not retention.is_period(words)
    with pytest.raises(ValueError, match="no period"):
        retention.ago(words, START)


def test_a_period_counts_in_days_or_years() -> None:
    assert retention.ago("90d", START) == START - timedelta(days=90)
    assert retention.ago("7y", START) == datetime(2019, 10, 5, tzinfo=UTC)
    assert retention.ago("1y", datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2027, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize("deed", ["update audit set actor = 'nobody'", "delete from audit"])
def test_the_database_itself_keeps_the_audit(database: Database, deed: str) -> None:
    def note(db: Session) -> None:
        audit.add_audit(db, Place(id="c"), "operator", "x", START)

    database.write(note)
    with database.engine.connect() as connection, pytest.raises(DatabaseError, match="only added to"):
        connection.exec_driver_sql(deed)
    assert database.read(lambda db: db.query(Audit).one().actor) == "operator"
