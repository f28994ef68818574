"""A chart as Teams draws it; in its place a picture, or where there is none a table of the same figures."""

from __future__ import annotations

from bot.teams.tables import table
from bot.teams.words import Element, heading, inert, paragraph
from handlers.language import Chart


def chart_element(chart: Chart, most: int, picture: str = "") -> Element:
    """Give Teams' own bar chart, whose figures stand on the bars; `picture` is shown by a client that has no charts."""
    return {
        "type": "Chart.VerticalBar.Grouped",
        "title": inert(chart.title, most),
        "showBarValues": True,
        "data": [
            {
                "legend": inert(series.name, most),
                "values": [{"x": inert(x, most), "y": y} for x, y in zip(chart.labels, series.values, strict=False)],
            }
            for series in chart.series
        ],
        "fallback": _picture(chart, most, picture) if picture else _figures(chart, most),
    }


def _picture(chart: Chart, most: int, picture: str) -> Element:
    return {
        "type": "Image",
        "url": picture,
        "altText": inert(f"{chart.title}: {chart.alt}", most),
        "size": "Stretch",
        "msteams": {"allowExpand": True},
    }


def _figures(chart: Chart, most: int) -> Element:
    head = ["", *(series.name for series in chart.series)]
    rows = [
        [label, *(str(series.values[n]) if n < len(series.values) else "" for series in chart.series)]
        for n, label in enumerate(chart.labels)
    ]
    drawn = [[paragraph(cell, most) for cell in cells] for cells in (head, *rows)]
    return {"type": "Container", "items": [heading(chart.title, most), table(drawn, [1] * len(head))]}
