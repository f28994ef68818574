"""How far two passes of labelling agree about which answers belong together."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

Theme = Sequence[int]
"""The answers of a round that say the same, by their place in it."""

DRAWS = 2000
"""Times that rounds are drawn again, with replacement, for an interval."""


@dataclass(frozen=True, slots=True)
class Passes:
    """One round as it was labelled twice; `answers` is how many answers it has."""

    answers: int
    first: Sequence[Theme]
    second: Sequence[Theme]


def jaccard(one: Theme, other: Theme) -> float:
    """Give the share of answers that two themes have in common, 0 to 1."""
    return len({*one} & {*other}) / len({*one} | {*other})


def mean_best_match(rounds: Sequence[Passes]) -> tuple[float, float]:
    """Give the mean Jaccard of each theme with its best match in the other pass: first to second, second to first."""
    there = [max(jaccard(theme, other) for other in each.second) for each in rounds for theme in each.first]
    back = [max(jaccard(theme, other) for other in each.first) for each in rounds for theme in each.second]
    return sum(there) / len(there), sum(back) / len(back)


def kappa(rounds: Sequence[Passes]) -> float:
    """Give Cohen's kappa on "do these two answers share a theme?", over all pairs of answers within a round."""
    pairs = first = second = both = 0
    for each in rounds:
        one, other = {*_together(each.first)}, {*_together(each.second)}
        pairs += each.answers * (each.answers - 1) // 2
        first, second, both = first + len(one), second + len(other), both + len(one & other)
    seen = (pairs - first - second + 2 * both) / pairs
    chance = (first * second + (pairs - first) * (pairs - second)) / pairs**2
    return (seen - chance) / (1 - chance)


def kappa_interval(rounds: Sequence[Passes]) -> tuple[float, float]:
    """Give the bounds between which kappa lies for 95 of 100 draws of as many rounds; the same ones each time."""
    dice = random.Random(0)
    drawn = sorted(kappa(dice.choices(rounds, k=len(rounds))) for _ in range(DRAWS))
    return drawn[DRAWS // 40], drawn[-DRAWS // 40]


def _together(themes: Sequence[Theme]) -> Iterator[tuple[int, int]]:
    for theme in themes:
        yield from combinations(sorted(theme), 2)
