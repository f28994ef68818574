"""A stage: one community, a stopped clock, the production path, and actors who type, press and fill in forms.

Every script runs on each platform's real markup: an actor finds a button by its label in what was rendered and sends back
that platform's own request. Nothing here knows a handler.
"""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, Protocol, TypeVar

from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import StoppedClock
from bot.engine.inprocess import InProcess
from bot.loop import bare_loop
from bot.platform import Platform
from bot.sharing import share_out
from bot.threads import Threads
from handlers.enrolment import enrol
from handlers.practice import practice
from prompts.library import load
from storage.database import Database
from storage.enrolment import AccountPlan, ChannelPlan, CommunityPlan, MemberPlan
from storage.people import Member
from tests.words import Overheard

T = TypeVar("T")
LIBRARY = load()
MONDAY_EARLY = datetime(2026, 10, 4, 21, 30, tzinfo=UTC)
"""Monday 5 October 2026, 8:30 in Melbourne, the first school day of term 4 and the first after the clocks changed."""

CHANNEL = "C0RIVER"


@dataclass(frozen=True, slots=True)
class SeenField:
    """A field of a form as it stands on a screen; `options` are the options' labels."""

    name: str
    label: str
    kind: str
    value: str
    error: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A card or form as it stands on a screen: all visible words in reading order, buttons by label, fields by name."""

    title: str
    text: str
    buttons: tuple[str, ...]
    fields: Mapping[str, SeenField] = field(default_factory=dict)


class Hands(Protocol):
    """One person's hands and eyes on one platform."""

    async def types(self, words: str, channel: str = "") -> None:
        """Type a command or a message, in the direct chat or in a channel."""

    async def drops(self, name: str) -> None:
        """Drop a file into the direct chat, where the platform has a place for one."""

    async def opens_home(self) -> None:
        """Open the bot's own page."""

    async def presses(self, label: str, channel: str = "") -> None:
        """Press the newest button of that label."""

    async def fills(self, values: Mapping[str, str]) -> None:
        """Fill the open form's fields by name and send it."""

    def cards(self) -> list[Seen]:
        """What stands in the direct chat, oldest first."""

    def channel_cards(self, channel: str) -> list[Seen]:
        """What stands in a channel, oldest first."""

    def form(self) -> Seen | None:
        """The form that stands open."""

    def home(self) -> Seen | None:
        """What the bot's own page shows."""


class World(Protocol):
    """One platform, as real as a test can have it."""

    name: str
    tenant: str
    platform: Platform

    async def start(self) -> None:
        """Open the doors."""

    async def stop(self) -> None:
        """Close them."""

    def hands(self, user: str) -> Hands:
        """Give the hands of the person with this platform id."""


@dataclass(slots=True)
class Actor:
    """Somebody on the stage; all deeds settle (deliveries included) before the next line of the script."""

    name: str
    user: str
    stage: Stage
    hands: Hands

    def types(self, words: str, channel: str = "") -> None:
        """Type a command or a message."""
        self.stage.plays(self.hands.types(words, channel))

    def drops(self, name: str) -> None:
        """Drop a file into the direct chat, where the platform has a place for one."""
        self.stage.plays(self.hands.drops(name))

    def opens_home(self) -> None:
        """Open the bot's own page."""
        self.stage.plays(self.hands.opens_home())

    def presses(self, label: str, channel: str = "") -> None:
        """Press the newest button of that label."""
        self.stage.plays(self.hands.presses(label, channel))

    def fills(self, **values: str) -> None:
        """Fill the open form and send it."""
        self.stage.plays(self.hands.fills(values))

    @property
    def cards(self) -> list[Seen]:
        """All that stands in the direct chat, oldest first."""
        return self.hands.cards()

    @property
    def card(self) -> Seen:
        """The newest card in the direct chat."""
        cards = self.cards
        assert cards, f"{self.name} has seen nothing yet"
        return cards[-1]

    def card_titled(self, title: str) -> Seen:
        """The newest card whose title begins with these words."""
        found = [card for card in self.cards if card.title.startswith(title)]
        assert found, f"{self.name} sees {[card.title for card in self.cards]}, not {title!r}"
        return found[-1]

    @property
    def form(self) -> Seen:
        """The form that stands open."""
        form = self.hands.form()
        assert form is not None, f"no form stands open for {self.name}"
        return form

    @property
    def errors(self) -> dict[str, str]:
        """What the open form says is wrong, by field name."""
        return {name: seen.error for name, seen in self.form.fields.items() if seen.error}

    @property
    def home(self) -> Seen:
        """What the bot's own page shows."""
        home = self.hands.home()
        assert home is not None, f"{self.name} has not opened the home"
        return home

    def in_channel(self, channel: str = CHANNEL) -> list[Seen]:
        """All that stands in the community's channel."""
        return self.hands.channel_cards(channel)

    def ever_saw(self, words: str) -> bool:
        """Whether these words stand anywhere this person can look now."""
        home = self.hands.home()
        places = [*self.cards, *self.in_channel(), *([home] if home else [])]
        return any(words in f"{seen.title} {seen.text}" for seen in places)


