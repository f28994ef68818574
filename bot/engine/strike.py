"""The clock struck: short transactions, in which what is due in a community or a few happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.log import log, new_number
from bot.metrics import TICK_LATENESS
from bot.sharing import share_out
from handlers import timetable
from handlers.turn import Router, Tick
from prompts.library import Library
from storage import schedules
from storage.people import Member

SHORT = 0.02
"""Seconds after which a transaction takes up no further schedule: on SQLite whoever speaks meanwhile waits for it."""


@dataclass(frozen=True, slots=True)
class Struck:
    """What happened, to be told once it is certain."""

    kind: str
    community: str
    number: str
    late: float
    workspaces: int

    def tell(self) -> None:
        """Count it, and say it in the log."""
        TICK_LATENESS.observe(max(self.late, 0))
        log.info(
            "tick",
            turn=self.number,
            kind=self.kind,
            community=self.community,
            late=int(self.late),
            workspaces=self.workspaces,
        )


@dataclass(frozen=True, slots=True)
class Striker:
    """Lets the practice answer what is due at a moment, with the library that it answers from."""

    practice: Router
    library: Library
    now: datetime
    stopping: Callable[[], bool]

    def strike(self, db: Session, schedule_id: str) -> Struck | None:
        """Let the practice answer a due schedule, queue what it says and set when it is due next.

        Give what happened, or None where nothing did.
        """
        claimed = schedules.claim_due(db, schedule_id, self.now)
        if claimed is None:
            return None
        row, place = claimed
        due = timetable.come_due(db, place, row, self.now)
        if due is None:
            return None
        if row.kind not in self.practice.ticks:
            log.warning("nothing answers the clock", kind=row.kind)
            return None
        occurrence, number = due.named.isoformat(timespec="minutes"), new_number()
        tick = Tick(db, self.now, self.library, place, row.kind, row.subject, due.due_at, due.held, occurrence)
        _, queued = share_out(db, place, self.practice.strike(tick), Member(), self.now, number)
        return Struck(row.kind, place.id, number, (self.now - due.due_at).total_seconds(), len(queued))

    def strike_some(self, db: Session, ids: Sequence[str]) -> list[Struck | None]:
        """Strike as many of these, in turn, as a short transaction holds: one at least, no other after a stop."""
        until, struck = time.monotonic() + SHORT, list[Struck | None]()
        for schedule_id in ids:
            struck.append(self.strike(db, schedule_id))
            if time.monotonic() > until or self.stopping():
                break
            db.flush()
            db.expunge_all()  # the next one reads for itself, as in a transaction of its own
        return struck


def give_up(db: Session, schedule_id: str, now: datetime, why: str) -> bool:
    """Note a schedule that kept failing as missed, once its grace is over, so that it does not fail for ever."""
    claimed = schedules.claim_due(db, schedule_id, now)
    if claimed is None:
        return False
    row, place = claimed
    if now - row.next_due_at <= timedelta(minutes=row.grace_minutes):
        return False
    timetable.pass_over(db, place, row, why)
    return True
