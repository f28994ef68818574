"""The stage and its actors, once for each platform."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
import structlog
from hypothesis import settings

from storage.database import Database
from tests.enrolled import enrol_riverside
from tests.stage import Actor, Stage

pytest_plugins = ["tests.databases", "tests.inputs", "tests.machines", "tests.replicas"]
settings.register_profile("anywhere", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("anywhere")
PLATFORMS = ("slack", "teams", "web")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the practice room out where a script needs strangers in a channel: there, members alone have a seat in it."""
    items[:] = [
        item
        for item in items
        if not (isinstance(item, pytest.Function) and "strangers" in item.fixturenames and _plays_on(item) == "web")
    ]


def _plays_on(item: pytest.Function) -> object:
    return item.callspec.params.get("platform") if hasattr(item, "callspec") else None


def pytest_collection_finish() -> None:
    """Leave thousands of tests and all that was imported out of what Python looks through for waste again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """Put back after each test how is logged: a command says that for its whole process."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(params=PLATFORMS)
def platform(request: pytest.FixtureRequest) -> str:
    """Name each platform in turn."""
    return str(request.param)


Tell = Callable[[str], None]


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Give a way to say a figure among what pytest prints; in a worker of a parallel run nobody hears it."""
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    capture = request.config.pluginmanager.get_plugin("capturemanager")

    def say(words: str) -> None:
        if reporter and capture:
            with capture.global_and_fixture_disabled():
                reporter.write_line(f"\n{words}")

    return say


@pytest.fixture
def stage(database: Database, platform: str) -> Iterator[Stage]:
    """Set the stage with the usual community; what was said on it is held to the house's words (tests/words.py)."""
    stage = Stage(database, platform)
    enrol_riverside(stage)
    yield stage
    stage.ends()
    assert not stage.overheard.faults()


@pytest.fixture
def mei(stage: Stage) -> Actor:
    """The facilitator."""
    return stage.actor("mei")


@pytest.fixture
def ana(stage: Stage) -> Actor:
    """A member."""
    return stage.actor("ana")


@pytest.fixture
def ben(stage: Stage) -> Actor:
    """Another member."""
    return stage.actor("ben")


@pytest.fixture
def sam(stage: Stage) -> Actor:
    """The leader."""
    return stage.actor("sam")
