"""How a digest is shortened to its length: lines are clipped, then whole lines go, those of the last part first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers import inquiry_told
from handlers.language import Block, block_as_text
from storage.documents import SUCCESS

LONGEST = 180
"""Words of a whole digest."""

SPARE = 50
"""Words kept free for titles, labels and the usual pictures' captions."""

LONGEST_LINE = 24
LONGEST_REPLY = 45

TOLD = (
    SUCCESS,
    inquiry_told.PART,
    "up",
    "themes",
    "decisions",
    "reply",
    "questions",
    "waits",
    "asks",
    "differ",
    "spoke",
    "challenge",
)
"""Parts that a leader's digest tells, the first to be left out last."""

Told = list[tuple[str, list[tuple[str, str]]]]
"""Sections, each with its title and its lines, each line with the part that it is of."""


def fitted(
    papers: Iterable[tuple[str, Sequence[tuple[str, str]]]], parts: Sequence[str] = TOLD, spare: int = SPARE
) -> Told:
    """Shorten to a digest's length, with `spare` words free: lines are clipped, then the last part's and the oldest go whole.

    A section that has no line left goes, too.
    """
    told = [
        (title, [(part, clipped(text, _most(part))) for part, text in lines if part in parts])
        for title, lines in papers
    ]
    ranked = sorted(
        (
            (parts.index(part), -place, number)
            for place, (_, lines) in enumerate(told)
            for number, (part, _) in enumerate(lines)
        ),
    )
    while ranked and _count(told) > LONGEST - spare:
        _, place, number = ranked.pop()
        told[-place][1][number] = ("", "")
    left = [(title, [line for line in lines if line[1]]) for title, lines in told]
    return [(title, lines) for title, lines in left if lines]


def words_in(blocks: Iterable[Block | None]) -> int:
    """Count the words that a digest's further pictures and notes take."""
    return sum(len(block_as_text(block).split()) for block in blocks if block)


def _count(told: Told) -> int:
    left = [(title, text) for title, lines in told if (text := " ".join(words for _, words in lines).strip())]
    return sum(len(title.split()) + len(text.split()) for title, text in left)


def _most(part: str) -> int:
    return LONGEST_REPLY if part in {"reply", "challenge", inquiry_told.PART} else LONGEST_LINE


def clipped(text: str, most: int = LONGEST_LINE) -> str:
    """Give a text, clipped with an ellipsis to `most` words."""
    words = text.split()
    return text if len(words) <= most else f"{' '.join(words[:most])} …"
