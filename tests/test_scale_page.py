"""The page about sizes is computed from what was measured, and its arithmetic holds."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "operators" / "scale.md"
DRAWN = runpy.run_path(str(ROOT / "docs" / "draw_scale.py"))


def test_the_table_is_as_it_is_computed_and_reaches_two_million_members() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == DRAWN["redrawn"](page), "run python docs/draw_scale.py"
    largest = DRAWN["SIZES"][-1]
    assert (largest.communities, largest.members) == (100_000, 2_000_000)


def test_a_time_is_said_in_the_unit_that_people_use() -> None:
    assert [DRAWN["lasting"](seconds) for seconds in (0.2, 60, 600, 7200)] == ["1 s", "60 s", "10 min", "2 h"]


def test_what_it_computes_with_is_the_pace_that_is_kept() -> None:
    figures = dict(DRAWN["rows_of"](DRAWN["SIZES"][1]))
    assert figures["Monday's question, all in one Slack workspace"] == "27 min"
    assert figures["new messages in a week"] == "13,600"
