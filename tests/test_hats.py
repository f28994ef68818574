"""A leader's hats: which one is on is noted, each opens its own tool, and none opens what a single member wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from handlers.hats_cards import HATS
from storage.columns import new_id
from storage.communities import list_places
from storage.models import Audit, Inquiry
from tests.meeting_room import forget_channels
from tests.stage import CHANNEL, Actor, Stage, member, riverside
from tests.test_synthesis import answers, crowded, forged, looks, newest

ONE = pytest.mark.parametrize("platform", ["web"])
OPENS = {
    "connector": "Connector",
    "integrator": "What your groups work on",
    "facilitator": "Issues raised with me",
    "challenger": "Challenge partner",
    "conduit": "Conduit",
}
SAID = "We stopped asking why results differ."
PRIVATE = "the zebra crossing"


def opens_hats(sam: Actor) -> None:
    """Let the leader look at their hats, in two presses from their own page."""
    sam.opens_home()
    sam.presses("Learn together")
    sam.presses("My hats")


def goes_on(actor: Actor, label: str) -> None:
    """Press what an answer to a press in the channel offers: in Teams it stands in the direct chat, else in the channel."""
    actor.presses(label, channel="" if actor.stage.world.name == "teams" else CHANNEL)


def wears(stage: Stage, sam: Actor, hat: str) -> str:
    """Let the leader put on a hat; give what it opened."""
    stage.passes(seconds=1)
    assert forged(stage, sam, "press", "hats.wear", hat) is None
    return str(stage.overheard.answers[-1].card.title)  # type: ignore[union-attr]


def inquiry(stage: Stage, stage_of: str, goal: str = "") -> None:
    """Let the group be in a stage of its inquiry."""

    def work(db: Any) -> None:
        [place] = list_places(db)
        row = db.scalar(select(Inquiry).where(Inquiry.community_id == place.id))
        if row is None:
            row = Inquiry(
                id=new_id(), community_id=place.id, title="Talk in number lessons", stage_since=stage.clock.now()
            )
            db.add(row)
        row.stage, row.goal = stage_of, goal

    stage.plays(stage.db.write(work))


def settles(stage: Stage) -> list[Actor]:
    """Play a week with a theme, until leaders can read its summary."""
    crowd = crowded(stage)
    stage.passes(hours=1)
    for actor in crowd[:5]:
        answers(actor, "We used dot cards.")
    answers(crowd[5], PRIVATE, "private")
    stage.passes(days=4)
    looks(stage.actor("mei"))
    stage.actor("mei").presses("Approve and publish")
    stage.passes(days=4)
    return crowd


def test_s42_each_hat_opens_its_own_tool_and_is_noted(stage: Stage, mei: Actor, sam: Actor) -> None:
    opens_hats(sam)
    assert all(hat.name in newest(sam) for hat in HATS)
    sam.presses("Conduit")
    assert "You have sent no note yet." in newest(sam)
    opens_hats(sam)
    assert "You bring policy down and answers back. You wore it last." in newest(sam)
    mei.opens_home()
    assert "hats" not in mei.home.text
    assert forged(stage, mei, "press", "hats.wear", "conduit") is not None


@ONE
def test_every_hat_is_known_and_none_opens_more_than_its_tool(stage: Stage, ana: Actor, sam: Actor) -> None:
    stage.passes(hours=1)
    answers(ana, PRIVATE, "private")
    assert {hat.id: wears(stage, sam, hat.id) for hat in HATS} == OPENS
    assert forged(stage, sam, "press", "hats.wear", "crown") is not None
    query = select(Audit.reason).where(Audit.action == "hat.wear").order_by(Audit.at)
    assert stage.plays(stage.db.read(lambda db: db.scalars(query).all())) == [hat.id for hat in HATS]
    assert not sam.ever_saw(PRIVATE)


@ONE
def test_an_integrator_reads_what_each_other_group_works_on_and_whom_to_write_to(stage: Stage, sam: Actor) -> None:
    inquiry(stage, "prioritise", "four of five explain their thinking")
    usual = riverside(stage.world)
    chair = member("Eve Hill", "chair", "member", platform=stage.world.name, tenant=stage.world.tenant)
    stage.enrols(replace(usual, name="Hillside", channels=(), members=(chair, usual.members[-1])))
    sam.opens_home()
    sam.presses("Hillside")
    sam.presses("Learn together")
    sam.presses("My hats")
    sam.presses("Integrator")
    assert "Works on: Talk in number lessons" in sam.card.text
    assert "Write to: Mei Tan" in sam.card.text
    assert "four of five" not in sam.card.text, "titles and chairs alone"


def test_s46_a_question_cites_a_published_line_goes_to_the_channel_once_a_stage_and_is_answered_by_the_group(
    stage: Stage, sam: Actor
) -> None:
    assert wears(stage, sam, "challenger") == "Challenge partner"
    assert "Nothing is settled yet" in newest_said(stage)
    ana, ben, mei, *_ = settles(stage)
    inquiry(stage, "evaluate")
    opens_hats(sam)
    wears(stage, sam, "challenger")
    offered = newest_said(stage)
    assert "Dot cards came up in 5 of" in offered
    assert PRIVATE not in offered
    assert not any(name in offered for name in ("Costa", "Ford", "Tan", "Marsh", "Primary"))
    key = subject_of(stage, "challenge.ask")
    assert forged(stage, ben, "press", "challenge.ask", key) is not None
    assert forged(stage, sam, "press", "challenge.ask", key) is None
    posted = ana.in_channel()[-1]
    assert posted.title == "A question for all of us"
    ana.presses("Read it", channel=CHANNEL)
    assert "Dot cards came up in 5 of" in newest(ana)
    assert "for nobody alone" in newest(ana)
    goes_on(ana, "Say something")
    ana.fills(text="")
    assert ana.errors["text"]
    ana.fills(text=SAID)
    ben.presses("Read it", channel=CHANNEL)
    assert SAID in newest(ben)
    assert not sam.ever_saw(SAID), "what the group says stays with it"
    assert forged(stage, sam, "press", "challenge.ask", key) is None
    assert "This stage has its question." in newest_said(stage)
    mei.presses("Read it", channel=CHANNEL)
    goes_on(mei, "Not now")
    assert "The group said: not now." in newest(mei)
    assert forged(stage, ana, "press", "talk.say", subject_of(stage, "talk.read")) is not None
    inquiry(stage, "prioritise", "four of five explain their thinking")
    wears(stage, sam, "challenger")
    assert "Your goal says “four of five explain their thinking”. What" in newest_said(stage)
    assert "About: “four of five" not in newest_said(stage), "it is said once"


def newest_said(stage: Stage) -> str:
    """Give all of the newest card that was said to somebody."""
    return str(stage.overheard.answers[-1].card.fallback)  # type: ignore[union-attr]


def subject_of(stage: Stage, action: str) -> str:
    """Give the newest subject of a route that stood on a card."""
    cards = [said.card for said in stage.overheard.answers if hasattr(said, "card")]
    return [button.subject for card in cards for button in card.all_buttons() if button.action == action][-1]


def test_s47_a_policy_note_comes_down_and_the_group_says_what_it_means_for_them(
    stage: Stage, ana: Actor, ben: Actor, sam: Actor
) -> None:
    opens_hats(sam)
    sam.presses("Conduit")
    sam.presses("Write a note")
    sam.fills(title="", text="")
    assert set(sam.errors) == {"title", "text"}
    sam.fills(title="A note", text="From May on.", url="here")
    assert set(sam.errors) == {"url"}
    sam.fills(title="A new reading policy", text="From May on each school names a lead.", url="https://example.org/r")
    assert "It went to the channel." in newest(sam)
    assert ana.in_channel()[-1].title == "A note from your leaders"
    ana.presses("Read it", channel=CHANNEL)
    assert "From May on each school names a lead." in newest(ana)
    goes_on(ana, "Say something")
    ana.fills(text="We have a lead already.")
    ben.presses("Read it", channel=CHANNEL)
    assert "We have a lead already." in newest(ben)
    assert not sam.ever_saw("We have a lead already.")


@ONE
def test_a_group_without_a_channel_gets_it_one_by_one_and_a_note_is_no_question(
    stage: Stage, ana: Actor, mei: Actor, sam: Actor
) -> None:
    forget_channels(stage)
    mei.opens_home()
    mei.presses("Pause")
    mei.fills(until="2026-11-02")
    opens_hats(sam)
    sam.presses("Conduit")
    sam.presses("Write a note")
    sam.fills(title="A new reading policy", text="From May on.")
    assert ana.card_titled("A note from your leaders")
    assert not any(card.title.startswith("A note") for card in mei.cards)
    note = subject_of(stage, "talk.read")
    assert forged(stage, mei, "press", "talk.not_now", note) is not None
    assert forged(stage, mei, "press", "talk.read", new_id()) is not None
    assert forged(stage, sam, "press", "challenge.ask", "0") is not None
    ana.types("/cop-ask")
    ana.presses("Ask for something")
    ana.fills(text="Dot cards.")
    assert forged(stage, mei, "press", "talk.read", subject_of(stage, "asks.close")) is not None
