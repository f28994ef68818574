"""New members look around first: asked like everybody, welcomed once, reminded of nothing, counted nowhere for four weeks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import documents, people
from storage.communities import list_places
from storage.documents import NewDraft
from storage.models import Membership, Person
from tests.stage import Actor, Stage, member, riverside
from tests.test_synthesis import MORE, answers, looks, week
from tests.two_apps import asks, changes, found

ONE = pytest.mark.parametrize("platform", ["slack"])
REMINDERS = ("Still time, if you like", "I will stop reminding you")


def reminded(somebody: Actor) -> bool:
    """Say whether a reminder stands in somebody's chat."""
    return any(card.title.startswith(REMINDERS) for card in somebody.cards)


def publishes(stage: Stage, *titles: str) -> None:
    """Let summaries of these titles be out."""

    def work(db: Session) -> None:
        [place] = list_places(db)
        for title in titles:
            row = documents.put_draft(db, place, NewDraft(title, (), title), stage.clock.now())
            documents.publish(db, found(db, "Mei Tan"), row.id, stage.clock.now(), stage.clock.now())
            stage.clock.move_to(stage.clock.now() + timedelta(minutes=1))

    changes(stage, work)


def joins(stage: Stage) -> Actor:
    """Let Kim join the six once they have been at it for a week."""
    world = stage.world
    at = {"platform": world.name, "tenant": world.tenant}
    more = [member(name, site=f"{name[:3]} School", **at) for name in MORE]
    stage.enrols(riverside(world, *more, member("Kim Lee", site="Quarry Primary", **at)))
    stage.passes(hours=20)
    return stage.actor("kim")


def test_s05_a_new_member_is_welcomed_once_and_never_chased(stage: Stage, mei: Actor) -> None:
    publishes(stage, "Summary A", "Summary B", "Summary C")
    crowd = week(stage)
    looks(mei)
    mei.presses("Approve and publish")
    kim = joins(stage)
    assert [card.title for card in kim.cards] == ["Hello from Riverside Numeracy"]
    hello = kim.card.text
    assert "You are reminded of nothing until" in hello
    assert "can tell you more, and knows that you are new." in hello
    latest = ("Summary of the question", "Summary C", "Summary B", "Summary A")
    assert [title in hello for title in latest] == [True, True, True, False], "the last three"
    told = [each.card_titled("Somebody new") for each in crowd if each.ever_saw("Kim Lee of Quarry Primary is new")]
    assert len(told) == 1
    kim.presses("Read the summary")
    assert kim.card.title.startswith(latest[:3])
    assert "checked by Mei Tan" in kim.card.text
    stage.passes(days=5)
    assert kim.card_titled("This week's question")
    assert not reminded(kim)
    assert reminded(stage.actor("ben"))
    answers(crowd[0], "We counted aloud.")
    stage.passes(days=22)
    assert not reminded(kim)
    assert "1 of 6 shared an answer" in looks(mei), "who looks around is not among those who were asked"
    stage.passes(days=2)
    assert asks(stage, lambda db: found(db, "Kim Lee").state) == "active"


@ONE
def test_who_looks_around_takes_part_fully_by_a_press_and_then_counts(stage: Stage, mei: Actor) -> None:
    week(stage)
    kim = joins(stage)
    kim.opens_home()
    assert "You look around first" in kim.home.text
    kim.presses("Take part fully")
    assert kim.card.title == "You take part fully now"
    kim.presses("Take part fully")
    stage.passes(days=5)
    assert reminded(kim)
    stage.passes(days=24)
    assert asks(stage, lambda db: found(db, "Kim Lee").state) == "active"


@ONE
def test_who_has_left_before_the_four_weeks_is_left_alone(stage: Stage, mei: Actor) -> None:
    week(stage)
    joins(stage)

    def leaves(db: Session) -> None:
        people.get_membership(db, found(db, "Kim Lee")).state = "left"

    changes(stage, leaves)
    stage.passes(days=29)
    named = select(Membership.state).join(Person, Person.id == Membership.person_id)
    assert asks(stage, lambda db: db.scalar(named.where(Person.display_name == "Kim Lee"))) == "left"
