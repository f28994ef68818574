"""At most two messages a week that nobody asked for; what is over waits in the member's own list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from handlers import rhythm
from storage import outbox
from storage.people import Member

MOST = 2


class Budget:
    """What a group's members get without asking, counted once for all of them."""

    def __init__(self, db: Session, members: Sequence[Member], now: datetime) -> None:
        """Count what reached or will reach them since the week began, anywhere."""
        since = min((_monday(member, now) for member in members), default=now)
        self._got: dict[str, list[datetime]] = defaultdict(list)
        for person_id, due_at in outbox.list_unasked(db, [member.person_id for member in members], since):
            self._got[person_id].append(due_at)

    def allows(self, member: Member, when: datetime) -> bool:
        """Say whether one more unasked message may reach a member at `when`; one a week for those who want fewer.

        A week begins on Monday on the member's own clock: a question that a holiday or a change of clocks brings some
        hours sooner than seven days after the last one must not be lost.
        """
        return self.left(member, when) > 0

    def left(self, member: Member, when: datetime) -> int:
        """Count the unasked messages for which the week of `when` has room."""
        monday = _monday(member, when)
        return (1 if member.fewer else MOST) - sum(due_at >= monday for due_at in self._got[member.person_id])


def allows(db: Session, member: Member, when: datetime) -> bool:
    """Say whether one more unasked message may reach one member at `when`."""
    return Budget(db, [member], when).allows(member, when)


def _monday(member: Member, when: datetime) -> datetime:
    there = rhythm.wall(when, member.zone)
    return rhythm.instant(datetime.combine(there.date() - timedelta(days=there.weekday()), time.min), member.zone)
