"""A chart's picture within the card itself, for clients that cannot draw the chart."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from handlers.language import Card, Chart

Draw = Callable[[Chart], bytes]

Pictures = Mapping[Chart, str]
"""The pictures that were drawn, as addresses that hold the picture itself."""

LARGEST = 30_000
"""Bytes of a picture that goes into a card."""

REMEMBERED = 64
"""Charts whose pictures are kept at hand: one digest goes to many leaders."""


async def draw_charts(cards: Iterable[Card], draw: Draw | None) -> dict[Chart, str]:
    """Draw the cards' charts away from the loop; a chart that became too large, or without `draw`, is left out."""
    pictures: dict[Chart, str] = {}
    for chart in [block for card in cards for block in card.body if isinstance(block, Chart)]:
        if draw is not None and (address := await asyncio.to_thread(_drawn, draw, chart)):
            pictures[chart] = address
    return pictures


@lru_cache(REMEMBERED)
def _drawn(draw: Draw, chart: Chart) -> str:
    packed = draw(chart)
    return f"data:image/png;base64,{b64encode(packed).decode()}" if len(packed) <= LARGEST else ""
