"""Whoever moves from one group to another takes no answer along, and leaves none more visible than it was."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from storage import communities, migrate
from storage.database import Database
from storage.enrolment import put_member
from tests.visibility_practice import THEIRS, TOKEN, Practice

SHARED, PRIVATE, PROMISED = "zq00001qz", "zq00002qz", "zq00003qz"


def test_moving_between_groups_moves_nothing_that_was_written(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/moving.db")
    migrate.upgrade(database.engine)
    with database.engine.connect() as connection, Session(connection) as db:
        real = Practice(database, db)
        first, second = real.asks(nameless=False), real.asks(nameless=False)
        real.does("ana", "submit", "reflection.keep", first, body=SHARED, audience="cop")
        real.does("ana", "submit", "reflection.keep", second, body=PRIVATE, audience="private")
        real.does("ana", "submit", "commitments.keep", text=f"visit {PROMISED}", due_on="2027-01-15")
        real.does("ben", "submit", "reflection.keep", first, body="Ben was here.", audience="cop")
        assert real.sees("ana", "slack") >= {SHARED, PRIVATE, PROMISED}
        real.does("ana", "press", "leaving.go")
        [there] = [place for place in communities.list_places(db) if place.name == THEIRS]
        put_member(db, there, real.plan("ana"), "Robin", real.now)
        assert real.sees("ana", "slack") == set()
        assert real.sees("nia", "slack") == set()
        assert real.sees("ben", "slack") == {SHARED}
        real.place = there
        own = " ".join(real.does("ana", "press", deed) for deed in ("me.answers", "me.commitments"))
        assert not TOKEN.findall(own)
        assert real.sees("nia", "slack") == set()
    database.close()
