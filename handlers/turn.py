"""Who spoke, what is due, and who answers: turns, ticks and the router that brings them to their handlers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from functools import partial
from typing import Any, Literal

from sqlalchemy.orm import Session

from handlers import refusals, stamps
from handlers.language import Card, Decline, Form, Open, Reply, Say
from handlers.names import Finder, finds_none
from prompts.library import Library
from storage import communities
from storage.communities import Place
from storage.people import Member

CHOOSE = "turn.choose"
"""The press by which somebody says which community they mean; its subject is the community's id, a space, and the deed."""

STRANGER = (
    "You are not in a community here yet. Ask the person who chairs your community to add you. "
    "If you use me in another app already, type /cop-me."
)


@dataclass(frozen=True, slots=True)
class Event:
    """What one person did on one platform, in our words.

    `name` is the command (`cop-agenda`), the pressed action or the submitted form's action; `values` are a form's fields as
    strings; `channel` is the platform's channel id, empty in a direct chat; `once` is unique for the deed, so that a
    retried delivery or a double press is heard once. `began` marks what stood in a form when it was opened.
    """

    kind: Literal["command", "press", "submit", "home", "message"]
    name: str
    platform: str
    tenant: str
    user: str
    text: str = ""
    community: str = ""
    subject: str = ""
    channel: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    once: str = ""
    began: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody in a channel who is no member, as their platform knows them; `reference` is what it needs to reach them."""

    user: str
    name: str
    tenant: str
    reference: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sight:
    """Who was in a community's channel, and no member, just before a turn: one page of `total`, kept nowhere.

    The page begins at `start`, the next one at `following`, which is 0 where this is the last.
    """

    channel_id: str
    total: int
    newcomers: tuple[Newcomer, ...]
    start: int = 0
    following: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody spoke: one transaction, one member, one community.

    `sight` is what a route with `names` asked for; `finds` sees names; `address` begins a guest's link; `model` words drafts.
    """

    db: Session
    now: datetime
    library: Library
    event: Event
    member: Member
    place: Place
    sight: Sight | None = None
    finds: Finder = finds_none
    address: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """The clock struck for a community: `kind` of `subject` was due at `due` (UTC), `local` on its own wall clock.

    `occurrence` is the wall time that the rule names, as text: the same on every machine, and unchanged where a holiday moved
    the day, as it moves `local`.
    """

    db: Session
    now: datetime
    library: Library
    place: Place
    kind: str
    subject: str
    due: datetime
    local: datetime
    occurrence: str = ""


Answer = Callable[[Turn], Sequence[Reply]]
Strike = Callable[[Tick], Sequence[Reply]]
Beside = Callable[[Turn, Decline | None], Sequence[Reply]]
"""Hears every turn beside its handler and answers last; where the handler declined, it may add to the kind "no"."""


@dataclass(frozen=True, slots=True)
class Route:
    """A handler, who may use it, and for commands the line that help shows and to whom.

    `roster` has the platforms asked who is in the community's channels just before the turn; `names` has one of them asked
    for names too: of those in the channel that the event's subject names, from the place on that it gives behind a space.
    `fresh` opens the form anew, for one that several may have open at once, so that nothing is written over.
    """

    answer: Answer
    roles: frozenset[str] = frozenset()
    anyone: bool = False
    help: str = ""
    shown_to: frozenset[str] = frozenset()
    roster: bool = False
    names: bool = False
    fresh: Answer | None = None


