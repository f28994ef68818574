"""Urgent asks: those who agreed to be reached are, at once; whoever asks sees who can help; leaders read nothing of it."""

from __future__ import annotations

from datetime import timedelta

from storage.models_contributions import Contribution
from tests.own_things import looked_up
from tests.stage import Actor, Stage, member, riverside
from tests.test_digest import publishes
from tests.test_synthesis import forged, newest

NEED = "A parent is at my gate and shouts. Who has been through that?"


def agrees(actor: Actor, how: str = "Yes, at any hour") -> str:
    """Let somebody say when they may be reached; give what the card then says."""
    actor.types("/cop-me")
    actor.presses("What I agree to")
    actor.presses("When I am reached")
    actor.presses(how)
    return actor.card_titled("Reach me in urgent cases?").text.replace(":", "").replace("\n", " ")


def asks(actor: Actor, text: str = NEED, **chosen: str) -> None:
    """Send an urgent ask, typed behind the command."""
    actor.types(f"/cop-ask urgent {text}")
    actor.fills(**chosen)


def kim(stage: Stage) -> Actor:
    """Bring one more member to the stage, who agrees to nothing."""
    stage.enrols(riverside(stage.world, member("Kim Lee", platform=stage.world.name, tenant=stage.world.tenant)))
    return stage.actor("kim")


def ids(stage: Stage) -> list[str]:
    """Give the ids of all urgent asks, the newest first."""
    found = looked_up(
        stage, lambda db: [(row.created_at, row.id) for row in db.query(Contribution).filter_by(kind="urgent")]
    )
    return [each for _, each in sorted(found, reverse=True)]


