"""What is kept of urgent asks, who is refused, what becomes of them when somebody leaves, and that they leave first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.turn import Event
from storage import letters, outbox, urgent
from storage.models import Audit
from storage.models_contributions import Contribution
from tests.own_things import looked_up, viewer
from tests.stage import Actor, Stage, member, riverside
from tests.test_retention import purged
from tests.test_synthesis import forged, newest
from tests.test_urgent import NEED, agrees, asks, ids, kim


@pytest.fixture
def platform() -> str:
    """None of it depends on a platform's markup."""
    return "web"


def test_what_is_not_theirs_or_over_is_said_kindly(stage: Stage, ana: Actor, ben: Actor, mei: Actor) -> None:
    agrees(ben)
    ana.types("/cop-ask urgent")
    agrees(ben, "No, do not reach me")
    ana.fills(text=NEED)
    assert not ids(stage), "nobody is left to read it"
    agrees(ben)
    ana.fills(text=NEED)
    [ask_id] = ids(stage)
    for deed in ("read", "help", "line", "done"):
        assert forged(stage, mei, "press", f"urgent.{deed}", ask_id) is not None
    for deed in ("help", "line"):
        assert forged(stage, ana, "press", f"urgent.{deed}", ask_id) is not None
    assert forged(stage, ben, "press", "urgent.done", ask_id) is not None
    assert forged(stage, ben, "press", "urgent.read", ask_id) is None
    ben.presses("I can help")
    ben.presses("Add a line")
    ben.fills(text=" ")
    assert ben.errors["text"]
    ben.fills(text="Call me.")
    assert forged(stage, ben, "press", "urgent.help", ask_id) is None
    assert "Call me." in newest(ana), "a second press takes no line away"
    ana.presses("I have what I need")
    assert forged(stage, ben, "press", "urgent.help", ask_id) is not None
    assert forged(stage, ana, "press", "urgent.done", ask_id) is None
    assert forged(stage, ana, "press", "urgent.read", ask_id) is None


def test_whoever_deletes_or_leaves_is_out_of_it(stage: Stage, ana: Actor, ben: Actor, mei: Actor) -> None:
    other = kim(stage)
    agrees(ben)
    agrees(mei)
    asks(ana)
    mei.presses("I can help")
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    ana.presses("Delete it all")
    [ask_id] = ids(stage)
    assert forged(stage, ben, "press", "urgent.help", ask_id) is not None
    mei.types("/cop-ask")
    mei.presses("Urgent asks")
    assert NEED not in mei.card_titled("Urgent asks").text
    stage.passes(hours=49)
    assert ben.card_titled("An urgent ask is over")
    assert not any(card.title == "Your urgent ask is over" for card in ana.cards)
    asks(other)
    other.types("/cop-me")
    for label in ("My settings", "Leave this group", "Leave the group"):
        other.presses(label)
    ben.presses("I can help")
    assert not [card for card in ben.cards if card.title.startswith("They know")]
    stage.passes(hours=49)
    assert [card.title for card in ben.cards].count("An urgent ask is over") == 2


def test_what_still_waits_does_not_come_once_it_is_over_and_a_late_press_is_answered_kindly(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    agrees(ben)
    agrees(mei, "Yes, in working hours")
    stage.passes(hours=14)
    asks(ana)
    stage.passes(hours=1)
    [ask_id] = ids(stage)
    ana.presses("I have what I need")
    assert ben.card_titled("An urgent ask is over")
    late = stage.plays(stage.conversation.hold(pressed(stage, ben, ask_id))).declined
    assert late is not None
    assert late.message.startswith("This ask is over")
    assert not looked_up(stage, lambda db: db.query(Audit).filter_by(object_type="urgent ask").all()), (
        "no refusal is noted"
    )
    stage.passes(hours=12)
    assert not mei.ever_saw(NEED)
    assert not mei.ever_saw("An urgent ask is over")


def pressed(stage: Stage, actor: Actor, ask_id: str) -> Event:
    """Give a press of the button on a card that stands no more."""
    at = (stage.world.name, stage.world.tenant, actor.user)
    return Event("press", "urgent.help", *at, subject=ask_id)


def test_an_ask_in_another_group_counts_and_nobody_there_is_reached(stage: Stage, ana: Actor, ben: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    agrees(ben)
    asks(ana)
    plan = riverside(stage.world)
    stage.enrols(
        replace(plan, name="Hillside", channels=(), members=(member("Ana Costa", **at), member("Eve Hill", **at)))
    )
    ana.types("/cop-ask urgent")
    ana.presses("Hillside")
    assert "in another group of yours" in newest(ana)


def test_it_goes_after_two_years_with_the_working_papers(stage: Stage, ana: Actor, ben: Actor) -> None:
    agrees(ben)
    asks(ana)
    ben.presses("I can help")

    def kept() -> int:
        return len(looked_up(stage, lambda db: db.query(Contribution).filter(Contribution.kind.like("urgent%")).all()))

    purged(stage, days=729)
    assert kept() == 2
    purged(stage, days=761)
    assert kept() == 0


def test_it_leaves_before_a_hundred_that_were_due_before_it(stage: Stage, ben: Actor) -> None:
    now = stage.clock.now()

    def work(db: Session) -> list[str]:
        me = viewer(db, "Ben Ford")

        def posting(key: str, due: timedelta, *, first: bool = False) -> outbox.Posting:
            return outbox.Posting(me.community_id, me.person_id, "", key, "", "{}", now + due, first=first)

        usual = [posting(f"usual:{number}", timedelta(minutes=-number)) for number in range(100)]
        outbox.put_postings(db, usual, now)
        outbox.put_postings(db, [posting("later", timedelta(hours=1), first=True)], now)
        [destination] = outbox.put_postings(db, [posting("urgent", timedelta(0), first=True)], now)
        wanted = {destination: now + timedelta(seconds=1)}
        return [letters.claim_each(db, wanted, "one")[destination].key for _ in range(2)]

    assert stage.plays(stage.db.write(work)) == ["urgent", "usual:99"]


def test_whoever_was_reached_and_now_leads_reads_it_no_more(stage: Stage, ana: Actor, ben: Actor) -> None:
    agrees(ben)
    asks(ana)
    ben.presses("I can help")
    [ask_id] = ids(stage)

    def reads(role: str) -> bool:
        found = looked_up(
            stage, lambda db: urgent.list_asks(db, replace(viewer(db, "Ben Ford"), roles=frozenset({role})))
        )
        return [each.id for each in found] == [ask_id]

    assert reads("member")
    assert not any(map(reads, ("seil", "system", "admin", "coach", "guest")))
