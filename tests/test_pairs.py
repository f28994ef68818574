"""The rule of introductions: across schools, nobody twice before everybody once, and a fair pause."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.pairs import Group, Pair, Somebody, introduce


def nothing_in_common(one: str, other: str) -> int:
    """Say that two have nothing in common."""
    return 0


def pairs_in(groups: list[Group]) -> list[Pair]:
    """Give all who meet."""
    return [frozenset(pair) for group in groups for pair in combinations(group, 2)]


def play(sites: list[str], cycles: int) -> list[list[Group]]:
    """Let people of these schools be introduced so many times."""
    told: list[list[Group]] = []
    for number in range(cycles):
        before = [group for groups in told for group in groups]
        people = [
            Somebody(f"p{place}", site, sum(f"p{place}" in group for group in before))
            for place, site in enumerate(sites)
        ]
        told.append(introduce(people, before, nothing_in_common, str(number)))
    return told


def test_s06_nine_principals_meet_everybody_before_anybody_twice_in_eight_cycles() -> None:
    told = play([f"school {number}" for number in range(9)], 8)
    for groups in told:
        assert sorted(map(len, groups)) == [2, 2, 2, 3], "one group of three, everybody once"
        assert len({person for group in groups for person in group}) == 9
    first = [pair for groups in told[:6] for pair in pairs_in(groups)]
    assert len(first) == len(set(first)) == 36, "all possible pairs, none twice"


def all_groupings(free: list[str], odd: bool, site: dict[str, str]) -> Iterator[list[Group]]:
    """Give every way to put people of different schools into pairs, and one group of three where the number is odd."""
    if not free:
        yield []
    for size in (2, 3) if odd else (2,):
        for others in combinations(free[1:], size - 1) if free else ():
            group = (free[0], *others)
            if all(site[a] != site[b] or not site[a] for a, b in combinations(group, 2)):
                rest = [each for each in free if each not in group]
                yield from ([group, *more] for more in all_groupings(rest, odd and size == 2, site))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "d", ""]), min_size=2, max_size=7))
def test_nobody_meets_their_own_school_and_again_only_where_there_is_no_other_way(sites: list[str]) -> None:
    site = {f"p{place}": each for place, each in enumerate(sites)}
    first, second = play(sites, 2)
    for groups in (first, second):
        assert all(site[a] != site[b] or not site[a] for a, b in map(tuple, pairs_in(groups)))
        placed = {person for group in groups for person in group}
        assert sorted(map(len, groups)) == [2] * (len(groups) - len(placed) % 2) + [3] * (len(placed) % 2)
    there = sorted({person for group in second for person in group})
    ways = list(all_groupings(there, len(there) % 2 == 1, site))
    again = [sum(pair in pairs_in(first) for pair in pairs_in(way)) for way in ways]
    assert sum(pair in pairs_in(first) for pair in pairs_in(second)) == min(again)
    everybody = sorted(site)
    assert len(there) == len(site) or not list(all_groupings(everybody, len(site) % 2 == 1, site))


def test_whoever_had_most_introductions_has_the_pause() -> None:
    told = play(["a", "a", "a", "b"], 3)
    assert all(len(groups) == 1 for groups in told)
    assert {person for groups in told for group in groups for person in group} == {"p0", "p1", "p2", "p3"}
    assert play(["a", "a"], 1) == [[]]
    assert play(["a"], 1) == [[]]


def test_those_with_something_in_common_come_first_and_a_large_group_does_not_wait() -> None:
    people = [Somebody(f"p{number:02}", f"s{number}") for number in range(31)]

    def in_common(one: str, other: str) -> int:
        return 5 if {one, other} == {"p03", "p17"} else 0

    groups = introduce(people, [], in_common, "x")
    assert sorted(map(len, groups)) == [*[2] * 14, 3]
    small = introduce(people[:20], [], lambda a, b: 5 if {a, b} == {"p00", "p17"} else 0, "x")
    assert ("p00", "p17") in small
