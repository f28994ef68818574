"""What is kept about a member: they see it, take a copy, delete it; nobody else does."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from zipfile import ZipFile

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.export_pages import ExportPages, packed
from bot.links import NO_ADDRESS
from storage.communities import list_places
from storage.database import NotFound
from storage.export import as_markdown, export_person
from storage.models import AgendaItem, Audit, Commitment, Organisation, Participation, Person, Response
from storage.people import EVERYBODY, Member, list_members
from storage.tickets import EXPORT, issue_ticket, redeem_ticket
from tests.stage import Actor, Stage

T = TypeVar("T")
SECRET = "the zebra crossing"


def looked_up(stage: Stage, work: Callable[[Any], T]) -> T:
    """Ask the database."""
    return stage.plays(stage.db.read(work))


def viewer(db: Any, name: str = "Ana Costa") -> Member:
    """Give a member as the memory knows them."""
    [place] = list_places(db)
    return next(member for member in list_members(db, place, EVERYBODY) if member.name == name)


def export_of(db: Any, name: str) -> dict[str, Any]:
    """Give all that is kept about a member."""
    return export_person(db, viewer(db, name))


@pytest.fixture
def wrote(stage: Stage, ana: Actor, ben: Actor) -> None:
    """Let Ana answer twice, once shared, and promise something."""
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body=SECRET)
    stage.passes(days=7)
    ana.presses("Answer")
    ana.fills(body="shared dots", audience="cop")
    ana.types("/cop-commit")
    ana.presses("New commitment")
    ana.fills(text="bring sample books", due_on="2026-10-20")


@pytest.mark.usefixtures("wrote")
def test_a_member_sees_what_is_kept_and_nobody_else_does(stage: Stage, ana: Actor, ben: Actor) -> None:
    ana.types("/cop-me")
    assert "Private answers: 1" in ana.card.text.replace("\n", " ").replace("Private answers 1", "Private answers: 1")
    ana.presses("See my answers")
    assert SECRET in ana.card.text
    assert "Only you can see it." in ana.card.text
    assert "Your group can see it." in ana.card.text
    ana.types("/cop-me")
    ana.presses("See my commitments")
    assert "bring sample books" in ana.card.text
    assert "It is open. Your group cannot see it." in ana.card.text
    ben.types("/cop-me")
    ben.presses("See my answers")
    assert "You have answered nothing yet." in ben.card.text
    ben.presses("My things")
    ben.presses("See my commitments")
    assert "You have made no commitment yet." in ben.card.text
    assert not ben.ever_saw(SECRET)


@pytest.mark.parametrize("platform", ["teams"])
def test_answers_come_a_page_at_a_time(stage: Stage, ana: Actor) -> None:
    for week in range(6):
        stage.passes(hours=1)
        ana.types("/cop-reflect")
        ana.presses("Answer")
        ana.fills(body=f"answer number {week}")
        stage.passes(days=7, hours=-1)
    ana.types("/cop-me")
    ana.presses("See my answers")
    assert "answer number 5" in ana.card.text
    assert "answer number 0" not in ana.card.text
    ana.presses("Older ones")
    assert "answer number 0" in ana.card.text
    ana.presses("Newer ones")
    assert "answer number 5" in ana.card.text


@pytest.mark.usefixtures("wrote")
def test_delete_asks_first_and_then_deletes(stage: Stage, ana: Actor, ben: Actor) -> None:
    ben.presses("Answer")
    ben.fills(body="Mine.")
    ben.presses("Read what peers shared")
    assert "shared dots" in ben.card.text
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    assert "It cannot be undone." in ana.card.text
    ana.presses("Keep it")
    assert ana.card.title == "Nothing is deleted"
    ana.presses("My things")
    ana.presses("Delete what is mine")
    ana.presses("Delete it all")
    assert ana.card.title == "Deleted"
    ben.types("/cop-reflect")
    ben.presses("Read what peers shared")
    assert "shared dots" not in ben.card.text
    ana.types("/cop-me")
    ana.presses("See my answers")
    assert "You have answered nothing yet." in ana.card.text

    def left(db: Any) -> tuple[list[Any], ...]:
        me = viewer(db).person_id
        answers = [(row.body, row.withdrawn) for row in db.query(Response).filter_by(person_id=me)]
        promises = [(row.text, row.state) for row in db.query(Commitment).filter_by(owner_id=me)]
        states = [row.state for row in db.query(Participation).filter_by(person_id=me)]
        audited = [row.action for row in db.query(Audit).filter_by(actor=me)]
        return answers, promises, states, audited

    found = looked_up(stage, left)
    assert found == ([("", True)], [("", "dropped")], ["declined", "declined"], ["me.erase"])
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    assert ana.card.title == "Nothing to delete"


@pytest.mark.parametrize("platform", ["teams"])
def test_a_second_press_finds_nothing_more(stage: Stage, ana: Actor, wrote: None) -> None:
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    ana.presses("Delete it all")
    ana.presses("Delete it all")
    assert ana.card.title == "Nothing to delete"


@pytest.mark.parametrize("platform", ["teams"])
def test_a_commitment_that_was_kept_stays_counted_as_kept(stage: Stage, ana: Actor, wrote: None) -> None:
    def keep(db: Any) -> None:
        db.query(Commitment).one().state = "kept"

    stage.plays(stage.db.write(keep))
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    ana.presses("Delete it all")
    assert looked_up(stage, lambda db: db.query(Commitment).one().state) == "kept"


@pytest.mark.parametrize("platform", ["teams"])
def test_proposals_go_and_what_is_on_an_agenda_loses_its_name(stage: Stage, ana: Actor) -> None:
    for title in ("How we group", "Which tools"):
        ana.types("/cop-agenda")
        ana.presses("Propose an item")
        ana.fills(title=title)
    ana.types("/cop-me")
    assert "Proposals that wait: 2" in ana.card.text

    def place_one(db: Any) -> None:
        db.query(AgendaItem).filter_by(title="Which tools").one().status = "planned"

    stage.plays(stage.db.write(place_one))
    ana.presses("Delete what is mine")
    ana.presses("Delete it all")
    assert "Proposals that wait: 1" in ana.card.text

    def left(db: Any) -> list[tuple[str, str | None]]:
        return [(item.title, item.proposer_id) for item in db.query(AgendaItem)]

    assert looked_up(stage, left) == [("Which tools", None)]


@pytest.mark.parametrize("platform", ["teams"])
def test_a_legal_hold_stops_every_deletion(stage: Stage, ana: Actor, wrote: None) -> None:
    ana.types("/cop-me")
    ana.presses("Delete what is mine")

    def hold(db: Any) -> None:
        db.query(Organisation).one().legal_hold = True

    stage.plays(stage.db.write(hold))
    for label in ("Delete it all", "Delete what is mine"):
        ana.presses(label)
        assert "A legal hold is on" in ana.card.text
    ana.types("/cop-me")
    ana.presses("See my answers")
    assert SECRET in ana.card.text


@pytest.mark.parametrize("platform", ["web"])
def test_a_copy_is_fetched_once_within_fifteen_minutes(stage: Stage, ana: Actor, wrote: None) -> None:
    def ticket(db: Any) -> str:
        return issue_ticket(viewer(db), EXPORT, stage.clock.now())

    async def visit(path: str) -> tuple[list[int], bytes]:
        application = web.Application()
        application.add_routes(ExportPages(stage.db, stage.clock).routes())
        async with TestClient(TestServer(application)) as client:
            looks = [(await client.get(path)).status for _ in range(2)]
            first = await client.post(path)
            body = await first.read()
            again = await client.post(path)
            return [*looks, first.status, again.status], body

    statuses, body = stage.plays(visit(f"/export/{looked_up(stage, ticket)}"))
    assert statuses == [200, 200, 200, 404]
    with ZipFile(io.BytesIO(body)) as bundle:
        told = json.loads(bundle.read("my-copy.json"))
        text = bundle.read("my-copy.md").decode()
    assert [answer["answer"] for answer in told["answers"]] == [SECRET, "shared dots"]
    assert f"> {SECRET}" in text
    assert "> bring sample books" in text


@pytest.mark.parametrize("platform", ["teams"])
def test_a_ticket_that_is_old_or_forged_opens_nothing(stage: Stage, ana: Actor) -> None:
    ticket = looked_up(stage, lambda db: issue_ticket(viewer(db), EXPORT, stage.clock.now()))
    late = stage.clock.now() + timedelta(minutes=16)
    for text, purpose, now in (
        (ticket, EXPORT, late),
        (ticket, "other", stage.clock.now()),
        (ticket[:-4] + "AAAA", EXPORT, stage.clock.now()),
        ("no ticket!", EXPORT, stage.clock.now()),
        ("", EXPORT, stage.clock.now()),
    ):
        with pytest.raises(NotFound):
            looked_up(stage, partial(redeem_ticket, text=text, purpose=purpose, now=now))
    assert looked_up(stage, lambda db: redeem_ticket(db, ticket, EXPORT, stage.clock.now())).name == "Ana Costa"
    assert looked_up(stage, lambda db: packed(db, ticket, stage.clock.now()))[:2] == b"PK"


def test_a_copy_leads_somewhere_on_every_platform(stage: Stage, ana: Actor) -> None:
    ana.types("/cop-me")
    ana.presses("Take a copy")
    assert ana.card.title == "Your copy is ready"
    if stage.world.name == "web":
        assert "Open my copy" in ana.card.buttons
    else:
        assert NO_ADDRESS in ana.card.text
        stage.conversation.base_url = "https://bot.example/"
        ana.types("/cop-me")
        ana.presses("Take a copy")
        assert "Open my copy" in ana.card.buttons
        assert NO_ADDRESS not in ana.card.text


@pytest.mark.parametrize("platform", ["teams"])
def test_a_copy_holds_every_row_that_names_its_owner(stage: Stage, ana: Actor, wrote: None) -> None:
    ana.presses("Make it sharper")

    def work(db: Any) -> tuple[dict[str, Any], set[tuple[str, str]]]:
        me = viewer(db)
        rows = set()
        for table in Person.metadata.sorted_tables:
            for column in table.columns:
                if any(key.column.table is Person.__table__ for key in column.foreign_keys):
                    found = db.execute(table.select().where(column == me.person_id)).mappings()
                    rows |= {(table.name, row["id"]) for row in found}
        return export_person(db, me), rows

    export, rows = looked_up(stage, work)
    told = {(table, row["id"]) for table, kept in export["records"].items() for row in kept}
    assert told == rows
    assert {"account", "commitment", "consent", "membership", "outbox", "participation", "response"} <= {
        name for name, _ in rows
    }
    assert SECRET in json.dumps(export)
    assert "sealed" not in json.dumps(export)


@pytest.mark.parametrize("platform", ["teams"])
def test_somebody_elses_words_are_not_in_a_copy(stage: Stage, ben: Actor, sam: Actor, wrote: None) -> None:
    for name in ("Ben Ford", "Sam Okafor"):
        export = looked_up(stage, partial(export_of, name=name))
        assert SECRET not in json.dumps(export)
        assert "## Answers" in as_markdown(export)
    sam.types("/cop-me")
    assert "no words of yours are kept" in sam.card.text
