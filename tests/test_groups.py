"""Who belongs where: networks, communities in them and across them, and what each person sees of it all."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from storage.models import Community, Membership
from tests.fixture_r import RIVERSIDE, enrol_r, everybody, first_name, fixture_r, groups_of, region
from tests.stage import Actor, Stage
from tests.two_apps import asks

__all__ = ["region"]


def seen_groups(somebody: Actor, community: str) -> list[str]:
    """Let somebody look at their own things, and give the groups that stand there."""
    somebody.types("/cop-me")
    if somebody.card.title == "Which community?":
        somebody.presses(community)
    [mine] = [card for card in somebody.cards[-1:] if card.title == "My things"]
    listed = mine.text.partition("My groups")[2]
    return sorted(name for name in fixture_r(somebody.stage.world) if re.search(rf"\b{name}\b(?!\.)", listed))


def test_s01_everybody_sees_exactly_the_groups_they_are_in(region: Stage) -> None:
    plans = fixture_r(region.world)
    people = everybody(plans)
    assert len(people) == 25
    some = people if region.world.name == "slack" else ["Mei Tan", "Kit Moss", "Kay Wood", "Abe Stern"]
    for name in some:
        own = groups_of(name, plans)
        assert seen_groups(region.actor(first_name(name)), own[0]) == own, name
    kit = region.actor("kit")
    assert seen_groups(kit, "Middle leaders") == ["Middle leaders"]
    assert f"A community of practice in {RIVERSIDE}. You chair it." in kit.card.text

    def rows(db: Session) -> tuple[int, int]:
        return db.query(Community).count(), db.query(Membership).count()

    before = asks(region, rows)
    enrol_r(region)
    assert asks(region, rows) == before
