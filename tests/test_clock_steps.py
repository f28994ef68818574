"""The machine's clock is set back an hour, or forward a day, while we run: each thing happens once all the same."""

from __future__ import annotations

from datetime import timedelta

from bot.platform import TryLater
from tests.machines import SUNDAY, WEEKLY, Build, states, to_member

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = timedelta(hours=19, minutes=5)
"""From Sunday afternoon until just after Monday's question."""


def test_a_clock_set_back_an_hour_asks_nobody_twice_and_holds_nothing_up(build: Build) -> None:
    machine = build()
    place = machine.founds(rhythm=WEEKLY)
    machine.passes(seconds=ASKED.total_seconds())
    assert len(machine.post.arrived) == 1
    machine.post.troubles = [TryLater("502")]
    to_member(machine, "k1")
    machine.ticks()
    machine.clock.move_to(machine.clock.now() - HOUR)
    machine.ticks()
    to_member(machine, "k2")
    machine.ticks()
    assert states(machine)["k2"] == "sent"
    machine.passes(hours=3)
    assert len(machine.post.arrived) == 3
    assert machine.past(place) == [("reflection.ask", "2026-02-02T09:00", "done", "")]


def test_a_clock_set_forward_a_day_and_back_again_asks_once_and_next_week_in_time(build: Build) -> None:
    machine = build()
    place = machine.founds(rhythm=WEEKLY)
    machine.ticks()
    machine.clock.move_to(SUNDAY + DAY)
    machine.ticks()
    assert len(machine.post.arrived) == 1
    machine.clock.move_to(SUNDAY)
    machine.passes(days=9)
    assert [local for _, local, _, _ in machine.past(place)] == ["2026-02-02T09:00", "2026-02-09T09:00"]
    assert [message.at for message in machine.post.arrived] == [
        SUNDAY + DAY,
        SUNDAY + timedelta(days=7, hours=19),
    ]


def test_a_clock_set_forward_while_a_message_is_in_hand_sends_it_once(build: Build) -> None:
    machine = build()
    machine.founds()
    to_member(machine, "k1", "k2")

    async def steps() -> None:
        machine.post.meanwhile = None
        machine.clock.move_to(machine.clock.now() + DAY)
        await machine.engine.beat()

    machine.post.meanwhile = steps
    machine.ticks()
    machine.passes(hours=1)
    assert [message.key for message in machine.post.arrived] == ["k1", "k2"]
    assert states(machine) == {"k1": "sent", "k2": "sent"}
