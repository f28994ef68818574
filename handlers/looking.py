"""A group's look at itself, one press from everybody's page: where it stands, how it works, what it is worth."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import norms
from handlers.assessment_cards import START
from handlers.assessment_results import KIND
from handlers.language import Block, Button, Card, Item, Line, Reply, Say
from handlers.norms_cards import norm_of_month
from handlers.turn import Router, Turn
from handlers.value_cards import NEW
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
    ask = (Button("Ask everybody", "feedback.open"),) if turn.member.is_chair else ()
    past = Button("What we were told", "feedback.past")
    body: list[Block] = [
        _assessment(turn),
        Item("Our norms", _month_words(turn), buttons=(Button("See our norms", "norms.open"), *norms.next_for(turn))),
        _stories(turn),
        Item("Questions to everybody", "Answered without names.", buttons=(*ask, past)),
    ]
    return Card("How we are doing", tuple(body))


def _stories(turn: Turn) -> Item:
    read = Button("Read stories", "value.read")
    chair = (
        (Button("Ask for stories", "value.ask"), Button("Count them", "value.report")) if turn.member.is_chair else ()
    )
    return Item(
        "Stories of what this is worth", "What you heard, tried, and what came of it.", buttons=(NEW, read, *chair)
    )


def _month_words(turn: Turn) -> str:
    month = norm_of_month(turn.place, turn.now)
    return f"This month: {month}" if month else "None are pinned yet."


def _assessment(turn: Turn) -> Item:
    open_now = turn.member.is_peer and rounds.find_open_round(turn.db, turn.member, KIND)
    said = "It is open: place the group, alone." if open_now else "Where the group stands, and where it differs."
    label = "Place our group" if open_now else "See where we stand" if turn.member.is_peer else "See where they stand"
    start = (START,) if turn.member.is_chair and not open_now else ()
    return Item("Self-assessment", said, buttons=(Button(label, "assessment.open"), *start))
