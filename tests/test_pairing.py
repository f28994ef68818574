"""Introductions on the stage: whom one could meet, known to those who meet alone, asked after once."""

from __future__ import annotations

import pytest

from tests.stage import Actor, Stage, member, riverside
from tests.test_synthesis import forged, newest

ONE = pytest.mark.parametrize("platform", ["web"])
OFTEN = "every 2 weeks TUE 09:00"


def begins(stage: Stage, mei: Actor, *more: str, often: str = OFTEN) -> None:
    """Let the chair have introductions come, in a group of three and these."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, *(member(name, site=f"{name[:3]} School", **at) for name in more)))
    opens(mei)
    mei.presses("When they come")
    mei.fills(when=often)
    assert "The next one comes on Tuesday 6 October." in newest(mei)


def opens(actor: Actor) -> str:
    """Let somebody look at their introduction, in two presses from their own page."""
    actor.opens_home()
    actor.presses("Learn together")
    actor.presses("My introduction")
    return newest(actor)


def met_by(actor: Actor) -> list[str]:
    """Give the titles of the introductions that somebody got."""
    return [card.title for card in actor.cards if card.title.startswith("Meet ")]


def test_s06_two_of_different_schools_are_introduced_asked_once_and_nobody_else_knows(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    assert "No introduction is planned." in opens(ana)
    begins(stage, mei, "Cleo Marsh", often="every month FIRST TUE 09:00")
    cast = [ana, ben, mei, stage.actor("cleo")]
    stage.passes(days=1, hours=2)
    names = {"ana": "Ana Costa", "ben": "Ben Ford", "mei": "Mei Tan", "cleo": "Cleo Marsh"}
    partner = {}
    for actor in cast:
        [title] = met_by(actor)
        partner[actor.name] = next(name for name, whole in names.items() if whole in title)
    assert all(partner[partner[name]] == name for name in names), "each knows the other"
    assert "What is hardest this term" in ana.card_titled("Meet").text
    other = next(actor for actor in cast if actor.name not in ("ana", partner["ana"]))
    assert f"Meet {names[partner['ana']]}" not in met_by(other)
    for actor in (sam, *cast):
        assert not any("Meet" in card.title for card in actor.in_channel())
    ana.opens_home()
    assert f"Meet {names[partner['ana']]}" in ana.home.text
    stage.passes(days=14)
    assert sum(card.title == "Did you meet?" for card in ana.cards) <= 1
    ana.opens_home()
    assert f"Did you meet {names[partner['ana']]}?" in ana.home.text
    ana.presses("We met")
    assert ana.card_titled("You met")
    asked = stage.actor(partner["ana"])
    asked.opens_home()
    asked.presses("Not yet")
    assert asked.card_titled("Not yet")
    ana.opens_home()
    assert "Did you meet" not in ana.home.text
    assert not other.ever_saw("You met")


@ONE
def test_s06_introductions_go_on_without_a_repeat_and_never_within_a_school(stage: Stage) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    schools = {"Cleo Marsh": "Moreland Primary", "Dan Obi": "Yarra Secondary", "Eve Lund": "Hume Primary"}
    more = [member(name, site=site, **at) for name, site in schools.items()]
    stage.enrols(riverside(stage.world, *more, rhythm={"introductions": OFTEN}))
    stage.passes(days=45)
    colleagues = {"ana": "Cleo Marsh", "ben": "Dan Obi", "mei": "Eve Lund"}
    for name, colleague in colleagues.items():
        met = met_by(stage.actor(name))
        assert len(met) == len(set(met)) == 4, "the four of other schools, one after the other"
        assert f"Meet {colleague}" not in met


@ONE
def test_three_of_a_group_are_one_introduction_and_who_says_no_is_left_out(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    begins(stage, mei)
    stage.passes(days=1, hours=2)
    assert met_by(ana) == ["Meet Ben Ford and Mei Tan"]
    ana.presses("No introductions")
    assert "You are left out until you say so." in opens(ana)
    stage.passes(days=14)
    assert "Mei Tan" in opens(ben)
    assert len(met_by(ana)) == 1
    opens(ana)
    ana.presses("Introduce me")
    assert "You are in" in newest(ana)
    ben.opens_home()
    ben.presses("Pause")
    ben.fills(until="2026-11-02")
    stage.passes(days=14)
    assert "Mei Tan" in opens(ana)


@ONE
def test_who_has_no_room_finds_it_at_home_and_the_chair_can_end_it(stage: Stage, ana: Actor, mei: Actor) -> None:
    ana.opens_home()
    ana.presses("Fewer messages")
    begins(stage, mei)
    stage.passes(days=1, hours=2)
    assert met_by(ana) == []
    assert "To begin with: What is hardest" in opens(ana)
    ana.presses("We met")
    assert "You met." in opens(ana)
    assert forged(stage, mei, "submit", "pairing.keep_when", "", when="at noon") is not None
    opens(mei)
    mei.presses("When they come")
    mei.fills(when="never")
    assert "No introduction is planned." in newest(mei)
    stage.passes(days=20)
    assert len(met_by(stage.actor("ben"))) == 1


@ONE
def test_a_guest_is_not_introduced_and_another_members_introduction_is_not_theirs(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Gus Hall", "guest", "member", **at)))
    begins(stage, mei)
    stage.enrols(riverside(stage.world, member("Gus Hall", "guest", "member", **at)))
    gus = stage.actor("gus")
    opens(mei)
    mei.presses("When they come")
    mei.fills(when="every month FIRST TUE 09:00")
    stage.passes(days=1, hours=2)
    assert forged(stage, gus, "press", "pairing.start", "") is not None
    ana.presses("We met")
    [together] = {
        button.subject
        for said in stage.overheard.answers
        if hasattr(said, "card")
        for button in said.card.all_buttons()
        if button.action == "pairing.met"
    }
    assert forged(stage, gus, "press", "pairing.met", together) is not None
    ben.types("/cop-me")
    ben.presses("My settings")
    ben.presses("Leave this group")
    ben.presses("Leave the group")
    assert "Mei Tan" in opens(ana)
