"""The course of a protocol that is run: a step begins, is paused, gets two minutes more, is left out, and the last one ends.

Each deed sets the one moment at which the clock looks at the run again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import timetable
from handlers.protocol_steps import until, whole_minute
from storage import schedules
from storage.communities import Place
from storage.models_runs import ProtocolRun
from storage.runs import ENDED, PAUSED, RUNNING

STEP = "protocol.step"
MORE = timedelta(minutes=2)
ON_TIME = timedelta(minutes=1)
"""How late the clock may be for the next step to count from when the last one was to end; beyond that, it gets its whole time."""

LOST = timedelta(hours=1)
"""How late the clock may be for a run to go on; the people it was for have left by then."""

FORGOTTEN = timedelta(hours=3)
"""How long a pause lasts before the run ends by itself."""


def begin(db: Session, place: Place, run: ProtocolRun, now: datetime) -> None:
    """Let a run begin with its first step."""
    _take(db, place, run, 0, now)


def go_on(db: Session, place: Place, run: ProtocolRun, base: datetime, *, skip: bool = False) -> None:
    """Go on to the following step, counted from `base`, or from the last one to the end; `skip` leaves the present one out."""
    if skip:
        run.skipped = [*run.skipped, run.step]
    if run.step + 1 < len(run.content["steps"]):
        _take(db, place, run, run.step + 1, base)
    else:
        end(db, place, run, base)


def _take(db: Session, place: Place, run: ProtocolRun, step: int, base: datetime) -> None:
    run.step, run.state, run.left_seconds = step, RUNNING, 0
    run.ends_at = until(place, base, run.content["steps"][step])
    _done(db, place, run, run.ends_at)


def _done(db: Session, place: Place, run: ProtocolRun, look_again: datetime) -> None:
    run.version += 1
    db.flush()
    timetable.at(db, place, STEP, run.id, look_again)


def come_due(db: Session, place: Place, run: ProtocolRun, due: datetime, now: datetime) -> bool:
    """Let the clock do what is due in a run: the next step, or the end of a forgotten one. Give whether it did anything."""
    if run.state == ENDED or (run.ends_at is not None and run.ends_at > now):
        return False
    late = now - due
    if run.state == PAUSED or (late > LOST and not run.slow):
        end(db, place, run, now)
    else:
        go_on(db, place, run, due if late <= ON_TIME else now)
    return True


def pause(db: Session, place: Place, run: ProtocolRun, now: datetime) -> None:
    """Stop the clock; what is left of the step waits."""
    assert run.ends_at is not None
    run.state, run.left_seconds = PAUSED, max(int((run.ends_at - now).total_seconds()), 0)
    run.ends_at = None
    _done(db, place, run, now + FORGOTTEN)


def resume(db: Session, place: Place, run: ProtocolRun, now: datetime) -> None:
    """Let the clock go on, with what was left of the step, to the nearest whole minute."""
    run.state, run.ends_at = RUNNING, whole_minute(now + max(timedelta(seconds=run.left_seconds), ON_TIME / 2))
    run.left_seconds = 0
    _done(db, place, run, run.ends_at)


def give_more(db: Session, place: Place, run: ProtocolRun, now: datetime) -> None:
    """Give the present step two minutes more."""
    assert run.ends_at is not None
    run.ends_at = max(run.ends_at, whole_minute(now)) + MORE
    _done(db, place, run, run.ends_at)


def end(db: Session, place: Place, run: ProtocolRun, now: datetime) -> None:
    """End a run, and let the clock look at it no more."""
    run.state, run.ends_at, run.left_seconds, run.ended_at = ENDED, None, 0, now
    run.version += 1
    db.flush()
    schedules.drop_schedule(db, place, STEP, run.id)
