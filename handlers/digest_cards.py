"""How a leader's digest looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.language import Block, Card, Chart, Heading, Line, Note
from handlers.tally import TOO_FEW

WORDS = {"decisions": "Decided: ", "questions": "Open: ", "up": "For you: ", "differ": "Where views differ: "}


def digest_card(community: str, told: Sequence[tuple[str, Sequence[tuple[str, str]]]], chart: Chart | None) -> Card:
    """Show what a group settled, and its commitments as a small picture where they are enough."""
    body: list[Block] = []
    for title, lines in told:
        body.append(Heading(title))
        body += [Line(f"{WORDS.get(part, '')}{text}") for part, text in lines]
    body.append(chart or Note(TOO_FEW))
    body.append(Note("Drafted by rules from summaries that the group approved. It names nobody and no school."))
    return Card(f"Digest: {community}", tuple(body))


def for_members(card: Card) -> Card:
    """Show members the very words that leaders get, so that nothing goes on behind their backs."""
    return replace(card, body=(Note("Leaders get these words, on the day that your group chose."), *card.body))


def nothing_card(community: str) -> Card:
    """Say that there is nothing to tell."""
    return Card(
        f"Digest: {community}", (Line("Nothing is settled yet. I will write when the group has something to tell."),)
    )
