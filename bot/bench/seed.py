"""Rows for measuring: made in bulk, so that a million take seconds."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from handlers import timetable
from storage import communities, documents, plumbing
from storage.columns import Base, keyring, new_id
from storage.communities import Place
from storage.database import Database
from storage.models import Account, Commitment, Community, Membership, Organisation, Person, Round

assert plumbing, "all tables are known"
START = datetime(2026, 2, 1, 3, tzinfo=UTC)
"""A Sunday afternoon in Melbourne, a day before school begins."""

ZONE = "Australia/Melbourne"
ROWS_AT_ONCE = 5000
WORDS = "We tried the number talk twice and the quiet ones spoke."

ASKED = (
    "insert into participation (id, round_id, person_id, state, nudges, optional) values (?, ?, ?, 'answered', 0, 0)"
)
ANSWERED = """
    insert into response
        (id, round_id, person_id, body_sealed, visibility, quote_ok, created_at, withdrawn, share_history)
    values (?, ?, ?, ?, ?, 0, '2026-02-01 03:00:00.000000', 0, '[]')
"""
"""SQLite's own words, because a million rows are many."""


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
    source, statement = iter(rows), insert(Base.metadata.tables[table.__tablename__])
    while some := list(islice(source, ROWS_AT_ONCE)):
        db.connection().execute(statement, some)


def found(db: Session, name: str, members: int) -> tuple[Place, list[str]]:
    """Start a community of so many people, who have seen the notice; the first chairs, the second leads. Give their ids."""
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
    place = communities.get_place(db, community)
    timetable.set_timetable(db, place, START)
    return place, people


def answers(db: Session, place: Place, people: Sequence[str], total: int, *, read: bool) -> None:
    """Store so many answers in a community, a tenth of them shared, from weekly rounds that go back in time.

    Only those that will be `read` are sealed with a key; the others' words are as long and stay shut.
    """
    asked = [new_id() for _ in range(-(-total // len(people)))]
    pour(db, Round, (_round(place, round_id, number) for number, round_id in enumerate(asked)))
    invited = list(islice(((round_id, person) for round_id in asked for person in people), total))
    db.connection().exec_driver_sql(ASKED, [(new_id(), round_id, person) for round_id, person in invited])
    db.connection().exec_driver_sql(ANSWERED, [_response(number, *pair, read) for number, pair in enumerate(invited)])


def settled(db: Session, place: Place, people: Sequence[str]) -> None:
    """Store what a digest tells: a summary that the group has settled, and a commitment of everybody."""
    themes = (f"Number talks: {count} of {len(people)} spoke of them." for count in range(3, 8))
    lines = tuple(documents.DocumentLine("themes", words) for words in themes)
    row = documents.put_draft(db, place, documents.NewDraft("What we shared", lines), START)
    row.state, row.published_at, row.settled_at = documents.SETTLED, START, START
    pour(db, Commitment, (_commitment(place, person, number) for number, person in enumerate(people)))


def _commitment(place: Place, owner: str, number: int) -> dict[str, Any]:
    row = {"id": new_id(), "community_id": place.id, "owner_id": owner, "created_at": START - timedelta(weeks=2)}
    kept = {"state": "kept", "closed_at": START} if number % 2 else {"state": "open", "closed_at": None}
    return {**row, **kept, "due_on": START.date()}


def _response(number: int, round_id: str, person_id: str, read: bool) -> tuple[str, str, str, bytes, str]:
    response_id = new_id()
    words = keyring().seal(WORDS, response_id) if read else os.urandom(len(WORDS) + 32)
    return response_id, round_id, person_id, words, "private" if number % 10 else "cop"


def _round(place: Place, round_id: str, weeks_ago: int) -> dict[str, Any]:
    opens = START - timedelta(weeks=weeks_ago + 1)
    content = {"id": f"q{weeks_ago % 40}", "text": "What went well?", "stage": "any", "pillar": "practice"}
    row = {
        "id": round_id,
        "community_id": place.id,
        "occurrence": opens.isoformat(timespec="minutes"),
        "content": content,
    }
    return {**row, "opens_at": opens, "closes_at": opens + timedelta(days=4), "state": "closed"}


def _membership(community: str, person: str, number: int) -> dict[str, Any]:
    roles = {0: ["chair", "member"], 1: ["seil"]}.get(number, ["member"])
    row = {"id": new_id(), "person_id": person, "community_id": community, "roles": roles}
    return {**row, "since": START, "notice_shown": 99}
