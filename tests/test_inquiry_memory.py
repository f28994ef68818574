"""What the memory keeps of an inquiry: one draft and one cycle at a time, and what is a member's own stays theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from storage import erasure, inquiries, merging, plan_links
from storage.communities import list_places
from storage.database import NotFound
from storage.export import as_markdown, export_person
from storage.inquiries import Change, Problem
from storage.models import Inquiry, PlanLink
from tests.own_things import looked_up, viewer
from tests.stage import Actor, Stage
from tests.two_apps import changes, found, second, twice

__all__ = ["second", "twice"]


@pytest.fixture
def platform() -> str:
    """What is kept does not depend on a platform's markup."""
    return "web"


def cycle(db: Session, stage: Stage) -> Inquiry:
    """Give the community its first cycle."""
    row = inquiries.put_first(db, list_places(db)[0], Problem("We plan alone."), "develop", stage.clock.now())
    assert row
    return row


def test_a_draft_is_there_for_those_who_write_it_alone(stage: Stage) -> None:
    def work(db: Session) -> None:
        mei, ana = viewer(db, "Mei Tan"), viewer(db, "Ana Costa")
        row = inquiries.put_draft(db, mei, Problem("We plan alone."), stage.clock.now())
        assert inquiries.put_draft(db, mei, Problem("We assess alone."), stage.clock.now()).id == row.id
        assert inquiries.find_draft(db, ana) is None
        assert inquiries.get_inquiry(db, mei, row.id).title == "We assess alone."
        with pytest.raises(NotFound):
            inquiries.get_inquiry(db, ana, row.id)
        with pytest.raises(NotFound):
            inquiries.get_inquiry(db, mei, "of another community")
        assert inquiries.put_first(db, list_places(db)[0], Problem("Too late."), "develop", stage.clock.now()) is None

    changes(stage, work)


def test_a_link_is_in_its_owners_copy_and_goes_at_their_word(stage: Stage, ana: Actor) -> None:
    changes(
        stage,
        lambda db: plan_links.put_link(db, viewer(db), cycle(db, stage), ("Goal 2", "ask more"), stage.clock.now()),
    )
    copy = looked_up(stage, lambda db: export_person(db, viewer(db)))
    assert (copy["links to plans"][0]["reference"], copy["links to plans"][0]["note"]) == ("Goal 2", "ask more")
    assert "> Goal 2\n> ask more" in as_markdown(copy)
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    assert "Links to my school's plan" in ana.card.text
    ana.presses("Delete it all")
    assert looked_up(stage, lambda db: db.query(PlanLink).count()) == 0
    assert looked_up(stage, lambda db: erasure.count_own(db, viewer(db))).is_empty


def test_two_rows_of_one_person_keep_the_newer_link_and_one_name_in_the_history(twice: Stage) -> None:
    def work(db: Session) -> None:
        one, two, now = found(db, "Ana Costa"), found(db, "A. Costa"), twice.clock.now()
        first = cycle(db, twice)
        plan_links.put_link(db, one, first, ("Goal 1", ""), now)
        plan_links.put_link(db, two, first, ("Goal 2", ""), now + timedelta(minutes=1))
        inquiries.note_change(first, Change("stay", after={"stage": "develop"}, by=two.person_id))
        db.flush()
        merging.merge(db, one, two.person_id, now)
        [link] = db.query(PlanLink)
        assert (link.person_id, link.reference) == (one.person_id, "Goal 2")
        [change] = inquiries.changes_of(db.query(Inquiry).one())
        assert change.by == one.person_id

    changes(twice, work)


def test_a_later_cycle_begins_from_the_earlier_link(stage: Stage) -> None:
    def work(db: Session) -> None:
        mei, now = viewer(db, "Mei Tan"), stage.clock.now()
        first = cycle(db, stage)
        plan_links.put_link(db, mei, first, ("Goal 1", ""), now)
        inquiries.end(first, [], now)
        following = inquiries.put_draft(db, mei, Problem("We assess alone."), now)
        inquiries.begin(db, mei, following, "evaluate", 8, now)
        assert first.state == "closed"
        assert plan_links.find_own(db, mei, following) is None
        earlier = plan_links.find_earlier(db, mei, following)
        assert earlier
        assert earlier.reference == "Goal 1"

    changes(stage, work)
