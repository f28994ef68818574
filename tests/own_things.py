"""What scripts about a member's own things share: a look into the database, and a member who wrote something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import pytest

from storage import concerns, introductions, tool_notes
from storage.communities import list_places
from storage.export import export_person
from storage.people import EVERYBODY, Member, list_members
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
