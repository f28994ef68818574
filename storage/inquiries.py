"""Questions asked of inquiries: the cycle that a community is in, the one it is writing, and those that are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound
from storage.models import Inquiry
from storage.people import FACILITATORS, Member

DRAFT, ACTIVE, REVIEWING, CLOSED = "draft", "active", "reviewing", "closed"
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
IN_PROBLEM = ("evidence", "who", "why", "theory")
"""Parts of a problem that stand in the row's `problem`; the others have columns."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of practice as a group writes it down; what is not written yet is empty."""

    practice: str = ""
    evidence: str = ""
    who: str = ""
    why: str = ""
    theory: str = ""
    goal: str = ""
    measure: str = ""

    @classmethod
    def of(cls, row: Inquiry) -> Problem:
        """Give the problem of a cycle."""
        rest = {name: str(row.problem.get(name, "")) for name in IN_PROBLEM}
        return cls(practice=row.title, goal=row.goal, measure=row.measure, **rest)

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Problem:
        """Give the problem that stands in a form or a file."""
        return cls(**{name: values.get(name, "").strip() for name in (each.name for each in fields(cls))})


@dataclass(frozen=True, slots=True)
class Change:
    """A change in a cycle: `what` it was, what stood there before and after, why, on what evidence, by whom and when.

    `what` is `began`, `stage`, `stay`, `course` or `ended`. Leaders may read of it from when it `settles`.
    """

    what: str
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    evidence: str = ""
    by: str = ""
    at: datetime = ALWAYS
    settles: datetime = ALWAYS


@dataclass(frozen=True, slots=True)
class Claim:
    """What a group knows now that it did not: how sure it is, for whom it holds, and when it said so.

    Leaders may read it from when it `settles`.
    """

    text: str
    sure: str
    whom: str
    at: datetime = ALWAYS
    settles: datetime = ALWAYS


_IN = (
    select(Inquiry)
    .where(Inquiry.community_id == bindparam("community"), Inquiry.state == bindparam("stands"))
    .order_by(Inquiry.stage_since.desc())
    .limit(1)
)
_CURRENT = (
    select(Inquiry)
    .where(Inquiry.community_id == bindparam("community"), Inquiry.state.in_((ACTIVE, REVIEWING)))
    .order_by(Inquiry.stage_since.desc())
    .limit(1)
)


def find_active_inquiry(db: Session, place: Place) -> Inquiry | None:
    """Give the cycle that a community is in now."""
    return db.scalar(_IN, {"community": place.id, "stands": ACTIVE})


def find_current(db: Session, place: Place) -> Inquiry | None:
    """Give the cycle that a community is in, or the one that it ended last and looks back on."""
    return db.scalar(_CURRENT, {"community": place.id})


def find_draft(db: Session, viewer: Member) -> Inquiry | None:
    """Give the cycle that is being written in the viewer's community, to those who write it; nobody else sees a draft."""
    if not viewer.roles & FACILITATORS:
        return None
    return db.scalar(_IN, {"community": viewer.community_id, "stands": DRAFT})


def get_inquiry(db: Session, viewer: Member, inquiry_id: str) -> Inquiry:
    """Give a cycle of the viewer's community; raises NotFound, also for a draft that the viewer does not write."""
    row = db.get(Inquiry, inquiry_id)
    if row is None or row.community_id != viewer.community_id:
        raise NotFound("inquiry")
    if row.state == DRAFT and not viewer.roles & FACILITATORS:
        raise NotFound("inquiry")
    return row


def put_draft(db: Session, viewer: Member, problem: Problem, now: datetime) -> Inquiry:
    """Keep what is written so far of the next cycle, in the one draft that a community has."""
    row = find_draft(db, viewer)
    if row is None:
        row = _added(db, viewer.community_id, DRAFT, now)
    put_problem(row, problem)
    db.flush()
    return row


def _added(db: Session, community_id: str, state: str, now: datetime) -> Inquiry:
    row = Inquiry(id=new_id(), community_id=community_id, state=state, stage_since=now, title="", problem={})
    row.goal = row.measure = ""
    row.history, row.claims, row.stage = [], [], "evaluate"
    db.add(row)
    return row


def put_problem(row: Inquiry, problem: Problem) -> None:
    """Write a problem into its cycle."""
    said = asdict(problem)
    row.title, row.goal, row.measure = said["practice"], said["goal"], said["measure"]
    row.problem = {name: said[name] for name in IN_PROBLEM}


def put_first(db: Session, place: Place, problem: Problem, stage: str, now: datetime) -> Inquiry | None:
    """Let a community begin with the cycle that its file gives; None where it has one already, or had."""
    if db.scalar(select(Inquiry.id).where(Inquiry.community_id == place.id).limit(1)):
        return None
    row = _added(db, place.id, ACTIVE, now)
    put_problem(row, problem)
    row.stage, row.began_at = stage, now
    db.flush()
    return row


def begin(db: Session, viewer: Member, row: Inquiry, stage: str, weeks: int, now: datetime) -> None:
    """Let a draft be the cycle that the viewer's community is in, and the one before it be closed."""
    for before in db.scalars(_in_review(viewer.community_id)):
        before.state = CLOSED
    row.state, row.stage, row.weeks = ACTIVE, stage, weeks
    row.stage_since = row.began_at = now
    db.flush()


def _in_review(community_id: str) -> Any:
    return select(Inquiry).where(Inquiry.community_id == community_id, Inquiry.state == REVIEWING)


def find_inquiry_of(db: Session, place: Place, inquiry_id: str) -> Inquiry | None:
    """Give a cycle of a community that is in one, for the clock; None where it is over."""
    row = db.get(Inquiry, inquiry_id)
    return row if row is not None and row.community_id == place.id and row.state == ACTIVE else None


def put_stage(row: Inquiry, stage: str, due: date | None, now: datetime) -> None:
    """Let a cycle stand at a stage from now on."""
    row.stage, row.stage_since, row.stage_due = stage, now, due


def end(row: Inquiry, claims: Sequence[Claim], now: datetime) -> None:
    """Let a cycle be over, with what it found out; the group looks back on it."""
    row.state, row.ended_at, row.stage_due = REVIEWING, now, None
    add_claims(row, claims)


def add_claims(row: Inquiry, claims: Sequence[Claim]) -> None:
    """Add what a cycle found out."""
    row.claims = [*row.claims, *map(_stored, claims)]


def note_change(row: Inquiry, change: Change) -> None:
    """Note in a cycle's history who changed what, and why."""
    row.history = [*row.history, _stored(change)]


def changes_of(row: Inquiry) -> list[Change]:
    """Give a cycle's history, the oldest first."""
    return [Change(**_read(entry)) for entry in row.history]


def _stored(said: Change | Claim) -> dict[str, Any]:
    return {**asdict(said), "at": said.at.isoformat(), "settles": said.settles.isoformat()}


def _read(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**entry, **{name: datetime.fromisoformat(entry[name]) for name in ("at", "settles")}}


def list_claims(db: Session, viewer: Member) -> list[tuple[Inquiry, Claim]]:
    """List what the viewer's community found out in all its cycles, the newest first; a guest's own time alone."""
    rows = db.scalars(select(Inquiry).where(Inquiry.community_id == viewer.community_id)).all()
    found = [(row, claim) for row in rows for claim in claims_of(row) if viewer.may_see_from(claim.at)]
    return sorted(found, key=lambda each: each[1].at, reverse=True)


def claims_of(row: Inquiry) -> list[Claim]:
    """Give what a cycle found out."""
    return [Claim(**_read(claim)) for claim in row.claims]
