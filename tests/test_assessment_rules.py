"""The rules of a self-assessment, by themselves: the middle, the distance between people, what is most split, what changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.assessment_rules import change_chart, distance, middle, middle_words, most_split
from storage.parts import joined, parted

LEVELS = ("Starting", "Building", "Established", "Leading")


def test_the_middle_is_no_average() -> None:
    assert middle((1, 0, 0, 8)) == (3, 3)
    assert middle_words(LEVELS, (2, 0, 0, 2)) == "Starting to Leading"
    with pytest.raises(ValueError, match="nobody"):
        middle((0, 0))


def test_two_lines_are_most_split_and_none_where_all_agree() -> None:
    spread = {"a": (5, 0, 0, 0), "b": (3, 0, 0, 2), "c": (2, 3, 0, 0), "d": (3, 0, 2, 0)}
    assert most_split(spread) == ["b", "d"]
    assert most_split({"a": (5, 0), "b": (0, 5)}) == []
    assert most_split({"x": (2, 3), "y": (3, 2)}) == ["x", "y"]


@given(st.lists(st.integers(0, 9), min_size=2, max_size=6))
def test_the_distance_does_not_depend_on_which_end_is_called_first(counts: list[int]) -> None:
    assert distance(counts) == pytest.approx(distance(counts[::-1]))
    assert 0 <= distance(counts) <= len(counts) - 1


def test_a_change_is_drawn_for_lines_that_were_there_before() -> None:
    now = {"a": (0, 5, 0, 0), "b": (0, 0, 5, 0)}
    chart = change_chart(LEVELS, now, {"b": (5, 0, 0, 0)}, ("May", "November"))
    assert chart is not None
    assert (chart.labels, chart.series[0].values, chart.series[1].values) == (("2",), (1,), (3,))
    assert chart.alt == "2 b: Starting, now Established."
    assert change_chart(LEVELS, now, {"c": (5, 0, 0, 0)}, ("May", "November")) is None


@given(st.dictionaries(st.sampled_from(["What came", "What: went", "x"]), st.text()))
def test_no_words_are_taken_for_the_name_of_a_part(parts: dict[str, str]) -> None:
    said = {name: "\n".join(words.splitlines()) for name, words in parts.items() if words.splitlines()}
    assert parted(joined(parts), ["What came", "What: went", "x"]) == said
