"""What is kept of introductions, words about the tool and private issues: how long, and in whose name once two rows are one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from storage import introductions, merging
from storage.communities import list_places
from storage.models_exchange import Concern, Introduction, ToolNote
from tests.own_things import learns_together, viewer
from tests.stage import Stage
from tests.test_retention import changes, count, purged
from tests.two_apps import beside, found, second, twice

__all__ = ["beside", "second", "twice"]


@pytest.fixture
def platform() -> str:
    """What is kept does not depend on a platform's markup."""
    return "slack"


def test_all_of_it_goes_after_two_years(stage: Stage) -> None:
    changes(stage, lambda db: learns_together(db, viewer(db), viewer(db, "Ben Ford"), stage.clock.now()))
    purged(stage, days=729)
    assert count(stage, Introduction, ToolNote, Concern) == [2, 1, 1]
    purged(stage, days=761)
    assert count(stage, Introduction, ToolNote, Concern) == [0, 0, 0]


def test_two_rows_that_become_one_were_introduced_once_at_a_time(twice: Stage) -> None:
    def work(db: Session) -> list[Any]:
        one, two, ben = found(db, "Ana Costa"), found(db, "A. Costa"), found(db, "Ben Ford")
        place = next(each for each in list_places(db) if each.id == one.community_id)
        groups = [(one.person_id, two.person_id, ben.person_id)]
        now = twice.clock.now()
        assert introductions.put_introductions(db, place, "w0", groups, now)
        assert not introductions.put_introductions(db, place, "w0", groups, now), "once for a time"
        introductions.put_introductions(db, place, "w1", [(two.person_id, ben.person_id)], now + timedelta(days=1))
        merging.merge(db, one, two.person_id, now)
        return [[each.name for each in kept.others] for kept in introductions.list_own(db, found(db, "Ana Costa"))]

    assert changes(twice, work) == [["Ben Ford"], ["Ben Ford"]]
