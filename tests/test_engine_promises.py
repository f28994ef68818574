"""What every engine promises, held by both: in one process, and as replicas of a cluster."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.delivery import LEASE
from bot.engine.interface import Engine
from handlers.language import Card, Line, Say
from storage import letters
from storage.communities import Place
from tests.machines import SUNDAY, WEEKLY, states
from tests.replicas import Replica, Replicas, keys

TEN = {f"U{number}": (("member",), "") for number in range(10)}


def riverside(replica: Replica) -> Place:
    """Start a community of ten in one workspace."""
    return replica.founds(people=TEN)


def test_both_are_engines(replicas: Replicas) -> None:
    engine: Engine = replicas.one().any_engine
    assert engine


@pytest.mark.parametrize("destination", ["slack:T1", ""], ids=["a workspace", "all"])
def test_a_wake_up_delivers(replicas: Replicas, destination: str) -> None:
    replica = replicas.one()
    riverside(replica)
    replica.starts()
    said = replica.says_to("U1", "U2")
    replica.loop.call_soon(replica.any_engine.wake, destination)
    replica.settles()
    assert keys(replica) == said


def test_a_turn_wakes_its_workspace(replicas: Replicas) -> None:
    replica = replicas.one()
    riverside(replica)
    replica.starts()
    said = replica.says_to("U1")
    replica.loop.call_soon(replica.conversation.wake, "slack:T1")
    replica.settles()
    assert keys(replica) == said


def test_what_an_earlier_life_left_leaves_at_the_start(replicas: Replicas) -> None:
    replica = replicas.one()
    riverside(replica)
    said = replica.says_to("U1", "U2", keys=3)
    replica.starts()
    replica.settles()
    assert keys(replica) == said


def test_a_lost_wake_up_is_repaired_by_the_next_beat(replicas: Replicas) -> None:
    replica = replicas.one()
    riverside(replica)
    replica.starts()
    said = replica.says_to("U1")
    replica.beats()
    replica.settles()
    assert keys(replica) == said


def test_a_stop_finishes_the_message_in_hand_and_another_life_sends_the_rest(replicas: Replicas) -> None:
    replica, other = replicas.one(), replicas.one()
    riverside(replica)
    said = replica.says_to("U1", keys=3)
    arrives, goes_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        arrives.set()
        await goes_on.wait()

    async def scene() -> None:
        await arrives.wait()
        stopping = asyncio.create_task(replica.any_engine.stop())
        await asyncio.sleep(0)
        goes_on.set()
        await stopping

    replica.post.meanwhile = slowly
    replica.starts()
    replica.plays(scene())
    assert keys(replica) == said[:1]
    assert states(replica) == {"U1-0": "sent", "U1-1": "pending", "U1-2": "pending"}
    other.starts()
    other.settles()
    assert keys(other) == said[1:]


def test_two_replicas_do_each_thing_once(replicas: Replicas) -> None:
    one, other = replicas.one(start=SUNDAY), replicas.one(start=SUNDAY)
    place = one.founds(rhythm=WEEKLY, people=TEN)
    one.starts()
    other.starts()
    one.clock.move_to(SUNDAY + timedelta(hours=19))

    async def both() -> None:
        await asyncio.gather(one.any_engine.beat(), other.any_engine.beat())

    one.plays(both())
    one.settles()
    assert len(keys(one, other)) == len(set(keys(one, other))) == 10
    assert one.past(place) == [("reflection.ask", "2026-02-02T09:00", "done", "")]


def dies(replica: Replica) -> None:
    """Leave what a replica leaves that is killed in the middle of a workspace: a message in hand, and its job."""
    now = replica.clock.now()
    assert replica.writes(lambda db: letters.claim_each(db, {"slack:T1": now}, "the dead one"))
    if replica.kind == "cluster":
        replica.writes(
            lambda db: db.execute(
                text(
                    "with dead as (insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour') "
                    "returning id) insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, "
                    "worker_id) select 'workspaces', 'serve', 'ws:slack:T1', 'ws:slack:T1', "
                    "'{\"destination\": \"slack:T1\"}', 'doing', id from dead"
                )
            )
        )


def test_the_workspace_of_a_killed_replica_carries_on(replicas: Replicas) -> None:
    replica = replicas.one()
    riverside(replica)
    said = replica.says_to("U1", keys=3)
    dies(replica)
    replica.starts()
    replica.beats()
    replica.plays(replica.arrived(2))
    assert keys(replica) == said[1:]
    for minutes in (3, 8):
        replica.sleeps(minutes=minutes)
        replica.beats_on()
    assert keys(replica) == said
    assert replica.post.arrived[-1].card.body[0] == Line("You may have seen this already.")


def test_a_frozen_replica_sends_nothing_twice(replicas: Replicas) -> None:
    frozen, other = replicas.one(), replicas.one()
    riverside(frozen)
    [said] = frozen.says_to("U1")
    stands, thaws = asyncio.Event(), asyncio.Event()

    async def freeze(platform: str, workspace: str, chat: str, *, edit: bool = False) -> None:
        stands.set()
        await thaws.wait()

    frozen.delivery._pacer.wait = freeze  # type: ignore[method-assign]

    async def scene() -> None:
        await frozen.any_engine.start()
        await stands.wait()
        frozen.clock.move_to(frozen.clock.now() + LEASE + timedelta(seconds=1))
        frozen.clock.slept += LEASE.total_seconds() + 1
        await other.any_engine.start()
        frozen.clock.move_to(frozen.clock.now() + timedelta(minutes=10))
        await other.any_engine.beat()
        if frozen.kind == "cluster":  # its job is given up as soon as it counts as lost; here it still lives
            await other.delivery.drain("slack:T1")
        await other.quiet()
        thaws.set()
        await frozen.any_engine.stop()

    frozen.plays(scene())
    assert (keys(frozen), keys(other)) == ([], [said])
    assert states(frozen) == {said: "sent"}


def test_what_is_due_later_holds_up_nothing_that_is_due_now(replicas: Replicas) -> None:
    replica = replicas.one()
    place = riverside(replica)
    reader = replica.person(place, "U1").person_id
    replica.starts()
    later = replica.clock.now() + timedelta(seconds=6)
    replica.says(place, Say(Card("Later"), to=reader, key="later", at=later), Say(Card("Now"), to=reader, key="now"))
    replica.loop.call_soon(replica.any_engine.wake, "slack:T1")
    replica.settles()
    assert keys(replica) == ["now"]
    replica.sleeps(seconds=6)
    replica.beats_on()
    assert keys(replica) == ["later", "now"]


def test_a_workspace_whose_service_failed_is_served_at_the_next_beat(
    replicas: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = replicas.one()
    riverside(replica)
    replica.starts()
    said = replica.says_to("U1")
    failed = asyncio.Event()

    async def fail(destination: str) -> int:
        replica.any_engine.conversation.wake("slack:T1")
        failed.set()
        raise ValueError

    async def scene() -> None:
        replica.any_engine.wake("slack:T1")
        await failed.wait()

    with monkeypatch.context() as broken:
        broken.setattr(replica.delivery, "drain", fail)
        replica.plays(scene())
    replica.beats_on()
    assert keys(replica) == said
