"""Machines as fixtures, as a pytest plugin, and what scripts about time and delivery have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from handlers import rhythm
from handlers.language import Card, Line, Say
from handlers.turn import Router
from storage.communities import list_channels
from storage.database import Database
from storage.enrolment import ChannelPlan
from storage.plumbing import Outbox
from tests.machine import Machine, asking

SUNDAY = datetime(2026, 2, 1, 3, tzinfo=UTC)
"""Sunday 1 February 2026, 14:00 in Melbourne."""

MONDAY = datetime(2026, 2, 1, 23, tzinfo=UTC)
"""Monday 2 February 2026, 10:00 in Melbourne."""

WEEKLY = {"prompt": "every week MON 09:00"}
CAST = {"U1": (("member",), ""), "U2": (("chair",), ""), "U3": (("chair", "member"), "")}
Build = Callable[..., Machine]


@pytest.fixture
def build(database: Database) -> Iterator[Build]:
    """Build machines over one database; each is stopped at the end."""
    built: list[Machine] = []

    def make(practice: Router | None = None, start: datetime = SUNDAY) -> Machine:
        built.append(Machine(database, practice or asking(), start))
        return built[-1]

    yield make
    for machine in built:
        machine.ends()


@pytest.fixture
def machine(database: Database) -> Iterator[Machine]:
    """Give a machine with one community: a member U1, and two chairs U2 and U3."""
    machine = Machine(database, Router(), MONDAY)
    machine.founds(people=CAST, channels=(ChannelPlan("slack", "T1", "C1"),))
    yield machine
    machine.ends()


def local(machine: Machine, zone: str, user: str = "U1") -> list[str]:
    """List the wall times, in a zone, at which a person got messages."""
    return [f"{rhythm.wall(message.at, zone):%a %d %b %H:%M}" for message in machine.post.to(user)]


def rows(machine: Machine) -> list[tuple[str, str, str, int]]:
    """List key, state, last error and tries of every message."""
    query = select(Outbox.key, Outbox.state, Outbox.last_error, Outbox.attempts).order_by(Outbox.created_at, Outbox.key)
    return [(row[0], row[1], row[2], row[3]) for row in machine.writes(lambda db: db.execute(query).all())]


def states(machine: Machine) -> dict[str, str]:
    """Give the state of every message by key."""
    return {key: state for key, state, _, _ in rows(machine)}


def to_member(machine: Machine, *keys: str, user: str = "U1", words: str = "Hello") -> None:
    """Queue messages to a member in one go."""
    place = machine.place("Riverside")
    reader = machine.person(place, user).person_id
    machine.sleeps(microseconds=100)
    machine.says(place, *(Say(Card(words, (Line("Some words."),)), to=reader, key=key) for key in keys))


def to_channel(machine: Machine, key: str) -> None:
    """Queue a message to the channel."""
    place = machine.place("Riverside")
    machine.sleeps(microseconds=100)
    [channel] = machine.writes(lambda db: list_channels(db, place))
    machine.says(place, Say(Card("Hello all"), channel=channel.id, key=key))


def titles(machine: Machine, user: str) -> list[str]:
    """List the titles of what reached a person."""
    return [message.card.title for message in machine.post.to(user)]


def says_of(machine: Machine, key: str, words: str, *, anew: bool = False) -> None:
    """Queue a card of the same subject."""
    place = machine.place("Riverside")
    reader = machine.person(place, "U1").person_id
    machine.sleeps(microseconds=100)
    machine.says(place, Say(Card(words), to=reader, key=key, subject="list", anew=anew))
