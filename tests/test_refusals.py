"""What can never arrive is given up out loud, and holds up nothing else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from bot.platform import Refused
from storage import outbox, people
from storage.columns import Keyring, keyring, use_keys
from storage.models import Account
from storage.plumbing import Outbox
from tests.machine import Machine
from tests.machines import (
    MONDAY,
    rows,
    states,
    titles,
    to_channel,
    to_member,
)


def test_a_refusal_is_final_and_the_chairs_hear_of_it_once(machine: Machine) -> None:
    machine.post.blocked_by = {"U1"}
    to_member(machine, "k1", "k2")
    machine.ticks()
    assert (states(machine)["k1"], states(machine)["k2"]) == ("failed", "failed")
    assert titles(machine, "U2") == titles(machine, "U3") == ["I cannot reach U1"]
    machine.passes(days=35)
    to_member(machine, "k3")
    machine.ticks()
    assert len(titles(machine, "U2")) == 2


def test_of_a_chair_who_cannot_be_reached_the_other_chair_hears(machine: Machine) -> None:
    machine.post.blocked_by = {"U2"}
    to_member(machine, "k1", user="U2")
    machine.ticks()
    assert (titles(machine, "U2"), titles(machine, "U3")) == ([], ["I cannot reach U2"])


def test_chairs_who_cannot_be_reached_either_are_no_endless_story(machine: Machine) -> None:
    machine.post.blocked_by = {"U1", "U2", "U3"}
    to_member(machine, "k1")
    machine.ticks()
    assert (set(states(machine).values()), machine.post.arrived) == ({"failed", "superseded"}, [])


def test_of_somebody_who_left_nobody_hears(machine: Machine) -> None:
    machine.post.blocked_by = {"U1"}
    to_member(machine, "k1")
    member = machine.person(machine.place("Riverside"), "U1")
    machine.writes(lambda db: setattr(people.get_membership(db, member), "state", "left"))
    machine.ticks()
    assert (titles(machine, "U2"), states(machine)) == ([], {"k1": "failed"})


def test_of_a_channel_that_takes_nothing_the_chairs_hear(machine: Machine) -> None:
    machine.post.troubles = [Refused("is_archived")]
    to_channel(machine, "k1")
    machine.ticks()
    assert titles(machine, "U2") == ["I cannot write in the channel of Riverside"]


def test_what_is_our_own_fault_is_nobody_elses_business(machine: Machine) -> None:
    machine.post.troubles = [Refused("invalid_blocks", ours=True)]
    to_member(machine, "k1", "k2")
    machine.writes(lambda db: _spoil(db, "k2"))
    machine.ticks()
    assert [state for _, state, _, _ in rows(machine)] == ["failed", "failed"]
    assert titles(machine, "U2") == []


def _spoil(db: Any, key: str) -> None:
    """Store something that is no card."""
    row = db.scalars(select(Outbox).where(Outbox.key == key)).one()
    row.card = "no card"


def test_a_message_of_no_community_is_refused_quietly(machine: Machine) -> None:
    reader = machine.person(machine.place("Riverside"), "U1").person_id
    posting = outbox.Posting(None, reader, "", "k1", "", '{"title": "Hello"}', MONDAY)
    machine.writes(lambda db: outbox.put_posting(db, posting, MONDAY))
    machine.post.troubles = [Refused("user_disabled")]
    machine.ticks()
    assert states(machine) == {"k1": "failed"}


def test_a_message_to_somebody_without_an_account_is_given_up_and_the_next_leaves(machine: Machine) -> None:
    to_member(machine, "k1")
    to_member(machine, "k2", user="U2")
    reader = machine.person(machine.place("Riverside"), "U1").person_id
    machine.writes(lambda db: db.execute(delete(Account).where(Account.person_id == reader)))
    machine.ticks()
    assert [row[:3] for row in rows(machine)] == [("k1", "failed", "nobody to reach"), ("k2", "sent", "")]
    to_member(machine, "k3")
    assert len(rows(machine)) == 2


def test_words_that_no_key_opens_hold_up_nobody_else(machine: Machine) -> None:
    ours = keyring()
    try:
        use_keys(["a key that was lost"])
        to_member(machine, "k1")
    finally:
        _restore(ours)
    to_member(machine, "k2")
    machine.ticks()
    assert [row[:3] for row in rows(machine)] == [("k1", "failed", "no key opens it"), ("k2", "sent", "")]


def _restore(keys: Keyring) -> None:
    """Give the process its keys back."""
    from storage import columns  # noqa: PLC0415 - used here alone

    columns._keyring = keys


def test_a_platform_that_is_not_set_up_is_waited_for(machine: Machine) -> None:
    machine.delivery.platforms = {}
    to_member(machine, "k1")
    machine.ticks()
    assert rows(machine) == [("k1", "pending", "slack is not set up here", 1)]
    machine.delivery.platforms = {"slack": machine.post}
    machine.passes(minutes=11)
    assert states(machine) == {"k1": "sent"}