class Stage:
    """One community on one platform, from the database to the screens."""

    def __init__(self, database: Database, platform: str) -> None:
        """Build the production parts around a stopped clock."""
        self.loop = bare_loop()
        self.clock = StoppedClock(MONDAY_EARLY)
        self.db = Threads(database)
        self.overheard = Overheard.of(practice)
        self.conversation = Conversation(self.db, self.overheard, LIBRARY, self.clock)
        world = getattr(import_module(f"tests.hands_{platform}"), f"{platform.capitalize()}World")
        self.world: World = world(self.conversation)
        self.delivery = Delivery(self.db, self.clock, {self.world.name: self.world.platform})
        self.engine = InProcess(self.conversation, self.delivery, self.clock)
        self.actors: dict[str, Actor] = {}
        self.plays(self.world.start())

    def plays(self, deed: Coroutine[Any, Any, T]) -> T:
        """Let something happen, and all that follows from it at this moment."""

        async def scene() -> T:
            result = await deed
            self.engine.wake()
            await self.engine.settle()
            return result

        return self.loop.run_until_complete(scene())

    def passes(self, **time: float) -> None:
        """Let time pass (`days=1, hours=2`), with everything that comes due on the way."""
        self.plays(self.engine.advance(self.clock.now() + timedelta(**time)))

    def is_down(self, **time: float) -> None:
        """Let time pass while the server is down, and bring it back."""
        self.clock.move_to(self.clock.now() + timedelta(**time))
        self.plays(self.engine.tick())

    def enrols(self, plan: CommunityPlan) -> None:
        """Import a community as an operator does."""
        self.plays(self.db.write(lambda db: self.enrol(db, plan)))

    def enrol(self, db: Any, plan: CommunityPlan) -> None:
        """Write a community into the database, and what is said to its members."""
        done = enrol(db, plan, "Robin Lee", self.clock.now())
        share_out(db, done.place, done.says, Member(), self.clock.now())
        self.overheard.answers += done.says

    def actor(self, name: str) -> Actor:
        """Give the actor of a first name (`mei`); their platform id is derived from it."""
        if name not in self.actors:
            user = user_id(name)
            self.actors[name] = Actor(name, user, self, self.world.hands(user))
        return self.actors[name]

    def ends(self) -> None:
        """Clear the stage."""
        self.plays(self.world.stop())
        self.db.close()
        self.loop.close()


def user_id(name: str) -> str:
    """Give the platform id of an actor."""
    return f"U0{name.upper()}"


def member(name: str, *roles: str, platform: str, tenant: str, site: str = "", zone: str = "") -> MemberPlan:
    """Plan a member by full name; the first name makes the platform id."""
    account = AccountPlan(platform, tenant, user_id(name.split(maxsplit=1)[0].lower()))
    return MemberPlan(name, roles or ("member",), (account,), site, zone)


def riverside(world: World, *more: MemberPlan, rhythm: Mapping[str, str] | None = None) -> CommunityPlan:
    """Plan the usual community: Mei chairs, Ana and Ben are members, Sam leads."""
    at = {"platform": world.name, "tenant": world.tenant}
    cast: Sequence[MemberPlan] = (
        member("Mei Tan", "chair", "member", site="Hume Primary", **at),
        member("Ana Costa", site="Moreland Primary", **at),
        member("Ben Ford", site="Yarra Secondary", **at),
        member("Sam Okafor", "seil", **at),
        *more,
    )
    return CommunityPlan(
        name="Riverside Numeracy",
        organisation="Riverside Network",
        zone="Australia/Melbourne",
        profile="victoria-network",
        calendar={"terms": [{"from": "2026-10-05", "to": "2026-12-18"}], "holidays": "AU-VIC"},
        rhythm=dict(
            rhythm
            or {
                "prompt": "every week MON 09:00",
                "closes_after": "4d",
                "nudge_after": "2d",
                "digest": "every 2 weeks FRI 15:00",
            }
        ),
        contacts="Call the network office on 03 5550 0100.",
        channels=(ChannelPlan(world.name, world.tenant, CHANNEL),),
        members=tuple(cast),
    )
