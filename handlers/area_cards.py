"""How the digest of a leader of many communities looks."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.language import Block, Card, Heading, Line, Note
from handlers.themes_over_time import Common

TITLE = "Digest of your communities"


@dataclass(frozen=True, slots=True)
class AreaTold:
    """What communities share: how many told something, their common themes, what they ask, and commitments kept where told."""

    communities: int
    themes: tuple[Common, ...]
    asks: tuple[str, ...]
    kept: int | None


def area_card(told: AreaTold) -> Card:
    """Show what communities share; never which of them said what."""
    body: list[Block] = [Line(f"{told.communities} of your communities settled a summary since the last term.")]
    body.append(Heading("What they have in common"))
    body += [Line(f"{each.name}: {each.voices} voices in {each.communities} communities.") for each in told.themes]
    if not told.themes:
        body.append(Line("No theme came up in three communities with five voices."))
    if told.asks:
        body += [Heading("What they ask"), *map(Line, told.asks)]
    if told.kept is not None:
        body += [Heading("Commitments"), Line(f"{told.kept} commitments were kept.")]
    body.append(
        Note("Made by rules from summaries that the groups approved. It names no person, no school and no group.")
    )
    return Card(TITLE, tuple(body))


def too_few_card() -> Card:
    """Say that there is nothing to tell without pointing at one community."""
    few = "Fewer than three of your communities have settled a summary since the last term."
    return Card(TITLE, (Line(few), Note("What one or two say is not told, so that nobody is pointed at.")))
