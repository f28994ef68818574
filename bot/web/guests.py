"""Guests' pages: a Platform for delivery, and the routes by which one person from outside sees what waits and answers in place.

A page has no script, and shows what waits for its guest fresh from the records. What was said to them meanwhile is kept in
memory alone, for as long as the process runs: nothing of it is written down twice.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web
from multidict import MultiDictProxy, MultiMapping

from bot.conversation import Conversation, Outcome
from bot.platform import Address, Vanished
from bot.web import render
from bot.web.desk import Desk
from bot.web.guest_gate import Gate, Refused
from bot.web.read import faults, filled, pressed_event, submitted_event, text_of, typed_event
from bot.web.render import OpenForm
from bot.web.rooms import Message, direct
from bot.web.seats import Seat
from handlers.guest_cards import last_day
from handlers.helping import commands_for
from handlers.language import Card, Decline, Form, Line, Open, block_as_text
from handlers.turn import Event
from handlers.welcome import notice_card
from storage import guests
from storage.guests import Invited, Visit

COOKIE = "__Host-cop-guest"
HOME = "/guest"
LINKS = "/invited"
GONE = "It was opened before, its time is over, or it is not whole. Ask the person who gave it to you for a new one."
CLOSED = "Your visit here has ended, or this browser does not know you. Ask the person who invited you for a new link."
AGAIN = "Please load your page again, and press once more."

Settle = Callable[[str], Awaitable[Any]]


class GuestSeat(Seat):
    """A guest as their page shows them: posts go to their own page, and carry its token."""

    @property
    def path(self) -> str:
        """Where this page's forms post to."""
        return HOME


