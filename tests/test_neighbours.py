"""Two groups of different networks on close questions: nothing of either is told to the other before both chairs said yes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from storage.database import Database
from storage.models import Audit, Community, Membership
from storage.models_contributions import Contribution
from storage.models_people import Person
from storage.plumbing import Outbox, Schedule
from tests.fixture_r import HILLSIDE, RIVERSIDE, enrol_r, fixture_r
from tests.inquiry_scenes import begins
from tests.stage import Actor, Stage
from tests.test_synthesis import forged, newest

ONE = pytest.mark.parametrize("platform", ["web"])
ZEBRA, OTTER = "zebra", "otter"
"""Stand in title and goal of Riverside's question, and of Hillside's."""

ASKED = "A group close to yours"
MET = "You can write to each other"


@pytest.fixture
def region(database: Database, platform: str) -> Iterator[Stage]:
    """Set the stage with two networks of one organisation."""
    stage = Stage(database, platform)
    enrol_r(stage, RIVERSIDE, HILLSIDE)
    yield stage
    stage.ends()
    assert not stage.overheard.faults()


@pytest.fixture
def mei(region: Stage) -> Actor:
    """Riverside's chair."""
    return region.actor("mei")


@pytest.fixture
def ivy(region: Stage) -> Actor:
    """Hillside's chair."""
    return region.actor("ivy")


def asks(chair: Actor, token: str, about: str = "explain their thinking in mathematics") -> None:
    """Let a group begin with a question that holds a token in every part."""
    begins(chair, practice=f"We seldom ask students to {about} ({token}).", goal=f"All {about} ({token}).")


def opens(chair: Actor) -> None:
    """Let a chair open their group's question to be found, in two presses from the home."""
    chair.stage.passes(minutes=1)
    chair.opens_home()
    chair.presses("Our inquiry")
    chair.presses("Other groups")
    chair.presses("Let others find it")


def both_open(mei: Actor, ivy: Actor) -> None:
    """Let two groups with close questions be found, and a day pass in which their chairs are asked."""
    asks(mei, ZEBRA)
    asks(ivy, OTTER)
    opens(mei)
    opens(ivy)
    mei.stage.passes(days=1)


def agrees(chair: Actor, reach: str) -> None:
    """Let a chair say yes to what they were asked."""
    chair.stage.passes(minutes=1)
    chair.presses("Yes, if they agree")
    chair.fills(reach=reach)


def people_of(stage: Stage, name: str) -> list[Actor]:
    """Give everybody of a community."""
    plan = fixture_r(stage.world)[name]
    return [stage.actor(each.name.split()[0].lower()) for each in plan.members]


def silent(stage: Stage) -> None:
    """Say that no word of either question has reached anybody of the other group, on a screen or in the outbox."""
    for name, word, reach in ((RIVERSIDE, OTTER, "ivy@"), (HILLSIDE, ZEBRA, "mei@")):
        for actor in people_of(stage, name):
            assert not actor.ever_saw(word)
            assert not actor.ever_saw(reach)

        def posted(db: Any, name: str = name) -> str:
            here = select(Community.id).where(Community.name == name).scalar_subquery()
            who = select(Membership.person_id).where(Membership.community_id == here)
            return " ".join(row.card or "" for row in db.scalars(select(Outbox).where(Outbox.person_id.in_(who))))

        assert word not in stage.plays(stage.db.read(posted))


def titles(actor: Actor, title: str) -> int:
    """Count somebody's cards of a title."""
    return sum(card.title == title for card in actor.cards)


def change(stage: Stage, work: Any) -> None:
    """Change what the database holds, as what is no part of the script would."""
    stage.plays(stage.db.write(work))


def test_s44_two_networks_with_close_questions_get_one_suggestion_and_no_word_leaks_before_both_say_yes(
    region: Stage, mei: Actor, ivy: Actor
) -> None:
    both_open(mei, ivy)
    for chair, network in ((mei, HILLSIDE), (ivy, RIVERSIDE)):
        asked = chair.card_titled(ASKED)
        assert f"Another group in {network} works on something close to your question." in asked.text
        assert "Shall I tell each of you the other's question and name?" in asked.text
    silent(region)
    agrees(mei, "mei@hume.example")
    assert "I tell you when the other chair says yes, too." in mei.card.text
    region.passes(days=2)
    silent(region)
    agrees(ivy, "ivy@hilltop.example")
    for chair, word, name, reach in (
        (ivy, ZEBRA, "Mei Tan", "mei@hume.example"),
        (mei, OTTER, "Ivy Stone", "ivy@hilltop.example"),
    ):
        region.passes(minutes=1)
        met = chair.card_titled(MET)
        assert f"({word})" in met.text
        assert name in met.text
        assert reach in met.text
        assert "Hilltop" not in met.text
        assert titles(chair, ASKED) <= 1
    for actor in people_of(region, RIVERSIDE)[1:]:
        assert not actor.ever_saw(OTTER)
    region.passes(days=20)
    assert titles(mei, MET) == titles(ivy, MET) == 1
    mei.types("/cop-inquiry")
    mei.presses("Other groups")
    assert OTTER in mei.card.text
    query = select(Audit.action, Audit.reason).where(Audit.action.startswith("near.")).order_by(Audit.at)
    noted = region.plays(region.db.read(lambda db: [tuple(row) for row in db.execute(query)]))
    assert noted == [("near.show", ""), ("near.show", ""), ("near.yes", ""), ("near.yes", "")]


