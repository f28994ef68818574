"""The clock's part in commitments: each owner is asked when theirs is due, and a partner puts the owner's question once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from handlers import budget, rhythm, timetable, waiting
from handlers.language import Reply
from handlers.turn import Router, Tick
from storage import checkins, people
from storage.commitments import Promise
from storage.communities import Place
from storage.people import Member

on = Router()

AT = time(8, 30)
"""When owners are asked, on the community's clock: before Monday's question, so that the two can be one message."""


NEAR = timedelta(days=5)
"""What is to be done within this time of being promised is asked after on its day alone."""


def expect(db: Session, place: Place, now: datetime) -> None:
    """Let the clock strike when the next commitment is due that nobody was asked about; call it after adding one."""
    soonest = checkins.find_next_ask(db, place)
    if soonest is None:
        return
    there = rhythm.wall(now, place.zone)
    if (due := datetime.combine(soonest, AT)) <= there:
        due = datetime.combine(there.date() + timedelta(days=there.time() >= AT), AT)
    timetable.at(db, place, "commitments.checkin", "", rhythm.instant(due, place.zone))


@on.tick("commitments.checkin")
def ask_what_is_due(tick: Tick) -> Sequence[Reply]:
    """Ask about what is due today, with what is due in the next two days; leave it to the question where that comes soon.

    Each is asked about two days before, and on its day. Where the week has room for one message alone, it is kept for the
    day itself. What finds no room in a member's week waits in their home, and is tried again the next day.
    """
    today = rhythm.wall(tick.now, tick.place.zone).date()
    promises = checkins.list_due(tick.db, tick.place, today + waiting.TOGETHER * 2)
    said: list[Reply] = []
    members = people.list_members(tick.db, tick.place)
    week = budget.Budget(tick.db, members, tick.now)
    for member in members:
        when = rhythm.when_to_write(replace(member, prompt_day=None), tick.place, tick.local, tick.now)
        if when is None or not week.allows(member, when):
            continue
        due = waiting.due_for(member, promises, when)
        on_its_day = any(promise.due_on <= today for promise in due)
        early = week.left(member, when) > 1 and any(_is_early(member, promise, today) for promise in due)
        if (on_its_day or early) and not waiting.question_comes_soon(tick, member, when):
            said += waiting.ask(tick, member, when, due)
    expect(tick.db, tick.place, tick.now)
    return said


def _is_early(member: Member, promise: Promise, today: date) -> bool:
    """Say whether it is time to ask an owner ahead of the day; what was made a few days before needs no such word."""
    comes = promise.made_on + NEAR <= promise.due_on <= today + checkins.EARLY
    return comes and promise.owner_id == member.person_id
