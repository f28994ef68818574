"""The rules of a self-assessment: where a group's middle lies, how far apart it is, and what changed; never an average."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from handlers.language import Chart, Series

Spread = Mapping[str, Sequence[int]]
"""How many chose each level, lowest level first, by the name of the line."""

MOST_SPLIT = 2
"""Lines that a group talks about: those on which it differs most."""

MOST_DRAWN = 3
"""Lines in a digest's picture: what it says in words stays short."""


def middle(counts: Sequence[int]) -> tuple[int, int]:
    """Give the two levels between which half of the people lie on either side; mostly they are the same one.

    Raises ValueError where nobody chose.
    """
    levels = [level for level, count in enumerate(counts) for _ in range(count)]
    if not levels:
        raise ValueError("nobody chose")
    return levels[(len(levels) - 1) // 2], levels[len(levels) // 2]


def distance(counts: Sequence[int]) -> float:
    """Give how many levels lie between two of the people, in the mean over all pairs; 0 where all chose the same."""
    people = sum(counts)
    apart = sum((j - i) * counts[i] * counts[j] for i, j in combinations(range(len(counts)), 2))
    return apart / (people * (people - 1) / 2) if people > 1 else 0.0


def most_split(spread: Spread) -> list[str]:
    """Give the lines on which people differ most, two at most; of equal ones, those that stand first. None where all agree."""
    apart = [name for name, counts in spread.items() if distance(counts) > 0]
    return sorted(apart, key=lambda name: -distance(spread[name]))[:MOST_SPLIT]


def spread_chart(levels: Sequence[str], names: Sequence[str], spread: Spread) -> Chart | None:
    """Draw how many chose each level on the lines where people differ most, in their own order; None where no line is told.

    `names` are all lines; each keeps the number that it has among them.
    """
    told = [name for name in names if name in spread]
    chosen = sorted(told, key=lambda name: -distance(spread[name]))[:MOST_DRAWN]
    drawn = [name for name in told if name in chosen]
    if not drawn:
        return None
    labels = tuple(str(names.index(name) + 1) for name in drawn)
    series = tuple(Series(level, tuple(spread[name][at] for name in drawn)) for at, level in enumerate(levels))
    words = (f"{label} {name}: {counts_words(levels, spread[name])}" for label, name in zip(labels, drawn, strict=True))
    return Chart("How many placed the group where", f"{'. '.join(words)}.", labels, series)


def middle_words(levels: Sequence[str], counts: Sequence[int]) -> str:
    """Say where the middle lies: “Building”, or “Building to Established”."""
    low, high = middle(counts)
    return levels[low] if low == high else f"{levels[low]} to {levels[high]}"


def counts_words(levels: Sequence[str], counts: Sequence[int]) -> str:
    """Say how many chose each level that anybody chose."""
    return ", ".join(f"{level} {count}" for level, count in zip(levels, counts, strict=True) if count)


def change_chart(levels: Sequence[str], now: Spread, before: Spread, when: tuple[str, str]) -> Chart | None:
    """Draw each line's middle as it was and as it is, 1 for the first level; None where no line was there before.

    `when` says the two times in short. A middle between two levels is drawn at the lower one; the words give both.
    """
    both = [name for name in now if name in before]
    if not both:
        return None
    labels = tuple(str(list(now).index(name) + 1) for name in both)
    series = (
        Series(when[0], tuple(middle(before[name])[0] + 1 for name in both)),
        Series(when[1], tuple(middle(now[name])[0] + 1 for name in both)),
    )
    told = [
        f"{label} {name}: {middle_words(levels, before[name])}, now {middle_words(levels, now[name])}"
        for label, name in zip(labels, both, strict=True)
    ]
    return Chart("Then and now, line by line", f"{'. '.join(told)}.", labels, series)
