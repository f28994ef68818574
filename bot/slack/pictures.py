"""A chart's picture, uploaded so that a message can show it; where anything fails, the words that stand for it remain."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.log import log
from bot.platform import Refused, TryLater, Uncertain
from bot.slack.calls import Calls
from bot.slack.limits import SECTION, clip
from handlers.language import Card, Chart

Draw = Callable[[Chart], bytes]


async def upload_charts(calls: Calls, token: str, card: Card, draw: Draw | None) -> dict[Chart, str]:
    """Upload the card's charts and give each one's file id; a chart that could not be uploaded is left out."""
    uploaded: dict[Chart, str] = {}
    for chart in [block for block in card.body if isinstance(block, Chart)]:
        if draw is None:
            break
        try:
            uploaded[chart] = await _upload(calls, token, chart, await asyncio.to_thread(draw, chart))
        except (TryLater, Refused, Uncertain) as failed:
            log.warning("a picture was not uploaded", why=str(failed))
    return uploaded


async def _upload(calls: Calls, token: str, chart: Chart, picture: bytes) -> str:
    """Send a picture in Slack's three steps; the file is the bot's own until a message shows it."""
    told = {"filename": "chart.png", "length": str(len(picture)), "alt_txt": clip(chart.alt, SECTION)}
    place = await calls.call_with_form("files.getUploadURLExternal", token, **told)
    await calls.upload(place["upload_url"], picture)
    named = [{"id": place["file_id"], "title": clip(chart.title, SECTION)}]
    await calls.call("files.completeUploadExternal", token, files=named)
    return str(place["file_id"])
