"""New keys over old: nothing is forgotten, nothing is written over, and afterwards the old key can go."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import LargeBinary
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from bot.cli import keys
from bot.cli.main import cli
from storage import columns, rotation
from storage.columns import Base, CannotOpen, use_keys
from storage.database import Database
from storage.models import AnonymousAnswer, Commitment, Response, Round
from storage.models_commitments import AgreementNote, PairCheck, PortfolioEntry
from storage.models_contributions import Contribution
from storage.models_exchange import Concern, ToolNote
from storage.models_inquiry import Inquiry, PlanLink
from storage.models_runs import ProtocolNote, ProtocolRun
from storage.plumbing import Installation, Outbox
from tests.stage import MONDAY_EARLY as NOW
from tests.stage import Stage

WORDS = "the zebra crossing"


@pytest.fixture(autouse=True)
def own_keys() -> Iterator[None]:
    """Give this process its keys back afterwards."""
    ours = columns.keyring()
    yield
    columns._keyring = ours


TEXTS = 7 * sum(1 for _ in rotation.sealed_attributes())
"""How many texts are sealed: seven of each kind."""


@pytest.fixture
def platform() -> str:
    """Keys do not depend on a platform's markup."""
    return "web"


@pytest.fixture
def sealed(stage: Stage) -> Database:
    """Give a database in which every kind of sealed text stands, sealed with the key `first`, seven of each."""
    use_keys(["first"])
    stage.plays(stage.db.write(seal_some))
    return stage.db.database


def seal_some(db: Session) -> None:
    """Write sealed texts of every kind."""
    db.query(Outbox).delete()
    home = db.execute(Base.metadata.tables["community"].select()).one()
    place, organisation = home.id, home.organisation_id
    people = [row.id for row in db.execute(Base.metadata.tables["person"].select())]
    for number in range(7):
        asked = Round(
            id=f"r{number}", community_id=place, occurrence=f"{number}", content={}, opens_at=NOW, closes_at=NOW
        )
        inquiry = Inquiry(id=f"q{number}", community_id=place, title="", state="closed", stage_since=NOW)
        promise = Commitment(id=f"c{number}", community_id=place, created_at=NOW, due_on=NOW.date(), owner_id=people[0])
        run = ProtocolRun(id=f"u{number}", community_id=place, content={}, state="ended", started_at=NOW)
        db.add_all([asked, inquiry, promise, run])
        db.flush()
        moments = dict.fromkeys(("created_at", "wanted_at", "due_at"), NOW)
        rows = [
            Response(id=f"a{number}", round_id=asked.id, person_id=people[0], created_at=NOW),
            AnonymousAnswer(id=f"n{number}", round_id=asked.id),
            promise,
            Contribution(id=f"g{number}", community_id=place, kind="evidence", created_at=NOW),
            Concern(
                id=f"x{number}", community_id=place, recipient_id=people[0], key_hash=f"{number}", month=NOW.date()
            ),
            ToolNote(id=f"t{number}", organisation_id=organisation, month=NOW.date()),
            Installation(id=f"i{number}", platform="slack", tenant=f"T{number}", installed_at=NOW),
            Outbox(id=f"o{number}", destination="web:w", key=f"{number}", state="failed", **moments),
        ]
        rows += notes_of(number, place, people[0])
        db.add_all(rows)
        for row in rows:
            for model, name in rotation.sealed_attributes():
                if isinstance(row, model):
                    setattr(row, name, f"{WORDS} {number}")


def notes_of(number: int, place: str, person: str) -> list[Base]:
    """Give what somebody noted: to themselves, for a partner, at the step of a protocol."""
    here = {"community_id": place, "person_id": person}
    return [
        PlanLink(id=f"l{number}", inquiry_id=f"q{number}", person_id=person, written_at=NOW),
        ProtocolNote(id=f"m{number}", run_id=f"u{number}", step=0, person_id=person, created_at=NOW),
        AgreementNote(id=f"e{number}", commitment_id=f"c{number}", person_id=person, stands="begun", noted_at=NOW),
        PairCheck(id=f"p{number}", pair=f"{number}", begun_at=NOW, open_at=NOW, **here),
        PortfolioEntry(id=f"f{number}", kind="note", noted_at=NOW, **here),
    ]


