"""Questions asked of commitments by the clock: which are due, whom to ask, and who was asked already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from storage.commitments import OPEN, Promise, of_community, promise_of, promises
from storage.communities import Place
from storage.models import Commitment
from storage.people import Member

EARLY = timedelta(days=2)
"""How long before its day somebody is asked how a commitment goes; on the day they are asked again."""

_DUE = of_community(bindparam("community")).where(Commitment.state.in_(OPEN), Commitment.due_on <= bindparam("until"))


def list_own_due(db: Session, viewer: Member, until: date) -> list[Promise]:
    """List the viewer's own commitments that are to be done by a day, that day included."""
    own = of_community(viewer.community_id).where(Commitment.owner_id == viewer.person_id)
    return promises(db, own.where(Commitment.state.in_(OPEN), Commitment.due_on <= until), viewer)


def list_due(db: Session, place: Place, until: date) -> list[Promise]:
    """List a community's commitments to be done by a day, for the clock, which shows each to owner and partner alone."""
    found = db.execute(_DUE, {"community": place.id, "until": until})
    return [promise_of(row, Member(community_id=place.id)) for row in found]


def find_next_ask(db: Session, place: Place) -> date | None:
    """Give the first day on which somebody in a community is to be asked how a commitment goes: early, or when it is due."""
    still = of_community(place.id).where(Commitment.state.in_(OPEN)).with_only_columns(Commitment.due_on).limit(1)
    early = db.scalar(still.where(Commitment.asked_on.is_(None)))
    due = db.scalar(still.where(Commitment.asked_on < Commitment.due_on))
    return min(filter(None, [early - EARLY if early else None, due]), default=None)


def list_partner_due(db: Session, viewer: Member, until: date) -> list[Promise]:
    """List the commitments due by a day whose owners want the viewer to ask a question that was not asked yet."""
    theirs = of_community(viewer.community_id).where(
        Commitment.partner_id == viewer.person_id, ~Commitment.partner_asked
    )
    due = promises(db, theirs.where(Commitment.state.in_(OPEN), Commitment.due_on <= until), viewer)
    return [promise for promise in due if promise.sharper.question]


def mark_asked(db: Session, viewer: Member, asked: Sequence[Promise], today: date) -> None:
    """Note that the viewer is asked about these: their own early and when due, as a partner once altogether."""
    for promise in asked:
        row = db.get_one(Commitment, promise.id)
        if row.owner_id == viewer.person_id:
            row.asked_on = today
        elif row.partner_id == viewer.person_id:
            row.partner_asked = True
