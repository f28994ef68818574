"""The charter: written step by step, standing in the channel as one card, and looked at again once a term."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.charter import plan_review, review_of
from handlers.language import SEVERAL
from storage.communities import Place, list_places
from storage.models import Audit
from storage.schedules import list_schedules
from tests.meeting_room import forget_channels
from tests.stage import CHANNEL, MONDAY_EARLY, Actor, Stage, riverside
from tests.test_setup import DOMAIN, WHY, sets_up, writes_purpose
from tests.two_apps import asks, changes

ONE = pytest.mark.parametrize("platform", ["slack"])
ASKED = "Is your charter still right?"


def in_channel(somebody: Actor) -> list[str]:
    """Give the words of the charters that stand in the channel."""
    return [card.text for card in somebody.in_channel(CHANNEL) if card.title.startswith("Our charter")]


def test_s02_the_charter_stands_once_and_its_chair_is_asked_once_on_the_day(
    stage: Stage, mei: Actor, ana: Actor
) -> None:
    sets_up(mei)
    mei.presses("Write the purpose")
    assert "For example: How we lead the teaching of numeracy." in mei.form.text
    mei.fills(domain=DOMAIN, purpose=WHY, review_on="2026-10-13")
    mei.presses("Show it in the channel")
    assert [DOMAIN in text for text in in_channel(ana)] == [True]
    sets_up(mei)
    mei.presses("Choose norms")
    assert any("We ask before we advise." in option for option in mei.form.fields["ours"].options)
    mei.fills(ours=SEVERAL.join(("0", "4")))
    stage.passes(minutes=5)
    assert ["We ask before we advise." in text for text in in_channel(ana)] == [True], "edited, never doubled"
    stage.passes(days=7)
    assert [card.title for card in mei.cards].count(ASKED) == 0
    stage.passes(days=12)
    assert [card.title for card in mei.cards].count(ASKED) == 1, "one word, and none in the weeks after"
    assert not ana.ever_saw(ASKED)
    mei.opens_home()
    assert "It is time to look at it again." in mei.home.text
    mei.presses("It is still right")
    assert mei.card_titled("Good, it stays as it is")
    ana.opens_home()
    ana.presses("Read our charter")
    assert "We look at this again" in ana.card_titled("Our charter").text


@ONE
def test_a_charter_without_words_or_channel_is_not_posted(stage: Stage, mei: Actor, ana: Actor) -> None:
    ana.opens_home()
    assert "Our charter" not in ana.home.text
    sets_up(mei)
    mei.presses("Show it in the channel")
    assert "Write the purpose or choose norms first" in mei.card.text
    writes_purpose(mei)
    forget_channels(stage)
    sets_up(mei)
    mei.presses("Show it in the channel")
    assert "No channel is tied to your group yet." in mei.card.text


@ONE
def test_a_charter_from_a_file_is_looked_at_too_and_affirmed_once(stage: Stage, mei: Actor, ben: Actor) -> None:
    usual = riverside(stage.world)
    stage.enrols(replace(usual, charter={"domain": DOMAIN, "review_on": "2026-10-06"}))
    stage.passes(days=1, hours=12)
    assert mei.card_titled(ASKED)
    for _ in range(2):
        mei.presses("It is still right")
    assert asks(stage, lambda db: [row.action for row in db.query(Audit)]).count("charter.affirm") == 1
    stage.enrols(replace(usual, charter={"review_on": "2026-10-06"}))
    [place] = asks(stage, list_places)
    assert place.charter["domain"] == DOMAIN, "what a file does not say stays"
    [row] = [row for row in asks(stage, lambda db: list_schedules(db, place)) if row.kind == "charter.review"]
    assert row.next_due_at
    assert row.next_due_at > stage.clock.now()


@ONE
def test_a_review_without_a_charter_asks_nobody(stage: Stage, mei: Actor) -> None:
    [place] = asks(stage, list_places)
    planned = replace(place, charter={"review_on": "2026-10-06"})
    changes(stage, lambda db: plan_review(db, planned, stage.clock.now()))
    mei.presses("Read the notice") if "Read the notice" in mei.card.buttons else None
    stage.passes(days=3)
    assert not mei.ever_saw(ASKED)
    assert mei.stage.conversation.practice.presses["charter.open"].roles == frozenset()


def test_the_next_look_is_when_the_next_term_begins() -> None:
    terms = {"terms": [{"from": "2026-10-05", "to": "2026-12-18"}, {"from": "2027-01-28", "to": "2027-03-25"}]}
    here = Place(zone="Australia/Melbourne", calendar=terms)
    assert review_of(here, MONDAY_EARLY).isoformat() == "2027-01-28"
    assert review_of(replace(here, calendar={}), MONDAY_EARLY).isoformat() == "2027-01-04"
    set_by_hand = replace(here, charter={"review_on": "2026-11-02"})
    assert review_of(set_by_hand, MONDAY_EARLY).isoformat() == "2026-11-02"
