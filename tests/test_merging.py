"""Somebody who was written down twice becomes one person: nothing they wrote is lost, chosen between, or shown to more people."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from storage import responses
from storage.models import Membership, Organisation, Participation, Person, Response
from tests.stage import Actor, Stage, World
from tests.two_apps import Beside, asks, beside, changes, code_of, found, links, northern, of_second, second, twice

__all__ = ["beside", "second", "twice"]
SECRET = "the zebra crossing"


def test_a_member_of_another_community_is_one_person_in_both(
    stage: Stage, ana: Actor, beside: Beside, second: World
) -> None:
    stage.enrols(northern(stage, of_second(second, "A. Costa", user="ana")))
    other = beside("ana")
    stage.passes(hours=1)
    assert other.card_titled("This week's question")
    other.types(f"/cop-me link {code_of(ana)}")
    assert "A. Costa" in other.card.text
    assert "Northern Literacy" in other.card.text
    other.presses("Yes, this is me")
    assert other.card_titled("Your accounts are linked")
    other.types("/cop-me")
    assert other.card.title == "Which community?"
    assert asks(stage, lambda db: found(db, "Ana Costa", "Northern Literacy").person_id) == asks(
        stage, lambda db: found(db, "Ana Costa").person_id
    )
    assert asks(stage, lambda db: db.query(Person).count()) == 4
    ana.types("/cop-reflect")
    ana.presses("Northern Literacy")
    ana.presses("Answer")
    ana.fills(body="We read aloud.")
    assert other.card_titled("Kept")
    stage.passes(days=7)
    titles = [card.title for card in (*ana.cards, *other.cards)]
    assert titles.count("This week's question") >= 2


def test_a_second_row_in_the_same_community_brings_its_answer(
    twice: Stage, ana: Actor, ben: Actor, beside: Beside
) -> None:
    other = beside("ana")
    twice.passes(hours=1)
    other.presses("Answer")
    other.fills(body=SECRET)
    links(ana, other)
    ana.types("/cop-me")
    ana.presses("See my answers")
    assert SECRET in ana.card.text
    assert "Only you can see it." in ana.card.text
    ben.presses("Answer")
    ben.fills(body="Mine.")
    ben.presses("Read what peers shared")
    assert not ben.ever_saw(SECRET)

    def left(db: Session) -> tuple[list[str], int, list[Any]]:
        me = found(db, "Ana Costa")
        states = [row.state for row in db.query(Participation).filter_by(person_id=me.person_id)]
        return states, db.query(Membership).count(), sorted(me.roles)

    assert asks(twice, left) == (["answered"], 4, ["executive", "member"])
    ana.types("/cop-reflect")
    ana.presses("Share with group")
    ben.types("/cop-reflect")
    ben.presses("Read what peers shared")
    assert ben.ever_saw(SECRET)


def test_two_answers_to_one_question_keep_the_rows_apart_until_one_is_taken_back(
    twice: Stage, ana: Actor, beside: Beside
) -> None:
    other = beside("ana")
    twice.passes(hours=1)
    for somebody, words in ((ana, "From the one."), (other, "From the other.")):
        somebody.presses("Answer")
        somebody.fills(body=words)
    code = code_of(ana)
    other.types(f"/cop-me link {code}")
    assert other.card.title == "Two answers to one question"
    assert "as Ana Costa and as A. Costa" in other.card.text
    assert asks(twice, lambda db: db.query(Response).count()) == 2
    other.presses("Take this one back")
    other.types(f"/cop-me link {code}")
    other.presses("Yes, this is me")
    assert other.card_titled("Your accounts are linked")
    assert asks(twice, lambda db: [row.body for row in db.query(Response)]) == ["From the one."]
    ana.types("/cop-me")
    ana.presses("See my answers")
    assert "From the one." in ana.card.text


def test_an_answer_that_was_taken_back_makes_room_for_the_other(twice: Stage, ana: Actor, beside: Beside) -> None:
    other = beside("ana")
    twice.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="From the one.")
    ana.presses("Take it back")
    other.presses("Answer")
    other.fills(body="From the other.")
    links(ana, other)
    assert asks(twice, lambda db: [row.body for row in db.query(Response)]) == ["From the other."]
    assert asks(twice, lambda db: [row.state for row in db.query(Participation)]).count("answered") == 1


def test_answers_given_meanwhile_stop_what_was_confirmed(twice: Stage, ana: Actor, beside: Beside) -> None:
    other = beside("ana")
    twice.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="From the one.")
    other.types(f"/cop-me link {code_of(ana)}")
    assert other.card.title == "Is this you?"

    def answer(db: Session) -> None:
        me = found(db, "A. Costa")
        standing = responses.find_standing(db, me)
        assert standing
        responses.put_response(db, me, standing, responses.Answer("Meanwhile."), twice.clock.now())

    changes(twice, answer)
    other.presses("Yes, this is me")
    assert other.card.title == "Two answers to one question"
    assert asks(twice, lambda db: db.query(Response).count()) == 2


def test_a_legal_hold_puts_it_off(twice: Stage, ana: Actor, beside: Beside) -> None:
    changes(twice, lambda db: db.query(Organisation).update({"legal_hold": True}))
    other, code = beside("ana"), code_of(ana)
    other.types(f"/cop-me link {code}")
    assert other.card.title == "Not just now"
    assert "A legal hold is on" in other.card.text
    gus = beside("gus")
    gus.types(f"/cop-me link {code}")
    assert gus.card.title == "Is this you?"
