"""Who was in a community in which role, and until when: one stay ends where the next begins."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from storage import stays
from storage.communities import list_places
from storage.models import Membership
from storage.people import Member
from tests.own_things import viewer
from tests.stage import Stage
from tests.test_retention import changes, leaves, platform

__all__ = ["platform"]


def test_stays_follow_roles_and_leaving(stage: Stage) -> None:
    now = stage.clock.now()

    def work(db: Session) -> list[tuple[list[str], bool]]:
        [place] = list_places(db)
        me: Member = viewer(db)
        row = db.query(Membership).filter_by(person_id=me.person_id).one()
        row.roles = ["member", "chair"]
        stays.note_stay(db, row, now + timedelta(days=1))
        stays.note_stay(db, row, now + timedelta(days=2))
        leaves(db, me.name, now + timedelta(days=3))
        return [
            (each.roles, each.until is None) for each in stays.list_stays(db, place) if each.person_id == me.person_id
        ]

    assert changes(stage, work) == [(["member"], False), (["chair", "member"], False)]
