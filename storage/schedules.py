"""Questions asked of schedules: what is due, what came of it, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from storage.columns import new_id, table_of
from storage.communities import Place, place_columns
from storage.database import insert_once
from storage.models import Community
from storage.plumbing import Occurrence, Pulse, Schedule
from storage.written import Written


@dataclass(frozen=True, slots=True)
class Timing:
    """When a schedule strikes next: `local` on the community's wall clock, `due_at` in UTC."""

    local: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule as the clock takes it up, in plain columns: to build a row of the ORM takes several times as long."""

    id: str
    kind: str
    subject: str
    rule: str
    zone: str
    next_local: datetime
    next_due_at: datetime
    paused_until: datetime | None
    grace_minutes: int


GRACE = timedelta(hours=12)
"""How late a recurring thing may still happen."""

PULSE = "clock"
AT_IT = timedelta(hours=1)
"""How long a machine may be at a deed that it does for all."""


_SCHEDULE = table_of(Schedule)
_PLANNED = tuple(_SCHEDULE.c[each.name] for each in fields(Planned))
_KNOWN = Written(
    select(_SCHEDULE.c.id).where(
        _SCHEDULE.c.community_id == bindparam("community"),
        _SCHEDULE.c.kind == bindparam("what"),
        _SCHEDULE.c.subject == bindparam("about"),
    )
)


def put_schedule(
    db: Session, place: Place, kind: str, subject: str, timing: Timing, rule: str = "", grace: timedelta = GRACE
) -> str:
    """Set a community's schedule of a kind and subject, in place of an earlier one; give its id."""
    values = {
        "rule": rule,
        "zone": place.zone,
        "starts_local": timing.local,
        "next_local": timing.local,
        "next_due_at": timing.due_at,
        "grace_minutes": int(grace.total_seconds() // 60),
    }
    db.flush()
    named, row_id = {"community": place.id, "what": kind, "about": subject}, new_id()
    known = _KNOWN.first(db, named)
    if known is None and insert_once(
        db, Schedule, id=row_id, community_id=place.id, kind=kind, subject=subject, **values
    ):
        return row_id
    row_id = str((known or _KNOWN.rows(db, named)[0])[0])
    db.execute(update(Schedule).where(Schedule.id == row_id).values(**values))
    return row_id


def hold_schedule(db: Session, place: Place, kind: str, subject: str) -> None:
    """Keep the clock from a schedule until this turn ends: whoever changes what it is about takes it first, as the clock does."""
    query = select(Schedule.id).where(Schedule.community_id == place.id, Schedule.kind == kind)
    db.execute(query.where(Schedule.subject == subject).with_for_update())


def find_recurring(db: Session, place: Place, kind: str) -> Schedule | None:
    """Give what makes a kind recur in a community; None where nothing does."""
    query = select(Schedule).where(Schedule.community_id == place.id, Schedule.kind == kind, Schedule.rule != "")
    return db.scalar(query.limit(1))


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


def put_pause(db: Session, row: Schedule, until: datetime | None) -> None:
    """Let what comes due until a moment be passed over, or nothing any more."""
    row.paused_until = until
    db.flush()


def list_due(db: Session, now: datetime) -> Sequence[str]:
    """List the ids of schedules that are due, oldest first: all of them, so that some that keep failing hold up no others."""
    query = select(Schedule.id).where(Schedule.next_due_at <= now, ~Schedule.paused)
    return db.scalars(query.order_by(Schedule.next_due_at, Schedule.id)).all()


_DUE = Written(
    select(*_PLANNED, *place_columns())
    .join_from(_SCHEDULE, table_of(Community), table_of(Community).c.id == _SCHEDULE.c.community_id)
    .where(_SCHEDULE.c.id == bindparam("schedule"), _SCHEDULE.c.next_due_at <= bindparam("now"), ~_SCHEDULE.c.paused)
    .with_for_update(skip_locked=True, of=_SCHEDULE)
)


def claim_due(db: Session, schedule_id: str, now: datetime) -> tuple[Planned, Place] | None:
    """Lock a due schedule for this transaction and give it with its community.

    None where another machine took it or it is due no more.
    """
    row = _DUE.first(db, {"schedule": schedule_id, "now": now})
    return (Planned(*row[: len(_PLANNED)]), Place(*row[len(_PLANNED) :])) if row else None


def put_occurrence(db: Session, schedule: Planned, timing: Timing, state: str = "done", reason: str = "") -> bool:
    """Note that a schedule came due, once by its local wall time; give False where that was noted before."""
    local = timing.local.isoformat(timespec="minutes")
    return insert_once(
        db,
        Occurrence,
        id=new_id(),
        schedule_id=schedule.id,
        local=local,
        due_at=timing.due_at,
        state=state,
        reason=reason,
    )


_PUT_NEXT = Written(
    update(_SCHEDULE)
    .where(_SCHEDULE.c.id == bindparam("schedule"))
    .values(next_local=bindparam("local"), next_due_at=bindparam("due"))
)


def put_next(db: Session, schedule: Planned, timing: Timing | None) -> None:
    """Set when a schedule strikes next, or that it never will again."""
    values = {"local": timing.local, "due": timing.due_at} if timing else {"local": None, "due": None}
    _PUT_NEXT.count(db, {"schedule": schedule.id, **values})


def list_occurrences(db: Session, place: Place) -> Sequence[tuple[Schedule, Occurrence]]:
    """List what came due in a community and what became of it, newest first."""
    query = select(Schedule, Occurrence).join(Occurrence, Occurrence.schedule_id == Schedule.id)
    rows = db.execute(query.where(Schedule.community_id == place.id).order_by(Occurrence.due_at.desc())).all()
    return [(row[0], row[1]) for row in rows]


def list_latest(db: Session, row: Schedule, most: int) -> Sequence[Occurrence]:
    """List the latest times that a community's own schedule came due, newest first."""
    query = select(Occurrence).where(Occurrence.schedule_id == row.id).order_by(Occurrence.due_at.desc())
    return db.scalars(query.limit(most)).all()


def list_deadlines(db: Session, ending: str, after: datetime, until: datetime) -> list[Planned]:
    """List the schedules whose kind ends in `ending` and that are due in a span, in every community, for the clock."""
    span = [Schedule.next_due_at > after, Schedule.next_due_at <= until]
    query = select(*_PLANNED).where(*span, Schedule.kind.endswith(ending), Schedule.rule == "")
    return [Planned(*row) for row in db.execute(query.with_for_update())]


def put_pulse(db: Session, now: datetime) -> datetime | None:
    """Note that the clock strikes now; give when it struck last, on any machine."""
    row = db.scalar(select(Pulse).where(Pulse.id == PULSE).with_for_update())
    if row is None:
        insert_once(db, Pulse, id=PULSE, at=now)
        return None
    before, row.at = row.at, max(row.at, now)
    db.flush()
    return before


def take_turn(db: Session, name: str, now: datetime, every: timedelta) -> bool:
    """Take a deed that one machine does for all; False where it was done less than `every` ago, or another one is at it.

    Whoever does not say within the hour that it is done is taken for lost.
    """
    taken = now - every + AT_IT
    row = db.scalar(select(Pulse).where(Pulse.id == name).with_for_update())
    if row is None:
        return insert_once(db, Pulse, id=name, at=taken)
    if now - row.at < every:
        return False
    row.at = taken
    db.flush()
    return True


def end_turn(db: Session, name: str, now: datetime) -> None:
    """Note that a deed that was taken is done."""
    db.execute(update(Pulse).where(Pulse.id == name).values(at=now))


def next_due(db: Session) -> datetime | None:
    """Give when the next schedule is due."""
    return db.scalar(select(func.min(Schedule.next_due_at)).where(~Schedule.paused))
