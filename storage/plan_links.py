"""Questions asked of links to schools' plans: a reference is for the group's peers, a note for nobody but who wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import people
from storage.columns import new_id
from storage.communities import Place
from storage.models import Inquiry, PlanLink
from storage.people import Member


@dataclass(frozen=True, slots=True)
class Linked:
    """How far the schools of a group have linked their plans: `references` by school, and how many schools there are."""

    references: tuple[tuple[str, str], ...]
    schools: int
    own: bool

    @property
    def words(self) -> str:
        """Say it in a few words."""
        return f"{len(self.references)} of {self.schools} schools linked their plan."


def find_own(db: Session, viewer: Member, inquiry: Inquiry) -> PlanLink | None:
    """Give the viewer's own link for a cycle, with their note."""
    mine = select(PlanLink).where(PlanLink.inquiry_id == inquiry.id, PlanLink.person_id == viewer.person_id)
    return db.scalar(mine)


def find_earlier(db: Session, viewer: Member, inquiry: Inquiry) -> PlanLink | None:
    """Give the viewer's own newest link for another cycle of the same community: the next one often begins from it."""
    others = select(Inquiry.id).where(Inquiry.community_id == viewer.community_id, Inquiry.id != inquiry.id)
    mine = select(PlanLink).where(PlanLink.person_id == viewer.person_id, PlanLink.inquiry_id.in_(others))
    return db.scalar(mine.order_by(PlanLink.written_at.desc()).limit(1))


def put_link(db: Session, viewer: Member, inquiry: Inquiry, words: tuple[str, str], now: datetime) -> None:
    """Keep the viewer's own reference and note for a cycle; where both are empty, nothing."""
    row = find_own(db, viewer, inquiry)
    if row is not None and not any(words):
        db.delete(row)
    elif any(words):
        if row is None:
            row = PlanLink(id=new_id(), inquiry_id=inquiry.id, person_id=viewer.person_id)
            db.add(row)
        row.reference, row.note = words
        row.written_at = now
    db.flush()


def see_linked(db: Session, viewer: Member, place: Place, inquiry: Inquiry) -> Linked:
    """Give what the viewer's peers linked, by school; of what is missing, only whether it is the viewer's own."""
    written = {row.person_id: row for row in db.scalars(select(PlanLink).where(PlanLink.inquiry_id == inquiry.id))}
    schools: dict[str, str] = {}
    for member in _of_the_group(db, place):
        row = written.get(member.person_id)
        name = member.site or member.name
        schools[name] = schools.get(name, "") or (row.reference if row else "")
    found = tuple((school, words) for school, words in sorted(schools.items()) if words)
    return Linked(found, len(schools), bool(schools.get(viewer.site or viewer.name)))


def _of_the_group(db: Session, place: Place) -> list[Member]:
    """List the peers whose schools count: a guest's place is not one of the group's."""
    return [member for member in people.list_members(db, place) if not member.is_guest]
