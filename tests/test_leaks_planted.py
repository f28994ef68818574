"""The leak test can fail: leaks are planted where careless code would make them, and each is found on its own path."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import export_pages, health
from bot.log import log
from bot.metrics import TURNS
from handlers.language import Draft, Reply
from handlers.turn import Route, Turn
from storage import audit, emergency, export, records, responses, unsent
from storage.columns import use_keys
from storage.communities import Place
from storage.database import Database
from storage.models import Person, Response, Round
from storage.people import Member
from storage.plumbing import Outbox
from storage.responses import Shared
from tests import leak_desk as desk
from tests import leak_machine as machine
from tests.leak_cast import ABOVE, NUMERACY, PRIVATE, Cast, Group

SMALL = Group("Riverside Numeracy", NUMERACY[:5], "C0RIVER", others=ABOVE)
FOUND_ON = {
    *("slack", "teams", "web", "web page"),
    *("log", "metrics", "export", "dump", "page", "model"),
}
"""Where the planted leaks come out: in what peers read on each platform, and in each part of the machine."""

AT_THE_DESK = {"command", "copy", "emergency"}
"""And in what an operator gets, which is looked at on SQLite alone."""


@pytest.fixture
def cast(database: Database) -> Iterator[Cast]:
    """Open all three platforms with five people and two leaders."""
    use_keys([machine.KEY])
    opened = Cast(database, (SMALL,))
    with machine.listening(opened.wire):
        yield opened
    for labels in [labels for labels in TURNS._metrics if labels[1] == "planted"]:
        TURNS.remove(*labels)
    opened.ends()


def careless(turn: Turn, keep: Any) -> Sequence[Reply]:
    """Keep an answer, and leave its words in a log, a count, the audit and a request to a model."""
    body = turn.event.values["body"]
    log.info("kept", why=body)
    TURNS.labels(body, "planted").inc()
    audit.add_audit(turn.db, turn.place, turn.member.person_id, body, turn.now)
    return [*keep(turn), Draft(body, then="proof.nothing")]


def plants(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the code careless in one place after the other."""
    overheard = cast.stage.overheard
    keep = overheard.submits["reflection.keep"]
    overheard.submits = {
        **overheard.submits,
        "reflection.keep": replace(keep, answer=lambda turn: careless(turn, keep.answer)),
        "proof.nothing": Route(lambda _: []),
    }

    def everybodys(db: Session, viewer: Member, asked: Round) -> list[Shared]:
        return [Shared(row.id, "", row.body, quote_ok=False) for row in db.scalars(select(Response))]

    def anas(db: Session, viewer: Member) -> dict[str, Any]:
        ana = db.scalars(select(Person).where(Person.display_name == "Ana Able")).one()
        return export.export_person(db, replace(viewer, person_id=ana.id))

    def opened(db: Session, wanted: Any) -> list[dict[str, Any]]:
        return [{"words": row.card} for row in db.scalars(select(Outbox))]

    def bodies(db: Session) -> list[str]:
        return [row.body for row in db.scalars(select(Response))]

    def handed_over(db: Session, place: Place) -> dict[str, Any]:
        return {"community": place.name, "documents": [], "replies": [], "meetings": [], "words": bodies(db)}

    async def chatty(db: Any, engine: Any) -> str:
        return json.dumps(list(cast.wire.secrets))

    monkeypatch.setattr(responses, "list_shared", everybodys)
    monkeypatch.setattr(export_pages, "export_person", anas)
    monkeypatch.setattr(unsent, "list_unsent", opened)
    monkeypatch.setattr(records, "export_community", handed_over)
    monkeypatch.setattr(emergency, "read_opened", lambda db, _: "\n".join(bodies(db)))
    monkeypatch.setattr(health, "why_not_ready", chatty)


def test_what_is_planted_is_found(
    cast: Cast, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plants(cast, monkeypatch)
    cast.asks(nameless=False)
    cast.stage.passes(hours=2)
    for name in SMALL.peers:
        actor = cast.who(name)
        actor.presses("Answer")
        actor.fills(body=f"I think of {cast.wire.hide(PRIVATE, actor.user)} at night.")
    for name in SMALL.peers:
        cast.who(name).presses("Read what peers shared")
    machine.a_letter_waits(cast)
    machine.looks_at_pages(cast)
    machine.dumps(cast, cast.stage.db.database)
    if cast.stage.db.database.embedded:
        desk.runs_commands(cast, database_url, tmp_path)
    at_the_desk = AT_THE_DESK if cast.stage.db.database.embedded else set()
    assert {leak.path for leak in cast.wire.leaks} == FOUND_ON | at_the_desk
