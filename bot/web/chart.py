"""A chart's geometry: bars in groups, in whole units of a small drawing, for the template to draw."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.language import Chart

WIDTH = 560
TALLEST = 120
FLOOR = 140
GAP = 0.28


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, how tall it is, and the number above it; `series` says which row it belongs to."""

    x: float
    y: float
    width: float
    height: float
    number: int
    series: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A label under a group of bars."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that there is to draw."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


def drawing_of(chart: Chart) -> Drawing:
    """Lay out a chart: a group for each label, in it a bar for each series."""
    rows = max(len(chart.series), 1)
    group = WIDTH / max(len(chart.labels), 1)
    width = group * (1 - GAP) / rows
    highest = max((number for series in chart.series for number in series.values), default=0) or 1
    bars = [
        Bar(
            x=round(place * group + group * GAP / 2 + row * width, 1),
            y=round(FLOOR - max(number, 0) / highest * TALLEST, 1),
            width=round(width * 0.92, 1),
            height=round(max(number, 0) / highest * TALLEST, 1),
            number=number,
            series=row % 3,
        )
        for row, series in enumerate(chart.series)
        for place, number in enumerate(series.values[: len(chart.labels)])
    ]
    ticks = [Tick(round((place + 0.5) * group, 1), text) for place, text in enumerate(chart.labels)]
    return Drawing(tuple(bars), tuple(ticks))
