"""Nobody reads what they may not: a term is played with a secret in every private field, and everything that leaves is searched.

What is searched stands in `tests/leak_paths.py`, and is compared with the code: a column or a way out that is not there is red.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase
from typer.main import get_command

from bot import metrics
from bot import platform as interface
from bot.cli.main import cli
from bot.sandbox import sandbox
from storage.columns import use_keys
from storage.database import Database
from storage.installations import Installed, Tokens, put_installation
from tests import leak_by_hand as by_hand
from tests import leak_desk as desk
from tests import leak_machine as machine
from tests import leak_paths as paths
from tests.conftest import Tell
from tests.leak_cast import GROUPS, OUTSIDE, Cast, full_name
from tests.leak_term import plays_term
from tests.two_apps import asks, changes

WEEKS = 3
"""One question with names, one without, one that too few answer. The whole term is played by `make faults`."""


@pytest.fixture(params=[GROUPS[:1]], ids=["one community"])
def cast(database: Database, request: pytest.FixtureRequest) -> Iterator[Cast]:
    """Open all three platforms with a community on them, or more, and one of another organisation."""
    use_keys([machine.KEY])
    opened = Cast(database, (*request.param, OUTSIDE))
    with machine.listening(opened.wire):
        yield opened
    opened.ends()


def test_every_column_that_can_hold_words_is_known_here() -> None:
    known = {f"{table}.{column}" for table, columns in paths.OPEN.items() for column in columns.split()}
    assert set(paths.text_columns()) == known | paths.SEALED


def test_every_way_out_is_known_here(tmp_path: Path) -> None:
    assert {name for name, tree in paths.sources() if paths.doors(tree)} == set(paths.DOORS)
    assert set().union(*(paths.log_facts(tree) for _, tree in paths.sources())) == paths.LOG_FACTS
    assert {" ".join(words) for words in desk.commands(get_command(cli))} == set(paths.COMMANDS)
    counted = [each for each in vars(metrics).values() if isinstance(each, MetricWrapperBase)]
    assert {metric._name for metric in counted} == paths.METRICS
    assert {label for metric in counted for label in metric._labelnames} <= paths.LABELS
    assert {file.parent.name for file in (paths.ROOT / "bot").glob("*/adapter.py")} == paths.PLATFORMS


def test_every_deed_of_a_platform_is_known_here() -> None:
    for name, deeds in paths.DEEDS.items():
        protocol = getattr(interface, name)
        assert {each for each, _ in inspect.getmembers(protocol, inspect.isfunction) if each[0] != "_"} == deeds
    protocols = {
        name
        for name, each in inspect.getmembers(interface, inspect.isclass)
        if getattr(each, "_is_protocol", False) and each.__module__ == interface.__name__
    }
    assert protocols == set(paths.DEEDS)


def test_every_address_is_known_here(cast: Cast, tmp_path: Path) -> None:
    room = sandbox(tmp_path).application()
    use_keys([machine.KEY])
    served = {route.canonical for route in room.router.resources()}
    for world in (*cast.worlds.values(), cast.pages):
        assert world.client
        served |= {route.canonical for route in world.client.server.app.router.resources()}
    known = set().union(*paths.ROUTES.values()) - paths.BY_OAUTH
    assert served == known


def plays(cast: Cast, weeks: int, database_url: str, folder: Path) -> Counter[str]:
    """Play the weeks and look everywhere; give how many texts were looked at, by path."""
    installed = Installed("slack", "T0009", "", Tokens(cast.wire.hide("installation.secrets")))
    changes(cast.stage, lambda db: put_installation(db, installed, cast.stage.clock.now()))
    plays_term(cast, weeks)
    assert not [fault for fault in cast.stage.overheard.faults() if fault.startswith("ranks")]
    machine.a_letter_waits(cast)
    found = asks(cast.stage, lambda db: machine.sealed_secrets(db, cast.wire))
    assert found.keys() == paths.SEALED
    assert all(found.values()), f"the term leaves no secret in {[name for name, count in found.items() if not count]}"
    machine.things_go_wrong(cast)
    machine.looks_at_pages(cast)
    if cast.stage.db.database.embedded:  # what a command prints does not hang on the database
        desk.runs_commands(cast, database_url, folder)
    machine.dumps(cast, cast.stage.db.database)
    return cast.wire.looked_at


def holds(cast: Cast) -> None:
    """Hold that nothing leaked, that everything was looked at, and that no name stands beside an answer without one."""
    wire = cast.wire
    assert not wire.leaks
    wanted = {path for path in paths.DOORS.values() if not path.startswith("nothing")}
    wanted -= set() if cast.stage.db.database.embedded else {"command", "copy"}
    assert wire.looked_at.keys() >= wanted
    names = {full_name(name) for group in cast.groups for name in group.peers}
    for reader, text in wire.nameless:
        assert not [name for name in names if name in machine.without_own_name(text, reader)], text
    assert not by_hand.named(wire, cast.groups), "what a chair wrote by hand names nobody to leaders"
    assert by_hand.routes_seen(wire) == {*by_hand.ROUTES, by_hand.SAVED}
    read = {secret.kept_in for secret in wire.secrets.values() if len(wire.seen_by.get(secret.token, ())) > 1}
    assert {"response.body (shared)", "anonymous_answer.body Riverside Numeracy", "commitment.detail"} <= read


@pytest.mark.long
@pytest.mark.once
def test_a_term_of_secrets_reaches_nobody_else(cast: Cast, database_url: str, tmp_path: Path, tell: Tell) -> None:
    looked_at = plays(cast, WEEKS, database_url, tmp_path)
    holds(cast)
    tell(f"0 of {len(cast.wire.secrets)} secrets leaked; looked at {sum(looked_at.values())} texts: {dict(looked_at)}")


@pytest.mark.faults
@pytest.mark.parametrize("cast", [GROUPS], ids=["a network"], indirect=True)
def test_a_whole_term_of_a_network_reaches_nobody_else(
    cast: Cast, database_url: str, tmp_path: Path, tell: Tell
) -> None:
    looked_at = plays(cast, 10, database_url, tmp_path)
    holds(cast)
    tell(f"0 of {len(cast.wire.secrets)} secrets leaked; looked at {sum(looked_at.values())} texts: {dict(looked_at)}")
