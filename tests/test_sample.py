"""The labelled samples: they have the shape their README tells, name nobody, and the passes agree as far as is said there."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.agreement import Passes, jaccard, kappa, kappa_interval, mean_best_match
from tests.stage import LIBRARY

DATA = Path(__file__).parent / "data"
BENCH = Path(__file__).parents[1] / "bot" / "bench" / "data"
TOLD = " ".join((DATA / "README.md").read_text(encoding="utf-8").split())
CONTACT = re.compile(r"@|https?:|www\.|\+?\d[\d ()-]{7,}\d")
KEYS = {"id", "community", "prompt", "answers", "earlier_ids", "themes", "themes_second", "names"}


def read(file: Path) -> list[dict[str, Any]]:
    """Give a file's objects, one a line."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


ROUNDS = read(BENCH / "rounds.jsonl")
COMMITMENTS = read(BENCH / "commitments.jsonl")
PARTS = ("who", "what", "when", "how_known")
PASSES = [Passes(len(each["answers"]), each["themes"], each["themes_second"]) for each in ROUNDS]


def names_nobody(texts: Sequence[str]) -> bool:
    """Tell that no text holds a usual first name or a way to reach somebody."""
    given = {name for name in LIBRARY.names.given if name.isalpha()}
    return not any(CONTACT.search(text) or given & set(re.findall(r"\w+", text)) for text in texts)


def test_a_round_has_answers_and_two_passes_of_labels() -> None:
    for each in ROUNDS:
        answers, which = each["answers"], each["id"]
        assert set(each) == KEYS, which
        assert 6 <= len(answers) == len(set(answers)) <= 26, which
        assert all(answer.strip() == answer and answer for answer in (*answers, each["prompt"])), which
        assert len(each["names"]) == len(each["themes"]), which
        for themes, most in ((each["themes"], 8), (each["themes_second"], 10)):
            assert 1 <= len(themes) <= most, which
            assert all(len(theme) >= 2 and theme == sorted({*theme}) for theme in themes), which
            often = Counter(answer for theme in themes for answer in theme)
            assert all(0 <= answer < len(answers) and times <= 2 for answer, times in often.items()), which


def test_earlier_rounds_are_the_same_community_s_and_come_before() -> None:
    before: dict[str, str] = {}
    for each in ROUNDS:
        earlier = each["earlier_ids"]
        assert len(earlier) <= 3
        assert earlier == [known for known in before if known in earlier]
        assert all(before[known] == each["community"] for known in earlier)
        before[each["id"]] = each["community"]
    assert len(before) == len(ROUNDS) >= 40


def test_the_rounds_name_nobody() -> None:
    assert names_nobody([text for each in ROUNDS for text in (each["prompt"], *each["answers"], *each["names"])])
    assert not names_nobody(["Ask Priya"])
    assert not names_nobody(["Ring 0400 000 000"])


def test_its_size_is_as_told() -> None:
    sizes = [len(each["answers"]) for each in ROUNDS]
    words = [len(answer.split()) for each in ROUNDS for answer in each["answers"]]
    communities = {each["community"] for each in ROUNDS}
    assert f"{len(ROUNDS)} rounds of leaders' answers" in TOLD
    assert f"{sum(sizes)} answers in {len(communities)} communities" in TOLD
    assert f"{min(sizes)} to {max(sizes)} answers a round (median {median(sizes):.0f})" in TOLD
    assert f"{min(words)} to {max(words)} words an answer (median {median(words):.0f})" in TOLD


def test_the_passes_agree_as_far_as_is_told() -> None:
    there, back = mean_best_match(PASSES)
    low, high = kappa_interval(PASSES)
    alike = sum(set(map(tuple, each.first)) == set(map(tuple, each.second)) for each in PASSES)
    assert f"best match, first to second | {there:.2f} |" in TOLD
    assert f"best match, second to first | {back:.2f} |" in TOLD
    assert f'share a theme?" | {kappa(PASSES):.2f} |' in TOLD
    assert f"drawn again | {low:.2f} to {high:.2f} |" in TOLD
    assert f"The themes are the same in {alike} of {len(PASSES)} rounds." in TOLD


def test_a_commitment_says_what_it_holds_and_is_in_one_half() -> None:
    texts = [each["text"] for each in COMMITMENTS]
    assert len(set(texts)) == len(texts) >= 240
    assert names_nobody(texts)
    for each in COMMITMENTS:
        assert tuple(each["has"]) == PARTS, each
        assert all(isinstance(held, bool) for held in each["has"].values()), each
        assert set(each) - {"unsure"} == {"text", "has", "half"}, each
        assert set(each.get("unsure", ["who"])) <= {*PARTS}, each


def test_the_commitments_are_spread_as_told() -> None:
    halves = Counter(each["half"] for each in COMMITMENTS)
    assert f"{len(COMMITMENTS)} commitments as leaders write them" in TOLD
    assert halves == {"tune": len(COMMITMENTS) // 2, "held_out": len(COMMITMENTS) // 2}
    agreed = []
    for part in PARTS:
        held = Counter(each["half"] for each in COMMITMENTS if each["has"][part])
        assert re.search(rf"`{part}` \|[^|]+\| {held['tune']} \| {held['held_out']} \|", TOLD), (part, held)
        agreed.append(sum(part not in each.get("unsure", []) for each in COMMITMENTS))
    who, what, when, how_known = agreed
    told = f"on {who} of 276 for `who`, {what} for `what`, {when} for `when` and {how_known} for `how_known`"
    assert told in TOLD


def test_agreement_is_counted_as_by_hand() -> None:
    once = Passes(4, [[0, 1], [2, 3]], [[0, 1, 2]])
    assert jaccard([0, 1], [0, 1, 2]) == pytest.approx(2 / 3)
    assert mean_best_match([once]) == pytest.approx(((2 / 3 + 1 / 4) / 2, 2 / 3))
    # of 6 pairs 2 and 3 are together, 1 in both: they agree on 3, and by chance on 3
    assert kappa([once]) == pytest.approx(0)
    assert kappa([Passes(4, [[0, 1]], [[1, 0]])]) == pytest.approx(1)
