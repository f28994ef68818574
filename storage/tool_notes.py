"""Words to those who run and make the tool: kept without a name unless it was given, read by the operator alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.models import Organisation, Person
from storage.models_exchange import ToolNote
from storage.people import Member


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote, in which month, in which organisation; without a name unless they gave it."""

    id: str
    month: date
    organisation: str
    by: str
    text: str


def add_note(db: Session, viewer: Member, organisation_id: str, text: str, now: datetime, *, named: bool) -> None:
    """Keep what the viewer wrote; who they are only where they want that."""
    row = ToolNote(id=new_id(), organisation_id=organisation_id, month=now.date().replace(day=1))
    row.person_id, row.body = viewer.person_id if named else None, text
    db.add(row)
    db.flush()


def list_notes(db: Session) -> Sequence[Said]:
    """List all that was written, the newest month first, for the operator's command line."""
    query = select(ToolNote, Organisation.name, Person.display_name)
    query = query.join(Organisation, Organisation.id == ToolNote.organisation_id)
    rows = db.execute(
        query.outerjoin(Person, Person.id == ToolNote.person_id).order_by(ToolNote.month.desc(), ToolNote.id)
    )
    return [Said(row.id, row.month, organisation, name or "", row.body) for row, organisation, name in rows]
