"""The practice room: seats to try, a clock to push, a jump to the meeting, and a way to start again."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Protocol
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.conversation import Conversation
from bot.web import feed
from bot.web.adapter import Web
from bot.web.gate import guarded
from bot.web.read import text_of
from bot.web.render import date_words
from bot.web.rooms import FEED, Message, direct
from bot.web.seats import Seat
from handlers.language import Open
from handlers.turn import Event
from storage import communities, letters, schedules
from storage.wipe import empty_everything

FARTHEST = timedelta(days=70)
"""How far ahead we look for the next thing that happens."""


class Advancing(Protocol):
    """An engine whose clock can be pushed."""

    async def advance(self, to: datetime) -> None:
        """Push the clock to a moment, halting wherever something is due."""

    async def settle(self) -> None:
        """Wait until nothing is being delivered."""


class PracticeRoom:
    """Everything about the practice room that is more than a chat."""

    def __init__(self, chat: Web, engine: Advancing, fill: Callable[[], Awaitable[None]], kept: Path) -> None:
        """Join chat and engine; `fill` puts the demonstration in, `kept` is the file that remembers the clock."""
        self.chat = chat
        self.engine = engine
        self.fill = fill
        self.kept = kept
        self.conversation: Conversation = chat.conversation
        self._moving = asyncio.Lock()
        self._pressed: deque[str] = deque(maxlen=200)
        chat.pages.practice = self

    def routes(self) -> list[web.RouteDef | web.StaticDef]:
        """Give the chat's routes and the room's own."""
        return [
            web.get("/", guarded(self._first)),
            web.post("/practice/clock", guarded(self._clock)),
            web.post("/practice/jump", guarded(self._jump)),
            web.post("/practice/again", guarded(self._again)),
            *self.chat.routes(),
        ]

    async def start(self) -> None:
        """Go on where the room was left, clock included; put the demonstration in where there is none."""
        if await self.conversation.db.read(communities.list_places):
            self.conversation.clock.move_to(max(self._left_at(), self.chat.rooms.latest()))
        else:
            await self._refill()

    async def stop(self) -> None:
        """Remember what time it is here, and let every browser go."""
        self._remember()
        await self.chat.stop()

    def clock_words(self, zone: str) -> str:
        """Say what time it is here, in full."""
        return date_words(self.conversation.clock.now(), zone)

    async def settle(self) -> None:
        """Wait until all that was said has arrived."""
        await self.engine.settle()

    async def _first(self, request: web.Request) -> web.StreamResponse:
        seats = await self.chat.pages.seats()
        if not seats:
            raise web.HTTPServiceUnavailable(text="The practice room is being set up. Please load this page again.")
        raise web.HTTPSeeOther(f"/seat/{seats[0].user}")

    async def _clock(self, request: web.Request) -> web.StreamResponse:
        posted = await request.post()
        user, once = text_of(posted, "seat"), text_of(posted, "once")
        if not once or once not in self._pressed:
            self._pressed.append(once)
            async with self._moving:
                await self._push(text_of(posted, "step"), await self._zone(user))
                self._remember()
        return await self.chat.pages.answer_for(request, user, text_of(posted, "room") or direct(user))

    async def _push(self, step: str, zone: str) -> None:
        before = self.conversation.clock.now()
        with self.chat.listening() as sent:
            if step == "next":
                await self._to_the_next(sent)
            else:
                local = before.astimezone(ZoneInfo(zone)) + timedelta(days=7 if step == "week" else 1)
                await self.engine.advance(local)
        now = self.conversation.clock.now()
        names = {seat.user: seat.name for seat in await self.chat.pages.seats()}
        lines = list(feed.told(sent, names)) or [(now, "nothing was due until now.")]
        for at, words in lines:
            self.chat.rooms.put(Message(token_urlsafe(9), FEED, at, words=words))

    async def _to_the_next(self, sent: list[feed.Sent]) -> None:
        until = self.conversation.clock.now() + FARTHEST
        while not sent:
            due = await self.conversation.db.read(lambda db: (schedules.next_due(db), letters.next_due(db)))
            moments = [moment for moment in due if moment is not None]
            if not moments or min(moments) > until:
                return
            await self.engine.advance(max(min(moments), self.conversation.clock.now() + timedelta(minutes=1)))

    async def _jump(self, request: web.Request) -> web.StreamResponse:
        chair = next((seat for seat in await self.chat.pages.seats() if seat.role == "chair"), None)
        if chair is None:
            raise web.HTTPSeeOther("/")
        await self._draft_agenda(chair)
        await self.settle()
        raise web.HTTPSeeOther(f"/seat/{chair.user}")

    async def _draft_agenda(self, chair: Seat) -> None:
        """Let the chair type the command, and take the form it may open as it stands."""
        now, once = self.conversation.clock.now(), token_urlsafe(9)
        typed = Message(once, direct(chair.user), now, words="/cop-agenda", by=chair.user)
        self.chat.rooms.put(typed)
        event = Event("command", "cop-agenda", "web", self.chat.tenant, chair.user, once=once)
        for reply in await self.chat.told(event):
            if isinstance(reply, Open):
                form = reply.form
                values = {field.name: field.value for field in form.fields}
                sent = replace(event, kind="submit", name=form.action, subject=form.subject, once=f"{once}-form")
                await self.chat.told(replace(sent, values=values, community=form.community))

    async def _again(self, request: web.Request) -> web.StreamResponse:
        async with self._moving:
            await self._refill()
        raise web.HTTPSeeOther("/")

    async def _refill(self) -> None:
        await self.conversation.db.write(empty_everything)
        self.chat.rooms.clear()
        await self.fill()
        self._remember()

    async def _zone(self, user: str) -> str:
        seats = await self.chat.pages.seats()
        return next((seat.member.zone for seat in seats if seat.user == user), "UTC")

    def _remember(self) -> None:
        self.kept.parent.mkdir(parents=True, exist_ok=True)
        self.kept.write_text(self.conversation.clock.now().isoformat())

    def _left_at(self) -> datetime:
        if self.kept.exists():
            return datetime.fromisoformat(self.kept.read_text().strip())
        return self.chat.rooms.latest()
