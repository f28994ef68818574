"""The page behind the link to a summary or an agenda: looking at it uses nothing up; choosing a kind of file does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.orm import Session

from bot.archive import LettersMissing, as_docx, as_markdown, as_pdf
from bot.engine.clock import Clock
from bot.export_pages import PRIVATE, page
from bot.threads import Threads
from handlers.archive import redeemed
from handlers.language import Card
from prompts.library import Library
from storage.database import NotFound

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDING = {"md": "Markdown", "pdf": "PDF", "docx": "Word"}
CHOICES = "".join(f'<button name="as" value="{ending}">{label}</button> ' for ending, label in ENDING.items())
CHOOSE = f'<form method="post">{CHOICES}</form>'
GONE = "It was used before, or fifteen minutes have passed. Press its button in your chat to get a new one."
MISSING = (
    "This page has letters that our PDF cannot show. Nothing is left out in Word and Markdown. "
    "Press its button in your chat to get a new link."
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how it is made, and what it is called on the web."""

    make: Callable[[Card], bytes]
    type: str


KINDS: Mapping[str, Kind] = {
    "md": Kind(as_markdown, "text/markdown"),
    "pdf": Kind(as_pdf, "application/pdf"),
    "docx": Kind(as_docx, WORD),
}


class ArchivePages:
    """Serves `/saved/...`."""

    def __init__(self, db: Threads, clock: Clock, library: Library) -> None:
        """Know where the records are, and the words of each place."""
        self.db = db
        self.library = library
        self.clock = clock

    def routes(self) -> list[web.RouteDef]:
        """Give the routes to mount into the one application."""
        return [web.get("/saved/{ticket}", self._offer), web.post("/saved/{ticket}", self._fetch)]

    async def _offer(self, request: web.Request) -> web.Response:
        words = "It holds what you may read of it. Which kind of file would you like? The link works once."
        return page("A page to keep", words, CHOOSE)

    async def _fetch(self, request: web.Request) -> web.Response:
        ticket, now = request.match_info["ticket"], self.clock.now()
        chosen = str((await request.post()).get("as"))
        kind = KINDS.get(chosen)
        if kind is None:
            return page("A page to keep", "Please choose a kind of file.", CHOOSE, status=400)

        def work(db: Session) -> Card:
            return redeemed(db, ticket, now, self.library)

        try:
            body = await asyncio.to_thread(kind.make, await self.db.write(work))
        except NotFound:
            return page("This link no longer works", GONE, status=404)
        except LettersMissing:
            return page("A PDF cannot show this", MISSING, status=409)
        headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="page.{chosen}"'}
        return web.Response(body=body, content_type=kind.type, headers=headers)
