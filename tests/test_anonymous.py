"""Questions without names: what their members live, and that nothing anywhere tells who wrote what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cards import from_json
from bot.conversation import Outcome
from handlers.language import OWN_KEY
from handlers.turn import Event
from storage import anonymous, communities, people, rounds
from storage.columns import Base
from storage.communities import Place
from storage.database import Database, NotFound
from storage.models import AnonymousAnswer, Audit, Participation, Round
from storage.plumbing import Outbox
from tests.stage import LIBRARY, Actor, Stage, member, riverside, user_id

FIVE = ("ana", "ben", "mei", "kim", "leo")
SECRET = "the zebra in the staff room"


@pytest.fixture
def nameless(stage: Stage) -> Stage:
    """The usual community, six strong, whose library holds one question without names."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    more = [member(name, **at) for name in ("Kim Lee", "Leo Rossi", "Noa Levi")]
    stage.enrols(riverside(stage.world, *more))
    stage.conversation.library = replace(LIBRARY, prompts={"T01": LIBRARY.prompts["T01"]})
    return stage


@pytest.fixture
def asked(nameless: Stage) -> Stage:
    """The question has reached everybody."""
    nameless.passes(hours=1)
    return nameless


def answer(stage: Stage, *names: str, words: str = "What {} wrote.") -> None:
    """Let these people answer."""
    for name in names:
        actor = stage.actor(name)
        actor.presses("Answer without a name")
        actor.fills(body=words.format(name))


def test_greetings_are_left_out_and_style_where_the_writer_wants_it(asked: Stage, ana: Actor, ben: Actor) -> None:
    answer(asked, *FIVE[2:])
    ana.presses("Answer without a name")
    assert ana.form.fields["style"].options == ("As I wrote it", "Plainly")
    ana.fills(body="Hi all, more TIME FOR planning!!!", style="plain")
    ben.presses("Answer without a name")
    ben.fills(body="Hello! Fewer meetings, PLEASE!\nCheers")
    asked.passes(days=5)
    ben.presses("Read the answers")
    read = ben.card_titled("What the group wrote").text
    assert "More time for planning." in read
    assert "Fewer meetings, PLEASE!" in read
    for left_out in ("Hi all", "Hello", "Cheers", "TIME FOR"):
        assert left_out not in read


def test_answers_are_read_after_the_close_in_no_order(asked: Stage, ana: Actor, ben: Actor, mei: Actor) -> None:
    assert "may guess who wrote what" in ana.card_titled("A question without names").text
    answer(asked, *FIVE)
    assert "among the others" in ana.card_titled("Kept, without your name.").text
    asked.passes(days=5)
    assert "5 answers came" in ben.card_titled("This question has closed.").text
    ben.presses("Read the answers")
    read = ben.card_titled("What the group wrote").text
    assert all(f"What {name} wrote." in read for name in FIVE)
    assert not any(name in read for name in ("Ana Costa", "Ben Ford", "Mei Tan"))
    mei.presses("Look at the draft")
    assert "5 of 6 shared an answer" in mei.card.text


def test_one_answer_a_person_changed_and_taken_back_by_its_own_card(asked: Stage, ana: Actor) -> None:
    answer(asked, "ana", words="First thought.")
    ana.presses("Answer without a name")
    assert ana.form.fields["body"].value == "First thought."
    ana.fills(body="Second thought.")
    assert _bodies(asked) == ["Second thought."]
    ana.presses("Take my answer back")
    assert ana.card_titled("Taken back.")
    assert _bodies(asked) == []
    ana.presses("Take my answer back")
    assert "no longer there" in ana.card.text


def test_a_school_or_a_name_is_asked_about_before_it_is_kept(asked: Stage, ana: Actor) -> None:
    ana.presses("Answer without a name")
    ana.fills(body="At Hume Primary, Mrs Haddad cried.")
    assert _bodies(asked) == []
    ana.fills()
    assert ana.card_titled("Kept, without your name.")
    assert _bodies(asked) == ["At a school, a colleague cried."]


def test_an_empty_or_endless_answer_is_told_beside_the_field(asked: Stage, ana: Actor) -> None:
    ana.presses("Answer without a name")
    ana.fills(body="  ")
    assert "no words" in ana.errors["body"]


