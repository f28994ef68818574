"""Who is introduced to whom: across schools, nobody twice before everybody once, one group of three where the number is odd.

Pure: people, their schools and earlier introductions go in, groups come out; the same ones for the same `seed`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

Pair = frozenset[str]
Group = tuple[str, ...]
Close = Callable[[str, str], int]
"""How much two people have in common to talk about: more is better, nothing is fine."""

TRIES = 20
STEPS = 1500
"""How often we look for a way to the end, and how many steps each look has: a group of thirty must not wait for it."""

LOOKS_AHEAD = 12
"""The largest group for which whole years are thought through; in a larger one nobody meets everybody in a year anyway."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person to be introduced: their id, their school (empty where it is not known), and how often they were before."""

    id: str
    site: str = ""
    times: int = 0


class _Lost(Exception):
    """No way was found within the steps that a look has."""


def introduce(people: Sequence[Somebody], before: Iterable[Group], close: Close, seed: str) -> list[Group]:
    """Give the groups of this time: pairs, and one of three where the number is odd.

    Somebody for whom nobody of another school is left has a pause, and whoever had most introductions has it first.
    """
    met = Counter(frozenset(pair) for group in before for pair in combinations(group, 2))
    here = list(people)
    while len(here) > 1:
        found = _grouped(here, met, close, seed)
        if found:
            return found
        here.remove(_pausing(here))
    return []


def _pausing(here: Sequence[Somebody]) -> Somebody:
    """Give who has a pause: of the school that most are from, whoever was introduced most often."""
    sizes = Counter(each.site for each in here)
    return max(here, key=lambda each: (sizes[each.site], each.times, each.id))


def _grouped(here: Sequence[Somebody], met: Mapping[Pair, int], close: Close, seed: str) -> list[Group]:
    sites = {each.id: each.site for each in here}
    ids = sorted(sites)
    apart = {frozenset(pair) for pair in combinations(ids, 2) if sites[pair[0]] != sites[pair[1]] or not sites[pair[0]]}
    if not apart:
        return []
    counts = sorted({met.get(pair, 0) for pair in apart})
    fresh = frozenset(pair for pair in apart if met.get(pair, 0) == counts[0])
    if found := _towards_the_end(ids, fresh, close, seed):
        return found
    ways = (_once(ids, {pair for pair in apart if met.get(pair, 0) <= most}, met, close, seed) for most in counts)
    return next(filter(None, ways), [])


def _towards_the_end(ids: Sequence[str], fresh: frozenset[Pair], close: Close, seed: str) -> list[Group]:
    """Give groups after which all who have not met yet still can, without anybody meeting again first; none if not found."""
    a_time = len(ids) // 2 + (2 if len(ids) % 2 else 0)
    if len(ids) > LOOKS_AHEAD or len(fresh) % a_time:
        return []
    for number in range(TRIES):
        search = _Search(close, Random(f"{seed}{number}"), STEPS)  # noqa: S311 - no secret: who meets whom is told anyway
        try:
            return search.first_of_all(ids, fresh)
        except _Lost:
            continue
    return []


def _once(ids: Sequence[str], allowed: set[Pair], met: Mapping[Pair, int], close: Close, seed: str) -> list[Group]:
    """Give groups for this one time: of those that are found, the ones in which the fewest meet again."""
    search = _Search(close, Random(seed), STEPS)  # noqa: S311 - no secret: who meets whom is told anyway
    found: list[Group] = []
    least = sum(met.values()) + 1
    try:
        for groups in search.groupings(ids, len(ids) % 2 == 1, allowed):
            again = sum(met.get(frozenset(pair), 0) for group in groups for pair in combinations(group, 2))
            if again < least:
                found, least = list(groups), again
            if not least:
                break
    except _Lost:
        pass
    return found


class _Search:
    """Looks for groups step by step, and gives up after so many."""

    def __init__(self, close: Close, chance: Random, steps: int) -> None:
        """Begin."""
        self._close = close
        self._chance = chance
        self._left = steps

    def first_of_all(self, ids: Sequence[str], fresh: frozenset[Pair]) -> list[Group]:
        """Give the groups of a first time after which others can follow until nobody is left to meet; raises _Lost."""
        for groups in self.groupings(ids, len(ids) % 2 == 1, fresh):
            rest = fresh - {frozenset(pair) for group in groups for pair in combinations(group, 2)}
            if not rest or self.first_of_all(ids, rest):
                return list(groups)
        return []

    def groupings(self, free: Sequence[str], odd: bool, allowed: Iterable[Pair]) -> Iterator[tuple[Group, ...]]:
        """Give every way to put people into groups of those who may meet; raises _Lost."""
        self._left -= 1
        if self._left < 0:
            raise _Lost
        if not free:
            yield ()
            return
        others = {a: [b for b in free if frozenset((a, b)) in allowed] for a in free}
        for group in self._ways(min(free, key=lambda each: (len(others[each]), each)), others, odd=odd):
            rest = [each for each in free if each not in group]
            for more in self.groupings(rest, odd and len(group) == 2, allowed):
                yield (group, *more)

    def _ways(self, first: str, others: Mapping[str, Sequence[str]], *, odd: bool) -> list[Group]:
        ways: list[Group] = [(first, other) for other in others[first]]
        ways += [(first, a, b) for a, b in combinations(others[first], 2) if b in others[a]] if odd else []
        self._chance.shuffle(ways)
        return sorted(ways, key=lambda group: -min(self._close(group[0], other) for other in group[1:]))
