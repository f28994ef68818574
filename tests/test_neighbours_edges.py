"""Who is not suggested to whom, how a suggestion ends by itself, and two groups in two apps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import delete, select, update

from handlers.turn import Event
from storage import neighbours
from storage.columns import new_id
from storage.communities import list_places
from storage.database import Database
from storage.enrolment import AccountPlan
from storage.models import Community, Inquiry, Membership
from storage.models_contributions import Contribution
from storage.people import list_members
from tests.fixture_r import HILLSIDE, RIVERSIDE, fixture_r
from tests.hands_teams import TeamsWorld
from tests.one_moment import Deed, at_one_moment
from tests.stage import Actor, Stage, user_id
from tests.test_neighbours import (
    ASKED,
    MET,
    OTTER,
    ZEBRA,
    agrees,
    asks,
    both_open,
    change,
    ivy,
    mei,
    opens,
    person,
    region,
    titles,
)
from tests.test_synthesis import forged

__all__ = ["ivy", "mei", "region"]


@pytest.fixture
def platform() -> str:
    """What is decided does not depend on a platform's markup."""
    return "web"


def sides(stage: Stage) -> list[tuple[str, str]]:
    """Give each side of what was suggested: its id, and its state."""
    query = select(Contribution.id, Contribution.state).where(Contribution.kind == neighbours.SIDE)
    return [(row[0], row[1]) for row in stage.plays(stage.db.read(lambda db: db.execute(query).all()))]


def side_of(stage: Stage, name: str) -> str:
    """Give the id of a community's side."""
    query = select(Contribution.id).join(Community, Community.id == Contribution.community_id)
    found = query.where(Contribution.kind == neighbours.SIDE, Community.name == name)
    return str(stage.plays(stage.db.read(lambda db: db.scalar(found))))


def test_far_questions_another_organisations_and_the_same_networks_are_not_suggested(
    region: Stage, mei: Actor, ivy: Actor
) -> None:
    asks(mei, ZEBRA)
    asks(ivy, OTTER, "read phonics aloud in a systematic way")
    opens(mei)
    opens(ivy)
    region.passes(days=2)
    assert sides(region) == []
    close = update(Inquiry).where(Inquiry.title.contains(OTTER))
    words = "Students seldom explain their thinking in mathematics."
    change(region, lambda db: db.execute(close.values(title=words, goal=words)))
    riverside = region.plays(
        region.db.read(lambda db: db.scalar(select(Community.id).where(Community.name == RIVERSIDE)))
    )
    hill = update(Community).where(Community.name == HILLSIDE)
    change(region, lambda db: db.execute(hill.values(parent_id=riverside)))
    region.passes(days=2)
    assert sides(region) == []
    change(region, lambda db: db.execute(hill.values(parent_id=None, phase="closed")))
    region.passes(days=2)
    assert sides(region) == []
    change(region, lambda db: db.execute(hill.values(phase="launch")))
    region.passes(days=2)
    assert len(sides(region)) == 2


def test_a_group_whose_questions_are_paused_is_left_in_peace(region: Stage, mei: Actor, ivy: Actor) -> None:
    mei.types("/cop-reflect")
    assert forged(region, mei, "submit", "arrival.keep_pause", "", until="2026-11-02") is None
    both_open(mei, ivy)
    assert sides(region) == []


def test_who_chairs_both_groups_is_not_asked(region: Stage, mei: Actor, ivy: Actor) -> None:
    def work(db: Any) -> None:
        row = db.scalar(select(Membership).where(Membership.person_id == person_id))
        hill = db.scalar(select(Community.id).where(Community.name == HILLSIDE))
        db.add(Membership(id=new_id(), community_id=hill, person_id=row.person_id, roles=["chair"], since=row.since))

    person_id = person(region, "Mei Tan")
    asks(mei, ZEBRA)
    asks(ivy, OTTER)
    opens(mei)
    opens(ivy)
    change(region, work)
    region.passes(days=2)
    assert sides(region) == []


