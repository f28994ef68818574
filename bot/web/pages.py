"""What a browser gets: whole pages, small answers for the page's script, and pushes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from aiohttp import web

from bot.conversation import Conversation
from bot.web import render
from bot.web.gate import HEADERS
from bot.web.render import OpenForm
from bot.web.rooms import FEED, Message, Rooms, channel, channel_in, direct
from bot.web.seats import Seat, commands_for, list_seats, seat_of
from handlers.language import Card

HEARTBEAT = 20.0
"""Seconds between signs of life to a browser that waits."""


LEFT_IN_SIGHT = 1
"""Messages that are shown at once where none is from today: more would push who one is, and what one sees, off the screen."""


class Practice(Protocol):
    """What the practice room adds to a page: the clock's words."""

    def clock_words(self, zone: str) -> str:
        """Say what time it is there."""

    async def settle(self) -> None:
        """Wait until all that was said has arrived, so that the next page shows it."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A room that a person can go to."""

    label: str
    href: str
    room: str
    current: bool


class Pages:
    """Draws what one person sees."""

    def __init__(self, conversation: Conversation, rooms: Rooms, tenant: str) -> None:
        """Know where the seats and the rooms are."""
        self.conversation = conversation
        self.rooms = rooms
        self.tenant = tenant
        self.practice: Practice | None = None
        self._open = True

    async def seats(self) -> list[Seat]:
        """List everybody who has a seat."""
        return await self.conversation.db.read(lambda db: list_seats(db, self.tenant))

    async def enter(self, user: str, room: str) -> None:
        """Raise HTTPNotFound where a person has no way into a room."""
        _check_room(seat_of(await self.seats(), user), room)

    async def page(self, request: web.Request, opened: OpenForm | None = None, status: int = 200) -> web.Response:
        """Give a room as a whole page."""
        user, name = request.match_info["user"], request.match_info.get("channel", "")
        return await self._whole(user, channel(name) if name else direct(user), opened, status)

    async def home(self, request: web.Request, cards: Sequence[Card]) -> web.Response:
        """Give the bot's own page for a person."""
        user = request.match_info["user"]
        now = self.conversation.clock.now()
        shown = [Message(f"home-{n}", f"home:{user}", now, card, only=user) for n, card in enumerate(cards)]
        return await self._whole(user, f"home:{user}", None, 200, shown)

    async def answer(
        self, request: web.Request, room: str, opened: OpenForm | None = None, status: int = 200
    ) -> web.Response:
        """Answer a post: the script gets what changed; without it, the browser gets the page."""
        return await self.answer_for(request, request.match_info["user"], room, opened, status)

    async def answer_for(
        self, request: web.Request, user: str, room: str, opened: OpenForm | None = None, status: int = 200
    ) -> web.Response:
        """Answer a post on behalf of a person whom its address does not name."""
        if self.practice:
            await self.practice.settle()
        if "X-Since" in request.headers:
            seats = await self.seats()
            answer = self.changes(seats, user, _number(request.headers["X-Since"]))
            answer["form"] = render.form_html(opened, seat_of(seats, user)) if opened else ""
            answer["go"] = f"/seat/{user}" if room.startswith("home:") and not opened else ""
            return web.json_response(answer, status=status)
        if opened:
            return await self._whole(user, room, opened, status)
        raise web.HTTPSeeOther(_address(user, room))

    def changes(self, seats: list[Seat], user: str, since: int) -> dict[str, Any]:
        """Give what changed for a person since a number, drawn, and the clock."""
        seat, names = seat_of(seats, user), _names(seats)
        changed = self.rooms.changes(seat.rooms, user, since)
        drawn = [
            {
                "id": f"m-{message.id}",
                "room": message.room,
                "html": render.feed_html(message, seat)
                if message.room == FEED
                else render.message_html(message, seat, names),
            }
            for message in changed
        ]
        clock = self.practice.clock_words(seat.member.zone) if self.practice else ""
        return {"changes": drawn, "order": self.rooms.order, "clock": clock}

    async def push(self, request: web.Request) -> web.StreamResponse:
        """Push what changes for a person, as it changes, for as long as the browser listens."""
        user = request.match_info["user"]
        since = _number(request.headers.get("Last-Event-ID") or request.query.get("since", ""))
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        with self.rooms.watched() as signal:
            while self._open and not (request.transport is None or request.transport.is_closing()):
                news = self.changes(await self.seats(), user, since)
                since = news["order"]
                try:
                    await response.write(f"id: {since}\ndata: {json.dumps(news)}\n\n".encode())
                    await asyncio.wait_for(signal.wait(), HEARTBEAT)
                except TimeoutError:
                    continue
                except ConnectionResetError:
                    break  # the browser went away while we wrote
                signal.clear()
        return response

    def let_go(self) -> None:
        """End every push."""
        self._open = False
        self.rooms.wake()

    async def _whole(
        self, user: str, room: str, opened: OpenForm | None, status: int, shown: list[Message] | None = None
    ) -> web.Response:
        seats = await self.seats()
        seat, names = seat_of(seats, user), _names(seats)
        _check_room(seat, room)
        messages = self.rooms.seen_in(room, user) if shown is None else shown
        fold = _fold(messages, self.conversation.clock.now(), seat.member.zone)
        html = render.page_html(
            seat=seat,
            seats=seats,
            near=_near(seats, seat),
            room=room,
            page="home" if room.startswith("home:") else "chat",
            room_name=_room_name(room),
            tabs=_tabs(seat, room),
            order=self.rooms.order,
            earlier=messages[:fold],
            messages=messages[fold:],
            names=names,
            empty=_empty(seat, room),
            opened=opened,
            commands=commands_for(self.conversation.practice, seat),
            practice={"clock": self.practice.clock_words(seat.member.zone)} if self.practice else None,
            feed=self.rooms.seen_in(FEED, user),
        )
        return web.Response(text=html, content_type="text/html", status=status)


