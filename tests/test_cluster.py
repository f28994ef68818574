"""The cluster's queue: what it must not do, each with the failure that it once was. PostgreSQL only."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager
from sqlalchemy import text

from bot.engine.jobs import AT_ONCE, Jobs, Watch
from bot.health import why_not_ready
from storage.database import Database, Unavailable
from tests.replicas import QUICK, Replica, Replicas, keys, until

LOCK = "ws:slack:T1"


@pytest.fixture
def engine_kind() -> str:
    """Let all replicas here be a cluster's."""
    return "cluster"


def riverside(replica: Replica, **more: Any) -> None:
    """Start a community of ten in one workspace."""
    replica.founds(people={f"U{number}": (("member",), "") for number in range(10)}, **more)


def test_a_workspace_has_one_job_however_much_it_is_sent(replicas: Replicas) -> None:
    replica = replicas.one()
    riverside(replica)
    replica.says_to("U1", "U2", keys=5)
    before = made(replica)
    replica.starts()
    replica.settles()
    assert (len(keys(replica)), made(replica) - before) == (10, 1)


def made(replica: Replica) -> int:
    """Count the jobs that were ever made."""
    query = text("select case when is_called then last_value else 0 end from procrastinate_jobs_id_seq")
    return int(replica.writes(lambda db: db.scalar(query)) or 0)


def test_a_workspace_is_served_by_one_replica_at_a_time(replicas: Replicas) -> None:
    one, other = replicas.one(), replicas.one()
    riverside(one)
    said, inside, most = one.says_to("U1", keys=6), [0], [0]

    async def counted() -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        await one.cluster.jobs.put(["slack:T1"])
        inside[0] -= 1

    one.post.meanwhile = other.post.meanwhile = counted
    one.starts()
    other.starts()
    one.settles()
    assert (keys(one, other), most) == (said, [1])


