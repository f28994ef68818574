"""The engine: each thing once on any number of machines, no fault stops the rest, and a stop leaves nothing half done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.engine.clock import Clock, StoppedClock
from bot.engine.inprocess import InProcess
from bot.engine.interface import Engine
from handlers import timetable
from handlers.language import Card, Reply, Say
from handlers.turn import Router, Tick
from storage import heard, schedules
from storage.communities import Place
from storage.database import Unavailable
from tests.machine import asking
from tests.machines import (
    SUNDAY,
    WEEKLY,
    Build,
)


def test_two_engines_on_one_database_do_each_thing_once(build: Build) -> None:
    one, other = build(), build()
    cast = {f"U{number}": (("member",), "") for number in range(20)}
    place = one.founds(rhythm=WEEKLY, people=cast)
    for machine in (one, other):
        machine.clock.move_to(datetime(2026, 2, 1, 22, tzinfo=UTC))

    async def both() -> None:
        await asyncio.gather(one.engine.tick(), other.engine.tick())

    one.plays(both())
    keys = [message.key for machine in (one, other) for message in machine.post.arrived]
    assert len(keys) == len(set(keys)) == 20
    assert one.past(place) == [("reflection.ask", "2026-02-02T09:00", "done", "")]


def test_a_fault_in_one_community_stops_no_other_and_is_tried_again(build: Build) -> None:
    on = asking()
    ask, fails = on.ticks["reflection.ask"], ["Broken"]

    def stumble(tick: Tick) -> Sequence[Reply]:
        if tick.place.name in fails:
            raise ValueError("words that must not reach the log")
        return ask(tick)

    on.ticks["reflection.ask"] = stumble
    machine = build(on)
    machine.founds("Broken", rhythm=WEEKLY, people={"U1": (("member",), "")})
    machine.founds("Sound", rhythm=WEEKLY, people={"U2": (("member",), "")})
    machine.passes(hours=19, minutes=3)
    assert (len(machine.post.to("U1")), len(machine.post.to("U2"))) == (0, 1)
    fails.clear()
    machine.passes(minutes=10)
    assert (len(machine.post.to("U1")), len(machine.post.to("U2"))) == (1, 1)


def test_what_keeps_failing_is_missed_after_its_grace_and_the_next_week_is_tried(build: Build) -> None:
    on = Router()
    struck: list[str] = []

    @on.tick("reflection.ask")
    def fail(tick: Tick) -> Sequence[Reply]:
        struck.append(tick.occurrence)
        raise ValueError

    @on.tick("meeting.remind")
    def fail_too(tick: Tick) -> Sequence[Reply]:
        raise ValueError

    machine = build(on)
    place = machine.founds(rhythm=WEEKLY)
    machine.writes(lambda db: timetable.at(db, place, "meeting.remind", "one", SUNDAY))
    machine.writes(lambda db: _shorten(db, place))
    machine.passes(days=1, hours=12)
    assert set(struck) == {"2026-02-02T09:00"}
    assert {(kind, state) for kind, _, state, _ in machine.past(place)} == {
        ("reflection.ask", "missed"),
        ("meeting.remind", "missed"),
    }
    assert all(reason.startswith("it failed") for _, _, _, reason in machine.past(place))
    machine.passes(days=6, hours=8)
    assert set(struck) == {"2026-02-02T09:00", "2026-02-09T09:00"}


def _shorten(db: Any, place: Place) -> None:
    """Let what happens once be given up within the hour."""
    for row in schedules.list_schedules(db, place):
        if not row.rule:
            row.grace_minutes = 60


def test_what_nothing_answers_passes_quietly(build: Build) -> None:
    machine = build(Router())
    place = machine.founds(rhythm=WEEKLY)
    machine.passes(days=2)
    assert machine.past(place) == [("reflection.ask", "2026-02-02T09:00", "done", "")]
    assert machine.post.arrived == []


def test_a_stop_finishes_the_message_in_hand_and_begins_no_other(build: Build) -> None:
    machine = build()
    place = machine.founds()
    reader = machine.person(place, "U1").person_id
    machine.says(place, *(Say(Card("Hello"), to=reader, key=f"k{number}") for number in range(3)))
    arrives, goes_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        arrives.set()
        await goes_on.wait()

    async def scene() -> None:
        machine.engine.wake()
        await arrives.wait()
        stopping = asyncio.create_task(machine.engine.stop())
        await asyncio.sleep(0)
        goes_on.set()
        await stopping
        machine.engine.wake()
        await machine.engine.settle()

    machine.post.meanwhile = slowly
    machine.plays(scene())
    assert [message.key for message in machine.post.arrived] == ["k0"]
    machine.plays(machine.engine.start())
    machine.plays(machine.engine.settle())
    assert [message.key for message in machine.post.arrived] == ["k0", "k1", "k2"]


def test_a_stop_in_the_middle_of_a_beat_leaves_the_rest_for_later(build: Build) -> None:
    on = asking()
    ask = on.ticks["reflection.ask"]
    machine = build(on)

    def stop_after_the_first(tick: Tick) -> Sequence[Reply]:
        machine.engine._stopping = True
        return ask(tick)

    on.ticks["reflection.ask"] = stop_after_the_first
    places = [machine.founds(name, rhythm=WEEKLY) for name in ("One", "Two")]
    machine.clock.move_to(SUNDAY + timedelta(hours=20))
    machine.ticks()
    assert sorted(len(machine.past(place)) for place in places) == [0, 1]


def test_what_is_queued_while_a_workspace_is_served_leaves_too(build: Build) -> None:
    machine = build()
    place = machine.founds()
    reader = machine.person(place, "U1").person_id
    card = Card("Hello")
    machine.says(
        place, Say(card, to=reader, key="k1"), Say(card, to=reader, key="k2", at=SUNDAY + timedelta(minutes=1))
    )

    async def a_minute_passes() -> None:
        machine.clock.move_to(SUNDAY + timedelta(minutes=1))
        machine.engine.wake("slack:T1")
        machine.engine.wake("slack:T1")

    machine.post.meanwhile = a_minute_passes
    machine.plays(wake_and_settle(machine.engine, "slack:T1"))
    assert [message.key for message in machine.post.arrived] == ["k1", "k2"]


def test_the_engine_outlives_its_database(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = build()
    place = machine.founds(rhythm=WEEKLY)
    machine.writes_to(place, "U1")

    async def gone(work: Any) -> Any:
        raise Unavailable("gone")

    with monkeypatch.context() as broken:
        broken.setattr(machine.db, "write", gone)
        machine.ticks()
        machine.plays(wake_and_settle(machine.engine, "slack:T1"))
    assert machine.post.arrived == []
    machine.ticks()
    assert len(machine.post.arrived) == 1


async def wake_and_settle(engine: InProcess, destination: str) -> None:
    """Let a workspace's messages leave."""
    engine.wake(destination)
    await engine.settle()


