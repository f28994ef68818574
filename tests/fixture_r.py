"""Fixture R: a network of nine schools, a second one beside it, and three communities of practice in and across them.

Twenty-five people, all on one platform: nine principals of Riverside (Mei chairs it, Ana is in its executive), nine middle
leaders of the same schools, Sam the leader and Abe of the area, and of Hillside its chair, two more principals and two middle
leaders. Numeracy has a principal of each school, Wellbeing seven of them, and Middle leaders draws from both networks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from storage.database import Database
from storage.enrolment import AccountPlan, ChannelPlan, CommunityPlan, MemberPlan
from tests.stage import CHANNEL, Stage, World, user_id

RIVERSIDE, NUMERACY, WELLBEING = "Riverside", "Numeracy", "Wellbeing"
MIDDLE, HILLSIDE = "Middle leaders", "Hillside"
GROUPS = (RIVERSIDE, HILLSIDE, NUMERACY, WELLBEING, MIDDLE)
"""The communities in the order in which they are enrolled: what is part of another comes after it."""

CHANNELS: Mapping[str, str] = {
    RIVERSIDE: "C0NETWORK",
    HILLSIDE: "C0HILLS",
    NUMERACY: CHANNEL,
    WELLBEING: "C0WELL",
    MIDDLE: "C0MIDDLE",
}
"""The channel of each community: Numeracy has the stage's own, so that `Actor.in_channel()` looks there."""

SCHOOLS: Mapping[str, tuple[str, str]] = {
    "Hume Primary": ("Mei Tan", "Kit Moss"),
    "Moreland Primary": ("Ana Costa", "Lou Hart"),
    "Yarra Secondary": ("Ben Ford", "Max Lane"),
    "Banksia Primary": ("Cleo Diaz", "Noa Reed"),
    "Redgum Primary": ("Dan Ito", "Ola Berg"),
    "Wattle Primary": ("Eve Lam", "Pia Cole"),
    "Bluestone Primary": ("Finn Roy", "Ray Shaw"),
    "Lorikeet Primary": ("Gia Bell", "Sky Webb"),
    "Ironbark Secondary": ("Hal Khan", "Tess Vale"),
}
"""Riverside's nine schools (seven primary, two secondary), each with its principal and its middle leader."""

HILLS: Mapping[str, tuple[str, str]] = {
    "Hilltop Primary": ("Ivy Stone", "Uma Penn"),
    "Quarry Secondary": ("Jon Park", "Val Frost"),
}
"""Two of Hillside's schools; Ivy chairs Hillside."""

THIRD = ("Kay Wood", "Summit Primary")
"""Hillside's third principal, whose school sends no middle leader."""

LEADER, AREA = "Sam Okafor", "Abe Stern"
TERM = {"terms": [{"from": "2026-10-05", "to": "2026-12-18"}], "holidays": "AU-VIC"}
RHYTHM = {
    "prompt": "every week MON 09:00",
    "closes_after": "4d",
    "nudge_after": "2d",
    "digest": "every 2 weeks FRI 15:00",
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Makes the members of a platform: everybody has one account, named after their first name."""

    world: World

    def plays(self, name: str, *roles: str, site: str = "") -> MemberPlan:
        """Plan somebody, a member where no role is named."""
        account = AccountPlan(self.world.name, self.world.tenant, user_id(first_name(name)))
        return MemberPlan(name, roles or ("member",), (account,), site)

    def principals(self, chair: str = "Mei Tan", executive: str = "") -> list[MemberPlan]:
        """Plan the nine principals of Riverside; one chairs."""
        roles = {chair: ("chair", "member"), executive: ("executive", "member")}
        return [self.plays(name, *roles.get(name, ()), site=site) for site, (name, _) in SCHOOLS.items()]


def first_name(full: str) -> str:
    """Give the name by which the stage knows an actor: `mei` for Mei Tan."""
    return full.split(maxsplit=1)[0].lower()


def fixture_r(world: World, profile: str = "victoria-network") -> dict[str, CommunityPlan]:
    """Plan all five communities by name, in the order of `GROUPS`; pass one to `stage.enrols`, or all by `enrol_r`."""
    cast = Cast(world)
    usual = CommunityPlan(
        name="",
        organisation="Riverside Region",
        zone="Australia/Melbourne",
        profile=profile,
        calendar=TERM,
        rhythm=RHYTHM,
        contacts="Call the network office on 03 5550 0100.",
    )
    above = (cast.plays(LEADER, "seil"), cast.plays(AREA, "system"))
    hills = [cast.plays(name, site=site) for site, (name, _) in HILLS.items()]
    ivy = cast.plays("Ivy Stone", "chair", "member", site="Hilltop Primary")
    members: dict[str, Sequence[MemberPlan]] = {
        RIVERSIDE: [*cast.principals(executive="Ana Costa"), *above],
        HILLSIDE: [ivy, *hills[1:], cast.plays(THIRD[0], site=THIRD[1])],
        NUMERACY: [*cast.principals(), *above],
        WELLBEING: [*cast.principals(chair="Ben Ford")[:7], *above],
        MIDDLE: _middle(cast),
    }
    kinds = {RIVERSIDE: "network", HILLSIDE: "network"}
    parents = {NUMERACY: RIVERSIDE, WELLBEING: RIVERSIDE, MIDDLE: RIVERSIDE}
    return {
        name: replace(
            usual,
            name=name,
            kind=kinds.get(name, "cop"),
            parent=parents.get(name, ""),
            channels=(ChannelPlan(world.name, world.tenant, CHANNELS[name]),),
            members=tuple(members[name]),
        )
        for name in GROUPS
    }


def _middle(cast: Cast) -> list[MemberPlan]:
    """Plan the middle leaders: nine of Riverside's schools and two of Hillside's; Kit chairs."""
    near = [cast.plays(name, site=site) for site, (_, name) in SCHOOLS.items()]
    far = [cast.plays(name, site=site) for site, (_, name) in HILLS.items()]
    return [replace(near[0], roles=("chair", "member")), *near[1:], *far]


@pytest.fixture
def region(database: Database, platform: str) -> Iterator[Stage]:
    """Set the stage with all five communities and no other; import it beside `enrol_r` to play on it."""
    stage = Stage(database, platform)
    enrol_r(stage)
    yield stage
    stage.ends()
    assert not stage.overheard.faults()


def enrol_r(stage: Stage, *names: str, profile: str = "victoria-network") -> None:
    """Enrol the communities of these names with what they are part of, or all of them."""
    plans = fixture_r(stage.world, profile)
    wanted = {*names, *(plans[name].parent for name in names)} if names else set(GROUPS)
    for name in GROUPS:
        if name in wanted:
            stage.enrols(plans[name])


def groups_of(name: str, plans: Mapping[str, CommunityPlan]) -> list[str]:
    """Give the communities that somebody is in, by name."""
    return sorted(plan.name for plan in plans.values() if any(member.name == name for member in plan.members))


def everybody(plans: Mapping[str, CommunityPlan]) -> list[str]:
    """Give the full names of all twenty-five, by name."""
    return sorted({member.name for plan in plans.values() for member in plan.members})
