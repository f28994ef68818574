"""The people of the leak test: communities of one network, spread over three platforms, their leaders, and people outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from storage.anonymous import ANONYMOUS
from storage.database import Database
from storage.enrolment import AccountPlan, ChannelPlan, CommunityPlan, MemberPlan
from tests.hands_slack import SlackWorld
from tests.hands_teams import TeamsWorld
from tests.hands_web import WebWorld
from tests.leak_guest import Guest, opens_pages
from tests.leak_wire import Wire, tap_pages, tap_slack, tap_teams, tap_web
from tests.stage import LIBRARY, Actor, Stage, riverside, user_id

PLATFORMS = ("slack", "teams", "web")
NUMERACY = ("mei", "ana", "ben", "cleo", "dan", "eve", "fay", "gus", "hal")
WELLBEING = ("ida", "jon", "kim", "lee", "max", "nia", "hal")
MIDDLE_LEADERS = ("oto", "pia", "quin", "rex", "sue", "tia", "uma", "val", "wes")
HILLSIDE = ("xia", "yan", "zoe", "zac", "zed")
ABOVE = {"sam": "seil", "abe": "system"}
BESIDE = {"gil": "guest", "roy": "admin", "cia": "coach"}
OTHER_NETWORK = "Hillside Network"
PRIVATE, SHARED = "response.body (private)", "response.body (shared)"
MODEL = "the model"
"""What reads the shared answers of those who said yes to it, and nothing else."""


@dataclass(frozen=True, slots=True)
class Group:
    """One community: who chairs it, who its peers are, its channel, and its organisation."""

    name: str
    peers: Sequence[str]
    channel: str = ""
    organisation: str = "Riverside Network"
    others: dict[str, str] = field(default_factory=dict)
    guests: set[str] = field(default_factory=set)

    @property
    def chair(self) -> str:
        """Whoever facilitates it."""
        return self.peers[0]

    @property
    def readers(self) -> set[str]:
        """The platform ids of its peers, and the names of the guests who have come."""
        return {*map(user_id, self.peers), *self.guests}

    @property
    def willing(self) -> Sequence[str]:
        """Those of its peers who let a model read what they share."""
        return self.peers[1:] if self.name == "Riverside Numeracy" else ()

    def reads(self, user: str) -> set[str]:
        """Give who reads what a peer shares."""
        return self.readers | ({MODEL} if user in map(user_id, self.willing) else set())


GROUPS = (
    Group("Riverside Numeracy", NUMERACY, "C0RIVER", others={**ABOVE, **BESIDE}),
    Group("Wellbeing", WELLBEING, others=ABOVE),
    Group("Middle leaders", MIDDLE_LEADERS, others=ABOVE),
)
OUTSIDE = Group("Hillside Literacy", HILLSIDE, organisation=OTHER_NETWORK)


@dataclass(slots=True)
class Heard(Actor):
    """An actor whose deeds tell the wire who is being answered."""

    wire: Wire = field(default_factory=Wire)

    def types(self, words: str, channel: str = "") -> None:
        """Type, as oneself."""
        self.wire.speaker = self.user
        Actor.types(self, words, channel)

    def opens_home(self) -> None:
        """Open the bot's own page, as oneself."""
        self.wire.speaker = self.user
        Actor.opens_home(self)

    def presses(self, label: str, channel: str = "") -> None:
        """Press, as oneself."""
        self.wire.speaker = self.user
        Actor.presses(self, label, channel)

    def fills(self, **values: str) -> None:
        """Fill in, as oneself."""
        self.wire.speaker = self.user
        Actor.fills(self, **values)

    def tries(self, label: str) -> bool:
        """Press a button if it stands there; give whether it did."""
        try:
            self.presses(label)
        except AssertionError as missing:
            if not str(missing).startswith("no button"):
                raise
            return False
        return True

    def has_open(self, *fields: str) -> bool:
        """Say whether a form with these fields stands open."""
        form = self.hands.form()
        return form is not None and form.fields.keys() >= set(fields)


