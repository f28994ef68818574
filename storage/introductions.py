"""Questions asked of introductions: who met whom is known to those who were introduced, and to the clock that introduces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound, insert_many_once
from storage.models import Membership
from storage.models_exchange import Introduction
from storage.people import Member, list_members

MET, NOT_YET = "yes", "not yet"


@dataclass(frozen=True, slots=True)
class Meeting:
    """An introduction as one of those in it may know it: when, with whom, and what they themselves said of it."""

    id: str
    cycle: str
    at: datetime
    others: tuple[Member, ...]
    met: str = ""


def put_introductions(
    db: Session, place: Place, cycle: str, groups: Sequence[Sequence[str]], now: datetime
) -> dict[str, str]:
    """Note, once for a time, who is introduced to whom; give each person's introduction, of those that are new."""
    known = select(Introduction.id).where(Introduction.community_id == place.id, Introduction.cycle == cycle)
    if db.scalar(known.limit(1)) is not None:
        return {}
    told = {person: together for group in groups for together in [new_id()] for person in group}
    rows = [
        {
            "id": new_id(),
            "community_id": place.id,
            "cycle": cycle,
            "created_at": now,
            "together": name,
            "person_id": each,
        }
        for each, name in told.items()
    ]
    insert_many_once(db, Introduction, rows)
    return told


def list_groups(db: Session, place: Place) -> list[tuple[str, ...]]:
    """List who was introduced to whom in a community so far, as ids, for the clock alone."""
    query = select(Introduction.together, Introduction.person_id).where(Introduction.community_id == place.id)
    groups: dict[str, list[str]] = {}
    for together, person in db.execute(query.order_by(Introduction.created_at, Introduction.person_id)):
        groups.setdefault(together, []).append(person)
    return [tuple(people) for people in groups.values()]


def list_willing(db: Session, place: Place) -> set[str]:
    """List who is to be introduced: everybody who did not say no, by id, for the clock alone."""
    here = select(Membership.person_id).where(Membership.community_id == place.id, Membership.introduced)
    return set(db.scalars(here.where(Membership.state == "active")))


def list_waiting(db: Session, place: Place, cycle: str) -> set[str]:
    """List who was introduced at a time and has not said yet whether they met, by id, for the clock alone."""
    query = select(Introduction.person_id).where(Introduction.community_id == place.id, Introduction.cycle == cycle)
    return set(db.scalars(query.where(Introduction.met == "")))


def list_own(db: Session, viewer: Member, since: datetime | None = None, cycle: str = "") -> list[Meeting]:
    """List the viewer's own introductions in this community, the newest first: since a moment, of one time, or all."""
    query = _own(viewer).where(Introduction.created_at > since) if since else _own(viewer)
    query = query.where(Introduction.cycle == cycle) if cycle else query
    rows = db.scalars(query.order_by(Introduction.created_at.desc())).all()
    members = list_members(db, Place(id=viewer.community_id)) if rows else []
    return [_meeting(db, viewer, row, members) for row in rows]


def put_met(db: Session, viewer: Member, together: str, met: str) -> Meeting:
    """Note what the viewer says of their introduction: for them alone. Raises NotFound for anybody else."""
    row = db.scalar(_own(viewer).where(Introduction.together == together))
    if row is None:
        raise NotFound("introduction")
    row.met = met
    db.flush()
    return _meeting(db, viewer, row, list_members(db, Place(id=viewer.community_id)))


def put_willing(db: Session, viewer: Member, *, willing: bool) -> None:
    """Set whether the viewer is introduced to others in this community."""
    own = [Membership.community_id == viewer.community_id, Membership.person_id == viewer.person_id]
    db.execute(update(Membership).where(*own).values(introduced=willing))


def is_willing(db: Session, viewer: Member) -> bool:
    """Say whether the viewer is introduced to others in this community."""
    own = [Membership.community_id == viewer.community_id, Membership.person_id == viewer.person_id]
    return bool(db.scalar(select(Membership.introduced).where(*own)))


def _own(viewer: Member) -> Select[Introduction]:
    own = select(Introduction).where(Introduction.community_id == viewer.community_id)
    return own.where(Introduction.person_id == viewer.person_id)


def _meeting(db: Session, viewer: Member, row: Introduction, members: Sequence[Member]) -> Meeting:
    beside = [Introduction.together == row.together, Introduction.person_id != viewer.person_id]
    ids = set(db.scalars(select(Introduction.person_id).where(*beside)))
    others = tuple(each for each in members if each.person_id in ids)
    return Meeting(row.together, row.cycle, row.created_at, others, row.met)