class Guests:
    """Guests' pages."""

    name = "web"

    def __init__(self, conversation: Conversation, base_url: str, settle: Settle) -> None:
        """Join the pages to the one way in; `settle` delivers what is due for a workspace, so that a page shows it."""
        self.conversation = conversation
        self.gate = Gate(base_url, conversation.clock)
        self.desk = Desk()
        self._settle = settle
        conversation.guest_address = base_url.rstrip("/") + LINKS

    def routes(self) -> list[web.RouteDef]:
        """Give the routes to mount into the one application."""
        let = self.gate.guarded
        deeds = (("type", self._type), ("press", self._press), ("open", self._open), ("submit", self._submit))
        return [
            web.get(f"{LINKS}/{{token}}", let(self._offer)),
            web.post(f"{LINKS}/{{token}}", let(self._enter)),
            web.get(HOME, let(self._page)),
            *(web.post(f"{HOME}/{deed}", let(self._for_guest(answer))) for deed, answer in deeds),
            web.post(f"{HOME}/close", let(self._for_guest(self._home_again))),
            web.post(f"{HOME}/leave", let(self._for_guest(self._leave))),
            *(web.get(f"/static/{name}", let(_static(name))) for name in ("style.css", "mark.svg")),
        ]

    async def start(self) -> None:
        """Nothing to start: the application serves the routes."""

    async def stop(self) -> None:
        """Nothing to stop: no browser waits for anything."""

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Put a card on a guest's page, once by its key."""
        name = hashlib.sha256(f"{address.user} {key}".encode()).hexdigest()[:20]
        self.desk.put(Message(name, direct(address.user), self.conversation.clock.now(), card, only=address.user))
        return {"id": name}

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Let a card take the place of another; raises Vanished where that one is no longer kept."""
        earlier = self.desk.find(address.user, str(message_ref.get("id", "")))
        if earlier is None:
            raise Vanished("it is no longer kept")
        self.desk.put(replace(earlier, card=card, edited=True, at=self.conversation.clock.now()))
        return message_ref

    async def _offer(self, request: web.Request) -> web.Response:
        """Show where a link leads, and use nothing up: chat apps and mail programs look at links."""
        token = request.match_info["token"]
        self.gate.count_knock(request, token)
        now = self.conversation.clock.now()
        invited = await self.conversation.db.read(lambda db: guests.find_invited(db, token, now))
        if invited is None:
            raise Refused(404, "This link does not open anything", GONE)
        return _html(render.offer_html(f"Welcome to {invited.place.name}", *_offered(invited)))

    async def _enter(self, request: web.Request) -> web.Response:
        """Use a link up, and let its one browser be the guest's from now on."""
        token = request.match_info["token"]
        self.gate.count_knock(request, token)
        now = self.conversation.clock.now()
        secret = await self.conversation.db.write(lambda db: guests.open_session(db, token, now))
        if not secret:
            raise Refused(404, "This link does not open anything", GONE)
        response = web.Response(status=303, headers={"Location": HOME})
        lasts = int(guests.LASTS.total_seconds())
        response.set_cookie(COOKIE, secret, max_age=lasts, path="/", secure=True, httponly=True, samesite="Lax")
        return response

    async def _visit(self, request: web.Request) -> Visit:
        secret, now = request.cookies.get(COOKIE, ""), self.conversation.clock.now()
        visit = await self.conversation.db.write(lambda db: guests.find_visit(db, secret, now)) if secret else None
        if visit is None:
            raise Refused(403, "Your page is closed", CLOSED)
        return visit

    def _for_guest(self, answer: Callable[[Visit, MultiDictProxy[Any]], Awaitable[web.Response]]) -> Any:
        """Let a post through whose browser is a guest's, and whose form is from that guest's own page."""

        async def answered(request: web.Request) -> web.Response:
            visit = await self._visit(request)
            posted = await _read(request)
            if not hmac.compare_digest(text_of(posted, "csrf").encode(), visit.forms.encode()):
                raise Refused(403, "That page was too old", AGAIN)
            self.gate.count_post(visit.user)
            return await answer(visit, posted)

        return answered

    async def _page(self, request: web.Request) -> web.Response:
        return await self._drawn(await self._visit(request))

    async def _home_again(self, visit: Visit, posted: MultiMapping[Any]) -> web.Response:
        return _see()

    async def _leave(self, visit: Visit, posted: MultiMapping[Any]) -> web.Response:
        """Close the guest's own session, and let the browser forget it."""
        await self.conversation.db.write(lambda db: guests.close_session(db, visit.member))
        self.desk.clear(visit.user)
        words = "Nobody can open it from this browser now. To come back, ask the person who invited you for a new link."
        response = _html(render.words_html("Your page is closed", words))
        response.del_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
        return response

    async def _type(self, visit: Visit, posted: MultiMapping[Any]) -> web.Response:
        return await self._hold(visit, typed_event(visit.user, visit.tenant, posted))

    async def _press(self, visit: Visit, posted: MultiMapping[Any]) -> web.Response:
        return await self._hold(visit, pressed_event(visit.user, visit.tenant, posted))

    async def _open(self, visit: Visit, posted: MultiMapping[Any]) -> web.Response:
        """Open the form that stands on one of the guest's own cards."""
        message = self.desk.find(visit.user, text_of(posted, "message"))
        form = message.card.form if message and message.card else None
        if form is None:
            return await self._said(visit, [Card("", (Line("That card has changed."),))])
        return await self._asked(visit, form)

    async def _submit(self, visit: Visit, posted: MultiMapping[Any]) -> web.Response:
        event, token = submitted_event(visit.user, visit.tenant, posted), text_of(posted, "form")
        form = self.desk.form(visit.user, token)
        if form is None or form.action != event.name:
            return await self._said(visit, [Card("", (Line("That form was too old. Please open it again."),))])
        event = replace(event, values=filled(form, event.values), subject=form.subject, community=form.community)
        wrong = faults(form, event.values)
        outcome = Outcome(declined=Decline(errors=wrong)) if wrong else await self._answered(event)
        if outcome.declined:
            known = {field.name for field in form.fields}
            errors = outcome.declined.errors
            rest = [outcome.declined.message, *(words for name, words in errors.items() if name not in known)]
            opened = OpenForm(form, token, "", event.values, errors, "\n".join(filter(None, rest)))
            return await self._drawn(visit, opened, status=422)
        return await self._told(visit, outcome)

    async def _hold(self, visit: Visit, event: Event) -> web.Response:
        return await self._told(visit, await self._answered(event))

    async def _answered(self, event: Event) -> Outcome:
        """Hold a turn as the guest's own direct chat would: whatever channel a post names, it is not in one."""
        return await self.conversation.hold(replace(event, channel=""))

    async def _told(self, visit: Visit, outcome: Outcome) -> web.Response:
        """Show the form that opens, or put what was said on the page."""
        await self._settle(f"web:{visit.tenant}")
        for reply in outcome.replies:
            if isinstance(reply, Open):
                return await self._asked(visit, reply.form)
        return await self._said(visit, _cards(outcome))

    async def _asked(self, visit: Visit, form: Form) -> web.Response:
        return await self._drawn(visit, OpenForm(form, self.desk.keep_form(visit.user, form), ""))

    async def _said(self, visit: Visit, cards: Sequence[Card]) -> web.Response:
        now = self.conversation.clock.now()
        for card in cards:
            self.desk.put(Message(self.desk.new_id(), direct(visit.user), now, card, only=visit.user))
        newest = self.desk.newest(visit.user)
        return _see(newest.id if newest else "")

    async def _drawn(self, visit: Visit, opened: OpenForm | None = None, status: int = 200) -> web.Response:
        """Draw the guest's page: a form that is open, or what waits for them and what was said lately, the newest first."""
        seat = GuestSeat(visit.user, visit.member, visit.place, csrf=visit.forms)
        home = [] if opened else await self._waiting(visit)
        html = render.guest_html(
            seat=seat,
            until=_last_day(visit),
            opened=opened,
            home=home,
            messages=self.desk.messages(visit.user),
            commands=commands_for(self.conversation.practice, visit.member),
            names={},
        )
        return _html(html, status)

    async def _waiting(self, visit: Visit) -> list[Message]:
        """Give what waits for a guest, fresh from the records; a notice that they have not had lands on their page meanwhile."""
        outcome = await self._answered(Event("home", "home", "web", visit.tenant, visit.user, community=visit.place.id))
        await self._settle(f"web:{visit.tenant}")
        cards, now = _cards(outcome), self.conversation.clock.now()
        return [Message(f"home-{number}", "", now, card, only=visit.user) for number, card in enumerate(cards)]


