"""Rich text out of plain words: titles in bold, quotes, facts and lists, cut into blocks that Slack takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.slack.limits import CONTEXT, HEADER, SECTION, Json, clip, plain, split, units
from handlers.language import Block, Fact, Item

_NUMBERED = re.compile(r"(\d+)\. ")

Part = list[Json]
"""Blocks that stay together on one page."""


def pieces(text: str, most: int) -> list[str]:
    """Cut a text into pieces that fit, without the blank ones."""
    return [piece for piece in split(text, most) if piece.strip()]


def header(text: str) -> Json:
    """Give a heading of Slack's own."""
    return {"type": "header", "text": plain(text, HEADER)}


def heading(text: str) -> list[Part]:
    """Give the words that open a part of a card, with a line above them."""
    return [[{"type": "divider"}, rich(section(words(piece, bold=True)))] for piece in pieces(text, SECTION)]


def small(text: str) -> Json:
    """Give small print."""
    return {"type": "context", "elements": [plain(text, CONTEXT)]}


def words(text: str, **style: bool) -> Json:
    """Give a run of words, in a style such as `bold=True`."""
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def section(*runs: Json) -> Json:
    """Give runs of words as one paragraph."""
    return {"type": "rich_text_section", "elements": list(runs)}


def rich(*elements: Json) -> Json:
    """Give a block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def quote(text: str, by: str) -> list[Part]:
    """Give what somebody wrote, set apart, and who wrote it."""
    cut = pieces(text, SECTION) or [clip(text, SECTION)]
    parts = [[rich({"type": "rich_text_quote", "elements": [words(piece)]})] for piece in cut]
    if by.strip():
        parts[-1].append(small(f"— {by}"))
    return parts


def facts(blocks: Sequence[Block]) -> list[Json]:
    """Give facts as lines, each with its label in bold, as many to a block as fit."""
    lines = [
        [words(f"{clip(block.label, HEADER)}: ", bold=True), words(f"{clip(block.value, SECTION - HEADER - 3)}\n")]
        for block in blocks
        if isinstance(block, Fact)
    ]
    return [rich(section(*runs[:-1], words(runs[-1]["text"].rstrip("\n")))) for runs in _grouped(lines)]


def is_numbered(item: Item) -> bool:
    """Say whether an item has a number of its own that its only button, where it has one, names: the two may stand apart."""
    found = _NUMBERED.match(item.title)
    return found is not None and (
        not item.buttons or (len(item.buttons) == 1 and item.buttons[0].label.endswith(f" {found[1]}"))
    )


def bullets(blocks: Sequence[Block]) -> list[Json]:
    """Give items as bullets, or, where they have numbers of their own, as paragraphs; their buttons stand elsewhere.

    What follows a very long one stands beneath it.
    """
    entries = []
    for block in blocks:
        if isinstance(block, Item):
            first, *later = item_runs(block)
            source = [words(f"\n{clip(block.source, HEADER)}", italic=True)] if block.source.strip() else []
            entries.append([section(*first, *(source if not later else []))])
            entries += [[section(*runs)] for runs in later]
            entries += [[section(*source)]] if later and source else []
    groups = _grouped(entries)
    if all(_NUMBERED.match(block.title) for block in blocks if isinstance(block, Item)):
        return [rich(_apart(sections)) for sections in groups]
    return [rich({"type": "rich_text_list", "style": "bullet", "elements": sections}) for sections in groups]


def _apart(sections: Sequence[Json]) -> Json:
    """Give paragraphs as one, with an empty line between them."""
    first, *others = (paragraph["elements"] for paragraph in sections)
    return section(*first, *(run for runs in others for run in (words("\n\n"), *runs)))


def item_runs(item: Item) -> list[list[Json]]:
    """Give an item's title and detail as runs of words, a list for each block that they need."""
    title = words(clip(item.title, HEADER * 2), bold=True)
    first, *later = pieces(item.detail, SECTION - HEADER * 3 - 4) or [""]
    opening = [title, words(f"\n{first}")] if first else [title]
    return [opening, *([words(piece)] for piece in later)]


def _grouped(entries: Iterable[list[Json]]) -> list[list[Json]]:
    """Join entries until the next would be too long for one block."""
    groups: list[list[Json]] = []
    used = SECTION
    for entry in entries:
        size = text_units(entry)
        if used + size > SECTION:
            groups.append([])
            used = 0
        groups[-1] += entry
        used += size
    return groups


def text_units(made: Any) -> int:
    """Count all the text in blocks."""
    if isinstance(made, dict):
        text = made.get("text")
        if isinstance(text, str):
            return units(text)
        made = made.values()
    return sum([text_units(each) for each in made if isinstance(each, (dict, list))])