def rotate(database: Database, secrets: str, *words: str) -> Result:
    """Run the command as an operator does."""
    url = database.url.render_as_string(hide_password=False)
    return CliRunner().invoke(cli, ["rotate-keys", *words], env={"COP_SECRET_KEY": secrets, "COP_DATABASE_URL": url})


def check(database: Database, secrets: str) -> str:
    """Look at everything as an operator does."""
    url = database.url.render_as_string(hide_password=False)
    return CliRunner().invoke(cli, ["check"], env={"COP_SECRET_KEY": secrets, "COP_DATABASE_URL": url}).stdout


def all_open(db: Session) -> bool:
    """Open every sealed text there is; raises CannotOpen where one stays closed."""
    texts = [getattr(row, name) for model, name in rotation.sealed_attributes() for row in db.query(model)]
    return len(texts) == TEXTS and all(text.startswith(WORDS) for text in texts)


def test_no_sealed_column_can_be_forgotten() -> None:
    binary = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert binary == {f"{model.__tablename__}.{name}_sealed" for model, name in rotation.sealed_attributes()}


def test_afterwards_the_old_key_is_needed_no_more(sealed: Database) -> None:
    assert f"{TEXTS} stored texts still need an earlier key" in check(sealed, "second,first")
    assert f"{TEXTS} texts sealed again" in rotate(sealed, "second,first").stdout
    use_keys(["second"])
    assert sealed.read(all_open)
    assert "every stored text is sealed with the newest key" in check(sealed, "second")
    use_keys(["first"])
    with pytest.raises(CannotOpen):
        sealed.read(all_open)


def test_a_key_that_is_not_there_is_told_before_anything_is_done(sealed: Database) -> None:
    assert f"{TEXTS} stored texts are sealed with a key that is not in" in check(sealed, "second")
    done = rotate(sealed, "second")
    assert done.exit_code == 1
    assert f"{TEXTS} texts are sealed with a key" in done.stderr
    use_keys(["first"])
    assert sealed.read(all_open)


def test_a_run_that_was_stopped_goes_on_where_it_was(sealed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []

    def stops(db: Session, model: type[Base], attribute: str) -> int:
        if len(batches) == 4:
            raise KeyboardInterrupt
        batches.append(rotation.reseal(db, model, attribute, most=3))
        return batches[-1]

    with monkeypatch.context() as patched:
        patched.setattr(keys, "reseal", stops)
        assert rotate(sealed, "second,first").exit_code == 130
    assert 0 < sum(batches) < TEXTS
    use_keys(["second", "first"])
    assert sealed.read(all_open)
    done = json.loads(rotate(sealed, "second,first", "--json").stdout)
    assert done["sealed_again"] == TEXTS - sum(batches)
    use_keys(["second"])
    assert sealed.read(all_open)


def test_progress_is_told_in_plain_lines_where_there_is_no_terminal(
    sealed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "PLAIN_EVERY", 5)
    assert "response.body: 7 of 7" in rotate(sealed, "second,first").stdout


def test_what_a_server_writes_meanwhile_is_not_written_over(sealed: Database) -> None:
    use_keys(["second", "first"])
    begun, done = threading.Event(), list[int]()

    def rotates() -> None:
        begun.set()
        done.append(sealed.write(lambda db: rotation.reseal(db, Response, "body")))

    other = threading.Thread(target=rotates)

    def edits(db: Session) -> None:
        row = db.get_one(Response, "a3")
        row.body = "new words"
        db.flush()
        other.start()
        begun.wait()
        other.join(0.3)

    sealed.write(edits)
    other.join()
    assert sealed.read(lambda db: db.get_one(Response, "a3").body) == "new words"
    assert sealed.read(rotation.count_old)["response.body"] == (0, 0)
    assert sum(done) == 6
