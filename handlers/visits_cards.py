"""How visits between schools look: the invitation, what visitors noticed and wonder, and what the host lets the group read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.language import Block, Button, Card, Field, FieldKind, Form, Heading, Item, Line, Note, Quote
from handlers.moments import day
from storage.contributions import Given
from storage.visits import HOST_SHARED

LONGEST_FOCUS = 140
LONGEST = 1000
SHOWN = 8
NEW = Button("Invite to a visit", "visits.new", style="primary")
LIST = Button("Visits", "visits.list")
PRIVATE = "The host alone reads it. The host decides whether the group reads it, too, without your name."


def list_card(found: Sequence[Given]) -> Card:
    """List the visits to which members invite, the newest first."""
    items = tuple(map(_item, found[:SHOWN]))
    none = Line("Nobody invites to a visit now. Ten minutes in one classroom are a good start.")
    return Card("Visits", items or (none,), (NEW,))


def _item(given: Given) -> Item:
    where = given.site or given.author
    buttons = (Button("Read the notes", "visits.read", given.id),) if given.mine else _for_visitors(given)
    return Item(f"{where}: {given.words.title}", _when(given), buttons=buttons)


def _for_visitors(given: Given) -> tuple[Button, ...]:
    note = Button("I was there", "visits.note", given.id)
    read = (Button("Read the notes", "visits.read", given.id),) if given.state == HOST_SHARED else ()
    return (note, *read)


def _when(given: Given) -> str:
    return f"On {day(given.due_on)}." if given.due_on else ""


def visit_form(today: date) -> Form:
    """Take an invitation: when, what it is about, and what to look for."""
    return Form(
        action="visits.keep",
        title="Invite to a visit",
        intro=(Note("Your group reads it. What visitors note goes to you alone, until you let the group read it."),),
        fields=(
            Field("on", "Which day?", FieldKind.DATE, today.isoformat()),
            Field("focus", "What is it about?", hint="One practice, in one line.", most=LONGEST_FOCUS),
            Field("look_for", "What shall they look and listen for?", FieldKind.LONG, most=LONGEST),
        ),
        submit="Invite",
    )


def kept_card(given: Given) -> Card:
    """Say that an invitation is up."""
    facts = (Line(given.words.title), Quote(given.words.body), Line(_when(given)))
    return Card("Your group can read it.", (*facts, Note("I bring you what visitors note, for you alone.")), (LIST,))


def note_form(given: Given) -> Form:
    """Take what a visitor noticed and wonders; it has no place for a judgement."""
    return Form(
        action="visits.keep_note",
        title="What did you see?",
        subject=given.id,
        intro=(Line(given.words.title), Quote(given.words.body), Note(PRIVATE)),
        fields=(
            Field(
                "notices", "I noticed …", FieldKind.LONG, hint="What you saw or heard, as a camera would.", most=LONGEST
            ),
            Field("wonders", "I wonder …", FieldKind.LONG, hint="A question that the host may like.", most=LONGEST),
        ),
        submit="Give it to the host",
    )


def thanks_card() -> Card:
    """Thank a visitor; their words stay out of the chat."""
    return Card("It is with the host", (Note(PRIVATE),), (LIST,))


def came_card(given: Given) -> Card:
    """Tell the host that a visitor left a note."""
    said = Line("Somebody who visited you left a note. You alone can read it.")
    return Card(
        "A note from a visit", (Line(given.words.title), said), (Button("Read the notes", "visits.read", given.id),)
    )


def notes_card(given: Given, notes: Sequence[tuple[str, str]]) -> Card:
    """Show what visitors noted, without names; the host can let the group read it."""
    body: list[Block] = [Line(f"{given.site or given.author}: {given.words.title}"), Line(_when(given))]
    for notices, wonders in notes:
        body += [Heading("A visitor noticed"), Quote(notices), Heading("They wonder"), Quote(wonders)]
    step = str(given.words.data.get("next_step", ""))
    body += [Heading("What the host does next"), Quote(step)] if step else []
    shared = given.state == HOST_SHARED
    body.append(
        Note("The group can read this." if shared else "You alone can read this. Nobody else sees how many notes came.")
    )
    lets = (
        (Button("Let the group read it", "visits.let", given.id, "primary"),)
        if given.mine and notes and not shared
        else ()
    )
    if not notes:
        body.insert(2, Line("No note has come yet."))
    return Card("Notes from a visit", tuple(body), (*lets, LIST))


def let_form(given: Given) -> Form:
    """Ask the host what they do next, before the group reads the notes."""
    hint = "One small step, if you know one. The notes go without their writers' names."
    field = Field("step", "What do you do next?", FieldKind.LONG, required=False, hint=hint, most=LONGEST)
    return Form("visits.let_group", "Let the group read it", (field,), "Let them read it", given.id)
