"""The queue of jobs that replicas share, in PostgreSQL: the only file that knows procrastinate.

A job says "serve this workspace" and holds its lock meanwhile, so that one replica serves it at a time. What is to be sent stands
in the outbox alone: a job that is lost, or comes twice, costs nothing but time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, AppNotOpen, ConnectorException
from procrastinate.jobs import DeleteJobCondition, Job, Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from procrastinate.worker import Worker
from sqlalchemy import Connection, text

from bot.log import log
from storage.database import Database, Unavailable
from storage.migrate import UnknownSchema

QUEUE = "workspaces"
SERVE = "serve"
GONE = (ConnectorException, AppNotOpen)

AT_ONCE = 200
"""Workspaces that one replica serves at once; most of them wait for their pace."""

NEVER = 1e9
LONGEST_PAUSE = 30.0
MARK = "cop-bot: "
"""What the comment on procrastinate's table begins with; the last of its changes that was made follows."""

Serve = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Watch:
    """Seconds: between two signs of life, without one until a replica counts as lost, between two looks, for a connection.

    Lost must be three signs of life at least: one can be late.
    """

    alive: float = 5.0
    lost: float = 20.0
    poll: float = 5.0
    reach: float = 10.0


class Jobs:
    """Puts jobs into the queue, and serves workspaces in this process while it is started."""

    def __init__(self, database: Database, address: str = "", watch: Watch = Watch(), at_once: int = AT_ONCE) -> None:
        """Know where the queue is; `address` leads to the database directly where `database` goes through a pooler."""
        direct = Database(address) if address else database
        _, told = direct.engine.dialect.create_connect_args(direct.url)
        self._address = {name: value for name, value in told.items() if name != "context"}  # SQLAlchemy's own adapters
        self.watch = watch
        self.at_once = at_once
        self.trouble = "the cluster's worker has not started"
        self._app: App | None = None
        self._worker: Worker | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()
        self._ending = False
        self._in_hand: set[int] = set()
        self._strays: set[int] = set()

    async def start(self, serve: Serve) -> None:
        """Begin to serve; return when that was tried once. Where it fails, it is tried again, with growing pauses."""
        self._ending = False
        self._tried.clear()
        self._supervisor = asyncio.create_task(self._supervise(serve))
        await self._tried.wait()

    def end(self) -> None:
        """Take no more jobs; those in hand go on to their end."""
        self._ending = True
        if self._worker is not None:
            self._worker.stop()  # type: ignore[no-untyped-call]
        elif self._supervisor is not None:
            self._supervisor.cancel()

    async def ended(self) -> None:
        """Return when no job is in hand any more, and the queue is left."""
        if self._supervisor is not None:
            await asyncio.wait([self._supervisor])  # whoever waits no longer must not cancel what is in hand

    async def put(self, destinations: Collection[str]) -> None:
        """Queue a job for each workspace that none waits for yet; raises Unavailable.

        Always in the same order, because two replicas that queue the same ones would wait for each other.
        """
        manager = self._manager()
        jobs = [_job(destination) for destination in sorted(destinations)]
        try:
            if len(jobs) > 1:
                with suppress(AlreadyEnqueued):
                    await manager.batch_defer_jobs_async(jobs)
                    return
            for job in jobs:
                with suppress(AlreadyEnqueued):
                    await manager.defer_job_async(job)
        except GONE as gone:
            raise Unavailable("the queue cannot be reached") from gone

    async def tidy(self) -> set[str]:
        """Give up the jobs of lost replicas, so that their workspaces are free; give those that a job waits for or serves.

        A job of our own that ended while the database was away still counts as running there: it is given up at the second sight.
        """
        manager, worker = self._manager(), self._worker
        try:
            stalled = await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self.watch.lost)
            found = {job.id: job for job in await manager.list_jobs_async(queue=QUEUE) if job.id}
        except GONE as gone:
            raise Unavailable("the queue cannot be reached") from gone
        ours = worker.worker_id if worker else None
        strays = {number for number, job in found.items() if ours and job.worker_id == ours} - self._in_hand
        lost = {job.id for job in stalled if job.id} | (strays & self._strays)
        self._strays = strays
        for number in lost:
            log.warning("a job was given up", id=number)
            with suppress(*GONE):  # another replica gave it up just before
                await manager.finish_job_by_id_async(number, Status.FAILED, delete_job=True)
        return {str(job.task_kwargs["destination"]) for number, job in found.items() if number not in lost}

    def _manager(self) -> JobManager:
        if self._app is None:
            raise Unavailable("the queue cannot be reached")
        return self._app.job_manager

    async def _supervise(self, serve: Serve) -> None:
        """Keep a worker going: it ends where the database goes away."""
        pause = 1.0
        while not self._ending:
            try:
                await self._work(serve)
                pause = 1.0
            except Exception as error:  # noqa: BLE001 - whatever ended it, it must start again
                log.warning("the cluster's worker ended", kind=type(error).__name__, why=self.trouble, seconds=pause)
            self._tried.set()
            if not self._ending:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _work(self, serve: Serve) -> None:
        """Open the queue and serve until the end, or until the database goes away."""
        self.trouble = "the cluster's queue cannot be reached"
        app = self._build(serve)
        try:
            async with asyncio.timeout(self.watch.reach):
                await app.open_async()
            if not await app.check_connection_async():
                self.trouble = "the cluster's tables are missing; run: cop-bot migrate"
                raise Unavailable(self.trouble)
            self._app, self.trouble = app, ""
            await self._run(app)
        finally:
            self._app, self.trouble = None, self.trouble or "the cluster's queue cannot be reached"
            await app.close_async()

    def _build(self, serve: Serve) -> App:
        connector = PsycopgConnector(kwargs=self._address, min_size=1, max_size=4, timeout=self.watch.reach)
        app = App(connector=connector)

        @app.task(name=SERVE, queue=QUEUE, pass_context=True)
        async def work(context: JobContext, destination: str) -> None:
            number = context.job.id or 0
            self._in_hand.add(number)
            try:
                await serve(destination)
            finally:
                self._in_hand.discard(number)

        return app

    async def _run(self, app: App) -> None:
        worker = Worker(
            app,
            queues=[QUEUE],
            concurrency=self.at_once,
            fetch_job_polling_interval=self.watch.poll,
            delete_jobs=DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
            update_heartbeat_interval=NEVER,
            stalled_worker_timeout=self.watch.lost,
        )
        alive = asyncio.create_task(self._tell_alive(app, worker))
        self._worker = worker
        try:
            run = worker.run()  # type: ignore[no-untyped-call]
            self._tried.set()
            await run
        finally:
            self._worker = None
            alive.cancel()
            with suppress(asyncio.CancelledError):
                await alive

    async def _tell_alive(self, app: App, worker: Worker) -> None:
        """Give signs of life. The worker's own would end for good at the first that fails, and nothing would tell.

        A cancellation can come out of the driver as an error of the database's, so the worker's end is looked for, too.
        """
        while self._worker is worker:
            await asyncio.sleep(self.watch.alive)
            if worker.worker_id is not None:
                with suppress(*GONE):
                    await app.job_manager.update_heartbeat(worker.worker_id)