def test_s07_four_answers_without_names_are_deleted_unread(asked: Stage, ana: Actor, mei: Actor) -> None:
    answer(asked, "ana", "ben", "mei", "kim", words=SECRET)
    asked.passes(days=5)
    assert "deleted, unread" in ana.card_titled("This question has closed.").text
    assert "Read the answers" not in ana.card_titled("This question has closed.").buttons
    assert _bodies(asked) == []
    assert not mei.ever_saw("A summary waits") | mei.ever_saw(SECRET)
    [row] = _rows(asked, Round)
    assert (row.state, row.totals) == ("suppressed", {})


def test_s07_nobody_hears_how_many_answered_before_the_close(asked: Stage, mei: Actor, sam: Actor) -> None:
    answer(asked, *FIVE, words=SECRET)
    for actor in (mei, sam):
        actor.opens_home()
        for command in ("/cop-reflect", "/cop-agenda", "/cop-digest", "/cop-me", "/cop-synthesis"):
            actor.types(command)
        assert not actor.ever_saw(SECRET)
        assert not actor.ever_saw("5 of")
    assert "Read the answers" not in [button for card in mei.cards for button in card.buttons]


def test_only_the_silent_are_reminded_and_the_reminder_holds_no_second_key(asked: Stage, ana: Actor) -> None:
    answer(asked, *FIVE)
    asked.passes(days=3)
    assert not [card for card in ana.cards if card.title.startswith("Still time")]
    noa = asked.actor("noa")
    assert noa.card_titled("Still time").buttons == ()
    noa.presses("Answer without a name")
    noa.fills(body="Late, and in time.")
    assert len(_bodies(asked)) == 6


def test_a_restart_costs_one_needless_reminder_and_nothing_else(asked: Stage, ana: Actor) -> None:
    answer(asked, *FIVE)
    asked.conversation.later.clear()
    asked.passes(days=3)
    assert ana.card_titled("Still time")
    assert len(_bodies(asked)) == 5


def test_a_skip_is_told_nobody_and_leaves_the_card_open(asked: Stage, ana: Actor) -> None:
    ana.presses("Skip this one")
    assert ana.card_titled("Skipped. Nobody is told.")
    answer(asked, "ana")
    assert _bodies(asked) == ["What ana wrote."]


def test_whoever_asks_for_the_question_is_shown_the_one_card(asked: Stage, ana: Actor) -> None:
    for _ in range(2):
        ana.types("/cop-reflect")
        assert "Only that one takes your answer." in ana.card.text
    ana.opens_home()
    assert "without your name" in ana.home.text
    assert len([card for card in ana.cards if "Answer without a name" in card.buttons]) == 1


def test_whoever_joins_late_gets_a_card_of_their_own(asked: Stage) -> None:
    at = {"platform": asked.world.name, "tenant": asked.world.tenant}
    names = ("Kim Lee", "Leo Rossi", "Noa Levi", "Eva Lind")
    asked.enrols(riverside(asked.world, *(member(name, **at) for name in names)))
    eva = asked.actor("eva")
    eva.presses("See the question")
    answer(asked, "eva")
    assert _bodies(asked) == ["What eva wrote."]


def test_the_coming_question_waits_for_its_card(nameless: Stage, ana: Actor) -> None:
    ana.types("/cop-reflect")
    assert "will come as a message of its own" in ana.card.text


def test_what_is_due_with_it_comes_apart(nameless: Stage, ana: Actor) -> None:
    ana.types("/cop-commit")
    ana.presses("New commitment")
    ana.fills(text="try one number talk", due_on="2026-10-06")
    nameless.passes(hours=1)
    assert "Answer without a name" in ana.card_titled("A question without names").buttons
    assert "try one number talk" in " ".join(card.text for card in ana.cards if "question" not in card.title)


def test_a_group_too_small_for_it_is_asked_with_names(stage: Stage, ana: Actor) -> None:
    both = {code: LIBRARY.prompts[code] for code in ("T01", "T02")}
    stage.conversation.library = replace(LIBRARY, prompts=both)
    stage.passes(days=8)
    assert not [card for card in ana.cards if card.title == "A question without names"]


def test_closed_is_closed(asked: Stage, ana: Actor) -> None:
    old = _key_of(asked, "ana")
    asked.passes(days=5)
    for name in ("anonymous.answer", "anonymous.withdraw", "anonymous.skip"):
        declined = _press(asked, name, old).declined
        assert declined
        assert "cannot come late" in declined.message
    assert _press(asked, "anonymous.read", old.partition(" ")[0]).declined
    _press(asked, "anonymous.note", old.partition(" ")[0])
    assert _rows(asked, Participation) == []


