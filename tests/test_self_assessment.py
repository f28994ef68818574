"""The self-assessment: each places the group alone, the group sees how far apart it is, and talks about that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from handlers.digest_fitting import LONGEST
from storage import responses, rounds, tallies
from storage.communities import list_places
from storage.models import Round
from storage.parts import joined
from storage.people import list_members
from storage.responses import Answer
from tests.meeting_room import PLAN
from tests.stage import LIBRARY, Actor, Stage, member, riverside
from tests.test_area_digest import settle_all, themed

LINES = [each.name for each in LIBRARY.rubrics["cop"].dimensions]
ONE = pytest.mark.parametrize("platform", ["web"])
SECRET = "the zebra in the minutes"
TRUST, VOICE = LINES[1], LINES[2]
NAMES = ("Kim Lee", "Leo Rossi", "Noa Levi", "Ola Berg", "Pat Moss", "Quy Tran")
HALVES = {TRUST: (1, 4), VOICE: (1, 3)}
"""How two halves of the group place it where they differ; all else they see alike."""


@pytest.fixture
def nine(stage: Stage) -> Stage:
    """The usual community, nine strong."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, *(member(name, **at) for name in NAMES)))
    return stage


def starts(mei: Actor, rubric: str = "cop") -> None:
    """Let the facilitator start one, open for two weeks."""
    mei.opens_home()
    mei.presses("How we are doing")
    mei.presses("See where we stand")
    mei.presses("Start one")
    mei.fills(rubric=rubric)
    mei.stage.passes(days=1)


def place_all(
    stage: Stage, *but: str, lines: Mapping[str, tuple[int, int]] = HALVES, usual: int = 2, most: int = 9
) -> None:
    """Let the others place the group: every second one at a line's first level, the others at its second."""

    def work(db: Any) -> None:
        [place] = list_places(db)
        asked = rounds.find_open_round(db, place, "self_assess")
        assert asked is not None
        levels = asked.content["levels"]
        for number, person in enumerate(list_members(db, place)[:most]):
            if person.name in but:
                continue
            chosen = {name: lines.get(name, (usual, usual))[number % 2] for name in names_in(asked)}
            body = joined({name: f"{levels[level - 1]}\nline of {number}" for name, level in chosen.items()})
            standing = responses.get_standing(db, person, asked.id, tallies.COUNTED)
            responses.put_response(db, person, standing, Answer(body, "private", number % 2 == 0), stage.clock.now())

    stage.plays(stage.db.write(work))


def names_in(asked: Round) -> list[str]:
    """Give the names of a round's lines."""
    return [each["name"] for each in asked.content["lines"]]


def test_s56_the_group_sees_its_spread_and_the_most_split_lines_come_on_the_agenda(
    nine: Stage, mei: Actor, ana: Actor, ben: Actor, sam: Actor
) -> None:
    starts(mei)
    ana.presses("Begin")
    assert "Some share problems when asked." not in ana.form.text
    ana.fills(level="Building", words=f"{SECRET}, and Mrs Haddad said so", audience="group")
    ana.fills(names="replace")
    ana.types("/cop-selfassess")
    assert "You have placed 1 of 9." in ana.card.text
    ana.presses("Go on")  # on another day, on another device
    assert "Some share problems when asked." in ana.form.text
    for number in range(1, 9):
        assert ana.form.title == f"{number + 1} of 9"
        ana.fills(level="Building")
    assert "You have placed 9 of 9." in ana.card_titled("Where our community stands").text
    place_all(nine, "Ana Costa")
    assert not ben.ever_saw(SECRET)
    nine.passes(days=14)

    seen = ben.card_titled("Where our community stands")
    assert "9 of 9 of you placed the group." in seen.text
    assert "Middle: Building. Building 9." in seen.text
    assert f"2. {TRUST}" in seen.text
    assert "Starting 4, Building 1, Leading itself 4" in seen.text
    ben.presses("Read lines of evidence")
    assert f"{SECRET}, and a colleague said so" in ben.card_titled("Lines of evidence").text
    assert "line of 1" not in ben.card_titled("Lines of evidence").text
    assert not ben.ever_saw("Ana Costa")

    assert f"You differ most on: {TRUST}; {VOICE}." in mei.card_titled("The self-assessment is in").text
    mei.presses("Put it on the agenda")
    mei.presses("Put it on the agenda")
    mei.types("/cop-agenda")
    assert mei.card.text.count(f"Where we differ: {TRUST}, {VOICE}") == 1
    publishes(mei)
    ben.types("/cop-agenda")
    assert f"Where we differ: {TRUST}, {VOICE}" in ben.card.text
    sam.types("/cop-selfassess")
    assert "has not chosen to show you" in sam.card.text


def publishes(mei: Actor) -> None:
    """Let the facilitator publish the agenda."""
    mei.presses("Publish")
    mei.fills(**{**PLAN, "date": "2026-10-29"})
    mei.presses("Publish")
    if "Send to members only" in mei.card.buttons:
        mei.presses("Send to members only")


@ONE
def test_s56_the_earlier_result_stands_beside_and_the_change_is_a_picture(nine: Stage, mei: Actor, ben: Actor) -> None:
    starts(mei)
    place_all(nine)
    ben.opens_home()
    assert "lines placed" not in ben.home.text
    nine.passes(days=14)
    starts_again(mei)
    place_all(nine, lines={TRUST: (2, 2), VOICE: (1, 4)}, usual=3)
    mei.types("/cop-selfassess")
    mei.presses("Close it now")
    ben.types("/cop-selfassess")
    assert "Last time the middle was Building." in ben.card.text
    assert "Middle: Established. Established 9." in ben.card.text
    assert "2 Trust and candour: Starting, now Building" in ben.card.text.replace("\n", " ")