@dataclass(slots=True)
class Router:
    """Routes of one feature; `merged` joins features into the whole practice."""

    commands: dict[str, Route] = field(default_factory=dict)
    presses: dict[str, Route] = field(default_factory=dict)
    submits: dict[str, Route] = field(default_factory=dict)
    ticks: dict[str, Strike] = field(default_factory=dict)
    homes: dict[str, Route] = field(default_factory=dict)
    beside: list[Beside] = field(default_factory=list)

    def command(
        self, name: str, help: str, roles: Iterable[str] = (), shown_to: Iterable[str] = (), anyone: bool = False
    ) -> Callable[[Answer], Answer]:
        """Answer a typed command; `roles` may use it (all, if empty), `shown_to` find it in their help."""

        def keep(answer: Answer) -> Answer:
            self.commands[name] = Route(answer, frozenset(roles), anyone, help, frozenset(shown_to))
            return answer

        return keep

    def press(
        self, name: str, roles: Iterable[str] = (), anyone: bool = False, roster: bool = False, names: bool = False
    ) -> Callable[[Answer], Answer]:
        """Answer a pressed button."""
        made = partial(Route, roles=frozenset(roles), anyone=anyone, roster=roster, names=names)
        return _keeper(self.presses, name, made)

    def submit(
        self,
        name: str,
        roles: Iterable[str] = (),
        anyone: bool = False,
        names: bool = False,
        fresh: Answer | None = None,
    ) -> Callable[[Answer], Answer]:
        """Answer a sent form."""
        made = partial(Route, roles=frozenset(roles), anyone=anyone, names=names, fresh=fresh)
        return _keeper(self.submits, name, made)

    def home(self) -> Callable[[Answer], Answer]:
        """Answer somebody who opened the bot's own page, or wrote to it without a command."""
        return _keeper(self.homes, "home", partial(Route, anyone=True))

    def tick(self, kind: str) -> Callable[[Strike], Strike]:
        """Answer the clock."""

        def keep(strike: Strike) -> Strike:
            self.ticks[kind] = strike
            return strike

        return keep

    def dispatch(self, turn: Turn) -> Sequence[Reply]:
        """Let the right handler answer, and what hears beside it; raise Decline where there is none or the speaker may not."""
        try:
            answered = self._answered(turn)
        except Decline as declined:
            for beside in self.beside:
                beside(turn, declined)
            raise
        return [*answered, *(reply for beside in self.beside for reply in beside(turn, None))]

    def _answered(self, turn: Turn) -> Sequence[Reply]:
        route = self._find(turn.event)
        if not turn.member.community_id and not route.anyone:
            raise Decline(STRANGER)
        refusals.check_role(turn.member, route.roles)
        refusals.check_open(turn.place, turn.event.kind, turn.event.name)
        turn = replace(turn, place=in_own_words(turn.place, turn.library))
        if route.fresh and turn.event.began:
            communities.hold_still(turn.db, turn.place)
            stamps.check(turn.event.began, route.fresh(turn))
        try:
            return [self._stamped(reply) for reply in route.answer(turn)]
        except Decline as more:
            if more.form is None:
                raise
            raise replace(more, form=stamps.again(more.form, turn.event.began)) from more

    def _stamped(self, reply: Reply) -> Reply:
        """Mark the forms that several may have open at once with what stands in them."""
        match reply:
            case Open(form=form) if self._is_shared(form):
                return Open(stamps.stamped(form))
            case Say(card=Card(form=Form() as form)) if self._is_shared(form):
                return replace(reply, card=replace(reply.card, form=stamps.stamped(form)))
            case _:
                return reply

    def _is_shared(self, form: Form) -> bool:
        route = self.submits.get(form.action)
        return route is not None and route.fresh is not None

    def wants_roster(self, event: Event) -> Literal["", "count", "names"]:
        """Say whether an event's handler needs to know who is in the community's channels, or in one of them by name."""
        routes = {"press": self.presses, "submit": self.submits}.get(event.kind, {})
        route = routes.get(event.name)
        if route is None:
            return ""
        return "names" if route.names else "count" if route.roster else ""

    def knows(self, event: Event) -> bool:
        """Say whether an event's name is one of ours; whatever else stands there, somebody typed."""
        routes = {"command": self.commands, "press": self.presses, "submit": self.submits}
        return event.name in routes.get(event.kind, {})

    def strike(self, tick: Tick) -> Sequence[Reply]:
        """Let the right handler answer the clock."""
        if not refusals.still_strikes(tick.place, tick.kind):
            return []
        return self.ticks[tick.kind](replace(tick, place=in_own_words(tick.place, tick.library)))

    def _find(self, event: Event) -> Route:
        match event.kind:
            case "command":
                if route := self.commands.get(event.name):
                    return route
                near = get_close_matches(event.name, self.commands, n=1, cutoff=0.6)
                meant = f" Did you mean /{near[0]}?" if near else ""
                raise Decline(f"I do not know /{event.name}.{meant} Type /cop-help to see what I can do.")
            case "press":
                if route := self.presses.get(event.name):
                    return route
                raise Decline("That button is from an older card. Type /cop-help to see what I can do now.")
            case "submit":
                if route := self.submits.get(event.name):
                    return route
                raise Decline("That form is from an older card. Type /cop-help to see what I can do now.")
            case _:
                return self.homes["home"]


def in_own_words(place: Place, library: Library) -> Place:
    """Give a community with the words of its profile, and the names of its stages; one whose profile is gone keeps ours."""
    its = library.profiles.get(place.profile)
    return replace(place, words={**its.words, **its.stages}, notice=its.notice) if its else place


def merged(routers: Iterable[Router]) -> Router:
    """Join the features' routers; raises ValueError where two answer the same thing."""
    whole = Router()
    for router in routers:
        for name in ("commands", "presses", "submits", "ticks", "homes"):
            ours, theirs = getattr(whole, name), getattr(router, name)
            if twice := ours.keys() & theirs.keys():
                raise ValueError(f"two handlers for {sorted(twice)}")
            ours.update(theirs)
        whole.beside += router.beside
    return whole


def _keeper(routes: dict[str, Route], name: str, made: Callable[[Answer], Route]) -> Callable[[Answer], Answer]:
    def keep(answer: Answer) -> Answer:
        routes[name] = made(answer)
        return answer

    return keep