def _check_room(seat: Seat, room: str) -> None:
    if room not in {*seat.rooms, f"home:{seat.user}"}:
        raise web.HTTPNotFound(text="You are not in that room.")


def _fold(messages: list[Message], now: datetime, zone: str) -> int:
    """Give how many messages are from an earlier day, so that the page opens on today; something always stays in sight."""
    today = render.at_home(now, zone).date()
    old = sum(render.at_home(message.at, zone).date() < today for message in messages)
    return old if old < len(messages) else max(old - LEFT_IN_SIGHT, 0)


def _near(seats: list[Seat], seat: Seat) -> list[tuple[Seat, str]]:
    """Give the seats to try first: oneself among the principals, the chair, the leader."""
    mine = seat if seat.role == "principal" else next((s for s in seats if s.role == "principal"), seat)
    near = [(mine, mine.name.split(" ")[0])]
    for role in ("chair", "leader"):
        near += [(other, role.capitalize()) for other in seats if other.role == role][:1]
    return near


def _tabs(seat: Seat, room: str) -> list[Tab]:
    user = seat.user
    names = [direct(user), *map(channel, seat.channels), f"home:{user}"]
    return [Tab(_tab_name(name), _address(user, name), name, name == room) for name in names]


def _tab_name(room: str) -> str:
    return {"direct": "Chat", "home": "For you"}.get(room.partition(":")[0], _room_name(room))


def _room_name(room: str) -> str:
    if name := channel_in(room):
        return f"#{name}"
    return "Waiting for you" if room.startswith("home:") else "You and cop-bot"


def _address(user: str, room: str) -> str:
    if name := channel_in(room):
        return f"/seat/{user}/in/{name}"
    return f"/seat/{user}/home" if room.startswith("home:") else f"/seat/{user}"


def _empty(seat: Seat, room: str) -> str:
    if channel_in(room):
        return "Nothing was said in this channel yet."
    if seat.role == "leader":
        return "Nothing here yet. A summary comes once the group has published one."
    return "Nothing here yet. Type / to see what I can do."


def _names(seats: list[Seat]) -> Mapping[str, str]:
    return {seat.user: seat.name for seat in seats}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
