"""When the clock attends to a meeting: the call for proposals, the reminder to publish, its beginning, and after its end."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from handlers import timetable
from handlers.rhythm import closed_because, instant, wall
from storage import schedules
from storage.communities import Place
from storage.models import Meeting

CALL, REMIND, BEGIN, AFTER = "agenda.call", "agenda.remind", "meeting.begin", "meeting.after"
CALLED_BEFORE = timedelta(days=7)
PUBLISHED_BEFORE = timedelta(days=3)
LINGER = timedelta(hours=3)
"""How long after its planned end a meeting that still runs is asked after."""

LONGEST_BACK = 4
"""Days that a reminder is brought forward at most, so that it comes on an open day: a long weekend's."""

EARLIEST, LATEST = time(9), time(15)
"""When a reminder comes at the earliest and at the latest, whenever its meeting is."""


def set_times(db: Session, place: Place, meeting: Meeting, now: datetime) -> None:
    """Let the clock follow a meeting's date; without one, nothing happens by itself."""
    starts = meeting.starts_at
    moments: dict[str, datetime | None] = dict.fromkeys((CALL, REMIND, BEGIN, AFTER))
    if starts is not None:
        publish_by = starts - PUBLISHED_BEFORE
        remind_at = reminded_at(place, publish_by)
        moments[CALL] = max(starts - CALLED_BEFORE, now) if publish_by > now else None
        moments[REMIND] = max(remind_at, now) if publish_by > now else None
        moments[BEGIN] = starts
        moments[AFTER] = ends_at(meeting) + LINGER
    for kind, moment in moments.items():
        if moment is None:
            schedules.drop_schedule(db, place, kind, meeting.id)
        else:
            timetable.at(db, place, kind, meeting.id, moment)


def ends_at(meeting: Meeting) -> datetime:
    """Give when a meeting that has a date is over, as planned."""
    assert meeting.starts_at is not None
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


def reminded_at(place: Place, publish_by: datetime) -> datetime:
    """Give when to remind of publishing: three days before the meeting, or sooner where nobody works on that day."""
    local = wall(publish_by, place.zone)
    days = (local.date() - timedelta(days=back) for back in range(LONGEST_BACK + 1))
    day = next((each for each in days if not closed_because(place, each)), local.date())
    return instant(datetime.combine(day, max(EARLIEST, min(local.time(), LATEST))), place.zone)
