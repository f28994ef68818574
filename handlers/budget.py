"""At most two messages a week that nobody asked for; what is over waits in the member's own list."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from handlers import rhythm
from storage import outbox
from storage.people import Member

MOST = 2


def allows(db: Session, member: Member, when: datetime) -> bool:
    """Say whether one more unasked message may reach a member at `when`; one a week for those who want fewer.

    A week begins on Monday on the member's own clock: a question that a holiday or a change of clocks brings some hours
    sooner than seven days after the last one must not be lost.
    """
    there = rhythm.wall(when, member.zone)
    monday = datetime.combine(there.date() - timedelta(days=there.weekday()), time.min)
    since = rhythm.instant(monday, member.zone)
    return outbox.count_unasked(db, member.person_id, since) < (1 if member.fewer else MOST)
