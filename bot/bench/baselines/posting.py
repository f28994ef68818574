"""Baseline: a bare loop over messages with Slack's own client, as its documentation writes one. It stores nothing.

It reads the lanes on its standard input, each a list of what `chat.postMessage` takes, and posts those of a lane one after the
other. It says how long that took, and how long a processor worked for it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.loop import new_loop


async def post(client: AsyncWebClient, lane: Sequence[dict[str, Any]]) -> None:
    """Post one lane's messages."""
    for message in lane:
        await client.chat_postMessage(**message)


async def run(lanes: Sequence[Sequence[dict[str, Any]]]) -> dict[str, float]:
    """Post all lanes at the same time, over one shared session."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"], session=session
        )
        began, worked = time.perf_counter(), time.process_time()
        await asyncio.gather(*(post(client, lane) for lane in lanes))
        return {"seconds": time.perf_counter() - began, "worked": time.process_time() - worked}


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    with asyncio.Runner(loop_factory=new_loop) as runner:
        json.dump(runner.run(run(wanted)), sys.stdout)
