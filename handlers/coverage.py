"""Chooses sentences of a long talk that together hold most of what it was about, in few words.

What is worth telling is what the talk comes back to: each telling word weighs as often as it is said, and counts once. So
the next sentence is the one that adds most, never one that says the same again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from handlers.telling import EVERYDAY_STEMS, length_of, telling, words_of

SHORTEST = 5
"""Words below which a sentence tells nothing by itself."""

HESITANT = 0.05
"""A sentence of which more than this share is filling is left out."""

BREVITY = 0.15
"""How much a longer sentence must bring more to be chosen: its worth is divided by its length to this power."""

ONCE = 0.1
"""What a word weighs that was said once."""

FILLING = frozenset(["ah", "er", "erm", "hmm", "like", "mean", "mm", "okay", "uh", "um", "yeah"])
"""Words that fill a pause in talk, as stems."""


def choose_sentences(sentences: Sequence[str], words: int) -> list[int]:
    """Choose sentences of at most `words` words together, by place, in the order in which they were said."""
    held = {place: _concepts(text) for place, text in enumerate(sentences) if _tells(text)}
    said = Counter(stem for stems in held.values() for stem in stems)
    lengths = {place: length_of(sentences[place]) for place in held}
    told: set[str] = set()
    chosen: list[int] = []

    def worth(place: int) -> float:
        said_again = sum(said[stem] if said[stem] > 1 else ONCE for stem in held[place] - told)
        return said_again / float(lengths[place] ** BREVITY)

    while left := [place for place in held if place not in chosen and lengths[place] <= words]:
        pick = max(left, key=lambda place: (worth(place), -place))
        if not worth(pick):
            break
        chosen.append(pick)
        told |= held[pick]
        words -= lengths[pick]
    return sorted(chosen)


def _concepts(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in telling(text, EVERYDAY_STEMS | FILLING))


def _tells(text: str) -> bool:
    stems = [word.stem for word in words_of(text)]
    filling = sum(stem in FILLING for stem in stems)
    asks = text.rstrip().endswith(("?", "\u061f", "\uff1f"))
    return length_of(text) >= SHORTEST and filling <= HESITANT * len(stems) and not asks
