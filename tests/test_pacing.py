"""How fast each platform is written to, and what a pacer keeps of it."""

from __future__ import annotations

import asyncio

from bot.engine.clock import StoppedClock
from bot.pacing import FORGET_AFTER, PACES, Pace, Pacer
from tests.machines import MONDAY


def test_a_pacer_forgets_what_is_long_past() -> None:
    clock = StoppedClock(MONDAY)
    pacer = Pacer(clock, {"slack": Pace(workspace=1, chat=1)})

    async def scene() -> None:
        for number in range(FORGET_AFTER + 10):
            await pacer.wait("slack", "T1", f"D{number}")
        await pacer.wait("web", "W1", "D1")

    asyncio.run(scene())
    assert clock.slept == FORGET_AFTER + 9
    assert len(pacer._free_at) < 20


def test_a_chat_takes_so_many_messages_in_so_many_seconds() -> None:
    clock = StoppedClock(MONDAY)
    pacer = Pacer(clock, PACES)
    sent: list[float] = []

    async def scene() -> None:
        for _ in range(130):
            await pacer.wait("teams", "teams:T1", "teams:T1:U1")
            sent.append(clock.slept)

    asyncio.run(scene())
    for most, seconds in PACES["teams"].bursts:
        assert all(later - sent[number] >= seconds - 0.001 for number, later in enumerate(sent[most:])), most
    assert sent[6] < 1, "a few may come at once"


def test_a_directory_takes_fifty_messages_a_second() -> None:
    clock = StoppedClock(MONDAY)
    pacer = Pacer(clock, PACES)
    sent: list[float] = []

    async def scene() -> None:
        for number in range(FORGET_AFTER + 200):
            await pacer.wait("teams", "teams:T1", f"teams:T1:U{number}")
            sent.append(clock.slept)

    asyncio.run(scene())
    assert all(later - sent[number] > 1 for number, later in enumerate(sent[50:]))
    assert len(sent) / sent[-1] > 45
    assert len(pacer._sent_at) > 1000, "an hour is not over yet"
    clock.slept += 3601
    asyncio.run(pacer.wait("teams", "teams:T1", "teams:T1:U0"))
    pacer._forget(clock.slept)
    assert list(pacer._sent_at) == ["teams:T1:U0"]


def test_slack_takes_fifty_changes_a_minute_in_a_workspace_and_other_workspaces_do_not_wait() -> None:
    clock = StoppedClock(MONDAY)
    pacer = Pacer(clock, PACES)
    changed: list[float] = []

    async def scene() -> None:
        for number in range(120):
            await pacer.wait("slack", "slack:T1", f"slack:T1:U{number}", edit=True)
            changed.append(clock.slept)
        before = clock.slept
        await pacer.wait("slack", "slack:T2", "slack:T2:U1", edit=True)
        assert clock.slept == before

    asyncio.run(scene())
    assert all(later - changed[number] >= 59.999 for number, later in enumerate(changed[50:]))
    assert changed[49] < 10, "the first fifty need not wait for one another"


def test_what_is_said_first_is_no_change_and_does_not_count_as_one() -> None:
    clock = StoppedClock(MONDAY)
    pacer = Pacer(clock, PACES)

    async def scene() -> None:
        for number in range(120):
            await pacer.wait("slack", "slack:T1", f"slack:T1:U{number}")

    asyncio.run(scene())
    assert clock.slept < 25
