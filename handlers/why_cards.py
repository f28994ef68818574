"""How a chain looks, from a thing back to where it began, and the form that asks which thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.language import Block, Button, Card, Field, FieldKind, Form, Item, Line, Note, Option, shortened
from handlers.synthesis_cards import marks_of
from storage.documents import DocumentLine

A_PAGE = 8
LONGEST_TITLE = 240
TITLE = "Where it came from"
ASK = Button("Why is it here?", "why.open")
ANOTHER = Button("Ask about another", "why.open")
_NUMBER = re.compile(r"\d+")
NOT_THERE = "It is not there any more, or it is not yours to read. Please choose another one."


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain: what it was, a little more, its day, and a thing with a chain of its own."""

    title: str
    detail: str = ""
    when: str = ""
    more: str = ""


HIDDEN = Step("Something earlier", "It is not shown to you, or it is not kept any more.")
"""Stands for all that a reader may not see: it says neither which reason holds, nor whose it is."""

CHANGED = Step("A line of a summary", "It was changed or dropped since.")
ROUND_ABOUT = Step("From here it leads back", "The next step stands above already.")


def button_to(thing: str, label: str = TITLE) -> Button:
    """Lead from a card to the chain of what stands on it."""
    return Button(label, "why.show", f"{thing}:0")


def chain_card(thing: str, steps: Sequence[Step], start: int) -> Card:
    """Show a page of a chain, the thing itself first."""
    shown = steps[start : start + A_PAGE]
    body: list[Block] = [Note("Each step goes back to the one before it.")]
    body += [_step_item(number, step) for number, step in enumerate(shown, start + 1)]
    following = start + len(shown)
    if following < len(steps):
        body.append(Note(f"{following} of {len(steps)} steps are shown so far."))
        return Card(TITLE, tuple(body), (Button("Show more", "why.show", f"{thing}:{following}"), ANOTHER))
    return Card(TITLE, (*body, Note("This is as far back as I can tell you.")), (ANOTHER,))


def _step_item(number: int, step: Step) -> Item:
    further = (button_to(step.more),) if step.more else ()
    return Item(f"{number}. {shortened(step.title, LONGEST_TITLE)}", step.detail, step.when, further)


def choice_form(options: Sequence[Option]) -> Form:
    """Ask which of the things that stand now the chain is of."""
    intro = (Line("Choose one. I show you the steps behind it, as far as you may read them."),)
    field = Field("thing", "What do you ask about?", FieldKind.CHOICE, options=tuple(options))
    return Form("why.ask", "Why is it here?", (field,), "Show me", intro=intro)


def nothing_card() -> Card:
    """Say kindly that nothing stands here yet that could be asked about."""
    words = "An agenda, a commitment or a summary can be asked about. None that you can read is here yet."
    return Card("Nothing to ask about yet", (Line(words),))


def lasting_marks_of(lines: Sequence[DocumentLine]) -> list[str]:
    """Give each line's mark without numbers and part: by it a line is found again after its answers were recounted."""
    return marks_of([replace(line, part="", text=_NUMBER.sub("", line.text)) for line in lines])
