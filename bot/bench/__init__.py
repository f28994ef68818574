"""Measurements against named baselines, both in the same run: `cop-bot bench`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.bench.figures import Row
from bot.bench.growth import growth
from bot.bench.tick import tick

BENCHES: Mapping[str, Callable[[], Iterator[Row]]] = {"growth": growth, "tick": tick}
"""Each bench by the name that the command line knows; it yields its rows as they are measured."""


def run(names: Sequence[str] = ()) -> Iterator[Row]:
    """Measure what is named, or everything; raises KeyError for a name that is none."""
    for name in names or BENCHES:
        yield from BENCHES[name]()
