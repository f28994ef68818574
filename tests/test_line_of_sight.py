"""From each school's plan to the group's inquiry, among nine schools: seven are linked, and two members alone hear of theirs."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from storage import inquiries, people, plan_links
from storage.communities import list_places
from storage.inquiries import Problem
from tests.fixture_r import NUMERACY, SCHOOLS, region
from tests.stage import Stage
from tests.two_apps import changes

__all__ = ["region"]


@pytest.mark.parametrize("platform", ["web"])
def test_s52_seven_of_nine_schools_are_linked_and_nobody_reads_which_are_not(region: Stage) -> None:
    schools = list(SCHOOLS)

    def links(db: Session) -> None:
        place = next(place for place in list_places(db) if place.name == NUMERACY)
        cycle = inquiries.put_first(db, place, Problem("We plan alone."), "develop", region.clock.now())
        assert cycle
        for member in people.list_members(db, place):
            if member.site in schools[:7]:
                words = (f"Goal of {member.site}", f"for {member.name} alone")
                plan_links.put_link(db, member, cycle, words, region.clock.now())

    changes(region, links)
    gia, dan = region.actor("gia"), region.actor("dan")
    for actor in (gia, dan):
        actor.types("/cop-inquiry")
        actor.presses(NUMERACY)
        assert "7 of 9 schools linked their plan." in actor.card.text
        actor.presses("See the links")
        assert not [school for school in schools[7:] if school in actor.card.text]
        assert "alone" not in actor.card.text.replace("We plan alone.", "")
    assert "Your own school is not among them yet." in gia.card.text
    assert "Your own school" not in dan.card.text
