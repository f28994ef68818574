"""A copy of all that is kept about a member: whole, for them alone, fetched once."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from functools import partial
from typing import Any
from zipfile import ZipFile

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.export_pages import ExportPages, packed
from bot.links import NO_ADDRESS
from storage.database import NotFound
from storage.export import as_markdown, export_person
from storage.models import Person
from storage.tickets import EXPORT, issue_ticket, redeem_ticket
from tests.own_things import SECRET, export_of, looked_up, viewer, wrote
from tests.stage import Actor, Stage

__all__ = ["wrote"]


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
