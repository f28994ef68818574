"""Stories of what a group is worth: told in parts, shared by their author alone, counted where they are many."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from storage import responses, rounds, tallies
from storage.communities import list_places
from storage.models import Round
from storage.parts import joined
from storage.people import list_members
from storage.responses import Answer
from tests.own_things import export_of, looked_up
from tests.stage import Actor, Stage, riverside
from tests.test_self_assessment import nine

__all__ = ["nine"]
ONE = pytest.mark.parametrize("platform", ["web"])
TOLD = "I heard of dot cards."
TRIED = "We tried them in Year 4."


def tells(somebody: Actor, **parts: str) -> None:
    """Let somebody tell a story, unasked."""
    somebody.opens_home()
    somebody.presses("How we are doing")
    somebody.presses("Tell a story")
    somebody.fills(**parts)


def test_s39_a_story_has_two_parts_and_only_its_author_shares_it(
    nine: Stage, mei: Actor, ana: Actor, ben: Actor, sam: Actor
) -> None:
    tells(ana, part1=TOLD)
    assert "2 parts at least" in ana.errors["part0"]
    ana.fills(part2=TRIED)
    assert ana.card_titled("Your story is kept")
    ben.opens_home()
    ben.presses("How we are doing")
    ben.presses("Read stories")
    assert "Yours can be the first" in ben.card_titled("Stories that were shared").text
    ana.presses("Share with group")
    ben.presses("Read stories")
    read = ben.card_titled("Stories that were shared").text
    for words in ("Ana Costa", "What I took with me", TOLD, "What I did with it", TRIED):
        assert words in read
    mei.opens_home()
    mei.presses("How we are doing")
    mei.presses("Count them")
    assert "nothing is counted" in mei.card_titled("What our stories tell").text
    others_tell(nine)
    mei.presses("Count them")
    counted = mei.card_titled("What our stories tell").text.replace(": ", " ").replace("\n", " ")
    assert "5 stories in a year" in counted
    assert "What I took with me 1" in counted
    assert "What came of it 4" in counted
    assert "of theirs" not in counted
    ana.presses("Make it private")
    ben.presses("Read stories")
    assert TOLD not in ben.card_titled("Stories that were shared").text
    sam.opens_home()
    sam.presses("How we are doing")
    assert "Tell a story" not in sam.card.buttons


def others_tell(stage: Stage) -> None:
    """Let four others tell a story that stays theirs."""

    def work(db: Any) -> None:
        [place] = list_places(db)
        [asked] = db.scalars(select(Round).where(Round.kind == "value")).all()
        for person in [each for each in list_members(db, place) if each.name != "Ana Costa"][:4]:
            standing = responses.get_standing(db, person, asked.id, tallies.TOLD)
            body = joined({"What happened": "Talk of theirs.", "What came of it": "Change of theirs."})
            responses.put_response(db, person, standing, Answer(body), stage.clock.now())

    stage.plays(stage.db.write(work))


@ONE
def test_stories_are_asked_for_once_a_month_and_can_be_skipped_changed_and_taken_back(
    nine: Stage, mei: Actor, ana: Actor
) -> None:
    mei.opens_home()
    mei.presses("How we are doing")
    mei.presses("Ask for stories")
    assert "I ask every member" in mei.card_titled("Stories").text
    mei.presses("Ask for stories")
    assert "this month already" in mei.card_titled("Stories").text
    nine.passes(days=1)
    ana.opens_home()
    assert "A story in two parts or more." in ana.home.text
    ana.presses("Not this time")
    assert ana.card_titled("All right. Nobody is told.")
    ana.presses("Tell one after all")
    ana.fills(part0="It was good.", part1="x" * 1001)
    assert "1,000 fit" in ana.errors["part1"]
    ana.fills(part1=TOLD, audience="cop")
    assert ana.card_titled("Your story is shared")
    ana.opens_home()
    assert "What has this group been worth" not in ana.home.text
    ana.presses("Edit")
    assert ana.form.fields["audience"].value == "cop"
    ana.fills(part2=TRIED)
    assert TRIED in looked_up(nine, lambda db: export_of(db, "Ana Costa"))["answers"][0]["answer"]
    ana.presses("Take it back")
    assert "Your words are deleted." in ana.card_titled("Taken back.").text
    nine.passes(days=29)
    assert looked_up(nine, lambda db: rounds.find_open_round(db, list_places(db)[0], "value")) is None
    again = looked_up(nine, lambda db: db.scalars(select(Round).where(Round.kind == "value")).all())
    assert len(again) == 1


@ONE
def test_a_rhythm_asks_for_stories_and_a_skip_keeps_what_was_told(stage: Stage, ana: Actor) -> None:
    stage.enrols(riverside(stage.world, rhythm={"value": "every month FIRST TUE 09:00"}))
    ana.opens_home()
    ana.presses("How we are doing")
    stage.passes(days=2)
    ana.presses("Tell a story")
    ana.fills(part0="It was good.", part1=TOLD)
    ana.types("/cop-selfassess")
    skip = looked_up(stage, lambda db: db.scalars(select(Round).where(Round.kind == "value")).all())
    assert [row.occurrence for row in skip] == ["2026-10"]