def test_what_waits_behind_a_served_workspace_wedges_nothing(
    replicas: Replicas, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    replica = replicas.one()
    riverside(replica)
    replica.starts()
    said, calls = replica.says_to("U1"), [0]
    drain = replica.delivery.drain

    async def fail_with_a_sibling_behind(destination: str) -> int:
        calls[0] += 1
        if calls[0] > 2:
            return await drain(destination)
        await replica.cluster.jobs.put([destination])
        raise ValueError

    monkeypatch.setattr(replica.delivery, "drain", fail_with_a_sibling_behind)
    replica.loop.call_soon(replica.cluster.wake, "slack:T1")
    replica.settles()
    assert keys(replica) == said
    replica.plays(_empty(replica))
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def _empty(replica: Replica) -> None:
    """Wait until no job is left: none that retries, none that stays."""

    async def done() -> bool:
        query = text("select count(*) from procrastinate_jobs")
        return not await replica.db.read(lambda db: db.scalar(query))

    await until(done)


def test_no_job_ever_waits_for_its_time(replicas: Replicas) -> None:
    replica = replicas.one()
    replica.cluster.jobs.at_once = 0
    riverside(replica)
    replica.says_to("U1")
    replica.starts()
    assert replica.jobs() == [(LOCK, "todo", None)]


def test_jobs_that_are_there_already_keep_no_other_from_the_queue(replicas: Replicas) -> None:
    replica = replicas.one()
    replica.cluster.jobs.at_once = 0
    replica.starts()
    replica.plays(replica.cluster.jobs.put(["b"]))
    replica.plays(replica.cluster.jobs.put(["a", "b", "c"]))
    replica.plays(replica.cluster.jobs.put(["c"]))
    assert sorted(job[0] for job in replica.jobs()) == ["ws:a", "ws:b", "ws:c"]


def test_a_replica_counts_as_lost_after_three_missing_signs_of_life_at_least() -> None:
    for watch in (Watch(), QUICK):
        assert watch.lost >= 3 * watch.alive
    assert AT_ONCE > 1


def test_a_replica_that_lives_keeps_its_job(replicas: Replicas) -> None:
    slow, other = replicas.one(), replicas.one()
    riverside(slow)
    [said] = slow.says_to("U1")
    arrives, goes_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        arrives.set()
        await goes_on.wait()

    async def scene() -> None:
        await slow.cluster.start()
        await arrives.wait()
        await other.cluster.start()
        for _ in range(4):
            await asyncio.sleep(QUICK.lost / 2)
            assert await other.cluster.jobs.tidy() == {"slack:T1"}
        goes_on.set()
        await slow.quiet()

    slow.post.meanwhile = slowly
    slow.plays(scene())
    assert keys(slow) == [said]


def test_a_worker_that_lost_its_queue_starts_again_and_says_why_it_is_not_ready(replicas: Replicas) -> None:
    replica = replicas.one()
    riverside(replica)
    replica.starts()
    jobs = replica.cluster.jobs
    assert replica.plays(why_not_ready(replica.db, replica.cluster)) == ""
    replica.writes(lambda db: db.execute(text("alter table procrastinate_jobs rename to jobs_away")))

    async def fails() -> bool:
        return "missing" in jobs.trouble

    async def works() -> bool:
        return jobs.trouble == ""

    replica.plays(until(fails))
    told = replica.plays(why_not_ready(replica.db, replica.cluster))
    assert told == "the cluster's tables are missing; run: cop-bot migrate"
    said = replica.says_to("U1")
    replica.beats()
    replica.writes(lambda db: db.execute(text("alter table jobs_away rename to procrastinate_jobs")))
    replica.plays(until(works))
    replica.beats_on()
    assert keys(replica) == said


def test_a_job_whose_end_the_database_never_heard_of_is_given_up(
    replicas: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = replicas.one()
    riverside(replica)
    replica.starts()
    finish = JobManager.finish_job_by_id_async

    async def lost(self: JobManager, job_id: int, status: Any, delete_job: bool) -> None:
        monkeypatch.setattr(JobManager, "finish_job_by_id_async", finish)
        raise ConnectorException

    monkeypatch.setattr(JobManager, "finish_job_by_id_async", lost)
    said = replica.says_to("U1")
    replica.beats()
    replica.settles()
    said += replica.says_to("U2")
    for _ in range(3):
        replica.beats()
    replica.settles()
    assert keys(replica) == said


def test_a_stop_leaves_the_workspace_to_the_others_at_once(replicas: Replicas) -> None:
    one, other = replicas.one(), replicas.one()
    riverside(one)
    said = one.says_to("U1", keys=3)
    arrives, goes_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        arrives.set()
        await goes_on.wait()

    async def scene() -> None:
        await one.cluster.start()
        await arrives.wait()
        await other.cluster.start()
        stopping = asyncio.create_task(one.cluster.stop())
        await asyncio.sleep(0)
        goes_on.set()
        await stopping
        await other.quiet()

    one.post.meanwhile = slowly
    one.plays(scene())
    assert (keys(one), keys(other)) == (said[:1], said[1:])


def test_without_its_database_the_cluster_waits_and_says_so(replicas: Replicas, database: Database) -> None:
    replica = replicas.one()
    replica.cluster.jobs = Jobs(database, f"postgresql://nobody@/nowhere?host={database.url.query['host']}/none", QUICK)
    with pytest.raises(Unavailable):
        replica.plays(replica.cluster.jobs.put(["a"]))

    async def scene() -> None:
        async with asyncio.timeout(30):
            await replica.cluster.start()
            replica.cluster.wake("slack:T1")
            await replica.cluster.stop()

    replica.plays(scene())
    assert "cannot be reached" in replica.cluster.trouble


def test_a_send_that_hangs_keeps_a_replica_from_nothing_but_its_own_end(replicas: Replicas) -> None:
    replica = replicas.one()
    riverside(replica)
    [said] = replica.says_to("U1")
    arrives, goes_on = asyncio.Event(), asyncio.Event()

    async def hangs() -> None:
        arrives.set()
        await goes_on.wait()

    async def scene() -> None:
        await replica.cluster.start()
        await arrives.wait()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await replica.cluster.stop()
        goes_on.set()
        await replica.quiet()

    replica.post.meanwhile = hangs
    replica.plays(scene())
    assert keys(replica) == [said]


def test_a_sign_of_life_that_takes_its_cancellation_for_an_error_keeps_nobody(
    replicas: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = replicas.one()
    signs = asyncio.Event()

    async def swallow(self: JobManager, worker_id: int) -> None:
        signs.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ConnectorException from None

    monkeypatch.setattr(JobManager, "update_heartbeat", swallow)

    async def scene() -> None:
        await replica.cluster.start()
        await signs.wait()
        async with asyncio.timeout(20):
            await replica.cluster.stop()

    replica.plays(scene())
