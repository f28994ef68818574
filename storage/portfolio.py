"""A member's own growth, beside the standards of their profile: kept for them alone, and asked for by nobody else.

Every function takes its owner and gives what is theirs; there is none that asks by standard, community or person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.commitments import get_own_commitment
from storage.database import NotFound
from storage.models import Commitment, PortfolioEntry, Response, Round
from storage.people import Member

NOTE, ANSWER, PROMISE = "note", "response", "commitment"


@dataclass(frozen=True, slots=True)
class Kept:
    """One entry: the standard, when it was put there, the words it stands on and their id, and a note."""

    id: str
    standard: str
    noted_at: datetime
    words: str
    note: str
    source_id: str = ""


def add_entry(db: Session, viewer: Member, standard: str, source: tuple[str, str], note: str, now: datetime) -> None:
    """Put something of the viewer's own beside a standard: a note alone, or an answer or a commitment; raises NotFound."""
    kind, source_id = source
    if kind == PROMISE:
        get_own_commitment(db, viewer, source_id)
    elif kind == ANSWER:
        _own_answer(db, viewer, source_id)
    row = PortfolioEntry(id=new_id(), community_id=viewer.community_id, person_id=viewer.person_id, kind=kind)
    row.source_id, row.standard, row.note, row.noted_at = source_id, standard, note, now
    db.add(row)
    db.flush()


def _own_answer(db: Session, viewer: Member, source_id: str) -> Response:
    row = db.get(Response, source_id)
    if row is None or row.person_id != viewer.person_id:
        raise NotFound("answer")
    return row


def list_own_entries(db: Session, viewer: Member) -> list[Kept]:
    """List the viewer's own entries, from all their communities, by standard, the oldest first."""
    own = select(PortfolioEntry).where(PortfolioEntry.person_id == viewer.person_id)
    rows = db.scalars(own.order_by(PortfolioEntry.noted_at, PortfolioEntry.id)).all()
    rows = sorted(rows, key=lambda row: row.standard)
    return [Kept(row.id, row.standard, row.noted_at, _words(db, viewer, row), row.note, row.source_id) for row in rows]


def _words(db: Session, viewer: Member, row: PortfolioEntry) -> str:
    """Give the words of what an entry stands on; nothing where its owner deleted it."""
    if row.kind == ANSWER:
        answer = db.get(Response, row.source_id)
        return answer.body if answer is not None and answer.person_id == viewer.person_id else ""
    promise = db.get(Commitment, row.source_id)
    return promise.said if promise is not None and promise.owner_id == viewer.person_id and promise.text else ""


def list_own_answers(db: Session, viewer: Member, most: int) -> list[tuple[str, str]]:
    """List the viewer's newest answers here, each with its id and words, to choose from."""
    own = select(Response).join(Round, Round.id == Response.round_id).where(~Response.withdrawn)
    own = own.where(Round.community_id == viewer.community_id, Response.person_id == viewer.person_id)
    rows = db.scalars(own.order_by(Response.created_at.desc(), Response.id).limit(most)).all()
    return [(row.id, row.body) for row in rows]


def drop_entry(db: Session, viewer: Member, entry_id: str) -> None:
    """Take one of the viewer's own entries away; what it stood on stays; raises NotFound."""
    row = db.get(PortfolioEntry, entry_id)
    if row is None or row.person_id != viewer.person_id:
        raise NotFound("entry")
    db.delete(row)
    db.flush()
