"""Which card stands: an edit lands on the newest of its subject, and what comes late never covers what was said after it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.platform import TryLater, Uncertain, Vanished
from bot.sharing import share_out
from handlers.language import Card, Say
from storage.communities import list_channels
from storage.people import Member
from storage.plumbing import Outbox
from tests.machine import Machine
from tests.machines import MONDAY, says_of, states


def test_of_two_cards_sent_at_one_moment_the_one_said_last_is_edited(machine: Machine) -> None:
    for key in ("k2", "k1"):
        says_of(machine, key, "Hello", anew=True)
        machine.ticks()
    machine.writes(lambda db: db.execute(update(Outbox).values(sent_at=MONDAY)) and None)
    says_of(machine, "k3", "Changed")
    machine.ticks()
    assert [(message.card.title, message.key) for message in machine.post.arrived][2:] == [("Changed", "k1")]


@pytest.mark.parametrize("trouble", [TryLater("busy", 30), Uncertain("the line broke")])
@pytest.mark.parametrize("shared", [True, False])
def test_a_card_that_comes_late_does_not_cover_what_was_said_after_it(
    machine: Machine, trouble: Exception, *, shared: bool
) -> None:
    place = machine.place("Riverside")
    [channel] = machine.writes(lambda db: list_channels(db, place))
    reader = "" if shared else machine.person(place, "U1").person_id

    def said(words: str, key: str) -> Say:
        return Say(Card(words), to=reader, channel=channel.id if shared else "", key=key, subject="list")

    async def speaks() -> None:
        machine.post.meanwhile = None
        machine.sleeps(microseconds=100)
        new = [said("New", "k2")]
        await machine.db.write(lambda db: share_out(db, place, new, Member(), machine.clock.now()) and None)

    machine.says(place, said("Old", "k1"))
    machine.post.meanwhile, machine.post.troubles = speaks, [trouble]
    machine.passes(minutes=11)
    assert [message.card.title for message in machine.post.arrived] == ["New"]
    assert states(machine) == {"k1": "superseded", "k2": "sent"}


@pytest.mark.parametrize("trouble", [None, Vanished("deleted"), ValueError("odd")])
def test_a_card_that_is_said_anew_closes_the_one_before_it_where_that_still_stands(
    machine: Machine, trouble: Exception | None
) -> None:
    place = machine.place("Riverside")
    reader = machine.person(place, "U1").person_id
    for number in (1, 2):
        card = Card(f"Card {number}", earlier="It is asked again below.")
        machine.sleeps(microseconds=100)
        machine.says(place, Say(card, to=reader, key=f"k{number}", subject="list", anew=True))
        machine.post.troubles = [None, trouble]
        machine.ticks()
    closed = [("It is asked again below.", True)] if trouble is None else []
    found = [(message.card.title, message.edited) for message in machine.post.arrived]
    assert found == [("Card 1", False), ("Card 2", False), *closed]
    assert states(machine) == {"k1": "sent", "k2": "sent"}
