"""Baseline: Bolt's hello-world, as Bolt's documentation writes one for asyncio. It stores nothing."""

from __future__ import annotations

import os
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

app = AsyncApp(
    client=AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
)


@app.command("/cop-reflect")
async def hello(ack: Any, body: dict[str, Any]) -> None:
    """Say hello to whoever typed the command."""
    await ack(f"Hi <@{body['user_id']}>!")


if __name__ == "__main__":
    app.start(int(os.environ["COP_PORT"]), host="127.0.0.1")