def test_s12_those_who_agreed_are_reached_within_a_minute_also_at_night_and_it_is_read_again_after_48_hours(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    other = kim(stage)
    assert "You are reached Yes, at any hour" in agrees(ben)
    assert "You are reached Yes, in my working hours" in agrees(mei, "Yes, in working hours")
    stage.passes(hours=14)
    ana.types(f"/cop-ask urgent {NEED}")
    assert ana.form.fields["text"].value == NEED
    assert "It goes at once to 1 colleague. 1 colleague will get it in working hours." in ana.form.text
    before = stage.clock.now()
    ana.fills()
    assert stage.clock.now() - before < timedelta(minutes=1)
    assert NEED in ben.card_titled("A colleague needs help now").text
    assert "Ana Costa, Moreland Primary" in ben.card.text
    ben.presses("I can help")
    assert stage.clock.now() - before < timedelta(minutes=1)
    assert "Ben Ford, Yarra Secondary" in ana.card_titled("Somebody can help").text
    ben.presses("Add a line")
    ben.fills(text="Call me on 0400 000 000, also now.")
    assert "0400 000 000" in ana.card_titled("Somebody can help").text
    assert not mei.ever_saw(NEED), "her evening is hers"
    stage.passes(hours=11)
    mei.card_titled("A colleague needs help now")
    mei.presses("I can help")
    mei.presses("See who can help")
    assert "Ben Ford, Yarra Secondary" in mei.card_titled("An urgent ask").text
    stage.passes(hours=48)
    assert "It has ended by itself" in ana.card_titled("Your urgent ask is over").text
    assert "Thank you for coming forward." in ben.card_titled("An urgent ask is over").text
    for actor in (ana, ben):
        actor.types("/cop-ask")
        actor.presses("Urgent asks")
        actor.presses("Read it")
        assert NEED in newest(actor)
        assert "Mei Tan" in newest(actor)
    assert not any(each.ever_saw(words) for each in (other, sam) for words in (NEED, "urgent ask is over"))


def test_s12_without_a_name_nobody_learns_who_asks_and_whoever_answers_sees_their_own_answer_alone(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    agrees(ben)
    agrees(mei)
    asks(ana, named="without")
    for actor in (ben, mei):
        assert "They gave no name" in actor.card_titled("A colleague needs help now").text
        actor.presses("I can help")
        assert "They write to you if it fits." in actor.card_titled("They know that you can help").text
    told = ana.card_titled("Somebody can help").text
    assert "Ben Ford" in told
    assert "Mei Tan" in told
    ben.types("/cop-ask")
    ben.presses("Urgent asks")
    ben.presses("Read it")
    assert "whoever asked alone sees all who answered" in newest(ben)
    assert "Ana" not in newest(ben)
    assert "Mei Tan" not in newest(ben)
    ana.presses("I have what I need")
    ana.card_titled("Your urgent ask is over")
    for actor in (ben, mei):
        assert "Thank you for coming forward." in actor.card_titled("An urgent ask is over").text
    assert [card.title for card in ben.cards].count("An urgent ask is over") == 1
    said = len(ben.cards)
    stage.passes(days=3)
    assert not [card for card in ben.cards[said:] if "urgent" in card.title], "told once"


def test_s12_leaders_read_nothing_and_the_digest_says_that_there_was_one_where_its_asker_agrees(
    stage: Stage, ana: Actor, ben: Actor, sam: Actor
) -> None:
    publishes(stage)
    agrees(ben)
    asks(ana)
    ana.presses("I have what I need")
    stage.passes(days=3)
    sam.types("/cop-digest")
    assert "Dot cards" in newest(sam)
    assert "urgent" not in newest(sam), "without the tick it stands nowhere"
    asks(ana, "My deputy left today.", tell="tell")
    ana.presses("I have what I need")
    stage.passes(days=12)
    digest = sam.card_titled("Digest: Riverside Numeracy").text
    assert "1 urgent ask went from colleague to colleague." in digest
    for words in (NEED, "deputy left", "Ana"):
        assert not sam.ever_saw(words), words
    sam.types("/cop-ask urgent Help")
    assert "not open to your role" in newest(sam)
    for ask_id in ids(stage):
        for deed in ("read", "help", "line", "done"):
            assert forged(stage, sam, "press", f"urgent.{deed}", ask_id) is not None


def test_s12_where_nobody_agreed_that_is_said_before_anything_is_written_and_a_worry_brings_the_contacts(
    stage: Stage, ana: Actor, ben: Actor
) -> None:
    ana.types("/cop-ask urgent")
    card = ana.card_titled("Nobody can be reached now")
    assert "03 5550 0100" in card.text
    assert {"Ask for something", "When I am reached"} <= set(card.buttons)
    ana.types("/cop-ask urgent I want to kill myself")
    assert "Nobody watches this chat" in ana.card_titled("Whom you can turn to").text
    ana.presses("Ask for something")
    assert ana.form.title == "Ask for something"
    agrees(ben)
    ana.opens_home()
    ana.presses("Learn together")
    ana.presses("Write an urgent ask")
    ana.fills(text="I want to kill myself")
    assert "Nobody watches this chat" in ana.card_titled("Whom you can turn to").text
    ben.card_titled("A colleague needs help now")


def test_s12_one_is_open_at_a_time_and_two_go_in_a_week(stage: Stage, ana: Actor, ben: Actor) -> None:
    agrees(ben)
    asks(ana, "")
    assert ana.errors["text"]
    ana.fills(text=NEED)
    ana.types("/cop-ask urgent Once more")
    assert NEED in ana.card_titled("Your urgent ask is open").text
    assert forged(stage, ana, "submit", "urgent.keep", "", text="x") is not None
    stage.passes(hours=49)
    assert "Nobody answered this time" in ana.card_titled("Your urgent ask is over").text
    assert "You need not do anything." in ben.card_titled("An urgent ask is over").text
    asks(ana, "And another one.")
    ana.presses("I have what I need")
    stage.passes(seconds=1)
    ana.types("/cop-ask urgent")
    assert "two urgent asks in seven days" in ana.card_titled("Not another one just yet").text
    assert forged(stage, ana, "submit", "urgent.keep", "", text="x") is not None
    stage.passes(days=7)
    ana.types("/cop-ask urgent")
    assert ana.form.title == "Urgent ask"


def test_s12_a_pause_holds_and_a_no_takes_back_what_still_waits(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    agrees(ben)
    agrees(mei, "Yes, in working hours")
    ben.opens_home()
    ben.presses("Pause")
    ben.fills(until="2026-10-12")
    stage.passes(hours=14)
    ana.types(f"/cop-ask urgent {NEED}")
    assert "Nobody gets it at once. 1 colleague will get it" in ana.form.text
    ana.fills()
    assert "You are reached No" in agrees(mei, "No, do not reach me")
    stage.passes(hours=12)
    assert not ben.ever_saw(NEED)
    assert not mei.ever_saw(NEED)
    ana.types("/cop-ask urgent")
    ana.presses("I have what I need")
    assert not mei.ever_saw("An urgent ask is over"), "she was never asked"
