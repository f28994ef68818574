"""Why the question did not come: holidays, a pause, working hours, an app that takes nothing, a fault; what comes next."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, cast

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.platform import Address, Platform, Refused, TryLater, Uncertain
from handlers.language import Card
from storage.models import Participation
from storage.plumbing import Outbox
from tests.stage import Actor, Stage, riverside
from tests.two_apps import asks, changes, found

TITLE = "The group's question"


class Doorkeeper:
    """A platform whose door a test can hold shut: what stands in `troubles` for somebody is raised instead of sending."""

    def __init__(self, platform: Platform) -> None:
        """Let everything pass, until a test says otherwise."""
        self.platform = platform
        self.name = platform.name
        self.troubles: dict[str, Exception] = {}

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Raise what is noted for the reader's question, or hand the card on."""
        if address.user in self.troubles and key.startswith("ask:"):
            raise self.troubles[address.user]
        return await self.platform.send(address, card, key)

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Hand the card on."""
        return await self.platform.edit(address, message_ref, card)


@pytest.fixture
def door(stage: Stage) -> Doorkeeper:
    """Stand at the platform's door."""
    keeper = Doorkeeper(stage.world.platform)
    cast("dict[str, Any]", stage.delivery.platforms)[stage.world.name] = keeper
    return keeper


def told(somebody: Actor) -> str:
    """Let a facilitator ask, and give what they hear."""
    somebody.types("/cop-setup people")
    somebody.presses("Did the question come?")
    return somebody.card_titled(TITLE).text


def test_a_facilitator_sees_that_it_came_and_when_the_next_one_does(stage: Stage, mei: Actor) -> None:
    assert "It comes on Monday 5 October, 9:00 am." in told(mei)
    stage.passes(hours=1)
    mei.opens_home()
    assert "Did the question come?" in mei.home.buttons
    said = told(mei)
    assert "It comes on Monday 12 October, 9:00 am." in said
    assert "Monday 5 October, 9:00 am" in said
    assert "It went out." in said
    assert "You got it on Monday 5 October, 9:00 am." in said


def test_school_holidays_are_named_before_and_after(stage: Stage, mei: Actor) -> None:
    terms = {"terms": [{"from": "2026-10-19", "to": "2026-12-18"}], "holidays": "AU-VIC"}
    stage.enrols(replace(riverside(stage.world), calendar=terms))
    said = told(mei)
    assert "It comes on Monday 19 October, 9:00 am." in said
    assert "None comes: it is not term time." in said
    stage.passes(hours=1)
    assert "None went out: it is not term time." in told(mei)


def test_a_facilitator_pauses_the_questions_and_takes_them_up_again(stage: Stage, mei: Actor, ana: Actor) -> None:
    told(mei)
    mei.presses("Pause the questions")
    mei.fills(until="2026-10-05")
    assert mei.errors == {"until": "Please choose a day from tomorrow on, within a year."}
    mei.fills(until="2026-10-20")
    said = mei.card_titled(TITLE).text
    assert "The questions are paused. Your group is asked again from Tuesday 20 October on." in said
    assert "It comes on Monday 26 October, 9:00 am." in said
    stage.passes(hours=1)
    assert not [card for card in ana.cards if card.title == "This week's question"]
    ana.opens_home()
    assert "Your next question comes on Monday 26 October, 9:00 am." in ana.home.text
    ana.presses("See the question")
    ana.presses("Why is that?")
    assert "The questions are paused." in ana.card_titled(TITLE).text
    assert "Pause the questions" not in ana.card_titled(TITLE).buttons
    assert "None went out: the questions were paused." in told(mei)
    mei.presses("Ask my group again")
    assert "It comes on Monday 12 October, 9:00 am." in mei.card_titled(TITLE).text
    ana.opens_home()
    assert "Your next question comes on Monday 12 October, 9:00 am." in ana.home.text


def test_a_question_outside_working_hours_says_when_it_leaves(stage: Stage, mei: Actor, ana: Actor) -> None:
    stage.enrols(riverside(stage.world, rhythm={"prompt": "every week MON 18:00"}))
    stage.passes(hours=10)
    assert not [card for card in ana.cards if card.title == "This week's question"]
    said = told(mei)
    assert "It waits for working hours, and leaves on Tuesday 6 October, 8:00 am." in said
    assert "Yours comes on Tuesday 6 October, 8:0" in said


def test_an_app_that_blocks_is_busy_or_breaks_is_told_by_counts_alone(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor, door: Doorkeeper
) -> None:
    door.troubles = {ana.user: Refused("user_disabled"), ben.user: TryLater("out of reach")}
    stage.passes(minutes=40)
    said = told(mei)
    assert "It did not reach one person: I am not in their app, or blocked there. I try with the next one." in said
    assert "takes no messages just now. One message is on the way." in said
    assert "I try again on Monday 5 October, 9:" in said
    assert "Ana" not in said
    assert "Ben" not in said
    mei.presses("People")
    assert "Ana Costa" in mei.card_titled("People of").text
    door.troubles = {}
    stage.passes(hours=2)
    assert "takes no messages" not in told(mei)


