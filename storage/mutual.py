"""Two members who check in with each other: neither reads the other's words before both wrote, or the waiting is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound
from storage.models import Membership, PairCheck, Person
from storage.people import Member

INVITED, ANSWERED, DECLINED = "invited", "answered", "declined"


@dataclass(frozen=True, slots=True)
class Side:
    """What the viewer may know of another's side: their name, how far they got, and their words once both may read."""

    person_id: str
    name: str
    state: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """The viewer's own side of a check-in, and the others'."""

    id: str
    state: str
    answer: str
    begun_at: datetime
    open_at: datetime
    others: tuple[Side, ...]

    @property
    def is_off(self) -> bool:
        """Whether somebody has no time for it."""
        return DECLINED in (self.state, *(side.state for side in self.others))

    @property
    def is_done(self) -> bool:
        """Whether all have written."""
        return {self.state, *(side.state for side in self.others)} == {ANSWERED}


def begin(db: Session, place: Place, people: Sequence[str], now: datetime, open_at: datetime) -> None:
    """Let these members of a community check in with each other."""
    pair = new_id()
    for person_id in people:
        row = PairCheck(id=new_id(), community_id=place.id, pair=pair, person_id=person_id)
        row.begun_at, row.open_at = now, open_at
        db.add(row)
    db.flush()


def list_groups(db: Session, place: Place) -> list[tuple[str, ...]]:
    """List who has checked in with whom in a community so far, by id; none of their words."""
    found: dict[str, list[str]] = {}
    rows = db.execute(select(PairCheck.pair, PairCheck.person_id).where(PairCheck.community_id == place.id))
    for pair, person_id in rows.all():
        found.setdefault(pair, []).append(person_id)
    return [tuple(sorted(people)) for _, people in sorted(found.items())]


def is_waiting(db: Session, place: Place, now: datetime) -> bool:
    """Say whether check-ins of a community are still waited for."""
    asked = select(PairCheck.id).where(PairCheck.community_id == place.id, PairCheck.open_at > now)
    return db.scalar(asked.limit(1)) is not None


def find_mine(db: Session, viewer: Member) -> PairCheck | None:
    """Give the viewer's own side of their newest check-in here."""
    own = select(PairCheck).where(PairCheck.community_id == viewer.community_id)
    own = own.where(PairCheck.person_id == viewer.person_id)
    return db.scalar(own.order_by(PairCheck.begun_at.desc(), PairCheck.id).limit(1))


def get_check(db: Session, viewer: Member, check_id: str, now: datetime) -> Check:
    """Give the viewer's own side, and of the others what may be read at this moment; raises NotFound."""
    own = get_own(db, viewer, check_id)
    query = select(PairCheck, Person.display_name).join(Person, Person.id == PairCheck.person_id)
    query = query.join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.community_id == own.community_id, PairCheck.pair == own.pair)
    rows = db.execute(query.where(PairCheck.id != own.id).order_by(Person.display_name)).all()
    states = {own.state, *(row.state for row, _ in rows)}
    may_read = DECLINED not in states and (states == {ANSWERED} or now >= own.open_at)
    others = tuple(Side(row.person_id, name, row.state, row.answer if may_read else "") for row, name in rows)
    return Check(own.id, own.state, own.answer, own.begun_at, own.open_at, others)


def get_own(db: Session, viewer: Member, check_id: str) -> PairCheck:
    """Give the viewer's own side, to change it; raises NotFound."""
    row = db.get(PairCheck, check_id)
    if row is None or (row.community_id, row.person_id) != (viewer.community_id, viewer.person_id):
        raise NotFound("check")
    return row


def put_side(db: Session, viewer: Member, check_id: str, state: str, answer: str = "") -> None:
    """Note what the viewer wrote for their partner, or that they have no time."""
    row = get_own(db, viewer, check_id)
    row.state, row.answer = state, answer
    db.flush()


def list_checks_of(db: Session, place: Place, begun_at: datetime) -> list[tuple[str, str]]:
    """List the sides of a community's check-ins that began at a moment: whose, and their ids; none of their words."""
    own = select(PairCheck.person_id, PairCheck.id).where(PairCheck.community_id == place.id)
    return [(row[0], row[1]) for row in db.execute(own.where(PairCheck.begun_at == begun_at))]
