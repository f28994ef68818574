"""Baseline: the echo agent of Microsoft's successor to the Bot Framework, as its documentation writes one. It stores nothing."""

from __future__ import annotations

import os

from aiohttp import web
from microsoft_agents.hosting.aiohttp import CloudAdapter, jwt_authorization_middleware
from microsoft_agents.hosting.core import (
    ActivityHandler,
    AgentAuthConfiguration,
    AnonymousTokenProvider,
    TurnContext,
)


class Nobody:
    """Connections of an agent without an app id: nobody is checked, and nothing is signed."""

    def get_connection(self, connection_name: str) -> AnonymousTokenProvider:
        """Sign nothing."""
        return AnonymousTokenProvider()

    def get_default_connection(self) -> AnonymousTokenProvider:
        """Sign nothing."""
        return AnonymousTokenProvider()

    def get_token_provider(self, claims_identity: object, service_url: str) -> AnonymousTokenProvider:
        """Sign nothing."""
        return AnonymousTokenProvider()

    def get_token_provider_from_activity(self, claims_identity: object, activity: object) -> AnonymousTokenProvider:
        """Sign nothing."""
        return AnonymousTokenProvider()

    def get_default_connection_configuration(self) -> AgentAuthConfiguration:
        """Check nobody."""
        return AgentAuthConfiguration(anonymous_allowed=True)


class Echo(ActivityHandler):
    """Say back what was said."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Echo a message."""
        await turn_context.send_activity(f"Echo: {turn_context.activity.text}")


adapter = CloudAdapter(connection_manager=Nobody())
echo = Echo()


async def messages(request: web.Request) -> web.Response | None:
    """Hear an activity."""
    return await adapter.process(request, echo)


if __name__ == "__main__":
    app = web.Application(middlewares=[jwt_authorization_middleware])
    app["agent_configuration"] = AgentAuthConfiguration(anonymous_allowed=True)
    app.router.add_post("/api/messages", messages)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["COP_PORT"]), print=None)
