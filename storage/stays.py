"""Who was in a community, from when until when, and in which roles: so that it can be told later who could see something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.models import Membership, Stay


def note_stay(db: Session, membership: Membership, now: datetime) -> None:
    """Note how a membership stands from now on: it began, it ended, or its roles are others than before."""
    here = [Stay.person_id == membership.person_id, Stay.community_id == membership.community_id]
    open_ones = db.scalars(select(Stay).where(*here, Stay.until.is_(None))).all()
    roles = sorted(membership.roles)
    goes_on = membership.state != "left"
    same = [row for row in open_ones if goes_on and row.roles == roles]
    for row in open_ones:
        if row not in same[:1]:
            row.until = now
    if goes_on and not same:
        stay = Stay(id=new_id(), person_id=membership.person_id, community_id=membership.community_id, roles=roles)
        stay.since = now
        db.add(stay)
    db.flush()


def list_stays(db: Session, place: Place) -> Sequence[Stay]:
    """List who was in a community and when, oldest first, for the operator's report."""
    return db.scalars(select(Stay).where(Stay.community_id == place.id).order_by(Stay.since, Stay.id)).all()
