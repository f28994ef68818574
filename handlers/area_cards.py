"""How the digest of a leader of many communities looks."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.language import Block, Card, Heading, Line, Note
from handlers.stages import REVIEW
from handlers.themes_over_time import Common
from storage.communities import Place

LOOKING_BACK = "Looking back on a cycle"
TITLE = "Digest of your communities"


@dataclass(frozen=True, slots=True)
class AreaTold:
    """What communities share: how many told something, their common themes, what they ask, and counts where they may be told.

    `stages` are those at which several stand, `findings` how many they came to and of how many they are sure, `sent` the
    questions answered, waiting, and waiting long; `well` what went well in some school.
    """

    communities: int
    themes: tuple[Common, ...]
    asks: tuple[str, ...]
    kept: int | None
    stages: tuple[tuple[str, int], ...] = ()
    findings: tuple[int, int] | None = None
    sent: tuple[int, int, int] | None = None
    well: tuple[str, ...] = ()


def area_card(told: AreaTold, place: Place) -> Card:
    """Show what communities share, in the words of one of these places; never which of them said what."""
    body: list[Block] = [Line(f"{told.communities} of your communities settled a summary since the last term.")]
    if told.well:
        body += [Heading("What went well"), *map(Line, told.well)]
    body.append(Heading("What they have in common"))
    body += [Line(f"{each.name}: {each.voices} voices in {each.communities} communities.") for each in told.themes]
    if not told.themes:
        body.append(Line("No theme came up in three communities with five voices."))
    if told.stages:
        body += [Heading("Where their inquiries stand"), *(Line(_stage_words(*each, place)) for each in told.stages)]
    if told.findings:
        found, sure = told.findings
        body += [Heading("What they found out"), Line(f"{found} findings. They are sure of {sure}.")]
    if told.asks:
        body += [Heading("What they ask"), *map(Line, told.asks)]
    if told.sent:
        answered, waiting, long = told.sent
        late = f", {long} of them for more than four weeks" if long else ""
        body += [Heading("What they sent up"), Line(f"{answered} answered, {waiting} waiting{late}.")]
    if told.kept is not None:
        body += [Heading("Commitments"), Line(f"{told.kept} commitments were kept.")]
    body.append(
        Note(
            "Made by rules from summaries that the groups approved. Themes and counts are told where at least three share them."
        )
    )
    body.append(Note("No person, school or group is named, so that nobody is judged by it."))
    return Card(TITLE, tuple(body))


def _stage_words(stage: str, count: int, place: Place) -> str:
    return f"{LOOKING_BACK if stage == REVIEW else place.called(stage)}: {count} communities"


def too_few_card() -> Card:
    """Say that there is nothing to tell without pointing at one community."""
    few = "Fewer than three of your communities have settled a summary since the last term."
    return Card(TITLE, (Line(few), Note("What one or two say is not told, so that nobody is pointed at.")))
