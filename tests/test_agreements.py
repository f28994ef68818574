"""What a whole group agreed, and what one member takes back: notes are private, and the group reads counts from five on."""

from __future__ import annotations

from tests.meeting_room import ended, started
from tests.stage import Actor, Stage
from tests.test_commitments import skips_questions
from tests.test_synthesis import crowded, forged

RULE = "start each lesson with an open question"


def agrees(mei: Actor, ask_on: str = "2026-10-13") -> None:
    """Let the facilitator put down what the group agreed."""
    mei.stage.passes(seconds=1)
    mei.types("/cop-commit agree")
    mei.presses("Add an agreement")
    mei.fills(text=RULE, ask_on=ask_on)


def notes(actor: Actor, stands: str, **more: str) -> None:
    """Let a member note how it stands in their school."""
    actor.stage.passes(seconds=1)
    actor.types("/cop-commit agree")
    actor.presses("Note how it stands")
    actor.fills(stands=stands, **more)


def test_an_agreement_is_asked_after_and_counted_from_five_notes_on(stage: Stage, sam: Actor) -> None:
    ana, ben, mei, cleo, dan, eve = crowded(stage)
    agrees(mei)
    ana.opens_home()
    ana.presses("Commitments")
    ana.presses("What we agreed")
    assert RULE in ana.card.text
    assert "Add an agreement" not in ana.card.buttons
    stage.passes(hours=1)
    skips_questions(ana)
    ana.opens_home()
    assert RULE not in ana.home.text
    stage.passes(days=8)
    ana.opens_home()
    assert RULE in ana.home.text
    ana.presses("Note how it stands")
    ana.fills(stands="part", note="the walrus class")
    ana.opens_home()
    assert RULE not in ana.home.text
    for actor in (ben, cleo, dan):
        notes(actor, "begun")
    stage.passes(days=7)
    mei.types("/cop-commit agree")
    assert "In the group's schools" not in mei.card.text
    notes(eve, "not_yet")
    mei.types("/cop-commit agree")
    assert "In the group's schools" not in mei.card.text, "nobody sees one note come in"
    stage.passes(days=7)
    mei.types("/cop-commit agree")
    assert "part of what we do: 1, we have begun: 3, not yet: 1" in mei.card.text
    assert not mei.ever_saw("walrus")
    ana.types("/cop-commit agree")
    assert "walrus" in ana.card.text
    sam.types("/cop-commit agree")
    assert RULE not in sam.card.text
    mei.presses("End it")
    assert "Nothing yet." in mei.card.text


def test_one_thing_is_taken_back_and_asked_after_where_one_wishes(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    started(mei)
    ended(mei)
    stage.passes(minutes=1)
    ana.opens_home()
    ana.presses("Note one thing")
    ana.fills(text=" ", due_on="2026-10-01")
    assert set(ana.errors) == {"text", "due_on"}
    ana.fills(text="the narwhal chart", due_on="")
    assert "I will not ask about it." in ana.card_titled("Noted for you.").text
    ana.opens_home()
    assert "Note one thing" not in ana.home.buttons
    ana.types("/cop-commit")
    assert "narwhal" not in ana.card.text
    ana.presses("See my commitments")
    assert "A note to yourself." in ana.card.text
    ben.opens_home()
    ben.presses("Note one thing")
    ben.fills(text="show the chart to my team", due_on="2026-10-06")
    ben.types("/cop-commit")
    assert "To take back. By Tuesday 6 October. Private." in ben.card.text
    ben.types("/cop-checkin")
    assert "show the chart" in ben.card.text
    for other in (ben, mei):
        assert not other.ever_saw("narwhal")
    stage.passes(days=8)
    mei.opens_home()
    assert "Note one thing" not in mei.home.buttons


def test_an_agreement_holds_its_rules_against_forged_cards(stage: Stage, ana: Actor, mei: Actor) -> None:
    mei.types("/cop-commit agree")
    mei.presses("Add an agreement")
    mei.fills(text=" ", ask_on="2026-10-01")
    assert set(mei.errors) == {"text", "ask_on"}
    mei.fills(text=RULE, ask_on="2026-10-13")
    assert forged(stage, ana, "submit", "agreements.keep", "", text="mine", ask_on="2026-11-01") == {}
    assert forged(stage, ana, "press", "agreements.end", "nothing") == {}
    assert forged(stage, mei, "press", "agreements.end", "nothing") == {}
    wrong = forged(stage, mei, "submit", "agreements.keep", "", text="x" * 301, ask_on="soon")
    assert wrong is not None
    assert wrong.keys() == {"text", "ask_on"}
    mei.types("/cop-commit agree")
    mei.presses("Note how it stands")
    mei.fills(stands="begun", note="x")
    assert "In your school: we have begun. x" in mei.card.text
