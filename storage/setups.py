"""How a community is set up: its charter, rhythm, profile and phase, each kept on its own the moment it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.columns import Base, table_of
from storage.communities import Place, place_of
from storage.decided import OF_THE_CLOCK, RHYTHM, note_decided
from storage.enrolment import AccountPlan, CommunityPlan
from storage.models import Account, Channel, Commitment, Community, Document, Inquiry, Meeting, Organisation, Round


@dataclass(frozen=True, slots=True)
class Usual:
    """What a profile brings for a community that takes it on."""

    kind: str
    profile: str
    zone: str
    rhythm: Mapping[str, Any]
    calendar: Mapping[str, Any]


def put_charter(db: Session, place: Place, parts: Mapping[str, Any]) -> Place:
    """Keep what a charter says in these parts, and leave the others; a part without words goes. Give the community anew."""
    row = db.get_one(Community, place.id)
    charter = {name: words for name, words in {**row.charter, **parts}.items() if words}
    note_decided(row, row.charter, charter)
    row.charter = charter
    db.flush()
    return place_of(row)


def put_rhythm(db: Session, place: Place, rhythm: Mapping[str, Any]) -> Place:
    """Keep a community's rhythm; give the community anew."""
    row = db.get_one(Community, place.id)
    note_decided(row, row.rhythm, rhythm, RHYTHM)
    row.rhythm = dict(rhythm)
    db.flush()
    return place_of(row)


def list_left_aside(db: Session, place: Place, charter: Mapping[str, Any], rhythm: Mapping[str, Any]) -> list[str]:
    """List, as a file names them, the parts that it gives in other words than people decided."""
    decided = db.get_one(Community, place.id).decided
    given = {**charter, **{f"{RHYTHM}{name}": words for name, words in rhythm.items()}}
    stands = {**place.charter, **{f"{RHYTHM}{name}": words for name, words in place.rhythm.items()}}
    names = [name for name in decided if name in given and given[name] != stands.get(name)]
    return [name if name.startswith(RHYTHM) else f"charter.{name}" for name in names if name not in OF_THE_CLOCK]


def put_usual(db: Session, place: Place, usual: Usual) -> Place:
    """Let a community be as its new profile has it: words, stages, rhythm, calendar and clock. Give the community anew."""
    row = db.get_one(Community, place.id)
    row.kind, row.profile, row.zone = usual.kind, usual.profile, usual.zone
    row.rhythm, row.calendar = dict(usual.rhythm), dict(usual.calendar)
    db.flush()
    return place_of(row)


def put_phase(db: Session, place: Place, phase: str) -> Place:
    """Keep where a community is in its life; give the community anew."""
    row = db.get_one(Community, place.id)
    row.phase = phase
    db.flush()
    return place_of(row)


def has_begun(db: Session, place: Place) -> bool:
    """Say whether anything was asked, planned or written in a community yet."""
    return any(_holds(db, table, place) for table in (Round, Meeting, Commitment, Document, Inquiry))


def _holds(db: Session, table: type[Base], place: Place) -> bool:
    known = table_of(table).c
    return db.scalar(select(known.id).where(known.community_id == place.id).limit(1)) is not None


def is_unused(db: Session, account: AccountPlan) -> bool:
    """Say whether nobody of the workspace that an account is in belongs to a community yet, and no channel of it does."""
    here = [select(each.id).where(each.platform == account.platform, each.tenant == account.tenant) for each in _PLACED]
    return all(db.scalar(query.limit(1)) is None for query in here)


_PLACED = (Account, Channel)


def is_taken(db: Session, plan: CommunityPlan) -> tuple[bool, bool]:
    """Say whether an organisation of the plan's name is there already, and in it a community of the plan's name."""
    organisation = db.scalar(select(Organisation.id).where(Organisation.name == plan.organisation))
    named = select(Community.id).where(Community.organisation_id == organisation, Community.name == plan.name)
    return organisation is not None, db.scalar(named) is not None