def test_a_fault_in_delivery_itself_leaves_the_message_for_the_next_beat(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = build()
    place = machine.founds()
    machine.writes_to(place, "U1")

    async def fail(destination: str) -> int:
        raise ValueError

    with monkeypatch.context() as broken:
        broken.setattr(machine.delivery, "drain", fail)
        machine.ticks()
    machine.ticks()
    assert len(machine.post.arrived) == 1


def test_the_polling_clock_beats_by_itself_and_survives_a_fault(build: Build) -> None:
    machine = build()
    place = machine.founds(rhythm=WEEKLY)
    engine = InProcess(machine.conversation, machine.delivery, machine.clock, every=0.01)
    beat, beats = engine.beat, [0]
    enough = asyncio.Event()

    async def counted() -> None:
        beats[0] += 1
        if beats[0] == 2:
            raise ValueError
        await beat()
        if machine.post.arrived:
            enough.set()

    engine._ticker._calls["beat"] = (counted, 0.01)

    async def scene() -> None:
        await engine.start()
        machine.clock.move_to(datetime(2026, 2, 1, 22, tzinfo=UTC))
        async with asyncio.timeout(20):
            await enough.wait()
        await engine.stop()

    machine.plays(scene())
    assert beats[0] > 2
    assert machine.past(place) == [("reflection.ask", "2026-02-02T09:00", "done", "")]
    assert engine.struck_at == machine.clock.now()


def test_what_was_heard_is_forgotten_after_a_week(build: Build) -> None:
    machine = build()
    assert machine.writes(lambda db: heard.put_heard(db, "slack:1", SUNDAY))
    assert not machine.writes(lambda db: heard.put_heard(db, "slack:1", SUNDAY))
    machine.sleeps(days=8)
    machine.plays(machine.engine.clean_up())
    assert machine.writes(lambda db: heard.put_heard(db, "slack:1", SUNDAY))


def test_the_real_clock_runs_on_from_where_it_is_set() -> None:
    clock = Clock()
    clock.move_to(clock.now() + timedelta(days=7))
    assert timedelta(days=6) < clock.offset < timedelta(days=8)
    before = clock.seconds()
    asyncio.run(clock.sleep(0))
    assert clock.seconds() >= before
    assert StoppedClock(SUNDAY).now() == SUNDAY


def test_the_engine_in_one_process_is_an_engine(build: Build) -> None:
    engine: Engine = build().engine
    assert engine