def _job(destination: str) -> Job:
    """Give the job that serves a workspace: one may wait for it and one may run, and never one in the future.

    A job that waits for its time would hold up those behind it that share its lock.
    """
    lock = f"ws:{destination}"
    arguments: dict[str, Any] = {"destination": destination}
    return Job(id=None, queue=QUEUE, lock=lock, queueing_lock=lock, task_name=SERVE, task_kwargs=arguments)


def put_schema(connection: Connection) -> None:
    """Make the queue's tables, or take them on to this version of procrastinate, in the transaction that `connection` holds.

    Raises UnknownSchema where somebody else made them: two programs in one queue would take each other's jobs.
    """
    changes = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    there = connection.scalar(text("select to_regclass('procrastinate_jobs') is not null"))
    said = connection.scalar(text("select obj_description(to_regclass('procrastinate_jobs'))")) or ""
    driver: Any = connection.connection.driver_connection
    if not there:
        driver.execute(SchemaManager.get_schema())
    elif not said.startswith(MARK):
        raise UnknownSchema(
            "There are tables of procrastinate that cop-bot did not make. Give it a database of its own."
        )
    for change in changes if there else ():
        if change.name > said.removeprefix(MARK):
            driver.execute(change.read_text())
    driver.execute(f"comment on table procrastinate_jobs is '{MARK}{changes[-1].name}'")
