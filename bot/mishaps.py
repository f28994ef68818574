"""The last catch of the web application: what failed is logged by a number, never with what was sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.log import incident, log
from storage.database import Unavailable

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def told_by_number(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 503 where the database is gone, and 500 with a number of the log where anything else failed."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Unavailable:
        log.warning("not answered", why="Unavailable")
        return web.Response(status=503, text="I cannot reach my memory. Please try again in a moment.")
    except Exception as error:  # noqa: BLE001 - whatever failed, the log gets its path and none of its words
        number = incident("web", error)
        return web.Response(status=500, text=f"Something went wrong on my side. The log calls it {number}.")
