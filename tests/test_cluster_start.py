"""A cluster starts: its tables beside ours, one replica at a time, and what keeps it from starting in plain words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import Connection, text

from bot.bench.processes import OURS, Server
from bot.engine.schema import bring_up
from bot.settings import Settings
from storage import migrate
from storage.database import Database
from tests.databases import Maker

BEFORE = "03.04.00_01_pre_add_retry_failed_job_procedure.sql"
"""A change of procrastinate's own, the last but one."""


@pytest.fixture
def bare(databases: Maker) -> Database:
    """Give a PostgreSQL without tables."""
    database = Database(databases.bare())
    if database.embedded:
        pytest.skip("a cluster shares a PostgreSQL")
    return database


def test_the_queue_is_made_with_our_tables_and_taken_on_with_its_library(bare: Database) -> None:
    def comment(connection: Connection) -> str:
        return str(connection.scalar(text("select obj_description(to_regclass('procrastinate_jobs'))")))

    bring_up(bare)
    bring_up(bare)
    with bare.engine.begin() as connection:
        newest = comment(connection)
        assert newest.startswith("cop-bot: 03.")
        connection.execute(text(f"comment on table procrastinate_jobs is 'cop-bot: {BEFORE}'"))
        connection.execute(text("drop trigger procrastinate_trigger_status_events_update_v1 on procrastinate_jobs"))
    bring_up(bare)
    with bare.engine.connect() as connection:
        assert comment(connection) == newest
        trigger = "select count(*) from pg_trigger where tgname = 'procrastinate_trigger_status_events_update_v1'"
        assert connection.scalar(text(trigger)) == 1
    assert migrate.list_drift(bare.engine) == []
    bare.close()


def test_replicas_that_start_together_make_the_queue_once(bare: Database) -> None:
    replicas = [Database(bare.url.render_as_string(hide_password=False)) for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(bring_up, replicas))
    for replica in (*replicas, bare):
        assert migrate.is_current(replica.engine)
        replica.close()


def test_a_queue_that_somebody_else_made_is_left_alone(bare: Database) -> None:
    with bare.engine.begin() as connection:
        connection.execute(text("create table procrastinate_jobs (id integer)"))
    with pytest.raises(migrate.UnknownSchema, match="a database of its own"):
        bring_up(bare)
    assert not migrate.is_current(bare.engine)
    bare.close()


@pytest.mark.parametrize("url", ["sqlite:///var/cop-bot.db", "postgresql://cop@db.example.org/cop"])
def test_a_cluster_on_sqlite_is_refused_in_plain_words(url: str) -> None:
    faults = Settings(COP_ENGINE="cluster", COP_DATABASE_URL=url, _env_file=None).faults()
    words = (
        "COP_ENGINE=cluster needs PostgreSQL. Set COP_DATABASE_URL to one, e.g. postgresql://cop@db.example.org/cop, "
        "or leave COP_ENGINE out to run as one process."
    )
    assert [fault for fault in faults if "cluster" in fault] == ([words] if url.startswith("sqlite") else [])


def test_two_servers_that_start_together_share_a_new_database(bare: Database, tmp_path: Path) -> None:
    environment = {
        "COP_ENGINE": "cluster",
        "COP_DATABASE_URL": bare.url.render_as_string(hide_password=False).replace("+psycopg", ""),
        "COP_AUTO_MIGRATE": "1",
        "COP_SECRET_KEY": "a key for two servers",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "signed",
    }
    with ThreadPoolExecutor() as pool:
        servers = list(pool.map(lambda _: Server(OURS, tmp_path, environment), range(2)))
    for server in servers:
        with urlopen(f"{server.url}readyz") as answer:
            assert answer.read() == b"ready\n"
    for server in servers:
        server.close()
        assert server._process.returncode == 0
    with bare.engine.connect() as connection:
        assert connection.scalar(text("select count(*) from procrastinate_workers")) == 0
    bare.close()
