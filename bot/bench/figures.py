"""What a bench tells: rows of figures, ours beside a baseline's of the same run."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

Row = dict[str, Any]
"""One row, as it is printed: `name, ours, baseline, ratio, unit, n`, and the `target` where there is one."""


class Missing(Exception):
    """Something that a bench needs is not installed; the words say how to get it."""


def row(name: str, ours: Sequence[float], baseline: Sequence[float], unit: str, n: int, target: str = "") -> Row:
    """Join the medians of several rounds; `ratio` is ours over the baseline's, `n` how many of ours were measured."""
    our, their = median(ours), median(baseline)
    told = {"name": name, "ours": round(our, 3), "baseline": round(their, 3), "ratio": round(our / their, 3)}
    return {**told, "unit": unit, "n": n, "rounds": len(ours), **({"target": target} if target else {})}


def skipped(name: str, why: str) -> Row:
    """Say why there are no figures of that name."""
    return {"name": name, "ours": None, "baseline": None, "ratio": None, "unit": "", "n": 0, "skipped": why}
