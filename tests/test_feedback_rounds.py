"""Questions to a whole group without names: a staff of thirty, a change, and once a term how safe it is to speak."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from storage.anonymous import issue_key, put_answer
from storage.communities import list_places
from storage.models import Participation, Response, Round
from storage.parts import joined
from storage.people import list_members
from storage.rounds import find_open_round
from tests.own_things import looked_up
from tests.stage import Actor, Stage, member, riverside

ONE = pytest.mark.parametrize("platform", ["web"])
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture
def staff(stage: Stage) -> Stage:
    """A whole staff: thirty people."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, *(member(f"{a}yo Staff{a}", **at) for a in LETTERS), member("Zed Last", **at)))
    return stage


def others_answer(stage: Stage, kind: str, choice: str, most: int, *but: str) -> None:
    """Let some others answer, each in words of their own."""

    def work(db: Any) -> None:
        [place] = list_places(db)
        asked = find_open_round(db, place, kind)
        assert asked is not None
        there = [person for person in list_members(db, place) if person.name not in but]
        for number, person in enumerate(there[:most]):
            key = issue_key(asked.id, person.person_id)
            body = joined({"Chosen": choice, "In words": f"thought {number}"}) if choice else f"thought {number}"
            put_answer(db, person, asked, key, body)

    stage.plays(stage.db.write(work))


def test_s61_thirty_people_answer_without_names_and_read_counts_and_words(
    staff: Stage, mei: Actor, ana: Actor, ben: Actor, sam: Actor
) -> None:
    mei.opens_home()
    mei.presses("How we are doing")
    mei.presses("Ask everybody")
    mei.fills(own="Does the new timetable help you?", how="agree")
    staff.passes(hours=2)
    ana.presses("Answer without a name")
    ana.fills(pick="I disagree", body="Hi all, lunch is too short.")
    others_answer(staff, "feedback", "I agree", 19, "Ana Costa")
    mei.opens_home()
    assert not mei.ever_saw("20")
    staff.passes(days=11)
    ben.presses("Read the answers")
    read = ben.card_titled("What the group wrote").text
    for told in ("Does the new timetable help you?", "Lunch is too short.", "thought 18"):
        assert told in read
    assert "I agree 19" in read.replace(": ", " ").replace("\n", " ")
    assert "Ana Costa" not in read
    assert (
        looked_up(staff, lambda db: (db.scalars(select(Participation)).all(), db.scalars(select(Response)).all()))[1]
        == []
    )
    sam.opens_home()
    sam.presses("How we are doing")
    assert "Ask everybody" not in sam.card.buttons
    assert not sam.ever_saw("Lunch is too short")


@ONE
def test_four_answers_are_deleted_unread(staff: Stage, mei: Actor, ben: Actor) -> None:
    mei.opens_home()
    mei.presses("How we are doing")
    mei.presses("Ask everybody")
    mei.fills(ready="C1")
    staff.passes(hours=2)
    others_answer(staff, "feedback", "As planned", 4)
    staff.passes(days=11)
    assert ben.ever_saw("deleted, unread")
    assert not ben.ever_saw("thought 1")


def test_s07_how_safe_it_is_is_asked_once_a_term_without_names(stage: Stage, ana: Actor, ben: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Kim Lee", **at), member("Leo Rossi", **at)))
    stage.passes(days=37)
    assert not ana.ever_saw("a result that you are not proud of")
    stage.passes(days=8)
    assert "a result that you are not proud of" in ana.card_titled("A question without names").text
    ana.presses("Answer without a name")
    ana.fills(pick="Mostly hard")
    others_answer(stage, "pulse", "Very easy", 4, "Ana Costa")
    stage.passes(days=11)
    ben.opens_home()
    ben.presses("How we are doing")
    ben.presses("What we were told")
    assert "5 answers" in ben.card.text
    ben.presses("Read the answers")
    assert "Mostly hard 1" in ben.card_titled("What the group wrote").text.replace(": ", " ").replace("\n", " ")
    stage.passes(days=40)
    assert len(looked_up(stage, lambda db: db.scalars(select(Round).where(Round.kind == "pulse")).all())) == 1