def test_without_two_answers_it_ends_after_six_weeks_and_two_a_term_are_the_most(
    region: Stage, mei: Actor, ivy: Actor
) -> None:
    both_open(mei, ivy)
    mine = side_of(region, RIVERSIDE)
    mei.presses("Yes, if they agree")
    mei.fills(reach=" ")
    assert mei.errors["reach"]
    region.passes(days=42)
    mei.opens_home()
    assert "Another group in" not in mei.home.text
    for name in ("near.yes", "near.no"):
        assert forged(region, mei, "press", name, mine) is None
        assert said(region) == "That suggestion is over."
    assert forged(region, mei, "submit", "near.keep", mine, reach="here") is None
    assert said(region) == "That suggestion is over."

    def work(db: Any) -> None:
        [hillside, riverside] = list_places(db)
        row = db.scalar(select(Inquiry).where(Inquiry.community_id == riverside.id))
        old = db.scalar(select(Contribution).where(Contribution.id == mine))
        old.created_at = region.clock.now() - timedelta(days=43)
        old.words = replace(old.words, data={"other": "another", "asked": []})
        twin = db.scalar(select(Contribution).where(Contribution.id == old.reply_to))
        twin.words, twin.inquiry_id = old.words, None
        neighbours.add_sides(db, riverside, row.id, (hillside.id, row.id), old.created_at)

    change(region, work)
    region.passes(days=3)
    assert len(sides(region)) == 4


def said(stage: Stage) -> str:
    """Give the title of what was answered last."""
    return str(stage.overheard.answers[-1].card.title)  # type: ignore[union-attr]


def test_a_suggestion_is_for_its_own_chair_and_what_is_gone_is_told_to_nobody(
    region: Stage, mei: Actor, ivy: Actor
) -> None:
    both_open(mei, ivy)
    mine, theirs = side_of(region, RIVERSIDE), side_of(region, HILLSIDE)
    for deed in ("near.yes", "near.no"):
        assert forged(region, ivy, "press", deed, mine) is not None
    agrees(mei, "mei@hume.example")
    agrees(ivy, "ivy@hilltop.example")
    region.passes(minutes=1)
    for deed in ("near.yes", "near.no"):
        assert forged(region, mei, "press", deed, mine) is None
        assert said(region) == MET
    mei.types("/cop-inquiry")
    mei.presses("Other groups")
    question = region.plays(
        region.db.read(lambda db: db.scalar(select(Inquiry.id).where(Inquiry.title.contains(ZEBRA))))
    )
    for subject in (question, "an older question"):
        assert forged(region, mei, "press", "near.show", str(subject)) is None
    change(region, lambda db: db.execute(delete(Contribution).where(Contribution.id == theirs)))
    assert forged(region, mei, "press", "near.open", "") is None
    assert OTTER not in str(region.overheard.answers[-1])
    assert forged(region, mei, "press", "near.yes", mine) is None
    assert said(region) == "That suggestion is over."


def test_who_left_meets_nobody_and_a_side_that_lost_the_other_asks_nothing(
    region: Stage, mei: Actor, ivy: Actor
) -> None:
    assert forged(region, mei, "press", "near.open", "") is None
    assert said(region) == "Other groups"
    assert forged(region, mei, "press", "near.show", "nothing") is None
    both_open(mei, ivy)
    mine, theirs = side_of(region, RIVERSIDE), side_of(region, HILLSIDE)
    change(region, lambda db: db.execute(delete(Contribution).where(Contribution.id == theirs)))
    region.passes(days=2)
    mei.opens_home()
    assert "Another group in" not in mei.home.text
    assert forged(region, mei, "submit", "near.keep", mine, reach="here") is None
    assert said(region) == "Thank you."
    change(region, lambda db: db.execute(delete(Contribution).where(Contribution.id == mine)))
    region.passes(days=2)
    assert titles(mei, MET) == 0


