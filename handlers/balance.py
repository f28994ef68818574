"""Whose voice a group has heard: counts by pillar for whoever chairs, and how many are not yet heard; never who."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.language import Block, Button, Card, Fact, Item, Line, Note, Reply, Say
from handlers.turn import Router, Turn
from prompts.content import PILLARS
from storage import rounds
from storage.people import CHAIRS
from storage.rounds import Heard

on = Router()

LOOKS_BACK = timedelta(days=70)
"""How far back voices are counted: a school term."""

WORDS = {
    "together": "How we work together",
    "inquiry": "Our inquiry",
    "accountability": "What we hold ourselves to",
}
assert tuple(WORDS) == PILLARS, "every pillar has words"
OPEN = Button("Whose voice is heard", "balance.open")


@on.press("balance.open", roles=CHAIRS)
def show_balance(turn: Turn) -> Sequence[Reply]:
    """Show what came of the questions that have closed, by pillar, and how many members none of them has heard."""
    return [Say(balance_card(_counted(turn)))]


def item_for_home(turn: Turn) -> Item:
    """Tell whoever chairs how many are not yet heard, on their own page."""
    return Item("Voices", _unheard_words(_counted(turn)), buttons=(OPEN,))


def _counted(turn: Turn) -> Heard:
    return rounds.count_heard(turn.db, turn.place, turn.now - LOOKS_BACK)


def _unheard_words(heard: Heard) -> str:
    return f"Not yet heard: {heard.silent}" if heard.pillars else "No question has closed this term."


def balance_card(heard: Heard) -> Card:
    """Show counts alone: how often each pillar was asked about, and how many answers came."""
    body: list[Block] = [
        Fact(WORDS[pillar], _pillar_words(*heard.pillars.get(pillar, (0, 0, 0)))) for pillar in PILLARS
    ]
    if not heard.pillars:
        return Card("Whose voice is heard", (*body, Line(_unheard_words(heard))))
    body.append(Fact("Not yet heard", f"{heard.silent}"))
    body.append(Note("Counted over ten weeks, from questions that have closed. Answers count whether shared or not."))
    body.append(Note("Not yet heard are members who answered no question with names. Nobody is shown who they are."))
    return Card("Whose voice is heard", tuple(body))


def _pillar_words(asked: int, answers: int, invited: int) -> str:
    if not asked:
        return "Not asked about yet"
    questions = "1 question" if asked == 1 else f"{asked} questions"
    return f"{questions}, {answers} of {invited} answered"
