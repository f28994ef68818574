"""The hats that a leader can wear, each with what it is for; the one that is on opens its own tool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.language import Block, Button, Card, Fact, Item, Line, Note


@dataclass(frozen=True, slots=True)
class Hat:
    """One hat: its id, what people call it, and what somebody does who wears it."""

    id: str
    name: str
    does: str


CONNECTOR = Hat("connector", "Connector", "You know somebody for what the group asks for.")
INTEGRATOR = Hat("integrator", "Integrator", "You see what your other groups work on, and bring their chairs together.")
FACILITATOR = Hat("facilitator", "Facilitator", "You help with what is in the way, in private.")
CHALLENGER = Hat("challenger", "Challenge partner", "You ask the whole group one kind, hard question in each stage.")
CONDUIT = Hat("conduit", "Conduit", "You bring policy down and answers back.")
HATS = (CONNECTOR, INTEGRATOR, FACILITATOR, CHALLENGER, CONDUIT)
OPEN = Button("My hats", "hats.open")


def hats_card(worn: str) -> Card:
    """Offer the hats; the one that was put on last is named."""
    body: list[Block] = [Line("What does the group need from you now? Each hat opens its own tool.")]
    for hat in HATS:
        now = " You wore it last." if hat.id == worn else ""
        body.append(Item(hat.name, hat.does + now, buttons=(Button(hat.name, "hats.wear", hat.id),)))
    return Card("My hats", (*body, Note("Which hat you put on is noted. What single members wrote stays theirs.")))


def groups_card(found: Sequence[tuple[str, str, str]], open_to_others: Sequence[str]) -> Card:
    """Show an integrator what each of their other groups works on: its name, its problem and whom to write to.

    Where some of their groups let others find them, a press looks for a match.
    """
    items = tuple(
        Item(name, f"Works on: {problem}" if problem else "No problem of practice is named yet.", f"Write to: {chairs}")
        for name, problem, chairs in found
    )
    alone = Line("You lead no other group here.")
    named = (Fact("Open to be found by other networks' groups", ", ".join(open_to_others)),) if open_to_others else ()
    look = (Button("Look for a match now", "near.look_now"),) if open_to_others else ()
    note = Note("Titles and chairs alone, nothing anybody wrote.")
    return Card("What your groups work on", (*(items or (alone,)), *named, note), look)