def starts_again(mei: Actor) -> None:
    """Let the facilitator start one more."""
    mei.types("/cop-selfassess")
    mei.presses("Start a new one")
    mei.fills()
    mei.stage.passes(days=1)


@ONE
def test_s56_fewer_than_five_answers_show_no_counts_to_anybody(nine: Stage, mei: Actor, ben: Actor) -> None:
    starts(mei)
    place_all(nine, most=4)
    nine.passes(days=14)
    told = ben.card_titled("Where our community stands")
    assert "Fewer than 5 of you placed the group" in told.text
    assert "Building" not in told.text
    assert "Read lines of evidence" not in told.buttons
    mei.types("/cop-selfassess")
    assert "Start one" in mei.card.buttons
    assert not any(card.title == "The self-assessment is in" for card in mei.cards)


@ONE
def test_leaders_see_counts_once_the_group_agreed_and_a_day_has_passed(
    nine: Stage, mei: Actor, ben: Actor, sam: Actor
) -> None:
    starts(mei)
    place_all(nine)
    nine.passes(days=14)
    mei.types("/cop-selfassess")
    mei.presses("Show our leaders")
    assert "sees this from" in ben.card_titled("Where our community stands").text
    sam.types("/cop-selfassess")
    assert "has not chosen to show you" in sam.card.text
    nine.passes(days=2)
    sam.opens_home()
    sam.presses("How we are doing")
    sam.presses("See where they stand")
    assert "Middle: Building. Building 9." in sam.card.text
    assert sam.card.buttons == ()
    settle_all(nine, [themed("Dot cards", 5)])
    for reader, title in ((sam, "Digest"), (mei, "Your digest")):
        reader.types("/cop-digest")
        digest = reader.card_titled(title).text
        assert "How many placed the group where" in digest
        assert "Building 9" in digest
        assert len(digest.split()) <= LONGEST
    ben.presses("Do not show leaders")
    sam.types("/cop-digest")
    assert "placed the group" not in sam.card.text
    sam.types("/cop-selfassess")
    assert "has not chosen to show you" in sam.card.text


@ONE
def test_what_is_filled_in_amiss_is_told_beside_its_field(nine: Stage, mei: Actor, ana: Actor) -> None:
    mei.types("/cop-selfassess")
    mei.presses("Start one")
    for day, told in (("2026-10-05", "tomorrow on"), ("2027-02-01", "within two months"), ("soon", "a day")):
        mei.fills(closes=day)
        assert told in mei.errors["closes"]
    mei.fills(closes="2026-10-19", rubric="cop")
    mei.types("/cop-selfassess")
    assert "Close it now" in mei.card.buttons
    nine.passes(hours=2)
    ana.presses("Begin")
    ana.fills(words="We wrote it down.")
    assert "choose a level" in ana.errors["level"]
    ana.fills(level="Building", words="x" * 501)
    assert "500" in ana.errors["words"]
    ana.fills(level="Building", words="We wrote it down.")
    assert ana.form.title == "2 of 9"


@ONE
def test_a_member_skips_goes_on_and_decides_who_reads_their_lines(
    nine: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    starts(mei)
    ana.types("/cop-selfassess")
    ana.presses("Skip this one")
    assert "Nobody is told" in ana.card_titled("Skipped").title
    ana.opens_home()
    assert "lines placed" not in ana.home.text
    ana.presses("Begin after all")
    ana.fills(level="Building", words=SECRET)
    ana.presses("Group may read my lines")
    ana.opens_home()
    assert "1 of 9 lines placed" in ana.home.text
    ben.opens_home()
    assert "0 of 9 lines placed" in ben.home.text
    place_all(nine, "Ana Costa")
    mei.types("/cop-selfassess")
    mei.presses("Close it now")
    mei.presses("Close it now")
    ben.types("/cop-selfassess")
    ben.presses("Read lines of evidence")
    assert SECRET in ben.card.text
    ana.types("/cop-selfassess")
    ana.presses("Keep my lines private")
    ben.presses("Read lines of evidence")
    assert SECRET not in ben.card.text


@ONE
def test_a_group_that_sees_all_alike_has_nothing_to_put_on_its_agenda(nine: Stage, mei: Actor) -> None:
    starts(mei)
    place_all(nine, lines={})
    nine.passes(days=15)
    assert "You see every line alike." in mei.card_titled("The self-assessment is in").text
    mei.types("/cop-selfassess")
    mei.presses("Put it on the agenda")
    assert "nothing to talk about" in mei.card.text


@ONE
def test_it_is_suggested_once_in_every_second_term(stage: Stage, mei: Actor) -> None:
    terms = [{"from": "2026-10-05", "to": "2026-10-16"}, {"from": "2026-10-17", "to": "2026-11-13"}]
    stage.enrols(replace(riverside(stage.world), calendar={"terms": terms}))
    stage.passes(days=16)
    asked = [card for card in mei.cards if card.title == "Where does your group stand?"]
    assert len(asked) == 1
    mei.presses("Not now")
    assert "whenever you like" in mei.card.text
    mei.presses("Start one")
    mei.fills()
    stage.passes(minutes=1)
    assert "You are 3" in " ".join(card.text for card in mei.cards)
