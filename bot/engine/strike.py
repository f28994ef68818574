"""The clock struck: one short transaction for each schedule that is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.log import log, new_number
from bot.metrics import TICK_LATENESS
from bot.sharing import share_out
from handlers import timetable
from handlers.turn import Router, Tick
from prompts.library import Library
from storage import communities, schedules
from storage.people import Member


def strike(db: Session, schedule_id: str, now: datetime, practice: Router, library: Library) -> bool:
    """Let the practice answer a due schedule, queue what it says and set when it is due next; give whether it happened."""
    row = schedules.claim_due(db, schedule_id, now)
    if row is None:
        return False
    place = communities.get_place(db, row.community_id)
    due = timetable.come_due(db, place, row, now)
    if due is None:
        return False
    if row.kind not in practice.ticks:
        log.warning("nothing answers the clock", kind=row.kind)
        return False
    occurrence, number = due.named.isoformat(timespec="minutes"), new_number()
    tick = Tick(db, now, library, place, row.kind, row.subject, due.due_at, due.held, occurrence)
    _, queued = share_out(db, place, practice.strike(tick), Member(), now, number)
    late = (now - due.due_at).total_seconds()
    TICK_LATENESS.observe(max(late, 0))
    log.info("tick", turn=number, kind=row.kind, community=place.id, late=int(late), workspaces=len(queued))
    return True


def give_up(db: Session, schedule_id: str, now: datetime, why: str) -> bool:
    """Note a schedule that kept failing as missed, once its grace is over, so that it does not fail for ever."""
    row = schedules.claim_due(db, schedule_id, now)
    if row is None or row.next_due_at is None or now - row.next_due_at <= timedelta(minutes=row.grace_minutes):
        return False
    timetable.pass_over(db, communities.get_place(db, row.community_id), row, why)
    return True
