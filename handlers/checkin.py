"""The clock's part in commitments: each owner is asked when theirs is due, and a partner puts the owner's question once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from handlers import budget, rhythm, timetable, waiting
from handlers.language import Reply
from handlers.turn import Router, Tick
from storage import commitments, people
from storage.communities import Place

on = Router()

AT = time(8, 30)
"""When owners are asked, on the community's clock: before Monday's question, so that the two can be one message."""


def expect(db: Session, place: Place, now: datetime) -> None:
    """Let the clock strike when the next commitment is due that nobody was asked about; call it after adding one."""
    soonest = commitments.find_next_due(db, place)
    if soonest is None:
        return
    there = rhythm.wall(now, place.zone)
    if (due := datetime.combine(soonest, AT)) <= there:
        due = datetime.combine(there.date() + timedelta(days=there.time() >= AT), AT)
    timetable.at(db, place, "commitments.checkin", "", rhythm.instant(due, place.zone))


@on.tick("commitments.checkin")
def ask_what_is_due(tick: Tick) -> Sequence[Reply]:
    """Ask about what is due today, with what is due in the next two days; leave it to the question where that comes soon.

    What finds no room in a member's week waits in their home, and is tried again the next day.
    """
    today = rhythm.wall(tick.now, tick.place.zone).date()
    promises = commitments.list_due(tick.db, tick.place, today + waiting.TOGETHER * 2)
    said: list[Reply] = []
    members = people.list_members(tick.db, tick.place)
    week = budget.Budget(tick.db, members, tick.now)
    for member in members:
        when = rhythm.when_to_write(replace(member, prompt_day=None), tick.place, tick.local, tick.now)
        if when is None or not week.allows(member, when):
            continue
        due = waiting.due_for(member, promises, when)
        if any(promise.due_on <= today for promise in due) and not waiting.question_comes_soon(tick, member, when):
            said += waiting.ask(tick, member, when, due)
    expect(tick.db, tick.place, tick.now)
    return said
