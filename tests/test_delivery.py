"""Delivery: every message arrives once, whatever the platform does; where that cannot be known, it says so."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.delivery import MOST_ATTEMPTS, Delivery
from bot.pacing import Pace
from bot.platform import TryLater, Uncertain, Vanished
from handlers.language import Line
from handlers.turn import Router
from storage import letters, outcomes
from storage.database import Database, Unavailable
from storage.letters import Letter
from storage.plumbing import Outbox
from tests.machine import Machine, OpenPost
from tests.machines import CAST, MONDAY, rows, says_of, states, to_channel, to_member


def test_a_message_leaves_once_and_its_words_are_blanked(machine: Machine) -> None:
    to_member(machine, "k1")
    to_channel(machine, "k2")
    machine.ticks()
    machine.ticks()
    assert [(message.user, message.channel) for message in machine.post.arrived] == [("U1", ""), ("", "C1")]
    assert states(machine) == {"k1": "sent", "k2": "sent"}
    assert machine.writes(lambda db: db.scalars(select(Outbox.card_sealed)).all()) == [None, None]


def test_a_busy_platform_is_left_in_peace_as_long_as_it_asks(machine: Machine) -> None:
    to_member(machine, "k1", "k2")
    machine.post.troubles = [TryLater("ratelimited", 30)]
    machine.ticks()
    assert (machine.post.tried, machine.post.arrived) == (1, [])
    machine.passes(seconds=29)
    assert machine.post.tried == 1
    machine.passes(seconds=2)
    assert [message.key for message in machine.post.arrived] == ["k1", "k2"]


def test_an_unreachable_platform_is_tried_again_with_growing_pauses(machine: Machine) -> None:
    to_member(machine, "k1")
    machine.post.troubles = [TryLater("502")] * 12
    tried = []
    machine.ticks()
    for _ in range(12):
        due = machine.writes(letters.next_due)
        assert due is not None
        tried.append((due - machine.clock.now()).total_seconds())
        machine.passes(seconds=tried[-1])
    assert tried == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]
    assert [message.key for message in machine.post.arrived] == ["k1"]


def test_pauses_are_spread_so_that_not_all_come_back_at_once(machine: Machine) -> None:
    machine.delivery.chance = lambda: 0.0
    to_member(machine, "k1")
    machine.post.troubles = [TryLater("502")]
    machine.ticks()
    assert machine.writes(letters.next_due) == machine.clock.now() + timedelta(seconds=1)


def test_a_message_that_no_platform_takes_for_a_day_is_given_up(machine: Machine) -> None:
    to_member(machine, "k1")
    machine.writes(lambda db: db.execute(update(Outbox).values(attempts=MOST_ATTEMPTS - 1)))
    machine.post.troubles = [TryLater("502")]
    machine.ticks()
    assert rows(machine) == [("k1", "failed", "502", MOST_ATTEMPTS)]


def test_a_lost_answer_is_said_once_more_and_says_so(machine: Machine) -> None:
    machine.post.lost_answers = True
    machine.post.troubles = [Uncertain("the line broke")]
    to_member(machine, "k1")
    machine.passes(minutes=9, seconds=59)
    assert states(machine) == {"k1": "uncertain"}
    machine.passes(hours=1)
    first, again = machine.post.arrived
    assert again.at - first.at == timedelta(minutes=10)
    assert again.card.body[0] == Line("You may have seen this already.")
    assert first.card.body == again.card.body[1:]
    assert states(machine) == {"k1": "sent"}


def test_twice_in_doubt_is_the_end_of_it(machine: Machine) -> None:
    machine.post.lost_answers = True
    machine.post.troubles = [Uncertain("the line broke"), TryLater("502"), Uncertain("the line broke")]
    to_member(machine, "k1")
    machine.passes(hours=2)
    assert rows(machine) == [("k1", "failed", "in doubt twice: the line broke", 3)]


def test_where_history_can_be_read_nothing_is_said_twice(database: Database) -> None:
    machine = Machine(database, Router(), MONDAY)
    machine.founds(people=CAST)
    post = OpenPost(machine.clock, lost_answers=True, troubles=[Uncertain("the line broke")])
    machine.delivery.platforms = {"slack": post}
    to_member(machine, "k1")
    machine.passes(hours=1)
    assert [message.key for message in post.arrived] == ["k1"]
    assert states(machine) == {"k1": "sent"}
    post.lost_answers, post.troubles = False, [Uncertain("the line broke")]
    to_member(machine, "k2")
    machine.passes(hours=1)
    assert [message.key for message in post.arrived] == ["k1", "k2"]
    machine.ends()


def _claim(db: Session, now: datetime, by: str) -> Letter | None:
    return letters.claim_each(db, {"slack:T1": now}, by).get("slack:T1")


def test_a_message_left_by_a_sender_who_died_is_taken_up(machine: Machine) -> None:
    to_member(machine, "k1")
    claimed = machine.clock.now()
    machine.writes(lambda db: _claim(db, claimed, "somebody else"))
    machine.passes(minutes=9)
    assert (states(machine), machine.post.arrived) == ({"k1": "uncertain"}, [])
    machine.passes(minutes=3)
    [message] = machine.post.arrived
    assert message.at - claimed == timedelta(minutes=10)
    assert message.card.fallback.splitlines()[1] == "You may have seen this already."


def test_a_slow_sender_still_tells_and_a_late_one_changes_nothing(machine: Machine) -> None:
    to_member(machine, "k1")
    slow = machine.writes(lambda db: _claim(db, machine.clock.now(), "a slow one"))
    assert slow is not None
    machine.passes(minutes=5)
    assert machine.writes(lambda db: outcomes.mark_sent(db, slow, {"key": "k1"}, machine.clock.now()))
    machine.passes(minutes=10)
    assert (states(machine), machine.post.arrived) == ({"k1": "sent"}, [])
    to_member(machine, "k2")
    late = machine.writes(lambda db: _claim(db, machine.clock.now(), "a late one"))
    assert late is not None
    machine.passes(minutes=15)
    assert not machine.writes(lambda db: outcomes.mark_failed(db, late, "too late"))
    assert states(machine) == {"k1": "sent", "k2": "sent"}


def test_an_outcome_counts_only_for_the_claim_it_belongs_to(machine: Machine) -> None:
    to_member(machine, "k1")
    now = machine.clock.now()
    first = machine.writes(lambda db: _claim(db, now, "one"))
    machine.writes(lambda db: outcomes.reconcile(db, now + timedelta(minutes=5), timedelta(0)))
    second = machine.writes(lambda db: _claim(db, now + timedelta(minutes=5), "two"))
    assert first is not None
    assert second is not None
    assert not machine.writes(lambda db: outcomes.mark_failed(db, first, "too late"))
    assert states(machine) == {"k1": "sending"}
    assert machine.writes(lambda db: outcomes.mark_sent(db, second, {"key": "k1"}, now))


def test_a_claim_that_grew_old_in_hand_is_not_sent(machine: Machine) -> None:
    machine.delivery = Delivery(
        machine.db, machine.clock, {"slack": machine.post}, {"slack": Pace(chat=90)}, lambda: 1.0
    )
    machine.engine.delivery = machine.delivery
    to_member(machine, "k1", "k2")
    machine.ticks()
    assert [message.key for message in machine.post.arrived] == ["k1"]
    assert rows(machine)[1][1:] == ("pending", "the claim grew old before its turn came", 1)
    machine.clock.slept += 90
    machine.passes(seconds=5)
    assert [message.key for message in machine.post.arrived] == ["k1", "k2"]


def test_a_platform_that_does_not_answer_in_time_leaves_a_doubt(machine: Machine) -> None:
    machine.delivery.within = 0

    async def hang() -> None:
        await asyncio.Event().wait()

    machine.post.meanwhile = hang
    to_member(machine, "k1")
    machine.ticks()
    assert rows(machine) == [("k1", "uncertain", "no answer in time", 1)]


def test_a_fault_of_ours_in_a_send_holds_up_nobody_else(machine: Machine) -> None:
    machine.post.troubles = [KeyError("ts")]
    to_member(machine, "k1", "k2")
    machine.ticks()
    assert states(machine) == {"k1": "uncertain", "k2": "sent"}


def test_a_later_card_of_a_subject_replaces_the_earlier_one(machine: Machine) -> None:
    says_of(machine, "k1", "One")
    says_of(machine, "k2", "Two")
    machine.ticks()
    assert states(machine) == {"k1": "superseded", "k2": "sent"}
    says_of(machine, "k3", "Three")
    machine.ticks()
    says_of(machine, "k4", "Four", anew=True)
    machine.ticks()
    assert [(message.card.title, message.edited) for message in machine.post.arrived] == [
        ("Two", False),
        ("Three", True),
        ("Four", False),
    ]


def test_an_edit_in_doubt_is_simply_done_again_and_a_vanished_card_is_posted_anew(machine: Machine) -> None:
    says_of(machine, "k1", "One")
    machine.ticks()
    machine.post.troubles = [Uncertain("the line broke"), None, Vanished("deleted")]
    says_of(machine, "k2", "Two")
    machine.passes(seconds=5)
    says_of(machine, "k3", "Three")
    machine.ticks()
    assert [(message.card.title, message.edited) for message in machine.post.arrived] == [
        ("One", False),
        ("Two", True),
        ("Three", False),
    ]
    assert machine.post.arrived[1].card.body == ()


def test_a_doubtful_message_that_was_overtaken_by_its_subject_edits_without_the_line(machine: Machine) -> None:
    machine.post.troubles = [Uncertain("the line broke")]
    says_of(machine, "k1", "One")
    machine.ticks()
    says_of(machine, "k2", "Two")
    machine.passes(minutes=11)
    assert [(message.card.title, message.edited) for message in machine.post.arrived] == [("Two", False)]
    assert states(machine) == {"k1": "superseded", "k2": "sent"}


def test_each_platform_is_written_to_at_its_own_pace(machine: Machine) -> None:
    to_member(machine, "k1", "k2", "k3")
    to_member(machine, "k4", user="U2")
    machine.ticks()
    assert len(machine.post.arrived) == 4
    assert machine.clock.slept == pytest.approx(2.2)


def test_marking_one_message_and_claiming_the_next_is_one_transaction(machine: Machine) -> None:
    to_member(machine, *(f"k{number}" for number in range(10)))
    write, count = machine.db.write, [0]

    async def counted(work: Any, *, brief: bool) -> Any:
        count[0] += 1
        return await write(work, brief=brief)

    machine.delivery.together.db = Counting(machine, counted)  # type: ignore[assignment]
    machine.plays(machine.delivery.drain())
    assert (len(machine.post.arrived), count[0]) == (10, 11)


class Counting:
    """A database that counts its transactions."""

    def __init__(self, machine: Machine, write: Any) -> None:
        """Read as before, write counted."""
        self.read = machine.db.read
        self.write = write


def test_two_senders_share_the_work_and_send_nothing_twice(machine: Machine, database: Database) -> None:
    other = Machine(database, Router(), MONDAY)
    to_member(machine, *(f"k{number}" for number in range(20)))

    async def both() -> None:
        await asyncio.gather(machine.delivery.drain(), other.delivery.drain())

    machine.plays(both())
    keys = [message.key for post in (machine.post, other.post) for message in post.arrived]
    assert sorted(keys) == sorted(f"k{number}" for number in range(20))
    other.ends()


def test_what_arrived_while_the_database_was_away_is_noted_when_it_is_back(machine: Machine) -> None:
    to_member(machine, "k1", "k2")
    write = machine.db.write

    async def gone(work: Any, *, brief: bool = False) -> Any:
        raise Unavailable("gone")

    async def goes() -> None:
        machine.db.write = gone  # type: ignore[method-assign]

    machine.post.meanwhile = goes
    machine.ticks()
    machine.ticks()
    machine.post.meanwhile, machine.db.write = None, write  # type: ignore[method-assign]
    assert states(machine) == {"k1": "sending", "k2": "pending"}
    machine.passes(hours=1)
    assert [message.key for message in machine.post.arrived] == ["k1", "k2"]
    assert states(machine) == {"k1": "sent", "k2": "sent"}
