"""The same people in two apps: a second platform beside the stage's own, over the same conversation and database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, TypeVar, cast

import pytest
from sqlalchemy.orm import Session

from bot.platform import Address, Platform, Refused
from handlers.language import Card
from storage import people
from storage.communities import list_places
from storage.enrolment import AccountPlan, CommunityPlan, MemberPlan
from storage.people import Member
from tests.stage import Actor, Stage, World, riverside, user_id

OTHER = {"slack": "teams", "teams": "web", "web": "slack"}
"""Which platform stands beside which, so that each is played from and to."""

T = TypeVar("T")
Beside = Callable[[str], Actor]


@pytest.fixture
def second(stage: Stage) -> Iterator[World]:
    """Open a second platform beside the stage's own."""
    name = OTHER[stage.world.name]
    world: World = getattr(import_module(f"tests.hands_{name}"), f"{name.capitalize()}World")(stage.conversation)
    cast("dict[str, Any]", stage.delivery.platforms)[name] = world.platform
    stage.plays(world.start())
    yield world
    stage.plays(world.stop())


@pytest.fixture
def beside(stage: Stage, second: World) -> Beside:
    """Give somebody's hands and eyes on the second platform, where nobody knows them yet."""
    return lambda name: Actor(name, user_id(name), stage, second.hands(user_id(name)))


class Closed:
    """A platform on which some people take no message: they never opened the bot, blocked it, or have left."""

    def __init__(self, platform: Platform, shut: set[str]) -> None:
        """Stand before the platform itself."""
        self.platform = platform
        self.shut = shut
        self.name = platform.name

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Refuse, or hand it on."""
        if address.user in self.shut:
            raise Refused("blocked")
        return await self.platform.send(address, card, key)

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Refuse, or hand it on."""
        if address.user in self.shut:
            raise Refused("blocked")
        return await self.platform.edit(address, message_ref, card)


def code_of(actor: Actor) -> str:
    """Let a member ask for a code, and give it."""
    actor.stage.passes(seconds=1)
    actor.types("/cop-me")
    actor.presses("My settings")
    actor.presses("Link another account")
    found = re.search(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", actor.card_titled("Your code").text)
    assert found
    return found[0]


def links(first: Actor, other: Actor) -> None:
    """Let somebody link the account of their other app."""
    other.types(f"/cop-me link {code_of(first)}")
    other.presses("Yes, this is me")
    assert other.card_titled("Your accounts are linked")


def asks(stage: Stage, work: Callable[[Session], T]) -> T:
    """Ask the database."""
    return stage.plays(stage.db.read(work))


def changes(stage: Stage, work: Callable[[Session], T]) -> T:
    """Change something in the database."""
    return stage.plays(stage.db.write(work))


def found(db: Session, name: str, community: str = "Riverside Numeracy") -> Member:
    """Give a member of a community as the memory knows them."""
    [place] = [place for place in list_places(db) if place.name == community]
    return next(member for member in people.list_members(db, place, people.EVERYBODY) if member.name == name)


def of_second(second: World, name: str, *roles: str, user: str = "") -> MemberPlan:
    """Plan a member who has an account on the second platform alone."""
    account = AccountPlan(second.name, second.tenant, user_id(user or name.split(maxsplit=1)[0].lower()))
    return MemberPlan(name, roles or ("member",), (account,))


def northern(stage: Stage, *members: MemberPlan, organisation: str = "Riverside Network") -> CommunityPlan:
    """Plan another community, of the same organisation unless another is named."""
    usual = riverside(stage.world)
    return CommunityPlan(
        "Northern Literacy", organisation, usual.zone, calendar=usual.calendar, rhythm=usual.rhythm, members=members
    )


@pytest.fixture
def twice(stage: Stage, second: World) -> Stage:
    """Let Ana stand in the group a second time, as "A. Costa", with the account of her other app."""
    stage.enrols(riverside(stage.world, of_second(second, "A. Costa", "executive", user="ana")))
    return stage
