"""The page behind the link to the year's plan, or to one calendar file: looking at it uses nothing up."""

from __future__ import annotations

import asyncio
from functools import partial

from aiohttp import web
from sqlalchemy.orm import Session

from bot.archive import LettersMissing
from bot.archive_pages import ENDING, KINDS
from bot.engine.clock import Clock
from bot.export_pages import PRIVATE, page
from bot.ics import as_calendar
from bot.threads import Threads
from handlers.plan_file import Kept, is_whole, redeemed
from prompts.library import Library
from storage.database import NotFound

CALENDAR = "text/calendar"
LABELS = {"ics": "Calendar file", **ENDING}
GONE = "It was used before, or fifteen minutes have passed. Press the button in your chat again to get a new one."
MISSING = (
    "The plan has letters that our PDF cannot show. Nothing is left out in Word and Markdown. Please get a new link."
)
ONE = "It goes into your own calendar, at the right time wherever you are. The link works once."
WHOLE = "Take the plan on one page, or all meetings for your own calendar. The link works once."


class PlanPages:
    """Serves `/plan/...`."""

    def __init__(self, db: Threads, clock: Clock, library: Library) -> None:
        """Know where the records are."""
        self.db = db
        self.clock = clock
        self.library = library

    def routes(self) -> list[web.RouteDef]:
        """Give the routes to mount into the one application."""
        return [web.get("/plan/{ticket}", self._offer), web.post("/plan/{ticket}", self._fetch)]

    async def _offer(self, request: web.Request) -> web.Response:
        whole = partial(is_whole, ticket=request.match_info["ticket"], now=self.clock.now())
        try:
            return _choice(whole=await self.db.read(whole))
        except NotFound:
            return page("This link no longer works", GONE, status=404)

    async def _fetch(self, request: web.Request) -> web.Response:
        ticket, now = request.match_info["ticket"], self.clock.now()
        chosen = str((await request.post()).get("as"))

        def work(db: Session) -> Kept | None:
            whole = is_whole(db, ticket, now)
            fitting = chosen == "ics" or (whole and chosen in KINDS)
            return redeemed(db, self.library, ticket, now) if fitting else None

        try:
            kept = await self.db.write(work)
            if kept is None:
                return _choice(whole=await self.db.read(partial(is_whole, ticket=ticket, now=now)), status=400)
            if kept.page is None or chosen == "ics":
                body, kind = await asyncio.to_thread(as_calendar, kept.appointments, now), CALENDAR
            else:
                body, kind = await asyncio.to_thread(KINDS[chosen].make, kept.page), KINDS[chosen].type
        except NotFound:
            return page("This link no longer works", GONE, status=404)
        except LettersMissing:
            return page("A PDF cannot show this", MISSING, status=409)
        name = "plan" if kept.page else "calendar"
        headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}.{chosen}"'}
        return web.Response(body=body, content_type=kind, headers=headers)


def _choice(*, whole: bool, status: int = 200) -> web.Response:
    """Give the page that offers each kind of file that a link is good for."""
    offered = LABELS if whole else {"ics": LABELS["ics"]}
    buttons = "".join(f'<button name="as" value="{ending}">{label}</button> ' for ending, label in offered.items())
    words = WHOLE if whole else ONE
    return page(
        "The plan of the year" if whole else "For your calendar", words, f'<form method="post">{buttons}</form>', status
    )
