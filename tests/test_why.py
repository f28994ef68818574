"""Why something is there: the chain from a commitment or a line back to the first question, as far as each reader may see."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handlers.language import Form, Open
from handlers.turn import Event
from storage.models import Commitment
from tests.meeting_room import ids, published
from tests.stage import Actor, Stage
from tests.test_synthesis import DOTS, SECRET, crowded, document_id, forged, looks, reads, week
from tests.test_synthesis_lines import behind
from tests.test_synthesis_meeting import draft_of, notes

THEME = "Dot cards came up"
PROMISE = "show the cards to Ben's team"
BACK = (
    PROMISE,
    "On an agenda: Dot cards",
    f"In a summary: {THEME}",
    "Answers that members shared",
    "The question then: “",
)
"""What a chain shows from its top to where it began."""


def brings(stage: Stage) -> list[Actor]:
    """Play a week whose summary is out, with a theme that Ana brings to the meeting."""
    crowd = week(stage)
    ana, _, mei, *_ = crowd
    looks(mei)
    mei.presses("Approve and publish")
    reads(ana)
    ana.presses("What it rests on")
    behind(ana, THEME)
    ana.presses("Bring it to a meeting")
    assert ana.form.fields["title"].value == "Dot cards"
    ana.fills()
    return crowd


def meets(mei: Actor, ana: Actor) -> None:
    """Let the group talk about it, decide, and Ana promise something that she shares."""
    published(mei)
    mei.presses("Start the meeting")
    while "Dot cards" not in mei.card.title:
        mei.presses("Next")
    notes(mei, "decision", "We start every lesson with dot cards, as Ana Costa does.")
    mei.presses("Add a commitment")
    mei.fills(owner=ids(mei.stage)["Ana Costa"], text=PROMISE, due_on="2026-10-29")
    ana.presses("Yes, share it")
    mei.presses("End the meeting")
    mei.fills()
    mei.stage.passes(minutes=1)


def offered(stage: Stage) -> Form:
    """Give the form that was opened last, as the practice said it."""
    return next(each.form for each in reversed(stage.overheard.answers) if isinstance(each, Open))


def asks(actor: Actor, words: str) -> str:
    """Ask about the thing with these words, and read where it came from."""
    actor.stage.passes(seconds=1)
    actor.types("/cop-why")
    [field] = offered(actor.stage).fields
    actor.fills(thing=next(option.value for option in field.options if words in option.label))
    return actor.card_titled("Where it came from").text


def stand_in_order(told: str, steps: tuple[str, ...]) -> bool:
    """Say whether these words stand in a text, one after the other."""
    places = [told.find(step) for step in steps]
    return -1 not in places and places == sorted(places)


def test_why_leads_from_a_colleagues_commitment_back_to_the_first_question(stage: Stage, sam: Actor) -> None:
    ana, ben, mei, *_ = brings(stage)
    meets(mei, ana)
    ben.types("/cop-commit")
    ben.presses("Where it came from")
    told = ben.card_titled("Where it came from").text
    assert stand_in_order(told, BACK)
    assert f"“{DOTS}” (Ana Costa)" in told
    assert "Monday 5 October" in told
    assert SECRET not in told
    assert "Decision:" not in told
    with pytest.raises(StopIteration):
        asks(ben, "Decision: We start")
    draft_of(mei)
    mei.presses("Approve and publish")
    ana.types("/cop-me")
    ana.presses("See my answers")
    ana.presses("Make it private")
    told = asks(ben, PROMISE)
    assert stand_in_order(told, (PROMISE, "Decision: We start every lesson with dot cards, as Ana", *BACK[1:]))
    assert "came up in 2 of 4 answers" in told
    assert "Ana Costa)" not in told
    assert DOTS not in told
    stage.passes(days=6)
    told = asks(sam, "Summary: We start every lesson")
    assert stand_in_order(told, ("We start every lesson", BACK[1], "Proposed by a member.", "It is not shown to you"))
    assert "as a member does" in told
    assert not any(words in told for words in (THEME, "Ana", "The question"))
    assert "Ana" not in repr(offered(stage)), "nor does what a leader can ask about name anybody"
    sam.types("/cop-synthesis every lesson")
    assert "as a member does" in sam.card.text
    assert "Ana" not in sam.card.text, "nor what a leader finds"
    assert forged(stage, sam, "press", "why.show", f"promise:{promise_id(stage)}:0") == {}
    assert asks(ben, "Decision: We start").count("On an agenda") == 1


def promise_id(stage: Stage) -> str:
    """Give the id of Ana's commitment."""
    return stage.plays(stage.db.read(lambda db: db.scalars(select(Commitment.id)).one()))


@pytest.mark.parametrize("platform", ["web"])
def test_what_can_be_asked_about_is_offered_and_what_cannot_is_said_kindly(stage: Stage, sam: Actor) -> None:
    _, ben, mei, *_ = crowded(stage)
    ben.opens_home()
    assert "Why is it here?" in ben.home.buttons
    ben.types("/cop-why")
    assert "None that you can read is here yet." in ben.card.text
    published(mei)
    for actor in (sam, ben):
        actor.types("/cop-agenda")
        actor.presses("Why is it here?")
        assert all("Agenda: " in option.label for option in offered(stage).fields[0].options)
    assert forged(stage, ben, "submit", "why.ask", "") == {"thing": "Please choose one."}
    assert "not there any more" in (forged(stage, ben, "submit", "why.ask", "", thing="item:gone") or {})["thing"]
    ben.fills(thing=offered(stage).fields[0].options[0].value)
    assert "The template" in ben.card_titled("Where it came from").text
    mei.presses("Who changed what")
    mei.presses("Why is it here?")
    assert "Show me" in mei.form.buttons
    assert forged(stage, ben, "press", "agenda.bring", "gone:mark") == {}


@pytest.mark.parametrize("platform", ["web"])
def test_a_line_that_was_changed_is_not_brought_by_mistake(stage: Stage) -> None:
    ana, *_ = brings(stage)
    assert "changed meanwhile" in told_at(stage, ana, f"{document_id(stage)}:changed")
    ana.presses("Open line 1")
    assert "Bring it to a meeting" not in ana.card.buttons
    ana.presses("Where it came from")
    assert "Who spoke" in ana.card.text


def told_at(stage: Stage, actor: Actor, subject: str) -> str:
    """Press a button of an old card, and read what is answered."""
    event = Event("press", "agenda.bring", stage.world.name, stage.world.tenant, actor.user, subject=subject)
    return str(stage.plays(stage.conversation.hold(event)).declined)
