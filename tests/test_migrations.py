from __future__ import annotations

import importlib
import pkgutil
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, Engine, inspect, text

import storage
from storage import fulltext, migrate
from storage.database import Database
from tests.databases import Maker

TABLES = set(migrate.tables().tables)


@pytest.fixture
def bare(databases: Maker) -> Iterator[Engine]:
    """Give a database without tables."""
    database = Database(databases.bare())
    yield database.engine
    database.close()


@pytest.fixture
def ours(bare: Engine) -> Engine:
    """Give a database with our tables, which the test may change."""
    migrate.upgrade(bare)
    return bare


def test_a_new_database_comes_up_and_goes_down_again(bare: Engine) -> None:
    assert not migrate.is_current(bare)
    migrate.upgrade(bare)
    assert migrate.is_current(bare)
    there = {name for name in inspect(bare).get_table_names() if not fulltext.is_part(name)}
    assert there == TABLES | {"alembic_version"}
    migrate.downgrade(bare)
    assert not migrate.is_current(bare)
    assert inspect(bare).get_table_names() == ["alembic_version"]


def test_coming_up_twice_changes_nothing(bare: Engine) -> None:
    migrate.upgrade(bare)
    migrate.upgrade(bare)
    assert migrate.is_current(bare)


def test_the_migrations_make_what_the_code_expects(database: Database) -> None:
    assert migrate.list_drift(database.engine) == []


def test_a_forgotten_migration_is_noticed(ours: Engine) -> None:
    with ours.begin() as connection:
        connection.execute(text("alter table audit drop column reason"))
    assert "reason" in str(migrate.list_drift(ours))


def test_the_cluster_engine_keeps_its_own_tables(ours: Engine) -> None:
    with ours.begin() as connection:
        connection.execute(text("create table procrastinate_jobs (id integer primary key)"))
        connection.execute(text("create table stray (id integer primary key)"))
    assert [change[0] for change in migrate.list_drift(ours)] == ["remove_table"]  # type: ignore[index]


def test_every_rule_about_values_is_in_the_database(database: Database) -> None:
    there = inspect(database.engine)
    for table in migrate.tables().sorted_tables:
        ours = {str(rule.name) for rule in table.constraints if isinstance(rule, CheckConstraint)}
        assert {rule["name"] for rule in there.get_check_constraints(table.name)} == ours


def test_every_module_of_tables_is_known_to_the_migrations() -> None:
    for module in pkgutil.iter_modules(storage.__path__):
        importlib.import_module(f"storage.{module.name}")
    assert set(migrate.tables().tables) == TABLES


def test_replicas_that_start_together_migrate_once(databases: Maker) -> None:
    replicas = [Database(url) for url in [databases.bare()] * 4]
    failures: list[BaseException] = []

    def start(replica: Database) -> None:
        try:
            migrate.upgrade(replica.engine)
        except BaseException as failure:  # noqa: BLE001 a thread's failure is told by the test
            failures.append(failure)

    threads = [threading.Thread(target=start, args=(replica,)) for replica in replicas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    current = [migrate.is_current(replica.engine) for replica in replicas]
    for replica in replicas:
        replica.close()
    assert (failures, current) == ([], [True] * 4)


def test_a_database_of_a_newer_version_is_left_alone(ours: Engine) -> None:
    with ours.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(migrate.UnknownSchema, match="another version"):
        migrate.upgrade(ours)
    assert not migrate.is_current(ours)


def test_links_are_watched_again_after_a_migration(database: Database) -> None:
    migrate.upgrade(database.engine)
    if database.embedded:
        with database.engine.connect() as connection:
            assert connection.execute(text("pragma foreign_keys")).scalar() == 1


def test_a_migration_that_would_leave_broken_links_is_refused(database: Database) -> None:
    if not database.embedded:
        pytest.skip("PostgreSQL watches links itself")
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("pragma foreign_keys=off")
        driver.execute("insert into site (id, organisation_id, name, kind) values ('s', 'nobody', 'Hill', 'school')")
        driver.execute("pragma foreign_keys=on")
    with pytest.raises(migrate.UnknownSchema, match="site"):
        migrate.upgrade(database.engine)


def test_the_first_migration_is_what_the_tables_say(
    databases: Maker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Until the first release there is one migration, written anew when tables change."""
    [written] = (Path(storage.__path__[0]) / "migrations" / "versions").glob("*.py")
    home = shutil.copytree(
        written.parents[1], tmp_path / "migrations", ignore=shutil.ignore_patterns("0*", "__pycache__")
    )
    (home / "versions").mkdir(exist_ok=True)
    assert migrate.main(["new", "first", databases.bare()], str(home)) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path.name == written.name
    assert path.read_text() == written.read_text(), "delete it, then: python -m storage.migrate new first"


def test_the_tool_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert migrate.main(["old"]) == 2
    assert "usage" in capsys.readouterr().err
