"""Chooses sentences that stand for a whole text."""

from __future__ import annotations

from collections.abc import Sequence

USUAL = 20
"""Words of a usual sentence."""


def choose_sentences(sentences: Sequence[str], words: int) -> list[int]:
    """Give the places of sentences, spread over all of them, that have at most so many words together."""
    wanted = max(1, words // USUAL)
    step = max(1, len(sentences) // wanted)
    chosen: list[int] = []
    room = words
    for place in range(0, len(sentences), step):
        length = len(sentences[place].split())
        if length <= room:
            chosen.append(place)
            room -= length
    return chosen
