"""What a whole group agreed to do in all its schools; how it stands in one is its member's note, and the group reads counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.commitments import AGREEMENT
from storage.communities import Place
from storage.database import NotFound
from storage.inquiries import find_active_inquiry
from storage.models import AgreementNote, Commitment
from storage.people import CHAIRS, Member

ASKED_FOR = timedelta(days=14)
"""How long members find the question in their list."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement as one member sees it: its words, when it is asked after, and what they noted for themselves."""

    id: str
    text: str
    ask_on: date
    stands: str = ""
    note: str = ""
    noted_at: datetime | None = None


def add_agreement(db: Session, viewer: Member, text: str, ask_on: date, now: datetime) -> None:
    """Keep what the group agreed, as its facilitator puts it: everybody in it may read it, and nobody owns it."""
    if not viewer.roles & CHAIRS:
        raise NotFound("community")
    cycle = find_active_inquiry(db, Place(id=viewer.community_id))
    row = Commitment(id=new_id(), community_id=viewer.community_id, kind=AGREEMENT, due_on=ask_on, visibility="cop")
    row.text, row.state, row.created_at, row.share_history = text, "open", now, []
    row.inquiry_id = cycle.id if cycle else None
    db.add(row)
    db.flush()


def list_agreements(db: Session, viewer: Member) -> list[Agreement]:
    """List what the viewer's group agreed and still holds to, the oldest first, with the viewer's own notes."""
    if not viewer.is_peer:
        return []
    rows = db.scalars(_of(viewer).order_by(Commitment.created_at, Commitment.id)).all()
    return [_seen(db, viewer, row) for row in rows if viewer.may_see_from(row.created_at)]


def get_agreement(db: Session, viewer: Member, agreement_id: str) -> Agreement:
    """Give one agreement of the viewer's group; raises NotFound."""
    found = next((each for each in list_agreements(db, viewer) if each.id == agreement_id), None)
    if found is None:
        raise NotFound("agreement")
    return found


def end_agreement(db: Session, viewer: Member, agreement_id: str, now: datetime) -> None:
    """End an agreement of the viewer's group, as its facilitator; raises NotFound."""
    get_agreement(db, viewer, agreement_id)
    if not viewer.roles & CHAIRS:
        raise NotFound("agreement")
    row = db.get_one(Commitment, agreement_id)
    row.state, row.closed_at = "kept", now
    db.flush()


def put_note(db: Session, viewer: Member, agreement_id: str, said: tuple[str, str], now: datetime) -> None:
    """Note for the viewer alone how an agreement stands in their school, and a line; raises NotFound."""
    get_agreement(db, viewer, agreement_id)
    row = _own_note(db, viewer, agreement_id)
    if row is None:
        row = AgreementNote(id=new_id(), commitment_id=agreement_id, person_id=viewer.person_id)
        db.add(row)
    (row.stands, row.note), row.noted_at = said, now
    db.flush()


def count_notes(db: Session, viewer: Member, agreement_id: str, before: datetime, k: int) -> Counter[str]:
    """Count how an agreement stands in the group's schools, of notes made before a moment; nothing for fewer than k."""
    get_agreement(db, viewer, agreement_id)
    noted = select(AgreementNote.stands).where(AgreementNote.commitment_id == agreement_id)
    found = Counter(db.scalars(noted.where(AgreementNote.noted_at < before)))
    return found if found.total() >= k else Counter()


def _of(viewer: Member) -> Select[Commitment]:
    return select(Commitment).where(
        Commitment.community_id == viewer.community_id, Commitment.kind == AGREEMENT, Commitment.state == "open"
    )


def _own_note(db: Session, viewer: Member, agreement_id: str) -> AgreementNote | None:
    own = select(AgreementNote).where(AgreementNote.commitment_id == agreement_id)
    return db.scalar(own.where(AgreementNote.person_id == viewer.person_id))


def _seen(db: Session, viewer: Member, row: Commitment) -> Agreement:
    own = _own_note(db, viewer, row.id)
    if own is None:
        return Agreement(row.id, row.text, row.due_on)
    return Agreement(row.id, row.text, row.due_on, own.stands, own.note, own.noted_at)
