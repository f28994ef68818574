"""Baseline: the Bot Framework's echo bot, as its own documentation writes one with `CloudAdapter`. It stores nothing."""

from __future__ import annotations

import os
from typing import Any

from aiohttp import web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication


class Settings:
    """The names that the framework reads; without an app id it checks nobody."""

    APP_ID = ""
    APP_PASSWORD = ""
    APP_TYPE = "MultiTenant"
    APP_TENANTID = ""


class Echo(ActivityHandler):
    """Say back what was said."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Echo a message."""
        await turn_context.send_activity(f"Echo: {turn_context.activity.text}")


adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Settings()))
echo = Echo()


async def messages(request: web.Request) -> Any:
    """Hear an activity."""
    return await adapter.process(request, echo)


if __name__ == "__main__":
    app = web.Application()
    app.router.add_post("/api/messages", messages)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["COP_PORT"]), print=None)
