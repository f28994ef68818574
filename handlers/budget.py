"""At most two messages a week that nobody asked for; what is over waits in the member's own list."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage import outbox
from storage.people import Member

WEEK = timedelta(days=7)
MOST = 2


def allows(db: Session, member: Member, when: datetime) -> bool:
    """Say whether one more unasked message may reach a member at `when`; one a week for those who want fewer."""
    return outbox.count_unasked(db, member.person_id, when - WEEK) < (1 if member.fewer else MOST)
