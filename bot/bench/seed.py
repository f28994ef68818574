"""Rows for measuring: made in bulk, so that a million take seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from handlers import timetable
from storage import communities, plumbing
from storage.columns import Base, new_id
from storage.database import Database
from storage.models import Account, Community, Membership, Organisation, Person

assert plumbing, "all tables are known"
START = datetime(2026, 2, 1, 3, tzinfo=UTC)
"""A Sunday afternoon in Melbourne, a day before school begins."""

ZONE = "Australia/Melbourne"
ROWS_AT_ONCE = 5000


@contextmanager
def scratch() -> Iterator[Database]:
    """Give an empty database in a temporary file, gone afterwards."""
    with TemporaryDirectory(prefix="cop-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        Base.metadata.create_all(database.engine)
        yield database
        database.close()


def pour(db: Session, table: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """Insert many rows, some thousand at a time."""
    source = iter(rows)
    while some := list(islice(source, ROWS_AT_ONCE)):
        db.execute(insert(table), some)


def found(db: Session, name: str, members: int) -> list[str]:
    """Start a community of so many members, who have seen the notice, with a weekly question; give the people's ids."""
    organisation, community = new_id(), new_id()
    people = [new_id() for _ in range(members)]
    pour(db, Organisation, [{"id": organisation, "name": f"Network of {name}"}])
    rhythm = {"prompt": "every week MON 09:00", "digest": "every 2 weeks FRI 15:00"}
    community_row = {"id": community, "organisation_id": organisation, "name": name, "zone": ZONE, "rhythm": rhythm}
    pour(db, Community, [{**community_row, "calendar": {"holidays": "AU-VIC"}}])
    pour(db, Person, ({"id": p, "organisation_id": organisation, "display_name": f"Person {p[:8]}"} for p in people))
    pour(
        db, Account, ({"id": new_id(), "person_id": p, "platform": "slack", "tenant": "T1", "user": p} for p in people)
    )
    pour(db, Membership, (_membership(community, p, number) for number, p in enumerate(people)))
    timetable.set_timetable(db, communities.get_place(db, community), START)
    return people


def _membership(community: str, person: str, number: int) -> dict[str, Any]:
    roles = {0: ["chair", "member"], 1: ["seil"]}.get(number, ["member"])
    row = {"id": new_id(), "person_id": person, "community_id": community, "roles": roles}
    return {**row, "since": START, "notice_shown": 99}
