"""How a leader's digest looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.language import Block, Button, Card, Chart, Heading, Line, Note
from handlers.nameless import SOME_SCHOOL
from handlers.sent_up_cards import TO_ME
from handlers.tally import TOO_FEW
from storage.documents import SUCCESS

WORDS = {"decisions": "Decided: ", "questions": "Open: ", "up": "For you: ", "differ": "Views differ. "}


def digest_card(
    community: str,
    told: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    chart: Chart | None,
    themes: Chart | None = None,
) -> Card:
    """Show what a group settled, its commitments as a small picture where they are enough, and themes that came again."""
    body: list[Block] = []
    for title, lines in told:
        body.append(Heading(title))
        body += [Line(f"{WORDS.get(part, '')}{text}") for part, text in lines]
    body.append(chart or Note(TOO_FEW))
    if themes:
        body.append(themes)
    if themes and any(0 in row.values for row in themes.series):
        body.append(Note("A theme with 0 was not told then: nobody spoke of it, or too few to count."))
    named = any(part == SUCCESS and not text.startswith(SOME_SCHOOL) for _, lines in told for part, text in lines)
    but = "Only a success bears a name: its author agreed." if named else "It names nobody and no school."
    body.append(Note(f"Drafted by rules from summaries that the group approved. {but}"))
    return Card(f"Digest: {community}", tuple(body))


def with_spread(card: Card, spread: Sequence[Block]) -> Card:
    """Give a digest with the picture of where a group placed itself, before what is said of how the digest was made."""
    return replace(card, body=(*card.body[:-1], *spread, *card.body[-1:])) if spread else card


def spread_blocks(chart: Chart | None, title: str) -> tuple[Block, ...]:
    """Give the picture of where a group placed itself, by lines and levels; nothing where there is none."""
    if chart is None:
        return ()
    note = "From the self-assessment: the lines on which the group differs most, as counts alone."
    return (Heading(title), chart, Note(note))


def for_leaders(card: Card, digest_id: str) -> Card:
    """Let a leader reply to a digest, and read the replies so far."""
    reply = Button("Reply", "reply.open", digest_id, "primary")
    return replace(card, buttons=(reply, TO_ME, Button("All replies", "reply.list")))


def for_members(card: Card, on: str = "", *, sent: bool = False) -> Card:
    """Show members the very words that leaders get, and the day `on` which they will, so that nothing goes on behind backs."""
    when = f"Leaders get these words on {on}." if on else "Leaders get these words, on the day that your group chose."
    when = "Leaders have these words." if sent else when
    return replace(card, body=(Note(when), *card.body))


def nothing_card(community: str) -> Card:
    """Say that there is nothing to tell."""
    return Card(
        f"Digest: {community}", (Line("Nothing is settled yet. I will write when the group has something to tell."),)
    )
