"""The web chat as a platform: hears posts, speaks through pages and pushes, and keeps the rooms. Loopback only."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from aiohttp import web
from multidict import MultiMapping

from bot.conversation import Conversation, Outcome
from bot.platform import Address, Vanished
from bot.web.feed import Sent
from bot.web.gate import guarded
from bot.web.pages import Pages
from bot.web.read import faults, filled, is_command, pressed_event, submitted_event, text_of, typed_event
from bot.web.render import OpenForm
from bot.web.rooms import Message, Rooms, channel, direct
from bot.web.seats import list_seats
from handlers.language import Card, Decline, Form, Line, Open, Say
from handlers.turn import Event, Newcomer
from storage.database import Unavailable

TENANT = "sandbox"
MOST_FORMS = 500
STATIC = Path(__file__).parent / "static"


class Web:
    """The web chat: a Platform for delivery, and the routes that a browser uses."""

    name = "web"

    def __init__(self, conversation: Conversation, tenant: str = TENANT, kept: Path | None = None) -> None:
        """Join the chat to the one way in; `kept` is the file in which the rooms outlast a restart."""
        self.conversation = conversation
        self.tenant = tenant
        self.rooms = Rooms(kept)
        self.pages = Pages(conversation, self.rooms, tenant)
        self._forms: OrderedDict[str, Form] = OrderedDict()
        self._listeners: list[list[Sent]] = []

    def routes(self) -> list[web.RouteDef | web.StaticDef]:
        """Give the routes to mount into the one application."""
        return [
            web.get("/seat/{user}", guarded(self._page)),
            web.get("/seat/{user}/home", guarded(self._home)),
            web.get("/seat/{user}/pushes", guarded(self.pages.push)),
            web.get("/seat/{user}/in/{channel}", guarded(self._page)),
            *(
                web.post(f"/seat/{{user}}/{deed}", guarded(answer))
                for deed, answer in (
                    ("type", self._type),
                    ("press", self._press),
                    ("open", self._open),
                    ("submit", self._submit),
                    ("close", self._close),
                )
            ),
            web.static("/static", STATIC),
        ]

    async def start(self) -> None:
        """Nothing to start: the application serves the routes."""

    async def stop(self) -> None:
        """Let every browser that waits for pushes go, so that the server can close."""
        self.pages.let_go()

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Put a card into a room, once by its key."""
        room = channel(address.channel) if address.channel else direct(address.user)
        name = hashlib.sha256(f"{room} {key}".encode()).hexdigest()[:20]
        now = self.conversation.clock.now()
        self.rooms.put(Message(name, room, now, card))
        self._note(Sent(now, room, card.title))
        return {"room": room, "id": name}

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Let a card take the place of another; raises Vanished where that one is gone."""
        earlier = self.rooms.find(str(message_ref.get("id", "")))
        if earlier is None:
            raise Vanished("the room was cleared")
        self.rooms.put(replace(earlier, card=card, edited=True))
        self._note(Sent(self.conversation.clock.now(), earlier.room, card.title, edited=True))
        return message_ref

    async def roster(self, address: Address) -> Collection[str]:
        """Give who sees a channel here: those whose seat has it."""
        seats = await self.conversation.db.read(lambda db: list_seats(db, self.tenant))
        return [seat.user for seat in seats if address.channel in seat.channels]

    async def people(self, address: Address, users: Sequence[str]) -> Sequence[Newcomer]:
        """Give these people by the names of their seats."""
        seats = await self.conversation.db.read(lambda db: list_seats(db, self.tenant))
        return [Newcomer(seat.user, seat.name, self.tenant) for seat in seats if seat.user in users]

    @contextmanager
    def listening(self) -> Iterator[list[Sent]]:
        """Give a list to which all that goes out meanwhile is added."""
        sent: list[Sent] = []
        self._listeners.append(sent)
        try:
            yield sent
        finally:
            self._listeners.remove(sent)

    def _note(self, sent: Sent) -> None:
        for listener in self._listeners:
            listener.append(sent)

    async def told(self, event: Event) -> Sequence[Say | Open]:
        """Let a person do something without a page; put what they are told into their direct chat and give it all."""
        outcome = await self._hold(event)
        for card in _cards(outcome):
            self.say(event.user, direct(event.user), card)
        return outcome.replies

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return await self.pages.page(request)

    async def _home(self, request: web.Request) -> web.StreamResponse:
        outcome = await self._hold(Event("home", "home", "web", self.tenant, request.match_info["user"]))
        return await self.pages.home(request, _cards(outcome))

    async def _type(self, request: web.Request) -> web.StreamResponse:
        user, posted = request.match_info["user"], await request.post()
        event = typed_event(user, self.tenant, posted)
        room = text_of(posted, "room") or direct(user)
        await self.pages.enter(user, room)
        if not text_of(posted, "text").strip():
            return await self.pages.answer(request, room)
        only = user if event.channel and is_command(text_of(posted, "text")) else ""
        words = Message(token_urlsafe(9), room, self.conversation.clock.now(), words=event_words(posted), by=user)
        if event.channel and not only:
            self.rooms.put(words)
            return await self.pages.answer(request, room)
        outcome = await self._hold(event)
        if not outcome.repeated:
            self.rooms.put(replace(words, only=only))
        return await self._speak(request, event, outcome, room)

    async def _press(self, request: web.Request) -> web.StreamResponse:
        posted = await self._posted(request)
        event = pressed_event(request.match_info["user"], self.tenant, posted)
        outcome = await self._hold(event)
        self.rooms.touch(text_of(posted, "message"))
        return await self._speak(request, event, outcome, text_of(posted, "room"))

    async def _open(self, request: web.Request) -> web.StreamResponse:
        posted = await self._posted(request)
        user, room = request.match_info["user"], text_of(posted, "room")
        message = self.rooms.find(text_of(posted, "message"))
        form = message.card.form if message and message.card and message.only in ("", user) else None
        if form is None:
            return await self._speak(request, None, Outcome(declined=Decline("That card has changed.")), room)
        return await self._speak(request, None, Outcome((Open(form),)), room)

    async def _submit(self, request: web.Request) -> web.StreamResponse:
        posted = await self._posted(request)
        user, room, token = request.match_info["user"], text_of(posted, "room"), text_of(posted, "form")
        event = submitted_event(user, self.tenant, posted)
        form = self._forms.get(token)
        if form is None:
            return await self._speak(request, event, await self._hold(event), room)
        event = replace(event, values=filled(form, event.values))
        wrong = faults(form, event.values)
        outcome = Outcome(declined=Decline(errors=wrong)) if wrong else await self._hold(event)
        if outcome.declined:
            opened = OpenForm(form, token, room, event.values, outcome.declined.errors, _rest(outcome.declined, form))
            return await self.pages.answer(request, room, opened, status=422)
        return await self._speak(request, event, outcome, room)

    async def _posted(self, request: web.Request) -> MultiMapping[Any]:
        """Give what was posted, once it is known that its sender may be in the room it came from."""
        posted = await request.post()
        await self.pages.enter(request.match_info["user"], text_of(posted, "room"))
        return posted

    async def _close(self, request: web.Request) -> web.StreamResponse:
        return await self.pages.answer(request, text_of(await request.post(), "room"))

    async def _hold(self, event: Event) -> Outcome:
        try:
            return await self.conversation.hold(event)
        except Unavailable as gone:
            words = "The practice room cannot reach its database. Please try again in a moment."
            raise web.HTTPServiceUnavailable(text=words) from gone

    async def _speak(
        self, request: web.Request, event: Event | None, outcome: Outcome, room: str
    ) -> web.StreamResponse:
        """Put what came of it into the room the person is in, open what opens, and give the page."""
        user = request.match_info["user"]
        place = room if room.startswith("channel:") else direct(user)
        for card in _cards(outcome):
            self.say(user, place, card)
        opened = None
        for reply in outcome.replies:
            if isinstance(reply, Open):
                opened = OpenForm(reply.form, self._remember(reply.form), room)
        return await self.pages.answer(request, room, opened)

    def say(self, user: str, room: str, card: Card) -> None:
        """Answer one person, in the room where they spoke."""
        self.rooms.put(Message(token_urlsafe(9), room, self.conversation.clock.now(), card, only=user))

    def _remember(self, form: Form) -> str:
        token = token_urlsafe(12)
        self._forms[token] = form
        while len(self._forms) > MOST_FORMS:
            self._forms.popitem(last=False)
        return token


def event_words(posted: MultiMapping[Any]) -> str:
    """Give what was typed, as it stands in the room."""
    return text_of(posted, "text").strip()


def _cards(outcome: Outcome) -> Sequence[Card]:
    """Give what the speaker is told at once."""
    if outcome.declined:
        return [Card("", (Line(str(outcome.declined)),))]
    return [reply.card for reply in outcome.replies if not isinstance(reply, Open)]


def _rest(declined: Decline, form: Form) -> str:
    """Give the words that belong to none of the form's fields."""
    ours = {field.name for field in form.fields}
    return "\n".join(filter(None, [declined.message, *(w for name, w in declined.errors.items() if name not in ours)]))
