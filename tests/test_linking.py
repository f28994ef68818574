"""The same person in two apps: a code made in one and typed in the other makes them one member."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.cards import to_json
from handlers.language import Card
from handlers.turn import Event
from storage import linking
from storage.models import Account, Audit, LinkCode, Person
from storage.outbox import Posting, put_posting
from storage.plumbing import Heard, Outbox
from tests.stage import Actor, Stage, World
from tests.two_apps import OTHER, Beside, asks, beside, changes, code_of, found, links, northern, of_second, second

__all__ = ["beside", "second"]
UNLINK = {"slack": "Unlink Slack", "teams": "Unlink Microsoft Teams", "web": "Unlink the browser"}


def test_a_code_typed_in_the_other_app_makes_one_member(stage: Stage, ana: Actor, beside: Beside) -> None:
    other = beside("ana")
    other.types("/cop-reflect")
    assert "not in a community here yet" in other.card.text
    other.types(f"/cop-me link {code_of(ana)}")
    assert other.card.title == "Is this you?"
    assert "Ana Costa" in other.card.text
    assert "Riverside Numeracy" in other.card.text
    other.presses("Yes, this is me")
    assert other.card.title == "Your accounts are linked"
    assert ana.card_titled("Another account is linked")
    other.types("/cop-me")
    assert other.card.title == "My things"
    assert asks(stage, lambda db: db.query(Account).filter_by(person_id=found(db, "Ana Costa").person_id).count()) == 2


def test_a_stranger_presses_i_have_a_code(stage: Stage, ana: Actor, beside: Beside) -> None:
    other = beside("ana")
    code = code_of(ana)
    for words in ("/cop-me", "/cop-help"):
        other.types(words)
        assert other.card.title == "Hello, I am cop-bot"
    other.presses("I have a code")
    other.fills(code=f" {code.lower().replace('-', ' ')} ")
    assert other.card.title == "Is this you?"
    other.presses("No, stop")
    assert other.card.title == "Nothing is linked"
    other.types("/cop-me link")
    other.fills(code=code)
    other.presses("Yes, this is me")
    assert other.card.title == "Your accounts are linked"


def test_every_code_that_is_not_good_gets_the_same_answer(
    stage: Stage, ana: Actor, ben: Actor, beside: Beside, second: World
) -> None:
    stage.enrols(northern(stage, of_second(second, "Kim Lee"), organisation="Another Network"))
    used, foreign, own = code_of(ana), code_of(ben), beside("ana")
    own.types(f"/cop-me link {used}")
    own.presses("Yes, this is me")
    answers = []
    for somebody, code in ((beside("gus"), "CDF-347"), (beside("gus"), used), (beside("kim"), foreign)):
        somebody.types(f"/cop-me link {code}")
        answers.append((somebody.card.title, somebody.card.text, somebody.card.buttons))
    old = code_of(ben)
    stage.passes(minutes=16)
    beside("ida").types(f"/cop-me link {old}")
    answers.append((beside("ida").card.title, beside("ida").card.text, beside("ida").card.buttons))
    assert len(set(answers)) == 1
    assert answers[0][0] == "That code does not work"


def test_a_new_code_ends_the_one_before(stage: Stage, ana: Actor, beside: Beside) -> None:
    first, other = code_of(ana), beside("ana")
    newer = code_of(ana)
    other.types(f"/cop-me link {first}")
    assert other.card.title == "That code does not work"
    other.types(f"/cop-me link {newer}")
    assert other.card.title == "Is this you?"


def test_whoever_guesses_has_to_wait_and_the_operator_can_see_it(stage: Stage, ana: Actor, beside: Beside) -> None:
    code, guesser = code_of(ana), beside("gus")
    for _ in range(linking.MOST_TRIES):
        guesser.types("/cop-me link CDF-GHJ")
        assert guesser.card.title == "That code does not work"
        stage.passes(seconds=1)
    guesser.types(f"/cop-me link {code}")
    assert guesser.card.title == "Let us wait a little"
    assert asks(stage, lambda db: db.query(Audit).filter_by(action="account.barred").count()) == 1
    beside("ana").types(f"/cop-me link {code}")
    assert beside("ana").card.title == "Is this you?"
    stage.passes(hours=1)
    guesser.types(f"/cop-me link {code_of(ana)}")
    assert guesser.card.title == "Is this you?"


def test_whoever_has_to_wait_cannot_press_on_either(stage: Stage, ana: Actor, beside: Beside) -> None:
    guesser = beside("gus")
    guesser.types(f"/cop-me link {code_of(ana)}")
    assert guesser.card.title == "Is this you?"
    for _ in range(linking.MOST_TRIES):
        guesser.types("/cop-me link CDF-GHJ")
        stage.passes(seconds=1)
    guesser.presses("Yes, this is me")
    assert guesser.card.title == "That code does not work"
    assert asks(stage, lambda db: db.query(Account).count()) == 4


def test_a_press_that_was_made_up_counts_as_a_try_too(stage: Stage, ana: Actor, beside: Beside) -> None:
    code, other = code_of(ana), beside("ana")
    other.types(f"/cop-me link {code}")
    newer = code_of(ana)
    for _ in range(linking.MOST_TRIES):
        other.presses("Yes, this is me")
        assert other.card.title == "That code does not work"
        stage.passes(seconds=1)
    other.presses("Yes, this is me")
    assert other.card.title == "That code does not work"
    assert asks(stage, lambda db: db.query(Heard).filter(Heard.id.startswith("code:")).count()) == linking.MOST_TRIES
    other.types(f"/cop-me link {newer}")
    assert other.card.title == "Let us wait a little"


def test_a_code_typed_where_it_was_made_still_works_elsewhere(stage: Stage, ana: Actor, beside: Beside) -> None:
    code, other = code_of(ana), beside("ana")
    ana.types(f"/cop-me link {code}")
    assert ana.card.title == "This account is yours already"
    other.types(f"/cop-me link {code}")
    assert other.card.title == "Is this you?"


@pytest.mark.parametrize("platform", ["teams"])
def test_the_code_itself_is_kept_nowhere(stage: Stage, ana: Actor, beside: Beside) -> None:
    code = linking.normal(code_of(ana))

    def kept(db: Session) -> tuple[str, int, int]:
        return db.query(LinkCode).one().mark, db.query(LinkCode).count(), db.query(Person).count()

    mark, codes, persons = asks(stage, kept)
    assert (codes, persons, len(mark)) == (1, 4, 64)
    assert code not in mark.upper()
    links(ana, beside("ana"))
    assert asks(stage, lambda db: db.query(LinkCode).count()) == 0
    done = asks(stage, lambda db: [row.action for row in db.query(Audit).order_by(Audit.at)])
    assert done[-3:] == ["account.code", "account.code", "account.link"]


def test_what_is_done_in_one_app_shows_in_the_other(stage: Stage, ana: Actor, ben: Actor, beside: Beside) -> None:
    other = beside("ana")
    links(ana, other)
    stage.passes(hours=2)
    question = ana.card_titled("This week's question")
    assert not [card for card in other.cards if card.title == question.title]
    other.types("/cop-reflect")
    other.presses("Answer")
    other.fills(body="We counted dots.", audience="cop")
    assert other.card_titled("Shared with your group.")
    assert ana.card_titled("Shared with your group.")
    assert not [card for card in ana.cards if card.title == question.title]


def test_the_member_chooses_where_they_are_written_to(stage: Stage, ana: Actor, beside: Beside) -> None:
    other = beside("ana")
    links(ana, other)
    other.presses("Write to me here")
    assert other.card.title == "That is set"
    assert "I write to you here. You are using it now." in other.card.text
    stage.passes(hours=2)
    assert other.card_titled("This week's question")
    assert not [card for card in ana.cards if card.title == "This week's question"]
    ana.types("/cop-me")
    ana.presses("My settings")
    ana.presses("My accounts")
    ana.presses("Write to me here")
    stage.passes(days=7)
    assert ana.card_titled("This week's question")


def test_what_waits_follows_and_what_stands_is_edited_where_it_stands(stage: Stage, ana: Actor, beside: Beside) -> None:
    other = beside("ana")
    links(ana, other)
    stage.passes(hours=1)
    assert ana.card_titled("This week's question")
    other.presses("Write to me here")
    ana.presses("Answer")
    ana.fills(body="We counted dots.")
    assert ana.card_titled("Kept")
    assert not [card for card in other.cards if card.title.startswith("Kept")]
    stage.passes(days=7)
    assert other.card_titled("This week's question")


def test_an_account_is_unlinked_and_the_last_one_stays(stage: Stage, ana: Actor, beside: Beside) -> None:
    other = beside("ana")
    links(ana, other)
    ana.types("/cop-me")
    ana.presses("My settings")
    ana.presses("My accounts")
    ana.presses(UNLINK[stage.world.name])
    assert "You are using this account now" in ana.card.text
    ana.presses("Unlink it")
    assert ana.card.title == "An account is unlinked"
    assert other.card_titled("An account is unlinked")
    ana.types("/cop-me")
    assert ana.card.title == "Hello, I am cop-bot"
    stage.passes(hours=2)
    assert other.card_titled("This week's question")
    other.types("/cop-me")
    other.presses("My settings")
    other.presses("My accounts")
    assert not [label for label in other.card.buttons if label.startswith("Unlink")]


def test_unlinking_the_other_app_is_told_once(stage: Stage, ana: Actor, beside: Beside) -> None:
    other = beside("ana")
    links(ana, other)
    ana.types("/cop-me")
    ana.presses("My settings")
    ana.presses("My accounts")
    ana.presses(UNLINK[OTHER[stage.world.name]])
    assert "You are using" not in ana.card.text
    ana.presses("Unlink it")
    assert [card.title for card in ana.cards].count("An account is unlinked") == 1
    other.types("/cop-me")
    assert other.card.title == "Hello, I am cop-bot"


def test_the_only_account_stays(stage: Stage, ana: Actor) -> None:
    own = asks(stage, lambda db: db.query(Account).filter_by(person_id=found(db, "Ana Costa").person_id).one().id)
    at = (stage.world.name, stage.world.tenant, ana.user)
    for subject, words in ((own, "your only account"), ("somebody else's", "not yours to see")):
        event = Event("press", "accounts.remove", *at, subject=subject)
        outcome = stage.plays(stage.conversation.hold(event))
        assert outcome.declined
        assert words in str(outcome.declined)


@pytest.mark.parametrize("platform", ["slack"])
def test_two_accounts_in_one_app_are_told_apart(stage: Stage, ana: Actor) -> None:
    guest = stage.actor("guest")
    links(ana, guest)
    guest.presses("My accounts")
    assert "Slack, account 1" in guest.card.text
    assert "Slack, account 2" in guest.card.text
    guest.presses("Write to me here")
    stage.passes(hours=2)
    assert guest.card_titled("This week's question")


def test_what_is_queued_follows_to_the_account_that_is_written_to(
    stage: Stage, ana: Actor, beside: Beside, second: World
) -> None:
    other = beside("ana")
    links(ana, other)
    there, here = f"{second.name}:{second.tenant}", f"{stage.world.name}:{stage.world.tenant}"
    due = stage.clock.now() + timedelta(minutes=5)

    def queue(db: Session) -> None:
        me = found(db, "Ana Costa")
        for key in ("k1", "k2"):
            card = to_json(Card(f"For you {key}"))
            put_posting(db, Posting(me.community_id, me.person_id, "", key, "", card, due), stage.clock.now())

    def destinations(db: Session) -> list[str]:
        return [row.destination for row in db.query(Outbox).filter(Outbox.key.in_(["k1", "k2"])).order_by(Outbox.key)]

    changes(stage, queue)
    assert asks(stage, destinations) == [here, here]
    other.presses("Write to me here")
    assert asks(stage, destinations) == [there, there]
    changes(stage, lambda db: db.query(Outbox).filter_by(key="k2").update({"destination": here}))
    stage.passes(minutes=10)
    assert other.card_titled("For you k1")
    assert other.card_titled("For you k2")
    assert asks(stage, destinations) == [there, there]
    assert not [card for card in ana.cards if card.title.startswith("For you")]


def test_a_card_in_an_account_that_is_gone_is_sent_anew(stage: Stage, ana: Actor, beside: Beside) -> None:
    other = beside("ana")
    stage.passes(hours=1)
    links(ana, other)
    other.presses("My accounts")
    other.presses(UNLINK[stage.world.name])
    other.presses("Unlink it")
    other.types("/cop-reflect")
    other.presses("Answer")
    other.fills(body="We counted dots.")
    assert other.card_titled("Kept")
