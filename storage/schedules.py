"""Questions asked of schedules: what is due, what came of it, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.database import insert_once
from storage.plumbing import Occurrence, Schedule


@dataclass(frozen=True, slots=True)
class Timing:
    """When a schedule strikes next: `local` on the community's wall clock, `due_at` in UTC."""

    local: datetime
    due_at: datetime


def put_schedule(db: Session, place: Place, kind: str, subject: str, timing: Timing, rule: str = "") -> Schedule:
    """Set a community's schedule of a kind and subject, in place of an earlier one."""
    query = select(Schedule).where(
        Schedule.community_id == place.id, Schedule.kind == kind, Schedule.subject == subject
    )
    row = db.scalar(query)
    if row is None:
        row = Schedule(id=new_id(), community_id=place.id, kind=kind, subject=subject, zone=place.zone)
        db.add(row)
    row.rule, row.zone = rule, place.zone
    row.starts_local = row.next_local = timing.local
    row.next_due_at = timing.due_at
    db.flush()
    return row


def find_timing(db: Session, place: Place, kind: str) -> Timing | None:
    """Give when a community's recurring schedule of a kind strikes next; None where it does not."""
    query = select(Schedule).where(Schedule.community_id == place.id, Schedule.kind == kind, Schedule.rule != "")
    row = db.scalar(query.limit(1))
    return Timing(row.next_local, row.next_due_at) if row and row.next_local and row.next_due_at else None


def drop_schedule(db: Session, place: Place, kind: str, subject: str) -> None:
    """Remove a schedule that is no longer wanted, and what is known of its past."""
    ids = select(Schedule.id).where(
        Schedule.community_id == place.id, Schedule.kind == kind, Schedule.subject == subject
    )
    db.execute(delete(Occurrence).where(Occurrence.schedule_id.in_(ids)))
    db.execute(delete(Schedule).where(Schedule.id.in_(ids)))


def list_schedules(db: Session, place: Place) -> Sequence[Schedule]:
    """List a community's schedules, soonest first."""
    return db.scalars(select(Schedule).where(Schedule.community_id == place.id).order_by(Schedule.next_due_at)).all()


def list_due(db: Session, now: datetime, most: int = 100) -> Sequence[str]:
    """List the ids of schedules that are due, oldest first."""
    query = select(Schedule.id).where(Schedule.next_due_at <= now, ~Schedule.paused)
    return db.scalars(query.order_by(Schedule.next_due_at, Schedule.id).limit(most)).all()


def claim_due(db: Session, schedule_id: str, now: datetime) -> Schedule | None:
    """Lock a due schedule for this transaction; None where another machine took it or it is due no more."""
    query = select(Schedule).where(Schedule.id == schedule_id, Schedule.next_due_at <= now, ~Schedule.paused)
    return db.scalar(query.with_for_update(skip_locked=True))


def put_occurrence(db: Session, schedule: Schedule, state: str = "done", reason: str = "") -> bool:
    """Note that a schedule came due, once by its local wall time; give False where that was noted before."""
    local = schedule.next_local.isoformat(timespec="minutes") if schedule.next_local else ""
    return insert_once(
        db, Occurrence, schedule_id=schedule.id, local=local, due_at=schedule.next_due_at, state=state, reason=reason
    )


def next_due(db: Session) -> datetime | None:
    """Give when the next schedule is due."""
    return db.scalar(select(func.min(Schedule.next_due_at)).where(~Schedule.paused))
