"""The page behind the link to one's own copy: looking at it uses nothing up, because chat apps look at links; fetching does."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from aiohttp import web
from sqlalchemy.orm import Session

from bot.engine.clock import Clock
from bot.threads import Threads
from storage.database import NotFound
from storage.export import as_markdown, export_person
from storage.tickets import EXPORT, redeem_ticket

PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
PAGE = """<!doctype html><html lang="en-AU"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><link rel="icon" href="data:,"><style>
:root{{color-scheme:light dark}}
body{{font:1.0625rem/1.55 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.25rem;
background:light-dark(#f5f1e8,#191715);color:light-dark(#29241e,#f2ebe1)}}
h1{{font-size:1.5rem}}
label,input{{display:block;max-width:100%;margin:.75rem 0;font:inherit}}
label{{font-weight:600}}
button{{font:600 1rem/1.25 system-ui,sans-serif;padding:.75rem 1.4rem;border:0;border-radius:999px;cursor:pointer;
background:light-dark(#1b6652,#82d2b7);color:light-dark(#fff,#0d241c)}}
</style><main><h1>{title}</h1><p>{words}</p>{more}</main></html>"""
FETCH = '<form method="post"><button>Fetch my copy</button></form>'


class ExportPages:
    """Serves `/export/...`."""

    def __init__(self, db: Threads, clock: Clock) -> None:
        """Know where the records are."""
        self.db = db
        self.clock = clock

    def routes(self) -> list[web.RouteDef]:
        """Give the routes to mount into the one application."""
        return [web.get("/export/{ticket}", self._offer), web.post("/export/{ticket}", self._fetch)]

    async def _offer(self, request: web.Request) -> web.Response:
        words = "It is one file with your own words in it. Keep it where only you can read it. The link works once."
        return page("Your copy", words, FETCH)

    async def _fetch(self, request: web.Request) -> web.Response:
        ticket, now = request.match_info["ticket"], self.clock.now()

        def work(db: Session) -> bytes:
            return packed(db, ticket, now)

        try:
            body = await self.db.write(work)
        except NotFound:
            words = "It was used before, or fifteen minutes have passed. Type /cop-me in your chat to get a new one."
            return page("This link no longer works", words, status=404)
        headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="my-copy.zip"'}
        return web.Response(body=body, content_type="application/zip", headers=headers)


def packed(db: Session, ticket: str, now: datetime) -> bytes:
    """Give all that is kept about a ticket's owner as a zip of JSON and text; raises NotFound for a ticket that is no good."""
    export = export_person(db, redeem_ticket(db, ticket, EXPORT, now))
    return zipped("my-copy", export, as_markdown(export))


def zipped(name: str, export: dict[str, Any], text: str) -> bytes:
    """Give an export as a zip of JSON and text, both under a name."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as bundle:
        bundle.writestr(f"{name}.json", json.dumps(export, ensure_ascii=False, indent=2))
        bundle.writestr(f"{name}.md", text)
    return file.getvalue()


def page(title: str, words: str, more: str = "", status: int = 200) -> web.Response:
    """Give a plain page of ours that no search engine and no cache keeps."""
    text = PAGE.format(title=title, words=words, more=more)
    return web.Response(text=text, content_type="text/html", status=status, headers=PRIVATE)
