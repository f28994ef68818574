"""Who may knock: this computer's own browser, from our own page, with at most 1 MiB in its hands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LARGEST = 1024 * 1024
OUR_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def guarded(handler: Handler) -> Handler:
    """Let a handler answer only those who may knock, and put the safe headers on what it gives."""

    async def answer(request: web.Request) -> web.StreamResponse:
        _check(request)
        if request.method == "POST":
            await _read(request)
        response = await handler(request)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    return answer


async def _read(request: web.Request) -> None:
    """Read what was posted, so that whoever posts what is no form is told so."""
    try:
        await request.post()
    except (LookupError, TypeError, ValueError) as odd:
        raise web.HTTPBadRequest(text="The practice room cannot read that.") from odd


def _check(request: web.Request) -> None:
    if not _is_loopback(request.remote or "") or _name_in(f"//{request.host}") not in OUR_NAMES:
        raise web.HTTPForbidden(text="The practice room is open to this computer only.")
    if request.method == "POST":
        origin = request.headers.get("Origin")
        foreign = urlsplit(origin).netloc != request.host if origin else _from_elsewhere(request)
        if foreign:
            raise web.HTTPForbidden(text="That did not come from the practice room's own page.")
        if (request.content_length or 0) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(max_size=LARGEST, actual_size=request.content_length or 0)


def _from_elsewhere(request: web.Request) -> bool:
    """Tell whether a browser says that another site sent this; other programs say nothing and are this computer's own."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")


def _name_in(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_loopback(peer: str) -> bool:
    try:
        return ip_address(peer).is_loopback
    except ValueError:
        return False
