"""A group's look at itself, one press from everybody's page: where it stands, how it works, what it is worth."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.assessment_results import KIND
from handlers.language import Block, Button, Card, Item, Line, Reply, Say
from handlers.turn import Router, Turn
from storage import rounds

on = Router()

LOOK = Button("How we are doing", "looking.open")


@on.press("looking.open")
def show_ways(turn: Turn) -> Sequence[Reply]:
    """Show all the ways in which the group looks at itself, each with what the speaker can do."""
    return [Say(ways_card(turn))]


def ways_card(turn: Turn) -> Card:
    """Show the ways as a list."""
    if not turn.member.is_peer:
        said = "You see here what the group agreed to show you."
        return Card("How the group is doing", (Line(said), _assessment(turn)))
    body: list[Block] = [_assessment(turn)]
    return Card("How we are doing", tuple(body))


def _assessment(turn: Turn) -> Item:
    open_now = turn.member.is_peer and rounds.find_open_round(turn.db, turn.member, KIND)
    said = "It is open: place the group, alone." if open_now else "Where the group stands, and where it differs."
    label = "Place our group" if open_now else "See where we stand" if turn.member.is_peer else "See where they stand"
    return Item("Self-assessment", said, buttons=(Button(label, "assessment.open"),))
