"""Statements that are written out once give what SQLAlchemy gives, and fail as it fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from storage import letters
from storage.columns import table_of
from storage.database import Database, Unavailable
from storage.models import Community
from storage.plumbing import Outbox
from storage.written import Written

OUTBOX = table_of(Outbox)
COLUMNS = (
    "id",
    "destination",
    "key",
    "unasked",
    "state",
    "created_at",
    "due_at",
    "sent_at",
    "message_ref",
    "card_sealed",
)
ADD = Written(
    insert(OUTBOX), [*COLUMNS, "subject", "anew", "turn", "wanted_at", "attempts", "claimed_by", "last_error"]
)
READ = select(*(OUTBOX.c[name] for name in COLUMNS)).where(OUTBOX.c.key == bindparam("wanted"))
NOON = datetime(2026, 11, 26, 12, tzinfo=timezone(timedelta(hours=11)))
LETTER = {
    "id": "1",
    "destination": "slack:T1",
    "key": "k",
    "unasked": True,
    "state": "sent",
    "created_at": NOON,
    "due_at": NOON,
    "sent_at": None,
    "message_ref": {"ts": "1.1", "more": []},
    "card_sealed": b"\x00\x01",
    "subject": "",
    "anew": False,
    "turn": "",
    "wanted_at": NOON,
    "attempts": 0,
    "claimed_by": "",
    "last_error": "",
}


def test_a_row_comes_back_as_it_comes_from_sqlalchemy(database: Database) -> None:
    def work(db: Session) -> None:
        assert ADD.count(db, LETTER) == 1
        [told] = Written(READ).rows(db, {"wanted": "k"})
        assert tuple(told) == tuple(db.execute(READ, {"wanted": "k"}).one())
        assert told[COLUMNS.index("due_at")] == NOON
        assert told[COLUMNS.index("due_at")].tzinfo is UTC
        assert Written(READ).first(db, {"wanted": "another"}) is None

    database.write(work)


def test_values_that_never_change_stand_in_the_words(database: Database) -> None:
    free = Written(update(OUTBOX).where(OUTBOX.c.state == "sent").values(state="pending", message_ref={}, due_at=NOON))

    def work(db: Session) -> None:
        ADD.count(db, LETTER)
        assert free.count(db, {}) == 1
        row = db.get_one(Outbox, "1")
        assert (row.state, row.message_ref, row.due_at) == ("pending", {}, NOON)
        assert free.count(db, {}) == 0

    database.write(work)


def test_a_value_that_is_missing_is_an_error_and_none_is_made_up(database: Database) -> None:
    with pytest.raises(KeyError):
        database.read(lambda db: Written(READ).rows(db, {}))


def test_rows_that_go_together_are_counted_together_and_refused_as_one(database: Database) -> None:
    other = {**LETTER, "id": "2", "key": "l"}
    free = Written(update(OUTBOX).where(OUTBOX.c.id == bindparam("letter")).values(state="pending"))

    def work(db: Session) -> None:
        assert ADD.count_all(db, []) == 0
        assert ADD.count_all(db, [LETTER, other]) == 2
        assert free.count_all(db, [{"letter": "1"}, {"letter": "2"}, {"letter": "3"}]) == 2

    database.write(work)
    with pytest.raises(IntegrityError):
        database.write(lambda db: ADD.count_all(db, [{**LETTER, "id": "3", "key": "m"}, other]))
    assert database.read(lambda db: Written(READ).first(db, {"wanted": "m"})) is None


def test_a_row_too_many_is_refused_as_by_sqlalchemy(database: Database) -> None:
    with pytest.raises(IntegrityError) as refused:
        database.write(lambda db: [ADD.count(db, LETTER), ADD.count(db, LETTER)])
    assert "slack:T1" not in str(refused.value.statement), "what stood in the row is not told"
    assert database.read(lambda db: db.query(Outbox).count()) == 0


def test_a_table_that_is_not_there_is_told_as_by_sqlalchemy(database: Database) -> None:
    nowhere = select(text("id")).select_from(text("nowhere"))
    for ask in (lambda db: db.execute(nowhere), lambda db: Written(nowhere).rows(db, {})):
        with database.engine.connect() as connection, pytest.raises((OperationalError, ProgrammingError)) as refused:
            ask(Session(connection))
        assert "nowhere" in str(refused.value)


def test_a_connection_that_is_lost_is_not_used_again(database: Database) -> None:
    if database.embedded:
        pytest.skip("a file is never lost")
    asking = Written(select(table_of(Community).c.id))

    def cut(db: Session) -> None:
        asking.rows(db, {})
        mine = db.scalar(text("select pg_backend_pid()"))
        with database.engine.connect() as other:
            other.execute(text("select pg_terminate_backend(:pid)"), {"pid": mine})
        asking.rows(db, {})

    with pytest.raises(Unavailable):
        database.write(cut)
    assert database.read(lambda db: asking.rows(db, {})) == []


def test_a_driver_that_says_so_loses_its_connection(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database.engine.dialect, "is_disconnect", lambda *_: True)
    with pytest.raises((OperationalError, ProgrammingError, Unavailable)) as refused:
        database.read(lambda db: Written(select(text("id")).select_from(text("nowhere"))).rows(db, {}))
    told = refused.value if isinstance(refused.value, DBAPIError) else refused.value.__cause__
    assert isinstance(told, DBAPIError)
    assert told.connection_invalidated
    assert database.read(lambda db: db.scalar(text("select 1"))) == 1


def test_an_update_for_many_writes_each_its_own_and_counts_them(database: Database) -> None:
    mark = Written(
        update(OUTBOX)
        .where(OUTBOX.c.key == bindparam("wanted"), OUTBOX.c.state == "sent")
        .values(due_at=bindparam("now"), message_ref=bindparam("ref"), sent_at=bindparam("then"))
    )
    many = [{"wanted": f"k{n}", "now": NOON, "ref": {"ts": n}, "then": None if n else NOON} for n in range(3)]

    def work(db: Session) -> None:
        for number in range(2):
            ADD.count(db, {**LETTER, "id": f"{number}", "key": f"k{number}"})
        assert mark.count_all(db, many) == 2
        read = Written(READ)
        told = [read.rows(db, {"wanted": f"k{number}"})[0] for number in range(2)]
        assert [row[COLUMNS.index("message_ref")] for row in told] == [{"ts": 0}, {"ts": 1}]
        assert [row[COLUMNS.index("sent_at")] for row in told] == [NOON, None]
        assert bool(mark._words[db.get_bind().dialect.name].many) == (not database.embedded)

    database.write(work)


def test_a_question_for_many_gives_each_its_own_row_or_none(database: Database) -> None:
    read = Written(READ)
    wanted = [{"wanted": key} for key in ("k1", "nowhere", "k0")]

    def work(db: Session) -> None:
        for number in range(2):
            ADD.count(db, {**LETTER, "id": f"{number}", "key": f"k{number}"})
        found = read.firsts(db, wanted)
        assert [row and row[COLUMNS.index("key")] for row in found] == ["k1", None, "k0"]
        assert found[0] == read.first(db, {"wanted": "k1"})
        assert read.firsts(db, wanted[1:2]) == [None]
        assert read.firsts(db, []) == []

    database.write(work)


def test_each_workspaces_first_message_is_found_among_all_that_wait(database: Database) -> None:
    waiting = [("slack:T2", 2), ("slack:T1", 3), ("slack:T2", 1), ("teams:T3", 0)]

    def work(db: Session) -> None:
        for number, (destination, hours) in enumerate(waiting):
            letter = {**LETTER, "id": f"{number}", "key": f"k{number}", "destination": destination, "state": "pending"}
            ADD.count(db, {**letter, "due_at": NOON + timedelta(hours=hours)})
        ADD.count(db, {**LETTER, "id": "9", "key": "k9", "destination": "slack:T0"})
        assert letters.list_due_destinations(db, NOON + timedelta(hours=1)) == ["slack:T2", "teams:T3"]
        assert letters.list_due_destinations(db, NOON - timedelta(hours=1)) == []
        assert letters.next_due(db) == NOON

    assert database.read(letters.next_due) is None
    database.write(work)
