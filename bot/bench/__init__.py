"""Measures of ourselves against named baselines, taken in the same run on the same machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import NotRequired, TypedDict


class Result(TypedDict):
    """One figure: ours, the baseline's, ours divided by it, their unit, and of how many things it was taken.

    `target` is what the ratio should be, `rounds` of how many rounds these are the medians, `failed` which good answers
    were missing (ours, the baseline's). `difference` holds the ends between which ours less the baseline's lies in 95 of 100
    draws. A figure that could not be taken has none, and `skipped` says why.
    """

    name: str
    ours: float | None
    baseline: float | None
    ratio: float | None
    unit: str
    n: int
    target: NotRequired[str]
    rounds: NotRequired[int]
    failed: NotRequired[tuple[int, int]]
    skipped: NotRequired[str]
    difference: NotRequired[tuple[float, float]]


class Missing(Exception):
    """Something that a measure needs is not installed; the words say how to get it."""


Bench = Callable[..., Iterator[Result]]

BENCHES: Mapping[str, str] = {
    "ack": "bot.bench.ack",
    "teams": "bot.bench.teams",
    "fanout": "bot.bench.fanout",
    "startup": "bot.bench.startup",
    "tick": "bot.bench.tick",
    "engine": "bot.bench.engine",
    "growth": "bot.bench.growth",
    "names": "bot.bench.names",
    "coach": "bot.bench.coach",
    "scale": "bot.bench.scale",
    "synthesis": "bot.bench.synthesis",
}
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


def medians(name: str, ours: Sequence[float], baseline: Sequence[float], unit: str, n: int) -> Result:
    """Give a figure of the medians of several rounds."""
    return {**result(name, median(ours), median(baseline), unit, n), "rounds": len(ours)}


def skipped(name: str, why: str) -> Result:
    """Say why there is no figure of that name."""
    return Result(name=name, ours=None, baseline=None, ratio=None, unit="", n=0, skipped=why)


def run(names: Sequence[str] = (), files: Mapping[str, Path | None] | None = None) -> Iterator[Result]:
    """Take the named measures, or all, `synthesis` on these files; raises KeyError for a name that is none.

    Raises Missing for what is not installed.
    """
    for name in names or BENCHES:
        measure: Bench = import_module(BENCHES[name]).measure
        yield from measure(**(files or {}) if name == "synthesis" else {})
