"""The rules of norms: what was suggested, what says the same, what is kept, and which is this month's."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from random import SystemRandom

_BULLET = re.compile(r"^[\s*\-\u2013\u2014\u2022\u00b7]*(?:\d{1,2}[.)])?\s*")


def suggested(bodies: Sequence[str], longest: int) -> list[str]:
    """Give the lines of all suggestions, each once, in an order that tells nothing; an endless line is cut at a word."""
    lines = (_BULLET.sub("", line).strip() for body in bodies for line in body.splitlines())
    found: dict[str, str] = {}
    for line in lines:
        words = line if len(line) <= longest else f"{line[: longest - 1].rsplit(' ', 1)[0]}…"
        if words:
            found.setdefault(_same(words), words)
    mixed = list(found.values())
    SystemRandom().shuffle(mixed)
    return mixed


def _same(words: str) -> str:
    return re.sub(r"\W+", " ", words).strip().casefold()


def marks(norms: Sequence[str]) -> dict[str, str]:
    """Give a short mark for each norm, the same wherever it stands: a list that has moved on misleads nobody."""
    return {text: sha256(text.encode()).hexdigest()[:12] for text in norms}


def joined_into(norms: Sequence[str], chosen: Collection[str], words: str) -> list[str]:
    """Put several norms into one, where the first of them stood."""
    at = min(norms.index(text) for text in chosen)
    rest = [text for text in norms if text not in chosen and _same(text) != _same(words)]
    place = sum(text in rest for text in norms[:at])
    return [*rest[:place], words, *rest[place:]]


def kept(votes: Mapping[str, int], fewest: int, most: int) -> list[str]:
    """Give the norms that most people chose, in the order of the list: `most` of them at most.

    Where several share the last place, none of them is kept, unless fewer than `fewest` would be left: then the first ones are.
    A norm that nobody chose is kept only where fewer than `fewest` have a vote.
    """
    order = list(votes)
    ranked = sorted(order, key=lambda text: (-votes[text], order.index(text)))
    chosen = [text for text in ranked if votes[text]]
    if len(chosen) > most:
        edge = votes[chosen[most]]
        above = [text for text in chosen if votes[text] > edge]
        chosen = above if len(above) >= fewest else chosen[:most]
    chosen = chosen if len(chosen) >= fewest else ranked[:fewest]
    return [text for text in order if text in chosen]


def of_month(norms: Sequence[str], months: int) -> str:
    """Give the norm of a month, counted from year nought; each has its turn. Empty where there is none."""
    return norms[months % len(norms)] if norms else ""
