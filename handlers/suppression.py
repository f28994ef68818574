"""Which counts leaders may read: none that tells of one or two people, by itself or beside any other that they ever read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

SMALL = 3
"""What fewer did is not told: nothing at all happened, or at least so many had a part in it."""

When = TypeVar("When")
Cells = tuple[int, ...]


def is_plain(count: int) -> bool:
    """Say whether a count, or the step from one to the next, tells of nobody or of enough people to tell nobody apart."""
    return count == 0 or abs(count) >= SMALL


def may_follow(cells: Cells, last: Cells, k: int) -> bool:
    """Say whether counts may be told after `last`, which were told before.

    There must be `k` in all. Each cell must be plain, and each step from the last ones, that of the sum too: otherwise
    whoever kept the last digest could subtract.
    """
    steps = [now - before for now, before in zip((*cells, sum(cells)), (*last, sum(last)), strict=True)]
    return sum(cells) >= k and all(map(is_plain, (*cells, *steps)))


def told(course: Iterable[tuple[When, Cells]], k: int) -> list[tuple[When, Cells]]:
    """Give what leaders may read of a course of counts, oldest first: moments between two of these are told to nobody."""
    kept: list[tuple[When, Cells]] = []
    for when, cells in course:
        last: Sequence[int] = kept[-1][1] if kept else (0,) * len(cells)
        if may_follow(cells, tuple(last), k):
            kept.append((when, cells))
    return kept