def test_a_key_is_its_owners_and_cannot_be_made_up(asked: Stage, ana: Actor) -> None:
    own, bens = _key_of(asked, "ana"), _key_of(asked, "ben")
    round_id = own.partition(" ")[0]
    for forged in (bens, f"{round_id} abc", f"{round_id} ", f"{round_id} !!!", f"nothing {own.partition(' ')[2]}"):
        assert _press(asked, "anonymous.answer", forged).declined
    assert not _press(asked, "anonymous.answer", own).declined
    assert _press(asked, "reflection.answer", round_id).declined, "an answer with a name has no place here"


def test_s07_no_row_leads_from_an_answer_to_a_person(asked: Stage) -> None:
    answer(asked, *FIVE, words=SECRET)
    tables = {"anonymous_answer": {"id", "round_id", "key_hash", "body_sealed"}}
    assert set(Base.metadata.tables["anonymous_answer"].columns.keys()) == tables["anonymous_answer"]
    assert {row.state for row in _rows(asked, Participation)} == {"invited"}, (
        "nothing is marked in the minute it happens"
    )
    before = {row.id for row in _rows(asked, AnonymousAnswer)}
    for row in _rows(asked, Outbox):
        assert row.card == ""
        assert SECRET not in str(vars(row))
    asked.passes(minutes=31)
    states = sorted(row.state for row in _rows(asked, Participation))
    assert states == ["answered"] * 5 + ["invited"]
    asked.passes(days=5)
    after = _rows(asked, AnonymousAnswer)
    assert not before & {row.id for row in after}
    assert {row.key_hash for row in after} == {None}
    assert _rows(asked, Participation) == []


def test_the_audit_of_a_refusal_keeps_no_key(asked: Stage, ana: Actor) -> None:
    ana.presses("Take my answer back")
    answer(asked, "ana")
    [refused] = [row for row in _rows(asked, Audit) if row.action == "card.not_yours"]
    assert " " not in refused.object_id
    assert refused.object_id == _rows(asked, Round)[0].id


def test_a_card_that_waits_holds_no_key_yet(nameless: Stage) -> None:
    nameless.delivery.stop()
    nameless.passes(hours=1)
    waiting = [row for row in _rows(nameless, Outbox) if row.key.startswith("ask:") and row.state == "pending"]
    assert waiting
    for row in waiting:
        subjects = {button.subject for button in from_json(row.card).all_buttons() if "anonymous." in button.action}
        assert all(subject.endswith(OWN_KEY) for subject in subjects)


def test_a_leader_and_another_community_read_nothing(asked: Stage, database: Database) -> None:
    answer(asked, *FIVE)
    asked.passes(days=5)

    def look(db: Session) -> None:
        place, row = communities.list_places(db)[0], db.scalars(select(Round)).one()
        leader = next(iter(people.list_members(db, place, {"seil"})))
        assert anonymous.list_closed(db, leader, row) == []
        assert anonymous.list_closed_of(db, Place(id="nowhere"), row) == []
        assert len(anonymous.list_closed_of(db, place, row)) == 5
        assert rounds.count_answered(db, row) == (5, 6)
        with pytest.raises(NotFound):
            anonymous.find_answer(db, leader, row, "abc")

    asked.plays(asked.db.read(look))


def _bodies(stage: Stage) -> list[str]:
    return sorted(row.body for row in _rows(stage, AnonymousAnswer))


def _rows(stage: Stage, table: type[Any]) -> list[Any]:
    return stage.plays(stage.db.read(lambda db: list(db.scalars(select(table)))))


def _key_of(stage: Stage, name: str) -> str:
    """Make a key for somebody, as delivery does."""

    def make(db: Session) -> str:
        place, row = communities.list_places(db)[0], db.scalars(select(Round)).one()
        found = next(each for each in people.list_members(db, place) if each.name.lower().startswith(name))
        return f"{row.id} {anonymous.issue_key(row.id, found.person_id)}"

    return stage.plays(stage.db.read(make))


def _press(stage: Stage, name: str, subject: str) -> Outcome:
    place = stage.plays(stage.db.read(lambda db: communities.list_places(db)[0]))
    world = stage.world
    kind = "submit" if name == "anonymous.note" else "press"
    event = Event(kind, name, world.name, world.tenant, user_id("ana"), community=place.id, subject=subject)  # type: ignore[arg-type]
    return stage.plays(stage.conversation.hold(event))
