"""The weekly question at its edges: second thoughts, long texts, empty weeks, and what one may not read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.language import LONGEST_ANSWER, Reply
from handlers.turn import Event, Router, Tick, merged
from storage import communities, people, responses, rounds
from storage.columns import Moment
from storage.communities import Place
from storage.database import NotFound
from storage.models import Response
from storage.people import Member
from tests.stage import Actor, Stage, member, riverside, user_id
from tests.two_apps import asks


def test_an_empty_page_gets_three_small_steps(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Help me think")
    assert "What happened?" in ana.card.text
    ana.presses("Answer")
    ana.fills(body="One moment.")
    assert ana.card_titled("Kept.")


def test_a_skip_after_an_answer_keeps_the_answer(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.types("/cop-reflect")
    ana.presses("Answer")
    ana.fills(body="Here it is.")
    ana.presses("Skip this one")
    ana.types("/cop-reflect")
    assert ana.card.title == "Kept."


def test_quoting_is_a_choice_that_can_be_taken_back(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="Quote me.", audience="quote")
    assert "may quote" in ana.card_titled("Shared with your group.").text
    ana.presses("Edit")
    assert ana.form.fields["audience"].value == "quote"
    ana.fills(body="Quote me again.")
    ana.presses("Do not quote me")
    assert "does not quote" in ana.card_titled("Shared with your group.").text
    ana.presses("Make it private")
    assert ana.card_titled("Kept.")


def test_an_answer_can_be_given_again_after_it_was_taken_back(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="First.", audience="cop")
    ana.presses("Take it back")
    ana.presses("Answer again")
    assert ana.form.fields["body"].value == ""
    ana.fills(body="Second.")
    assert "cannot see it" in ana.card_titled("Kept.").text


def test_reminders_can_be_taken_up_again(stage: Stage, ben: Actor) -> None:
    stage.passes(days=17)
    ben.presses("Keep reminding me")
    stage.passes(days=7)
    assert ben.card_titled("Still time")


def test_what_peers_shared_waits_until_one_has_answered(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="Mine.")
    ana.presses("Take it back")
    ana.presses("Answer again")
    ana.fills(body="Mine again.")
    ana.presses("Read what peers shared")
    assert "Yours can be the first" in ana.card.text


def test_whoever_looks_early_and_does_not_answer_is_still_asked(stage: Stage, ana: Actor) -> None:
    for _ in range(2):
        ana.types("/cop-reflect")
        assert ana.card.title == "Next week's question, early"
    early = len(ana.cards)
    stage.passes(hours=1)
    assert [card.title for card in ana.cards[early:] if "question" in card.title] == ["This week's question"]


def test_whoever_joins_in_mid_week_can_answer_at_once(stage: Stage) -> None:
    stage.passes(days=1)
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Kim Lee", **at)))
    kim = stage.actor("kim")
    kim.types("/cop-reflect")
    kim.presses("Answer")
    kim.fills(body="New here, and glad to be.")
    assert kim.card_titled("Kept.")


def test_a_third_question_in_one_week_waits_in_the_home(stage: Stage, ana: Actor) -> None:
    rhythm = {"prompt": "every week MON,TUE,WED 09:00", "closes_after": "20h", "nudge_after": "10d"}
    stage.enrols(riverside(stage.world, rhythm=rhythm))
    stage.passes(days=2, hours=1)
    assert len([card for card in ana.cards if card.title.startswith("This")]) == 2
    ana.opens_home()
    assert "Answer" in ana.home.buttons


def test_a_round_that_is_open_is_not_asked_again(stage: Stage) -> None:
    stage.passes(hours=1)

    def again(db: Session) -> Sequence[Reply]:
        place = _place(db)
        asked = rounds.find_open_round(db, place)
        assert asked is not None
        now, local = stage.clock.now(), datetime(2026, 10, 5, 9)  # noqa: DTZ001 - a wall time
        tick = Tick(db, now, stage.conversation.library, place, "reflection.ask", "", now, local, asked.occurrence)
        return stage.conversation.practice.strike(tick)

    assert stage.loop.run_until_complete(stage.db.read(again)) == []


def test_only_the_chair_does_what_is_the_chairs(stage: Stage) -> None:
    outcome = stage.loop.run_until_complete(stage.conversation.hold(_press(stage, "synthesis.publish", "any")))
    assert outcome.declined
    assert "person who chairs" in outcome.declined.message


def test_reminders_taken_up_after_an_answer_leave_the_answer_in_sight(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="Done already.")
    asked = stage.loop.run_until_complete(stage.db.read(lambda db: rounds.find_open_round(db, _place(db)).id))  # type: ignore[union-attr]
    stage.plays(stage.conversation.hold(_press(stage, "reflection.remind", asked)))
    assert ana.card_titled("Kept.")


def test_a_community_without_a_rhythm_has_no_question(stage: Stage, ana: Actor) -> None:
    stage.enrols(riverside(stage.world, rhythm={"digest": "every 2 weeks FRI 15:00"}))
    ana.types("/cop-reflect")
    assert ana.card.title == "No question is open"


def test_a_text_over_the_limit_is_told_before_it_is_lost(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    asked = stage.loop.run_until_complete(stage.db.read(lambda db: rounds.find_open_round(db, _place(db)).id))  # type: ignore[union-attr]
    event = _submit(stage, "reflection.keep", asked, {"body": "x" * (LONGEST_ANSWER + 3)})
    outcome = stage.loop.run_until_complete(stage.conversation.hold(event))
    assert outcome.declined
    assert "3 characters too long" in outcome.declined.errors["body"]


def test_four_thousand_characters_of_any_script_come_back_whole(stage: Stage, ana: Actor, ben: Actor) -> None:
    stage.passes(hours=1)
    piece = "שלום עולם 👩🏽\u200d🏫 مرحبا\n\n<!channel> *not bold* & Ž͑͆ one\n"
    words = (piece * 100)[:4000].strip()
    ana.presses("Answer")
    ana.fills(body=words, audience="cop")
    ana.presses("Edit")
    assert ana.form.fields["body"].value == words
    ana.fills()
    ben.presses("Answer")
    ben.fills(body="Mine.")
    ben.presses("Read what peers shared")
    letters = "".join(words.split())
    assert letters in "".join(ben.card.text.replace("\u2060", "").split())


def test_nobody_reads_before_answering_and_withdraws_what_is_not_there(stage: Stage) -> None:
    stage.passes(hours=1)
    asked = stage.loop.run_until_complete(stage.db.read(lambda db: rounds.find_open_round(db, _place(db)).id))  # type: ignore[union-attr]
    for deed, words in (("reflection.read", "once you have answered"), ("reflection.withdraw", "no longer there")):
        outcome = stage.loop.run_until_complete(stage.conversation.hold(_press(stage, deed, asked)))
        assert outcome.declined
        assert words in outcome.declined.message
    outcome = stage.loop.run_until_complete(stage.conversation.hold(_press(stage, "reflection.share", asked)))
    assert outcome.declined
    outcome = stage.loop.run_until_complete(stage.conversation.hold(_press(stage, "reflection.answer", "nothing")))
    assert outcome.declined


NOBODY = Member(person_id="nobody", community_id="nowhere", roles=frozenset({"member"}))

REFUSED: list[Callable[[Session], Any]] = [
    lambda db: communities.get_place(db, "nowhere"),
    lambda db: communities.get_organisation(db, Place(organisation_id="nobody")),
    lambda db: people.get_member(db, _place(db), "nobody"),
    lambda db: people.get_membership(db, NOBODY),
    lambda db: people.get_person(db, NOBODY),
    lambda db: rounds.get_round_at(db, _place(db), "reflection", "never"),
]


@pytest.mark.parametrize("ask", REFUSED)
def test_what_is_not_there_is_not_found(stage: Stage, ask: Callable[[Session], Any]) -> None:
    with pytest.raises(NotFound):
        stage.loop.run_until_complete(stage.db.read(ask))


def test_another_community_and_a_leader_get_no_answers(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="For my group.", audience="cop")

    def look(db: Session) -> None:
        place = _place(db)
        asked = rounds.find_open_round(db, place)
        assert asked is not None
        leader = next(m for m in people.list_members(db, place, {"seil"}))
        assert responses.list_shared(db, NOBODY, asked) == []
        assert responses.list_shared(db, leader, asked) == []
        assert responses.list_shared_of(db, Place(id="nowhere"), asked) == []
        assert [answer.body for answer in responses.list_shared_of(db, place, asked)] == ["For my group."]

    stage.loop.run_until_complete(stage.db.read(look))


def test_a_moment_needs_a_zone(stage: Stage) -> None:
    with pytest.raises(ValueError, match="zone"):
        Moment().process_bind_param(datetime(2026, 1, 1), stage.db.database.engine.dialect)  # noqa: DTZ001 - on purpose
    assert Moment().process_bind_param(datetime(2026, 1, 1, tzinfo=UTC), stage.db.database.engine.dialect)


def test_two_answers_to_one_thing_are_a_fault_of_ours() -> None:
    first, second = Router(), Router()
    first.press("a.b")(lambda _: [])
    second.press("a.b")(lambda _: [])
    with pytest.raises(ValueError, match=r"a\.b"):
        merged([first, second])


def _place(db: Session) -> Place:
    return communities.list_places(db)[0]


def _press(stage: Stage, name: str, subject: str) -> Event:
    place = stage.loop.run_until_complete(stage.db.read(_place))
    return Event(
        "press", name, stage.world.name, stage.world.tenant, user_id("ana"), community=place.id, subject=subject
    )


def _submit(stage: Stage, name: str, subject: str, values: dict[str, str]) -> Event:
    return replace(_press(stage, name, subject), kind="submit", values=values)


@pytest.mark.parametrize("platform", ["slack"])
def test_an_answer_tells_when_its_readers_changed_and_nothing_of_other_edits(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    for words, audience in (("One.", "private"), ("Two.", "private"), ("Three.", "cop"), ("Four.", "cop")):
        ana.fills(body=words, audience=audience)
        ana.presses("Edit")
    levels = asks(stage, lambda db: [step["level"] for step in db.scalars(select(Response)).one().share_history])
    assert levels == ["private", "cop"]
