"""What a group sends up has a status that all can see, comes up again when it waits long, and its answer comes back."""

from __future__ import annotations

import pytest

from tests.stage import CHANNEL, Actor, Stage, member, riverside
from tests.test_replies_up import QUESTION, publishes, settles
from tests.test_synthesis import MORE, answers, forged, newest

ONE = pytest.mark.parametrize("platform", ["web"])
ANSWER = "Yes, from next term on."
STILL = "Still waiting for you"


def looks_at_questions(sam: Actor) -> None:
    """Let the leader look at what waits for them, a little later."""
    sam.stage.passes(seconds=1)
    sam.types("/cop-digest")
    sam.presses("Questions to you")


def home(actor: Actor) -> str:
    """Let somebody open their own page, and give what it says."""
    actor.opens_home()
    return actor.home.text


def test_s47_what_is_sent_up_is_read_answered_and_comes_back_to_channel_and_members(stage: Stage, sam: Actor) -> None:
    crowd = settles(stage, question=True)
    ben, eve = crowd[1], crowd[5]
    assert QUESTION in home(eve)
    assert "Sent on Monday 12 October. No answer yet." in home(eve)
    looks_at_questions(sam)
    assert QUESTION in newest(sam)
    sam.presses("I have read it")
    assert "I have read it" not in sam.card.buttons
    assert "read on Monday 26 October. No answer yet." in home(eve)
    stage.passes(days=13)
    assert not any(card.title == STILL for card in sam.cards), "it has not waited for four weeks yet"
    stage.passes(days=15)
    assert "It has waited more than four weeks." in sam.card_titled(STILL).text
    assert [card.title for card in sam.cards].count(STILL) == 1, "said once"
    sam.presses("Questions to you")
    sam.presses("Answer it")
    sam.fills(text="")
    assert sam.errors["text"]
    sam.fills(text=ANSWER)
    assert ANSWER in home(eve), "their week has no room for a message, so it waits at home"
    posted = ben.in_channel()[-1]
    assert posted.title == "An answer from your leaders"
    assert ANSWER not in posted.text, "each reader opens it for themselves"
    ben.presses("Read the reply", channel=CHANNEL)
    assert ANSWER in newest(ben)
    assert "Answered on Monday 23 November." in home(eve)
    looks_at_questions(sam)
    assert "No question waits for you." in newest(sam)


@ONE
def test_s47_a_digest_says_what_has_waited_for_more_than_four_weeks(stage: Stage, sam: Actor) -> None:
    crowd = settles(stage, question=True)
    stage.passes(days=15)
    for actor in crowd:
        actor.types("/cop-reflect")
        answers(actor, "A number talk each day.")
    stage.passes(days=4)
    publishes(stage)
    assert "more than four weeks" not in sam.card_titled("Digest").text
    stage.passes(days=10)
    assert f"{QUESTION} (since Monday 12 October, more than four weeks)" in sam.card_titled("Digest").text


@ONE
def test_a_question_is_nobodys_to_answer_but_its_leaders(stage: Stage, sam: Actor, mei: Actor) -> None:
    looks_at_questions_early(stage, sam)
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    crowd = settles(stage, question=True)
    others = [member(name, **at) for name in MORE]
    stage.enrols(riverside(stage.world, *others, member("Gus Hall", "guest", "member", **at)))
    looks_at_questions(sam)
    subject = question_on(stage)
    for somebody in (mei, crowd[0]):
        assert forged(stage, somebody, "press", "sent.note", subject) is not None
        assert forged(stage, somebody, "submit", "sent.keep", subject, text=ANSWER) is not None
    assert QUESTION not in home(stage.actor("gus")), "it is from before they came"
    assert forged(stage, sam, "press", "sent.note", f"{subject}x") is not None
    assert forged(stage, sam, "press", "sent.note", subject) is None
    assert forged(stage, sam, "press", "sent.note", subject) is None
    mei.opens_home()
    mei.presses("See them")
    mei.presses("It is answered")
    assert "Answered on" in home(crowd[5])
    assert forged(stage, sam, "press", "sent.note", subject) is None


def looks_at_questions_early(stage: Stage, sam: Actor) -> None:
    """See that nothing waits for a leader, and for a group, before there was a digest."""
    for somebody in (sam, stage.actor("ana")):
        assert forged(stage, somebody, "press", "sent.list", "") is None
    assert "Nothing was sent up yet" in repr(stage.overheard.answers[-1])


def question_on(stage: Stage) -> str:
    """Give what names the question on a leader's card."""
    cards = [said.card for said in stage.overheard.answers if hasattr(said, "card")]
    named = [button.subject for card in cards for button in card.all_buttons() if button.action == "sent.answer"]
    return named[-1]


@ONE
def test_a_leader_who_is_away_hears_of_it_later(stage: Stage, sam: Actor) -> None:
    settles(stage, question=True)
    sam.opens_home()
    sam.presses("Pause")
    sam.fills(until="2026-11-18")
    stage.passes(days=20)
    assert STILL not in [card.title for card in sam.cards]
    stage.passes(days=14)
    assert STILL in [card.title for card in sam.cards]