class Cast:
    """One stage with all three platforms, every community on it, and a wire-tap on all that leaves."""

    def __init__(self, database: Database, groups: Sequence[Group]) -> None:
        """Open the worlds, tap them, and enrol everybody."""
        self.wire = Wire()
        self.groups = tuple(replace(group, guests=set()) for group in groups)
        self.stage = Stage(database, "slack")
        self.worlds: dict[str, Any] = {"slack": self.stage.world}
        self.worlds |= {"teams": TeamsWorld(self.stage.conversation), "web": WebWorld(self.stage.conversation)}
        for name in ("teams", "web"):
            cast("dict[str, Any]", self.stage.delivery.platforms)[name] = self.worlds[name].platform
            self.stage.plays(self.worlds[name].start())
        self.pages = opens_pages(self.stage, self.worlds["web"].tenant)
        self.guest = Guest(self.pages, self.wire, "Ivo Page")
        tap_slack(self.wire, cast("SlackWorld", self.worlds["slack"]))
        tap_teams(self.wire, cast("TeamsWorld", self.worlds["teams"]))
        tap_web(self.wire, cast("WebWorld", self.worlds["web"]))
        self.stage.conversation.writer, self.stage.conversation.model = self._writes, "a-model"
        self.actors: dict[str, Heard] = {}
        for group in self.groups:
            self.stage.enrols(self._plan(group))

    async def _writes(self, brief: str) -> str:
        """Stand in for a model: what it is asked leaves the bot."""
        self.wire.note("model", MODEL, brief)
        return ""

    def everybody(self) -> Iterator[str]:
        """Give everybody's first name, once."""
        yield from dict.fromkeys(name for group in self.groups for name in (*group.peers, *group.others))

    def platform_of(self, name: str) -> str:
        """Give the platform on which somebody is: they are spread evenly."""
        known = [*NUMERACY, *WELLBEING, *MIDDLE_LEADERS, *HILLSIDE, *ABOVE, *BESIDE]
        return PLATFORMS[known.index(name) % len(PLATFORMS)]

    def who(self, name: str) -> Heard:
        """Give somebody where they sit."""
        if name not in self.actors:
            platform, user = self.platform_of(name), user_id(name)
            hands = self.worlds[platform].hands(user)
            hands = tap_pages(self.wire, hands) if platform == "web" else hands
            self.actors[name] = Heard(name, user, self.stage, hands, wire=self.wire)
        return self.actors[name]

    def asks(self, *, nameless: bool) -> None:
        """Let the next question be one without names, or one of the others."""
        wanted = {name: each for name, each in LIBRARY.prompts.items() if (each.share_hint == ANONYMOUS) == nameless}
        self.stage.conversation.library = replace(LIBRARY, prompts=wanted)

    def ends(self) -> None:
        """Clear the stage."""
        self.pages.ends()
        for name in ("teams", "web"):
            self.stage.plays(self.worlds[name].stop())
        self.stage.ends()

    def _plan(self, group: Group) -> CommunityPlan:
        usual = riverside(self.stage.world)
        roles: dict[str, tuple[str, ...]] = {
            group.peers[0]: ("chair", "member"),
            group.peers[1]: ("executive", "member"),
        }
        roles |= {name: (role,) for name, role in group.others.items()}
        members = tuple(
            MemberPlan(full_name(name), roles.get(name, ("member",)), (self._account(name),), f"{name.title()} Primary")
            for name in (*group.peers, *group.others)
        )
        channels = tuple(
            ChannelPlan(platform, self.worlds[platform].tenant, group.channel)
            for platform in PLATFORMS
            if group.channel
        )
        given = {each: getattr(usual, each) for each in ("zone", "profile", "calendar", "rhythm", "contacts")}
        drafting = "" if group.organisation == OTHER_NETWORK else "self_hosted"
        return CommunityPlan(
            group.name, group.organisation, channels=channels, members=members, drafting=drafting, **given
        )

    def _account(self, name: str) -> AccountPlan:
        platform = self.platform_of(name)
        return AccountPlan(platform, self.worlds[platform].tenant, user_id(name))


def full_name(name: str) -> str:
    """Give an actor's full name."""
    return f"{name.title()} Able"
