"""Whom no message reaches: the facilitator learns who, and what would help; nothing of what anybody answers."""

from __future__ import annotations

from typing import Any, cast

import pytest
from sqlalchemy.orm import Session

from handlers import reach
from handlers.language import Say
from storage.communities import list_places
from storage.models import Account
from tests.stage import Actor, Stage, member, riverside
from tests.two_apps import Beside, Closed, asks, beside, changes, found, links, second

__all__ = ["beside", "second"]


@pytest.fixture
def closed(stage: Stage) -> set[str]:
    """Give the platform ids of the people who take no message; a test fills it."""
    people: set[str] = set()
    cast("dict[str, Any]", stage.delivery.platforms)[stage.world.name] = Closed(stage.world.platform, people)
    return people


CURES = {"teams": "They have not opened me yet. Ask them to add me in Teams."}
CHECK = "Nothing has reached them yet. Ask your technical contact to check the account"


def test_the_facilitator_sees_who_has_not_opened_the_bot_and_what_would_help(
    stage: Stage, mei: Actor, ana: Actor, closed: set[str]
) -> None:
    closed |= {"U0KIM", "U0GUS"}
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Kim Lee", **at), member("Gus Hall", **at)))
    stage.passes(minutes=1)
    told = [card for card in mei.cards if card.title.startswith("I cannot reach")]
    assert [card.title for card in told] == ["I cannot reach 2 people"]
    assert "Gus Hall" in told[0].text
    assert CURES.get(stage.world.name, CHECK) in told[0].text
    mei.opens_home()
    assert "I cannot reach 2 people." in mei.home.text
    mei.types("/cop-setup people")
    assert "I cannot reach 2 people" in mei.card.text
    assert "Kim Lee" in mei.card.text
    ana.opens_home()
    assert "cannot reach" not in ana.home.text


def test_whoever_opens_the_bot_late_gets_the_notice_then(stage: Stage, mei: Actor, closed: set[str]) -> None:
    closed.add("U0KIM")
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Kim Lee", **at)))
    stage.passes(minutes=1)
    kim = stage.actor("kim")
    assert kim.cards == []
    closed.clear()
    kim.opens_home()
    assert kim.card_titled("Hello from Riverside Numeracy")
    kim.opens_home()
    assert [card.title for card in kim.cards].count("Hello from Riverside Numeracy") == 1
    mei.types("/cop-setup people")
    assert "My messages reach everybody." in mei.card.text


def test_whoever_closes_the_chat_is_told_apart_and_found_again(
    stage: Stage, mei: Actor, ben: Actor, closed: set[str]
) -> None:
    closed.add(ben.user)
    stage.passes(hours=2)
    assert mei.card_titled("I cannot reach Ben Ford")
    assert "They may have changed accounts, or blocked me." in mei.card_titled("I cannot reach Ben Ford").text
    closed.clear()
    stage.passes(days=7)
    assert ben.card_titled("This week's question")
    assert asks(stage, lambda db: db.query(Account).filter(Account.refused_at.is_not(None)).count()) == 0


def test_a_facilitator_is_not_told_about_themselves(stage: Stage, mei: Actor, closed: set[str]) -> None:
    closed.add(mei.user)
    stage.passes(hours=2)
    closed.clear()
    stage.passes(days=1)
    assert not [card for card in mei.cards if card.title.startswith("I cannot reach")]


@pytest.mark.parametrize("platform", ["slack"])
def test_a_card_names_the_others_alone(stage: Stage) -> None:
    def told(db: Session) -> list[str]:
        db.query(Account).update({"refused_at": stage.clock.now()})
        [place] = list_places(db)
        said = reach.report_person(db, place, found(db, "Ben Ford").person_id, stage.clock.now())
        return [reply.card.fallback for reply in said if isinstance(reply, Say)]

    [words] = asks(stage, told)
    assert "Ben Ford" in words
    assert "Mei Tan" not in words


def test_a_member_without_an_account_is_found_too(stage: Stage, mei: Actor, closed: set[str]) -> None:
    changes(stage, lambda db: db.query(Account).filter_by(person_id=found(db, "Ben Ford").person_id).delete())
    mei.types("/cop-setup people")
    assert "I cannot reach one person" in mei.card.text
    assert "I know no account of theirs." in mei.card.text


def test_an_account_that_is_not_written_to_is_nobodys_worry(
    stage: Stage, mei: Actor, ana: Actor, beside: Beside, closed: set[str]
) -> None:
    stage.passes(hours=1)
    other = beside("ana")
    links(ana, other)
    other.presses("Write to me here")
    closed.add(ana.user)
    other.types("/cop-reflect")
    other.presses("Answer")
    other.fills(body="We counted dots.")
    mei.types("/cop-setup people")
    assert "My messages reach everybody." in mei.card.text
    assert not [card for card in mei.cards if card.title.startswith("I cannot reach")]
