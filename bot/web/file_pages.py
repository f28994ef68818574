"""The page behind "Send a file instead": a transcript is read from a file, by the very turn that takes what is pasted.

Looking at it uses nothing up. The file is read in memory, and a link is used up only with what was read of it.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from html import escape

from aiohttp import BodyPartReader, web

from bot.conversation import Conversation, Outcome
from bot.export_pages import page
from bot.web.guest_gate import HEADERS, Gate, Look, Refused
from handlers.language import Decline, Say, block_as_text
from handlers.transcript_file import LONGEST_FILE, asked, with_file
from handlers.turn import Event
from storage.database import NotFound

PATH = "/transcript/{ticket}"
NEW = "To get a new link, press Add a transcript on your draft."
GONE = f"It was used before, fifteen minutes have passed, or the summary is out. {NEW}"
TOO_LARGE = "I take files of up to 1 MB. Please take out what is not talk, or send it in two parts."
BROKEN = "The file did not arrive whole. Please go back, choose it again, and press Read it."
OFFER = (
    "Everybody who was in the meeting should know that it was recorded. If they do not, please ask them first.",
    "The file is read once and kept nowhere. Some sentences go to your draft without names.",
    "Only you see them before you approve.",
)
CHOOSE = """<form method="post" enctype="multipart/form-data"><label for="file">Your file, .vtt or .txt</label>
<input id="file" type="file" name="file" accept=".vtt,.txt,text/vtt,text/plain" required><button>Read it</button></form>"""


def _drawn(title: str, words: Sequence[str], more: str = "", status: int = 200) -> web.Response:
    return page(escape(title), "</p><p>".join(map(escape, words)), more, status)


def _refusal(refused: Refused) -> web.Response:
    return _drawn(refused.title, [refused.words], status=refused.status)


def _policy() -> str:
    """Allow the one style that stands in our pages, by its digest, and nothing else that is not the page itself."""
    style = str(page("", "").text).partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return HEADERS["Content-Security-Policy"].replace("style-src 'self'", f"style-src 'sha256-{digest}'")


class FilePages:
    """Serves `/transcript/...`."""

    def __init__(self, conversation: Conversation) -> None:
        """Join the page to the one way in."""
        self.conversation = conversation
        headers = {**HEADERS, "Content-Security-Policy": _policy()}
        look = Look("multipart/form-data", _refusal, TOO_LARGE, headers)
        self.gate = Gate(conversation.base_url, conversation.clock, look)

    def routes(self) -> list[web.RouteDef]:
        """Give the routes to mount into the one application."""
        let = self.gate.guarded
        return [web.get(PATH, let(self._offer)), web.post(PATH, let(self._take))]

    async def _offer(self, request: web.Request) -> web.Response:
        await self._asked(request)
        return _drawn("Send a transcript", OFFER, CHOOSE)

    async def _take(self, request: web.Request) -> web.Response:
        """Read the file in a turn of whoever has the link; what was wrong with it is said above the same form."""
        event = await self._asked(request)
        name, body = await _file(request)
        try:
            outcome = await self.conversation.hold(with_file(event, name, body))
        except Decline as declined:
            outcome = Outcome(declined=declined)
        return _told(outcome)

    async def _asked(self, request: web.Request) -> Event:
        """Give the event that a link stands for; raises Refused where it is no good, before anything that was sent is read."""
        ticket, now = request.match_info["ticket"], self.conversation.clock.now()
        self.gate.count_knock(request, ticket)
        try:
            return await self.conversation.db.read(lambda db: asked(db, ticket, now))
        except NotFound:
            raise _no_longer() from None


def _no_longer() -> Refused:
    return Refused(404, "This link no longer works", GONE)


def _told(outcome: Outcome) -> web.Response:
    if outcome.repeated:
        raise _no_longer()
    if outcome.declined:
        more = CHOOSE if outcome.declined.errors else ""
        return _drawn("This file was not taken", [str(outcome.declined), *([] if more else [NEW])], more, 422)
    card = next(reply.card for reply in outcome.replies if isinstance(reply, Say))
    return _drawn(card.title, list(map(block_as_text, card.body)), status=500 if outcome.failed else 200)


async def _file(request: web.Request) -> tuple[str, bytes]:
    """Give the name and the bytes of a form's one file, from memory alone; raises Refused where it is broken or too large."""
    try:
        part = await (await request.multipart()).next()
        if not isinstance(part, BodyPartReader):
            return "", b""
        body = bytearray()
        while piece := await part.read_chunk():
            body += piece
            if len(body) > LONGEST_FILE:
                raise Refused(413, "That is too long", TOO_LARGE)
    except (AssertionError, LookupError, TypeError, ValueError) as odd:
        raise Refused(400, "I cannot read that", BROKEN) from odd
    return part.filename or "", bytes(body)
