"""The gate before guests' pages: safe headers on every answer, posts from our own pages alone, limits, and kind refusals."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from bot.engine.clock import Clock
from bot.log import incident
from bot.web.limits import Limit
from bot.web.render import words_html
from storage.database import Unavailable

Handler = Callable[[web.Request], Awaitable[web.Response]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "Strict-Transport-Security": "max-age=31536000",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
LARGEST = 1024 * 1024
LONGEST_ADDRESS = 200
FORM = "application/x-www-form-urlencoded"
LOOKS, KNOCKS, POSTS = (120, 60.0), (20, 600.0), (60, 60.0)
"""How often, in how many seconds: an address may look at pages, an address or a link may be opened, an address may post."""

FOREIGN = "Please press the button on the page itself, in an up-to-date browser."
BUSY = "That was often in a short time. Please wait a little, then load the page again."
TOO_LARGE = "That is too much text for one form. Please shorten it and try again."
AWAY = "I cannot reach what I keep just now. Please try again in a moment."


class Refused(Exception):
    """A request that is not let in: its status, a title, kind words, and after how many seconds to try again."""

    def __init__(self, status: int, title: str, words: str, wait: int = 0) -> None:
        """Say why, in words for the person who is refused."""
        super().__init__(title)
        self.status, self.title, self.words, self.wait = status, title, words, wait


def _page(refused: Refused) -> web.Response:
    text = words_html(refused.title, refused.words)
    return web.Response(text=text, content_type="text/html", status=refused.status)


@dataclass(frozen=True, slots=True)
class Look:
    """What differs between the pages behind a gate: what they post, how a refusal is drawn, what is too large, which headers."""

    posts: str = FORM
    drawn: Callable[[Refused], web.Response] = _page
    too_large: str = TOO_LARGE
    headers: Mapping[str, str] = field(default_factory=lambda: HEADERS)


class Gate:
    """Lets requests through to guests' pages, or to others of that kind, or says kindly why not."""

    def __init__(self, base_url: str, clock: Clock, look: Look | None = None) -> None:
        """Know our own origin, as browsers name it, and start counting."""
        self._look = look or Look()
        parts = urlsplit(base_url)
        self.origin = f"{parts.scheme}://{parts.netloc}".lower()
        self._looks, self._knocks, self._posts = (
            Limit(most, within, clock.seconds) for most, within in (LOOKS, KNOCKS, POSTS)
        )

    def guarded(self, handler: Handler) -> Handler:
        """Let a handler answer only what may come in, and put the safe headers on whatever is given."""

        async def answer(request: web.Request) -> web.Response:
            try:
                self._check(request)
                response = await handler(request)
            except Refused as refused:
                response = self._drawn(refused)
            except web.HTTPRequestEntityTooLarge:
                response = self._drawn(Refused(413, "That is too long", self._look.too_large))
            except Unavailable:
                response = self._drawn(Refused(503, "Please try again", AWAY, 30))
            except Exception as error:  # noqa: BLE001 - whatever failed, the guest gets a kind page and a number
                number = incident("guest page", error)
                words = f"Something went wrong on our side. If you ask for help, give this number: {number}."
                response = self._drawn(Refused(500, "That did not work", words))
            response.headers.update(self._look.headers)
            return response

        return answer

    def count_knock(self, request: web.Request, token: str) -> None:
        """Count one opening of a link, by address and by link; raises Refused where it is one too many."""
        mark = hashlib.sha256(token.encode()).hexdigest()
        _hold_back(self._knocks.wait(f"address {address_of(request)}"))
        _hold_back(self._knocks.wait(f"link {mark}"))

    def count_post(self, guest: str) -> None:
        """Count one post of a guest's; raises Refused where it is one too many."""
        _hold_back(self._posts.wait(f"guest {guest}"))

    def _check(self, request: web.Request) -> None:
        _hold_back(self._looks.wait(address_of(request)))
        if request.method != "POST":
            return
        _hold_back(self._posts.wait(address_of(request)))
        if not self._is_ours(request):
            raise Refused(403, "That did not come from this page", FOREIGN)
        if (request.content_length or 0) > LARGEST:
            raise Refused(413, "That is too long", self._look.too_large)
        if request.body_exists and request.content_type != self._look.posts:
            raise Refused(415, "That did not come from this page", FOREIGN)

    def _drawn(self, refused: Refused) -> web.Response:
        response = self._look.drawn(refused)
        if refused.wait:
            response.headers["Retry-After"] = str(refused.wait)
        return response

    def _is_ours(self, request: web.Request) -> bool:
        """Tell whether a page of ours sent this; where the browser says neither how nor from where, it is not let in.

        Pages that tell no referrer post with the origin `null`, so what counts first is how the browser says it came.
        """
        came = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin", "").lower()
        if came is not None:
            return came == "same-origin" and origin in ("", "null", self.origin)
        return origin == self.origin


def address_of(request: web.Request) -> str:
    """Give who is counted: the peer, or, where that is a proxy beside us, the last address that it saw.

    Only a peer on this computer or in our own network is believed, and of its list only the last entry, which it wrote itself.
    """
    peer = (request.remote or "")[:LONGEST_ADDRESS]
    seen = ",".join(request.headers.getall("X-Forwarded-For", [])).rpartition(",")[2].strip()
    return seen[:LONGEST_ADDRESS] if seen and _is_near(peer) else peer


def _is_near(peer: str) -> bool:
    try:
        return ip_address(peer).is_private
    except ValueError:
        return False


def _hold_back(wait: int) -> None:
    if wait:
        raise Refused(429, "Please wait a little", BUSY, wait)
