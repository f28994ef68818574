"""The course of the year's plan: which meeting is prepared now, what becomes of one that does not take place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import agenda_draft, agenda_times, meeting_course
from prompts.library import Library
from storage import meetings, plans
from storage.communities import Place
from storage.meetings import AHEAD, CANCELLED, PREPARED
from storage.models import Meeting
from storage.people import FACILITATORS, Member


def for_the_clock(place: Place) -> Member:
    """Give on whose behalf the clock prepares a community's meeting: it may what a facilitator may, and is nobody."""
    return Member(community_id=place.id, roles=FACILITATORS)


def prepare(db: Session, library: Library, place: Place, meeting: Meeting, now: datetime) -> Meeting | None:
    """Make a meeting of the plan the one that is prepared now, with a draft of its agenda; None where another one comes first.

    Where a meeting waits for a day, it gets this one's, and is given in its place.
    """
    if meeting.state == AHEAD:
        other = meetings.find_next(db, place)
        if other is not None and other.starts_at is None:
            give_date(db, place, other, meeting, now)
            meeting = other
        elif other is not None and not _makes_room(db, place, other, meeting, now):
            return None
        else:
            meeting.state = PREPARED[0]
            db.flush()
    if meeting.state == PREPARED[0]:
        agenda_draft.drafted(db, library, for_the_clock(place), place)
    return meeting


def _makes_room(db: Session, place: Place, other: Meeting, meeting: Meeting, now: datetime) -> bool:
    """Let the meeting that is being prepared make room: its time is over, or it comes later and nobody was told of it."""
    assert other.starts_at is not None
    assert meeting.starts_at is not None
    if agenda_times.ends_at(other) <= now:
        _close(db, place, other, now)
        return meetings.find_next(db, place) in {None, meeting}
    if other.state == PREPARED[0] and other.starts_at > meeting.starts_at:
        other.state = AHEAD
        db.flush()
        agenda_times.set_times(db, place, other, now)
        return True
    return False


def end_forgotten(db: Session, place: Place, now: datetime) -> None:
    """End a meeting that still runs long after its time, because nobody said that it is over: the next one begins."""
    running = meetings.find_running(db, place)
    if running is not None and agenda_times.ends_at(running) + agenda_times.LINGER <= now:
        _close(db, place, running, now)


def _close(db: Session, place: Place, other: Meeting, now: datetime) -> None:
    """End a meeting of which nobody said whether it took place; what was proposed for it goes to the next one."""
    viewer = for_the_clock(place)
    rows = agenda_draft.placed_items(db, viewer, other)
    carry = {row.id for row in meeting_course.likely(rows)}
    meeting_course.end(db, viewer, other, carry, now)


def give_date(db: Session, place: Place, waiting: Meeting, dated: Meeting, now: datetime) -> None:
    """Give a meeting that waits for a day the first day of the plan; the two become one."""
    waiting.starts_at, waiting.focus, waiting.stage = dated.starts_at, dated.focus, dated.stage
    waiting.place = waiting.place or dated.place
    if not waiting.template:
        waiting.template, waiting.minutes = dated.template, dated.minutes
    waiting.history = [*waiting.history, *dated.history]
    _forget(db, place, dated, now)
    agenda_times.set_times(db, place, waiting, now)


def cancel(db: Session, viewer: Member, place: Place, meeting: Meeting, now: datetime) -> bool:
    """Let a meeting not take place; give whether its agenda was out, so that its readers must hear of it.

    What was proposed for it waits for the next one. One of which nobody was told leaves the plan.
    """
    was_out = meeting.state == "published"
    meeting.state = CANCELLED
    db.flush()
    _move_on(db, viewer, place, meeting)
    if was_out:
        _stop_clock(db, place, meeting, now)
    else:
        _forget(db, place, meeting, now)
    return was_out


def _move_on(db: Session, viewer: Member, place: Place, meeting: Meeting) -> None:
    going = plans.release(db, place, meeting)
    if not going:
        return
    following = meetings.open_meeting(db, viewer, meeting.minutes)
    for item in going:
        item.meeting_id, item.status = following.id, "waiting"
    db.flush()


def _forget(db: Session, place: Place, meeting: Meeting, now: datetime) -> None:
    _stop_clock(db, place, meeting, now)
    plans.drop_date(db, place, meeting)


def _stop_clock(db: Session, place: Place, meeting: Meeting, now: datetime) -> None:
    kept, meeting.starts_at = meeting.starts_at, None
    agenda_times.set_times(db, place, meeting, now)
    meeting.starts_at = kept
    db.flush()


def settle_dates(db: Session, place: Place, now: datetime) -> Sequence[Meeting]:
    """Let the clock follow every date ahead, and a meeting that waits for a day have the first one; give all, by date."""
    dated, waiting = meetings.find_dated(db, place), meetings.find_next(db, place)
    if dated is not None and waiting is not None and waiting.starts_at is None:
        give_date(db, place, waiting, dated, now)
    ahead = plans.list_ahead(db, place)
    for meeting in ahead:
        agenda_times.set_times(db, place, meeting, now)
    return ahead