def test_what_may_have_arrived_and_what_was_lost_are_told_apart(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor, door: Doorkeeper
) -> None:
    door.troubles = {ana.user: Uncertain("reset"), ben.user: Refused("invalid_blocks", ours=True)}
    stage.passes(minutes=35)
    said = told(mei)
    assert "I cannot tell whether one person got it." in said
    assert "I send it once more on Monday 5 October, 9:" in said
    assert "One message is lost on the way. Your technical contact can send it again." in said
    ben.types("/cop-reflect")
    stage.passes(hours=1)
    assert "2 messages are lost on the way." in told(mei)


def test_an_outage_is_named_and_a_question_that_keeps_failing_says_how_long_it_is_tried(
    stage: Stage, mei: Actor
) -> None:
    stage.passes(minutes=1)
    stage.is_down(hours=3)
    assert "It went out later, on Monday 5 October, 11:31 am: I was away before." in told(mei)
    ticks = stage.overheard.ticks
    ask = ticks.pop("reflection.ask")

    def broken(tick: Any) -> Any:
        raise ValueError

    ticks["reflection.ask"] = broken
    stage.passes(days=7)
    said = told(mei)
    ticks["reflection.ask"] = ask
    assert "I try every few minutes until Monday 12 October, 9:00 pm." in said


def test_a_group_without_a_rhythm_says_so(stage: Stage, mei: Actor, ana: Actor) -> None:
    stage.enrols(riverside(stage.world, rhythm={"digest": "every 2 weeks FRI 15:00"}))
    ana.types("/cop-reflect")
    ana.presses("Why is that?")
    assert "Your group has no question that comes by itself." in ana.card_titled(TITLE).text
    assert "Your group has no question that comes by itself." in told(mei)


def test_a_pause_of_ones_own_is_told_to_nobody_else(stage: Stage, mei: Actor, ana: Actor) -> None:
    before = told(mei)
    ana.opens_home()
    ana.presses("Pause")
    ana.fills(until="2026-10-07")
    assert told(mei) == before
    stage.passes(hours=1)
    assert "quiet" not in told(mei)
    assert "person" not in mei.card_titled(TITLE).text
    mei.opens_home()
    mei.presses("Pause")
    mei.fills(until="2026-10-07")
    assert "You asked for quiet until Wednesday 7 October." in told(mei)


def _set(db: Session, mine: list[Any], state: str) -> None:
    db.execute(update(Outbox).where(*mine).values(state=state))


@pytest.mark.parametrize("platform", ["slack"])
def test_how_ones_own_message_stands_has_words_for_every_end(stage: Stage, mei: Actor) -> None:
    stage.passes(hours=1)
    mine = [Outbox.key.startswith("ask:"), Outbox.person_id == asks(stage, lambda db: found(db, "Mei Tan").person_id)]
    ends = (
        ("failed", "It did not reach you. Type /cop-reflect to see it here."),
        ("superseded", "A newer message took its place, or you asked for quiet."),
    )
    for state, words in ends:
        changes(stage, partial(_set, mine=mine, state=state))
        assert words in told(mei)
    changes(stage, lambda db: db.execute(delete(Outbox).where(*mine)))
    assert "Your week had its messages already, so it waits on your own page." in told(mei)
    changes(stage, lambda db: db.execute(delete(Participation)))
    assert "None was sent to you: you were not in the group yet, or took a break." in told(mei)
    changes(stage, lambda db: db.execute(delete(Outbox).where(Outbox.key.startswith("ask:"))))
    assert "Nobody was to be written to then." in told(mei)


@pytest.mark.parametrize("platform", ["slack"])
def test_a_calendar_without_open_days_says_so_and_does_not_list_a_year(stage: Stage, mei: Actor) -> None:
    stage.enrols(replace(riverside(stage.world), calendar={"closed": [{"from": "2026-10-01", "to": "2029-01-01"}]}))
    said = told(mei)
    assert "No day is open for it in the calendar." in said
    assert said.count("None comes") == 3
    assert "And 57 more after that." in said
    mei.opens_home()
    assert "I will write when something does." in mei.home.text


@pytest.mark.parametrize("platform", ["slack"])
def test_where_no_rhythm_is_set_nothing_can_be_paused(stage: Stage, mei: Actor) -> None:
    told(mei)
    mei.presses("Pause the questions")
    stage.enrols(riverside(stage.world, rhythm={"digest": "every 2 weeks FRI 15:00"}))
    mei.fills(until="no day")
    assert mei.errors == {"until": "Please choose a day."}
    mei.fills(until="2026-10-20")
    assert "Your group has no question that comes by itself." in str(mei.errors)
