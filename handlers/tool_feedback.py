"""Words about the tool itself, for those who run and make it: kept without a name unless its writer gives it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import guard
from handlers.language import Button, Card, Decline, Field, FieldKind, Form, Line, Note, Open, Option, Reply, Say
from handlers.turn import Router, Turn
from storage import tool_notes
from storage.people import EVERYBODY

on = Router()

LONGEST = 2000
NAMED = "named"
NAMES = (Option("without", "Without my name"), Option(NAMED, "With my name"))


@on.press("tool.ask", roles=EVERYBODY)
def ask(turn: Turn) -> Sequence[Reply]:
    """Say who reads words about the tool, before anybody writes."""
    return [Say(ask_card())]


@on.press("tool.write", roles=EVERYBODY)
def open_form(turn: Turn) -> Sequence[Reply]:
    """Open the form for words about the tool."""
    return [Open(tool_form())]


@on.submit("tool.keep", roles=EVERYBODY)
def keep(turn: Turn) -> Sequence[Reply]:
    """Keep what the speaker wrote; who they are only where they want that."""
    said = guard.cleared(turn, ("text",), tool_form, sites=True)
    text = said.get("text", "").strip()
    if not 0 < len(text) <= LONGEST:
        raise Decline(errors={"text": f"Please write something, at most {LONGEST} characters."})
    named = said.get("who") == NAMED
    tool_notes.add_note(turn.db, turn.member, turn.place.organisation_id, text, turn.now, named=named)
    return [Say(thanks_card(named=named))]


def ask_card() -> Card:
    """Say who reads words about the tool."""
    return Card(
        "About this tool",
        (
            Line("What helps you here, and what is in your way?"),
            Note("Those who run this tool read it. Your group and your leaders do not."),
        ),
        (Button("Write it", "tool.write", style="primary"),),
    )


def tool_form() -> Form:
    """Take words about the tool, and whether a name goes with them."""
    hint = "Without your name, nothing is kept that says it was you. Only the month is noted."
    return Form(
        action="tool.keep",
        title="About this tool",
        fields=(
            Field("text", "What should we know?", FieldKind.LONG, hint="Please name nobody.", most=LONGEST),
            Field("who", "Does your name go with it?", FieldKind.CHOICE, NAMES[0].value, NAMES, hint=hint),
        ),
        submit="Send it",
    )


def thanks_card(*, named: bool) -> Card:
    """Thank somebody; the words themselves stay out of the chat."""
    how = "Your name goes with it, so that they can ask you." if named else "Your name does not go with it."
    return Card("Thank you", (Line("It goes to those who run this tool."), Note(how)))