async def _read(request: web.Request) -> MultiDictProxy[Any]:
    """Give what was posted; raises Refused for what is no form."""
    try:
        return await request.post()
    except (LookupError, TypeError, ValueError) as odd:
        raise Refused(400, "I cannot read that", AGAIN) from odd


def _cards(outcome: Outcome) -> list[Card]:
    """Give what is said at once."""
    if outcome.declined:
        return [Card("", (Line(str(outcome.declined)),))]
    return [reply.card for reply in outcome.replies if not isinstance(reply, Open)]


def _last_day(stay: Invited | Visit) -> str:
    return last_day(stay.place, stay.ends_at)


def _offered(invited: Invited) -> list[str]:
    """Say, before anything is opened, whose community it is and who sees what: what members hear in their first message."""
    notice = notice_card(invited.place, invited.member, invited.contacts, invited.llm_mode)
    return [
        f"This page is for {invited.member.name} alone, until the end of {_last_day(invited)}.",
        "If that is not you, please close it.",
        *(block_as_text(block) for block in notice.body),
        "The link works once. This browser then knows you for up to thirty days, so use one that is yours alone.",
    ]


def _static(name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    kind = "text/css" if name.endswith("css") else "image/svg+xml"

    async def give(request: web.Request) -> web.Response:
        return web.Response(body=(render.STATIC / name).read_bytes(), content_type=kind)

    return give


def _see(message: str = "") -> web.Response:
    return web.Response(status=303, headers={"Location": f"{HOME}#m-{message}" if message else HOME})


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, content_type="text/html", status=status)
