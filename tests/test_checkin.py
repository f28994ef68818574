"""Asking after commitments: when due, at most two messages a week, in one message with what else is due."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.models import Person
from tests.stage import Actor, Stage, riverside
from tests.test_commitments import commitment_id, makes, person_id, skips_questions, titles
from tests.test_synthesis import forged


def test_a_partner_of_another_school_puts_the_owners_question_once(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    makes(ana)
    ana.presses("Make it sharper")
    assert ana.form.fields["partner"].options[-2:] == ("Ben Ford, Yarra Secondary", "Mei Tan, Hume Primary")
    ana.fills(cue="when we plan on Tuesday", question="What did you hear?")
    assert "Choose who asks" in ana.errors["partner"]
    ana.fills(partner=person_id(stage, "Ben Ford"), measure="two answers")
    assert "Only you and Ben Ford can see it." in ana.card_titled("Sharper.").text
    ben.types("/cop-commit")
    assert "ask two Year 4 teachers" in ben.card.text
    mei.types("/cop-commit")
    assert "Nothing is open" in mei.card.text
    stage.passes(hours=1)
    skips_questions(ana, ben)
    stage.passes(days=7)
    skips_questions(ana, ben)
    stage.passes(days=4)
    asked = ben.card_titled("A question for Ana Costa")
    assert "What did you hear?" in asked.text
    assert titles(ben).count("A question for Ana Costa") == 1
    ben.presses("I have asked")
    assert ben.card_titled("Thank you for asking.")
    assert not mei.ever_saw("What did you hear?")


def test_the_owner_is_asked_when_it_is_due_and_says_how_it_went(stage: Stage, ana: Actor) -> None:
    makes(ana)
    stage.passes(hours=1)
    skips_questions(ana)
    stage.passes(days=7)
    skips_questions(ana)
    stage.passes(days=2)
    assert "How did it go?" not in titles(ana)
    stage.passes(days=1)
    assert "ask two Year 4 teachers" in ana.card_titled("How did it go?").text
    assert "Only you see your answer." in ana.card_titled("How did it go?").text
    ana.opens_home()
    assert ana.home.text.count("ask two Year 4 teachers") == 1
    assert "What is due is asked above." in ana.home.text
    ana.presses("Kept")
    assert "How did it go?" not in titles(ana)
    ana.presses("Add a line")
    ana.fills(line="They count on their fingers.")
    assert "They count on their fingers." in ana.card_titled("Kept.").text
    ana.types("/cop-commit")
    assert "Nothing is open" in ana.card.text
    ana.presses("Open it again")
    ana.types("/cop-commit")
    assert "ask two Year 4 teachers" in ana.card.text


def test_whoever_is_asked_reads_who_can_see_it(stage: Stage, ana: Actor, ben: Actor, mei: Actor) -> None:
    makes(ana, due_on="2026-10-08")
    ana.presses("Share with group")
    makes(ben, due_on="2026-10-08")
    ben.presses("Make it sharper")
    ben.fills(partner=person_id(stage, "Mei Tan"))
    makes(mei, due_on="2026-10-08")
    stage.passes(hours=1)
    skips_questions(ana, ben, mei)
    stage.passes(days=3)
    assert "your group can see if you are stuck" in ana.card_titled("How did it go?").text
    assert "Your partner can see if you are stuck." in ben.card_titled("How did it go?").text
    assert "Only you see your answer." in mei.card_titled("How did it go?").text


def test_mondays_question_and_tuesdays_check_in_are_one_message(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    makes(ana, due_on="2026-10-13")
    skips_questions(ana)
    before = len(ana.cards)
    stage.passes(days=7)
    assert titles(ana)[before:] == ["Waiting for you"]
    joined = ana.card_titled("Waiting for you")
    assert "ask two Year 4 teachers" in joined.text
    assert {"Answer", "Skip this one", "Kept", "Stuck"} <= set(joined.buttons)
    ana.presses("Kept")
    assert "ask two Year 4 teachers" not in ana.card_titled("Waiting for you").text
    ana.presses("Answer")
    ana.fills(body="We counted.")
    assert ana.card_titled("Nothing waits for you now.")
    stage.passes(days=4)
    assert "How did it go?" not in titles(ana)


def test_a_check_in_joins_the_reminder(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    makes(ana, due_on="2026-10-08")
    stage.passes(days=2)
    assert "ask two Year 4 teachers" in ana.card_titled("Waiting for you").text
    assert "Still time, if you like" not in titles(ana)
    stage.passes(days=2)
    assert ana.card_titled("This question has closed.")
    left = ana.card_titled("Waiting for you")
    assert "ask two Year 4 teachers" in left.text
    assert "Answer" not in left.buttons


def test_a_question_that_came_with_something_else_can_be_answered_late_where_it_stands(
    stage: Stage, ana: Actor
) -> None:
    stage.passes(hours=1)
    makes(ana, due_on="2026-10-13")
    skips_questions(ana)
    stage.passes(days=11)
    joined = ana.card_titled("Waiting for you")
    assert "This question has closed. A late answer still counts." in joined.text
    assert {"Answer late", "Kept"} <= set(joined.buttons)
    ana.presses("Answer late")
    ana.fills(body="There was time in the end.")
    assert "It came after the close, and still counts." in ana.card_titled("Kept.").text
    assert "Answer late" not in ana.card_titled("Waiting for you").buttons


def test_two_messages_a_week_and_the_rest_waits(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    stage.passes(days=2)
    assert "Still time, if you like" in titles(ana)
    makes(ana, due_on="2026-10-08")
    stage.passes(days=2)
    assert "How did it go?" not in titles(ana)
    stage.passes(days=3)
    assert "ask two Year 4 teachers" in ana.card_titled("Waiting for you").text


def test_whoever_wants_fewer_messages_gets_one_a_week(stage: Stage, ana: Actor, ben: Actor) -> None:
    ana.types("/cop-me")
    ana.presses("My settings")
    ana.presses("Fewer messages")
    for somebody in (ana, ben):
        makes(somebody, due_on="2026-10-08")
    stage.passes(hours=1)
    skips_questions(ana, ben)
    stage.passes(days=3)
    assert "How did it go?" in titles(ben)
    assert "How did it go?" not in titles(ana)
    ana.opens_home()
    assert "You planned this by Thursday 8 October. How did it go?" in ana.home.text


def test_several_check_ins_are_one_message(stage: Stage, ana: Actor) -> None:
    makes(ana, due_on="2026-10-15")
    makes(ana, due_on="2026-10-16", text="visit Ben's team once")
    stage.passes(hours=1)
    skips_questions(ana)
    stage.passes(days=7)
    skips_questions(ana)
    before = len(ana.cards)
    stage.passes(days=4)
    assert titles(ana)[before:] == ["Waiting for you"]
    assert "Skip this one" not in ana.card_titled("Waiting for you").buttons
    stage.passes(days=1)
    assert len(ana.cards) == before + 1


def test_somebody_who_is_away_is_asked_nothing(stage: Stage, ana: Actor) -> None:
    makes(ana)
    pauses(stage, "Ana Costa")
    stage.passes(days=12)
    assert "How did it go?" not in titles(ana)


def pauses(stage: Stage, name: str) -> None:
    """Let a member be away for two months."""
    until = stage.clock.now() + timedelta(days=60)
    change = update(Person).where(Person.display_name == name).values(paused_until=until)

    def work(db: Session) -> None:
        db.execute(change)

    stage.plays(stage.db.write(work))


def test_a_partners_question_joins_the_partners_own_check_in(stage: Stage, ana: Actor, ben: Actor) -> None:
    makes(ana, due_on="2026-10-13")
    ana.presses("Make it sharper")
    ana.fills(partner=person_id(stage, "Ben Ford"), question="What did you hear?")
    stage.passes(hours=1)
    skips_questions(ana, ben)
    stage.passes(days=7)
    joined = ben.card_titled("Waiting for you")
    assert "Ask Ana Costa: “What did you hear?”" in joined.text
    ben.presses("I have asked")
    assert "What did you hear?" not in ben.card_titled("Waiting for you").text


def test_a_group_without_a_weekly_question_is_asked_when_it_is_due(stage: Stage, ana: Actor) -> None:
    stage.enrols(riverside(stage.world, rhythm={"digest": "every 2 weeks FRI 15:00"}))
    makes(ana, due_on="2026-10-06")
    stage.passes(days=2)
    assert titles(ana).count("How did it go?") == 1


def test_a_line_can_be_added_to_one_that_is_open_again(stage: Stage, ana: Actor) -> None:
    makes(ana, due_on="2026-10-06")
    ana.types("/cop-checkin")
    ana.presses("Kept")
    ana.presses("Add a line")
    stage.passes(minutes=1)
    own = commitment_id(stage)
    assert forged(stage, ana, "press", "commitments.reopen", own) is None
    assert forged(stage, ana, "submit", "commitments.note", own, line="Not yet, after all.") is None
    assert ana.card_titled("Kept for you.")
