"""What scripts about a member's own things share: a look into the database, and a member who wrote something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import pytest
from sqlalchemy.orm import Session

from storage import agreements, concerns, introductions, mutual, portfolio, responses, rounds, runs, tool_notes
from storage.communities import Place, list_places
from storage.export import export_person
from storage.people import EVERYBODY, Member, list_members
from tests.stage import Actor, Stage

T = TypeVar("T")
SECRET = "the zebra crossing"
ROOMS = "Two of us tried it."


def looked_up(stage: Stage, work: Callable[[Any], T]) -> T:
    """Ask the database."""
    return stage.plays(stage.db.read(work))


def viewer(db: Any, name: str = "Ana Costa") -> Member:
    """Give a member as the memory knows them."""
    [place] = list_places(db)
    return next(member for member in list_members(db, place, EVERYBODY) if member.name == name)


def learns_together(db: Any, me: Member, other: Member, now: datetime) -> None:
    """Let somebody be introduced, write about the tool with their name, and get an issue that bears no name."""
    [place] = [place for place in list_places(db) if place.id == me.community_id]
    introductions.put_introductions(db, place, "w0", [(me.person_id, other.person_id)], now)
    tool_notes.add_note(db, me, place.organisation_id, "It helps.", now, named=True)
    concerns.put_concern(db, other, concerns.issue_key(other), me.person_id, "It is loud.", now)


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


def notes_to_self(db: Any, place: Place, who: tuple[Member, Member], now: datetime) -> None:
    """Let a member note how an agreement stands, write to a partner, and keep their own growth; the other one chairs."""
    me, chair = who
    agreements.add_agreement(db, chair, "start with a question", now.date(), now)
    [agreed] = agreements.list_agreements(db, me)
    agreements.put_note(db, me, agreed.id, ("begun", SECRET), now)
    mutual.begin(db, place, [me.person_id, chair.person_id], now, now)
    portfolio.add_entry(db, me, "Leadership", (portfolio.NOTE, ""), SECRET, now)


def leads_a_protocol(db: Session, who: Member, now: datetime) -> None:
    """Let somebody begin a protocol, present in it, note something, and enter what a room answered."""
    me = replace(who, roles=frozenset({"chair", "member"}))
    content = {"title": "Tuning", "steps": [{"name": "Open"}]}
    run = runs.open_run(db, me, runs.NewRun(content, f"What {me.name} tries", me.person_id), now)
    assert run
    runs.add_note(db, me, run, 0, f"{me.name} noted this.", now)
    asked = rounds.list_rounds(db, next(each for each in list_places(db) if each.id == me.community_id))[0]
    responses.add_from_room(db, me, asked, [ROOMS], now)
