"""Measures of ourselves against named baselines, taken in the same run on the same machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TypedDict


class Result(TypedDict):
    """One figure: ours, the baseline's, ours divided by it, their unit, and of how many things it was taken."""

    name: str
    ours: float
    baseline: float
    ratio: float
    unit: str
    n: int


Bench = Callable[[], Iterator[Result]]

BENCHES: Mapping[str, str] = {"tick": "bot.bench.tick", "growth": "bot.bench.growth"}
"""What can be measured, and the module whose `measure()` does it."""


def result(name: str, ours: float, baseline: float, unit: str, n: int) -> Result:
    """Give a figure with its ratio, rounded for people."""
    return Result(
        name=name,
        ours=round(ours, 4),
        baseline=round(baseline, 4),
        ratio=round(ours / baseline, 3) if baseline else 0.0,
        unit=unit,
        n=n,
    )


def run(names: Sequence[str] = ()) -> Iterator[Result]:
    """Take the named measures, or all; raises KeyError for a name that is none."""
    for name in names or BENCHES:
        measure: Bench = import_module(BENCHES[name]).measure
        yield from measure()