def test_a_question_that_is_over_is_found_by_nobody_and_who_left_is_named_to_nobody(
    region: Stage, mei: Actor, ivy: Actor
) -> None:
    both_open(mei, ivy)
    agrees(mei, "mei@hume.example")
    agrees(ivy, "ivy@hilltop.example")
    left = update(Membership).where(Membership.person_id == person(region, "Ivy Stone")).values(state="left")
    change(region, lambda db: db.execute(left))
    assert forged(region, mei, "press", "near.open", "") is None
    assert OTTER not in str(region.overheard.answers[-1])
    mei.stage.passes(minutes=1)
    mei.types("/cop-inquiry")
    mei.presses("End the cycle")
    mei.fills(claim="We know.", whom="Us", sure="hint")
    assert "Other groups" not in mei.card.text
    region.passes(days=2)

    def look(db: Any) -> None:
        places = {place.name: place for place in list_places(db)}
        assert neighbours.list_found(db, places[HILLSIDE]) == []
        [chair] = [each for each in list_members(db, places[RIVERSIDE]) if each.name == "Mei Tan"]
        assert neighbours.list_open_led(db, chair) == []

    region.plays(region.db.read(look))


def test_who_has_no_room_in_their_week_finds_it_in_their_home_and_is_asked_later(
    region: Stage, mei: Actor, ivy: Actor
) -> None:
    mei.opens_home()
    mei.presses("Fewer messages")
    asks(mei, ZEBRA)
    asks(ivy, OTTER)
    opens(mei)
    region.passes(days=1)
    opens(ivy)
    region.passes(hours=3)
    assert titles(mei, ASKED) == 0
    mei.opens_home()
    assert f"Another group in {HILLSIDE}" in mei.home.text
    assert titles(ivy, ASKED) == 1


@pytest.mark.parametrize("platform", ["slack"])
def test_s44_two_chairs_in_two_apps_meet_as_in_one(region_in_two: tuple[Actor, Actor]) -> None:
    mei, ivy = region_in_two
    both_open(mei, ivy)
    agrees(ivy, "ivy@hilltop.example")
    assert not ivy.ever_saw(ZEBRA)
    assert not mei.ever_saw(OTTER)
    agrees(mei, "mei@hume.example")
    mei.stage.passes(minutes=1)
    for chair, word, reach in ((mei, OTTER, "ivy@hilltop.example"), (ivy, ZEBRA, "mei@hume.example")):
        met = chair.card_titled(MET)
        assert word in met.text
        assert reach in met.text


@pytest.fixture
def region_in_two(database: Database, platform: str) -> Iterator[tuple[Actor, Actor]]:
    """Set the stage with Riverside in Slack, and Hillside in Teams; give their chairs."""
    stage = Stage(database, platform)
    teams = TeamsWorld(stage.conversation)
    cast("dict[str, Any]", stage.delivery.platforms)[teams.name] = teams.platform
    stage.plays(teams.start())
    plans = fixture_r(stage.world)
    hills = plans[HILLSIDE].members
    there = [AccountPlan("teams", teams.tenant, user_id(each.name.split()[0].lower())) for each in hills]
    moved = tuple(replace(each, accounts=(account,)) for each, account in zip(hills, there, strict=True))
    stage.enrols(plans[RIVERSIDE])
    stage.enrols(replace(plans[HILLSIDE], members=moved, channels=()))
    ivy = Actor("ivy", user_id("ivy"), stage, teams.hands(user_id("ivy")))
    yield stage.actor("mei"), ivy
    stage.plays(teams.stop())
    stage.ends()
    assert not stage.overheard.faults()


def test_two_yeses_at_the_same_moment_bring_both_together(region: Stage, mei: Actor, ivy: Actor) -> None:
    both_open(mei, ivy)
    deeds = []
    for chair, group in (("Mei Tan", RIVERSIDE), ("Ivy Stone", HILLSIDE)):
        reach = {"reach": f"{chair.split()[0].lower()}@school.example"}
        event = Event(
            "submit", "near.keep", "web", region.world.tenant, "", subject=side_of(region, group), values=reach
        )
        deeds.append(Deed(chair, event, group))
    at_one_moment(region, *deeds)
    region.passes(minutes=1)
    assert "ivy@school.example" in mei.card_titled(MET).text
    ivy.types("/cop-inquiry")
    ivy.presses("Other groups")
    assert "mei@school.example" in ivy.card.text