def test_s44_a_no_is_silence_and_the_two_are_never_suggested_again(region: Stage, mei: Actor, ivy: Actor) -> None:
    both_open(mei, ivy)
    agrees(mei, "mei@hume.example")
    ivy.presses("No, thank you")
    assert "The other group is told nothing." in ivy.card.text
    region.passes(days=60)
    silent(region)
    assert titles(mei, ASKED) + titles(ivy, ASKED) <= 2
    assert titles(mei, MET) == titles(ivy, MET) == 0
    ivy.opens_home()
    assert "Another group in" not in ivy.home.text
    found = region.plays(region.db.read(lambda db: db.scalars(select(Contribution.kind)).all()))
    assert sorted(found) == ["findable", "findable", "neighbour", "neighbour"]


def test_s44_without_two_groups_that_opened_their_question_nobody_is_asked(
    region: Stage, mei: Actor, ivy: Actor
) -> None:
    asks(mei, ZEBRA)
    asks(ivy, OTTER)
    opens(mei)
    assert "Other groups may find our question: on." in mei.card.text
    region.passes(days=3)
    assert titles(mei, ASKED) == titles(ivy, ASKED) == 0
    opens(ivy)
    region.passes(minutes=2)
    ivy.presses("Turn it off")
    assert "Other groups may find our question: off." in ivy.card.text
    region.passes(days=3)
    assert titles(mei, MET) == 0
    silent(region)
    ana = region.actor("ana")
    ana.types("/cop-inquiry")
    assert "Groups in other networks may find this question." in ana.card.text
    assert forged(region, ana, "press", "near.open", "") is not None


def test_s44_a_chair_who_hands_over_leaves_the_suggestion_to_the_next_one_and_their_yes_counts_no_more(
    region: Stage, mei: Actor, ivy: Actor
) -> None:
    both_open(mei, ivy)
    agrees(mei, "mei@hume.example")
    ana = region.actor("ana")
    mei.types("/cop-me")
    assert forged(region, mei, "submit", "chair.hand_over", "", chair=person(region, "Ana Costa")) is None
    agrees(ivy, "ivy@hilltop.example")
    assert titles(ivy, MET) == titles(mei, MET) == 0
    silent(region)
    ana.opens_home()
    assert f"Another group in {HILLSIDE} works on something close" in ana.home.text
    region.passes(days=7)
    assert titles(ana, ASKED) == 1
    agrees(ana, "ana@moreland.example")
    region.passes(minutes=1)
    assert OTTER in ana.card_titled(MET).text
    told = ivy.card_titled(MET).text
    assert "Ana Costa" in told
    assert "ana@moreland.example" in told
    assert not ivy.ever_saw("mei@hume.example")
    assert not mei.ever_saw(OTTER)


def test_s44_turning_it_off_ends_what_is_open_without_a_word_to_the_other_group(
    region: Stage, mei: Actor, ivy: Actor
) -> None:
    both_open(mei, ivy)
    agrees(mei, "mei@hume.example")
    mei.types("/cop-inquiry")
    mei.presses("Other groups")
    mei.presses("Turn it off")
    mei.opens_home()
    assert "Another group in" not in mei.home.text
    agrees(ivy, "ivy@hilltop.example")
    assert "I tell you when the other chair says yes, too." in ivy.card.text
    region.passes(days=2)
    silent(region)
    mei.types("/cop-inquiry")
    mei.presses("Other groups")
    mei.presses("Let others find it")
    region.passes(days=60)
    silent(region)
    assert titles(mei, MET) == titles(ivy, MET) == 0


def test_s44_a_leader_sees_which_groups_can_be_found_and_lets_the_bot_look_now(
    region: Stage, mei: Actor, ivy: Actor
) -> None:
    sam = region.actor("sam")
    asks(mei, ZEBRA)
    asks(ivy, OTTER)
    opens(mei)
    region.passes(minutes=2)
    integrates(sam)
    told = newest(sam)
    assert "Open to be found by other networks' groups" in told
    assert OTTER not in told
    assert ZEBRA not in told
    opens(ivy)
    stop_looking(region)
    region.passes(minutes=5)
    assert titles(ivy, ASKED) == 0
    sam.presses("Look for a match now")
    assert "What they answer is theirs, so you hear nothing of it." in newest(sam)
    region.passes(hours=12)
    assert titles(ivy, ASKED) == 1
    assert not sam.ever_saw(ASKED)
    assert forged(region, ivy, "press", "near.look_now", "") is not None


def person(stage: Stage, name: str) -> str:
    """Give somebody's id."""
    return str(stage.plays(stage.db.read(lambda db: db.scalar(select(Person.id).where(Person.display_name == name)))))


def integrates(sam: Actor) -> None:
    """Let a leader put on the integrator's hat."""
    sam.opens_home()
    sam.presses("Learn together")
    sam.presses("My hats")
    sam.presses("Integrator")


def stop_looking(stage: Stage) -> None:
    """Let no group look by itself for a year."""
    late = stage.clock.now() + timedelta(days=365)
    look = update(Schedule).where(Schedule.kind == "near.look")
    change(stage, lambda db: db.execute(look.values(next_due_at=late, next_local=late.replace(tzinfo=None))))
