"""What differs between places: a profile brings words, stages, standards, school year and what its law asks to be said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.language import Decline
from handlers.setup_rhythm import chosen, said
from storage.communities import Place, list_places
from tests.stage import LIBRARY, Actor, Stage, member, riverside
from tests.test_roles import forged, sets_up
from tests.two_apps import asks

ONE = pytest.mark.parametrize("platform", ["slack"])
YEARS = {
    "alberta-cass": "to Friday 18 December 2026",
    "victoria-network": "Monday 5 October to Friday 18 December 2026",
    "plc": "Monday 5 October to Friday 18 December 2026",
    "generic": "No terms are set",
}


def becomes(mei: Actor, profile: str, kind: str = "cop") -> str:
    """Let the chair choose a kind of group, and give what the set-up says then."""
    sets_up(mei)
    mei.presses("Choose the kind")
    mei.fills(kind=kind, profile=profile)
    return mei.card.text


def test_s04_a_group_that_has_not_begun_changes_its_place_in_the_chat(stage: Stage, mei: Actor, ana: Actor) -> None:
    for profile in LIBRARY.profiles.values():
        seen = becomes(mei, profile.id)
        assert ", ".join(profile.stages.values()) in seen
        assert all(standard.name in seen for standard in profile.standards)
        assert YEARS[profile.id] in seen
        assert f"{profile.words['facilitator'].capitalize()}: Mei Tan." in seen
        ana.opens_home()
        ana.presses("Who sees what")
        assert f"Your {profile.words['facilitator']}" in ana.card_titled("Who sees what").text
    stage.passes(hours=1)
    sets_up(mei)
    assert "Choose the kind" not in mei.card.buttons
    assert "Your group has begun" in forged(stage, "setup.kind", how="press")
    assert "Your group has begun" in forged(stage, "setup.keep_kind", profile="plc")


def test_s51_alberta_has_its_year_its_standards_and_says_what_its_law_asks(
    stage: Stage, mei: Actor, ana: Actor
) -> None:
    alberta = LIBRARY.profiles["alberta-cass"]
    seen = becomes(mei, alberta.id)
    assert "Superintendent Leadership Quality Standard, Leadership Quality Standard" in seen
    ana.opens_home()
    ana.presses("Who sees what")
    ana.presses("Read the notice")
    notice = ana.card_titled("Hello from Riverside Numeracy").text
    assert "An automated system drafts summaries from what you share." in notice
    assert "under Alberta's Protection of Privacy Act" in notice
    [place] = asks(stage, list_places)
    assert (place.zone, place.calendar["holidays"]) == ("America/Edmonton", "CA-AB")
    assert [(each.first.month, each.last.month) for each in alberta.terms] == [(9, 12), (1, 6)] * 2
    newcomer = member("Gus Hall", platform=stage.world.name, tenant=stage.world.tenant)
    usual = replace(riverside(stage.world, newcomer), profile=alberta.id, notice=alberta.notice)
    stage.enrols(usual)
    stage.passes(days=1)
    assert "An automated system drafts" in stage.actor("gus").card_titled("Hello from").text


def test_s49_a_learning_community_of_four_has_no_questions_without_names_and_hears_why(
    stage: Stage, mei: Actor, ana: Actor
) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Kim Lee", site="Hume Primary", **at)))
    seen = becomes(mei, "plc", kind="plc")
    assert "Not in a group of 4 people: others could guess who wrote what. It takes 5." in seen
    assert "Ask the group" not in mei.card.buttons
    if stage.world.name == "slack":
        stage.passes(days=70)
        assert ana.ever_saw("This question has closed.")
    assert not ana.ever_saw("without names")
    stage.enrols(
        replace(riverside(stage.world, member("Kim Lee", **at), member("Gus Hall", **at)), profile="plc", kind="plc")
    )
    sets_up(mei)
    assert "Some questions can be answered without names. 5 answers are needed." in mei.card.text
    assert "Ask the group" in mei.card.buttons


def test_a_rhythm_is_a_few_choices_and_what_was_there_before_can_stay() -> None:
    own = Place(
        rhythm={"prompt": "every 3 weeks TUE 10:00", "digest": "every month LAST FRI 15:00", "hours": "08:00-17:00"}
    )
    kept = {"often": "as it is", "day": "MON", "at": "09:00", "digest": "as it is"}
    assert chosen(own, kept) == own.rhythm
    assert chosen(own, {**kept, "often": "month", "digest": "never"}) == {
        "prompt": "every month FIRST MON 09:00",
        "closes_after": "14d",
        "nudge_after": "7d",
        "hours": "08:00-17:00",
    }
    weekly = Place(rhythm={"prompt": "every week MON 09:00"})
    assert chosen(weekly, {**kept, "often": "week", "digest": "never"}) == weekly.rhythm
    with pytest.raises(Decline) as wrong:
        chosen(own, {"often": "x", "day": "SUN", "at": "7:15", "digest": ""})
    assert set(wrong.value.errors) == {"often", "day", "at", "digest"}
    with pytest.raises(Decline, match="such as 09:30"):
        chosen(own, {**kept, "at": "soon"})
    assert said({}) == ""
    assert said(own.rhythm) == "A question comes at your group's own times. A digest goes to leaders every month."
    assert "on the first Monday" in said({"prompt": "every month FIRST MON 09:00"})
