"""The machine without a platform: production parts, a stopped clock, and a post office that fails when it is told to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import StoppedClock
from bot.engine.inprocess import InProcess
from bot.loop import bare_loop
from bot.platform import Address, Refused, Shut
from bot.sharing import share_out
from bot.threads import Threads
from handlers import rhythm, timetable
from handlers.language import Card, Line, Reply, Say
from handlers.turn import Router, Tick
from prompts.library import Library, load
from storage import communities, people, schedules
from storage.communities import Place
from storage.database import Database
from storage.enrolment import AccountPlan, CommunityPlan, MemberPlan, put_community, put_member
from storage.people import Member

T = TypeVar("T")
MELBOURNE = "Australia/Melbourne"
LIBRARY = load()


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message as it arrived: when, where, and whether it replaced an earlier one."""

    at: datetime
    user: str
    channel: str
    key: str
    card: Card
    edited: bool = False


@dataclass
class Post:
    """A platform that keeps all it is given.

    Each send or edit takes one entry from `troubles`: None lets it pass, an exception is raised. With `lost_answers` the
    message is kept first and the exception raised then, as when the line breaks before the platform's answer. `meanwhile` is
    awaited during each send. People in `blocked_by` get nothing; workspaces in `shut_out` take nothing from us.
    """

    clock: StoppedClock
    name: str = "slack"
    troubles: list[Exception | None] = field(default_factory=list)
    lost_answers: bool = False
    arrived: list[Delivered] = field(default_factory=list)
    tried: int = 0
    blocked_by: set[str] = field(default_factory=set)
    shut_out: set[str] = field(default_factory=set)
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Keep a message."""
        if self.meanwhile is not None:
            await self.meanwhile()
        if address.tenant in self.shut_out:
            self.tried += 1
            raise Shut("token_revoked")
        return self._take(Delivered(self.clock.now(), address.user, address.channel, key, card))

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Keep what replaces a message."""
        key = str(message_ref["key"])
        return self._take(Delivered(self.clock.now(), address.user, address.channel, key, card, edited=True))

    def _take(self, message: Delivered) -> dict[str, Any]:
        self.tried += 1
        trouble = self.troubles.pop(0) if self.troubles else None
        if message.user in self.blocked_by:
            trouble = Refused("user_disabled")
        if trouble is None or self.lost_answers:
            self.arrived.append(message)
        if trouble is not None:
            raise trouble
        return {"key": message.key}

    def to(self, user: str) -> list[Delivered]:
        """List what reached a person."""
        return [message for message in self.arrived if message.user == user]


class OpenPost(Post):
    """A platform whose history can be read."""

    async def find(self, address: Address, key: str) -> dict[str, Any] | None:
        """Look for a message by its key."""
        return next(({"key": key} for message in self.arrived if message.key == key), None)


def asking() -> Router:
    """Give the smallest practice: one question to every member at their own time, and a record of what struck."""
    on = Router()

    @on.tick("reflection.ask")
    def ask(tick: Tick) -> Sequence[Reply]:
        said = []
        for member in people.list_members(tick.db, tick.place):
            when = rhythm.when_to_write(member, tick.place, tick.local, tick.now)
            if when is not None:
                key = f"ask:{tick.occurrence}:{member.person_id}"
                said.append(Say(Card("A question"), to=member.person_id, key=key, at=when, unasked=True))
        return said

    return on


class Machine:
    """One community, or several, with everything between the database and a post office."""

    def __init__(self, database: Database, practice: Router, start: datetime, library: Library = LIBRARY) -> None:
        """Build the production parts around a stopped clock."""
        self.loop = bare_loop()
        self.clock = StoppedClock(start)
        self.db = Threads(database)
        self.post = Post(self.clock)
        self.conversation = Conversation(self.db, practice, library, self.clock)
        self.delivery = Delivery(self.db, self.clock, {"slack": self.post}, chance=lambda: 1.0)
        self.engine = InProcess(self.conversation, self.delivery, self.clock)

    def plays(self, deed: Coroutine[Any, Any, T]) -> T:
        """Run something of the machine's to its end."""
        return self.loop.run_until_complete(deed)

    def writes(self, work: Callable[[Session], T]) -> T:
        """Run a transaction."""
        return self.plays(self.db.write(work))

    def founds(self, name: str = "Riverside", zone: str = MELBOURNE, **more: Any) -> Place:
        """Start a community with its timetable; `people` maps platform ids to (roles, zone)."""
        cast: dict[str, tuple[tuple[str, ...], str]] = more.pop("people", {"U1": (("member",), "")})
        plan = CommunityPlan(name=name, organisation="Network", zone=zone, **more)

        def work(db: Session) -> Place:
            place, _ = put_community(db, plan)
            for user, (roles, own_zone) in cast.items():
                account = AccountPlan("slack", "T1", user)
                put_member(db, place, MemberPlan(user, roles, (account,), "", own_zone), "", self.clock.now())
            timetable.set_timetable(db, place, self.clock.now())
            return place

        return self.writes(work)

    def person(self, place: Place, name: str) -> Member:
        """Give a member by name."""
        everybody = self.writes(lambda db: people.list_members(db, place, people.EVERYBODY))
        return next(member for member in everybody if member.name == name)

    def says(self, place: Place, *replies: Reply) -> None:
        """Queue what a member's turn would say to others."""
        speaker = Member(person_id="somebody")
        self.writes(lambda db: share_out(db, place, replies, speaker, self.clock.now()))

    def writes_to(self, place: Place, name: str, key: str = "k1", subject: str = "", words: str = "Hello") -> None:
        """Queue one message to a member."""
        card = Card(words, (Line("Some words."),))
        self.says(place, Say(card, to=self.person(place, name).person_id, key=key, subject=subject))

    def ticks(self) -> None:
        """Let the clock strike once, at this moment."""
        self.plays(self.engine.tick())

    def passes(self, **time: float) -> None:
        """Let time pass while the machine runs."""
        self.plays(self.engine.advance(self.clock.now() + timedelta(**time)))

    def sleeps(self, **time: float) -> None:
        """Let time pass while the machine is down."""
        self.clock.move_to(self.clock.now() + timedelta(**time))

    def past(self, place: Place) -> list[tuple[str, str, str, str]]:
        """List what came due: kind, local wall time, state, reason; oldest first."""
        rows = self.writes(lambda db: schedules.list_occurrences(db, place))
        return [(row.kind, found.local, found.state, found.reason) for row, found in reversed(rows)]

    def place(self, name: str) -> Place:
        """Give a community by name, as it is now."""
        return next(place for place in self.writes(communities.list_places) if place.name == name)

    def ends(self) -> None:
        """Stop everything."""
        self.plays(self.engine.stop())
        self.db.close()
        self.loop.close()
