"""No count that is kept from leaders can be worked out from those that they read: tried out on every small history."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.suppression import SMALL, is_plain, may_follow, told

K = 5
Cells = tuple[int, int, int]
History = tuple[Cells, ...]


def histories(most: int, weeks: int) -> Iterator[History]:
    """Give every course of open, kept and changed commitments: nothing is unmade, and what ended stays ended."""
    cells = [(every - kept - changed, kept, changed) for every in range(most + 1) for kept, changed in _parts(every)]
    after = {one: [two for two in cells if _can_become(one, two)] for one in cells}

    def longer(history: History) -> Iterator[History]:
        if len(history) == weeks:
            yield history
            return
        for following in after[history[-1]]:
            yield from longer((*history, following))

    for first in cells:
        yield from longer((first,))


def _parts(every: int) -> Iterator[tuple[int, int]]:
    yield from ((kept, changed) for kept in range(every + 1) for changed in range(every - kept + 1))


def _can_become(one: Cells, two: Cells) -> bool:
    return sum(two) >= sum(one) and two[1] >= one[1] and two[2] >= one[2]


@pytest.mark.parametrize(("most", "weeks", "bound"), [(11, 2, 8), (9, 3, 6)])
def test_nobody_who_knows_the_rule_can_work_out_a_small_count(most: int, weeks: int, bound: int) -> None:
    """Put together all histories that look the same: each small count, and each small sum, could have been another.

    The most that is tried lies above `bound`, because the true course may have gone on where the list of ours ends.
    """
    same: dict[tuple[tuple[int, Cells], ...], list[set[int]]] = {}
    for history in histories(most, weeks):
        shown = tuple(told(enumerate(history), K))
        values = [value for cells in history for value in (*cells, sum(cells))]
        possible = same.setdefault(shown, [set() for _ in values])  # type: ignore[arg-type]
        for place, value in enumerate(values):
            possible[place].add(value)
    for shown, possible in same.items():
        if all(sum(cells) <= bound for _, cells in shown):
            assert not [each for each in possible if len(each) == 1 and 0 < min(each) < SMALL], shown
    assert len(same) > 500


@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), max_size=8), st.integers(5, 8))
def test_all_that_is_told_and_all_steps_between_are_plain(course: list[Cells], k: int) -> None:
    shown = [cells for _, cells in told(enumerate(course), k)]
    assert all(sum(cells) >= k and all(map(is_plain, cells)) for cells in shown)
    for one, two in pairwise(shown):
        assert all(is_plain(now - before) for before, now in zip((*one, sum(one)), (*two, sum(two)), strict=True))


def test_the_rule_in_words() -> None:
    nothing = (0, 0, 0)
    assert not may_follow((4, 0, 0), nothing, K), "fewer than five in all"
    assert may_follow((5, 0, 0), nothing, K)
    assert not may_follow((5, 1, 0), nothing, K), "one kept"
    assert not may_follow((6, 0, 0), (5, 0, 0), K), "one more than in the last digest"
    assert not may_follow((3, 3, 0), (5, 0, 0), K), "two open ones fewer, and one more in all"
    assert may_follow((5, 3, 0), (5, 0, 0), K)
