"""Opens one private text in an emergency: only through an entry in the audit, which is there before the words are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from storage.audit import note
from storage.columns import new_id
from storage.database import NotFound
from storage.models import Audit, Commitment, Response
from storage.models_contributions import Contribution
from storage.seeing import GIVEN, OPENED, Thing, get_thing


@dataclass(frozen=True, slots=True)
class Opening:
    """An entry in the audit that lets one text be read, and whose text it is."""

    id: str
    thing: Thing


def log_opening(db: Session, thing_id: str, by: str, reason: str, now: datetime) -> Opening:
    """Note who opens which text, and why; raises NotFound for what nobody wrote. Commit before reading."""
    thing = get_thing(db, thing_id)
    entry = new_id()
    note(db, by, OPENED, (thing.kind, thing.id), now, reason, entry)
    return Opening(entry, thing)


def read_opened(db: Session, opening: Opening) -> str:
    """Give the words of a text whose opening stands in the audit; raises NotFound where it does not."""
    entry = db.get(Audit, opening.id)
    if entry is None or (entry.action, entry.object_id) != (OPENED, opening.thing.id):
        raise NotFound("opening")
    if opening.thing.kind == "answer":
        return db.get_one(Response, opening.thing.id).body
    if opening.thing.kind == GIVEN:
        words = db.get_one(Contribution, opening.thing.id).words
        return "\n".join(filter(None, (words.title, words.body, words.url, *map(str, words.data.values()))))
    row = db.get_one(Commitment, opening.thing.id)
    return "\n".join(filter(None, (row.text, row.outcome)))
