"""Requests that nobody's client sends: real ones, with something broken, missing, swapped or far too deep in them.

Whatever comes in, four things hold: the status is one that we chose, no incident is logged, no log line holds words of the
request, and what was refused changed nothing.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from storage.database import Database
from tests.inputs import Inputs
from tests.stage import Stage, riverside
from tests.two_lives import rows as every_row

Json = Any
TOKEN = "zebra"
"""Stands in all that is put into a request, so that a log line which repeats it is found."""

UNREAD = "ERROR aiohttp.server"
"""What the server says of a request that is no HTTP; `cop-bot serve` has it say nothing (bot/log.py)."""

FEW, MANY = 150, 3000
FRESH = count(1)

NASTY: tuple[Json, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        10**30,
        1.5,
        float("inf"),
        "",
        [],
        {},
        [[]],
        [None],
        {"": None},
        {"id": None},
        {"id": []},
    ),
    *(f"{TOKEN}\x00{TOKEN}", f"{TOKEN}\ud800", f"\udfff{TOKEN}", f"\u202e{TOKEN}\u2066", f"{TOKEN}\u200b\u200d\ufeff"),
    *(
        "\u200b\u2060",
        "\x00",
        "\ud83d",
        f"{TOKEN}\r\nX-Header: 1",
        f"{TOKEN}' or 1=1 --",
        "${TOKEN}",
        "%s%n",
        "../../etc",
    ),
    *(TOKEN * 60, TOKEN * 3000, "|", "#", ":", " ", "id:part", "5f0c9a3e-0000-4000-8000-000000000000"),
    *([TOKEN] * 200, {TOKEN: {TOKEN: TOKEN}}, {f"k\x00{TOKEN}": 1}),
)
"""Values of the wrong kind, broken characters, marks that turn the line, what is far too long, and what looks like code."""


def places(tree: Json, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to every place in a JSON text but its top."""
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for name, child in inside:
        yield (*way, name)
        yield from places(child, (*way, name))


@st.composite
def broken(draw: st.DrawFn, samples: list[Json]) -> Json:
    """Give one of the samples with one to four places broken."""
    tree = copy.deepcopy(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(1, 4))):
        ways = list(places(tree))
        if not ways:
            break
        *way, last = draw(st.sampled_from(ways))
        parent = tree
        for step in way:
            parent = parent[step]
        _break(draw, parent, last)
    return tree


def _break(draw: st.DrawFn, parent: Json, last: Any) -> None:
    match draw(st.sampled_from(("swap", "swap", "drop", "wrap", "mix", "text"))):
        case "drop":
            del parent[last]
        case "wrap":
            parent[last] = draw(st.sampled_from(([parent[last]], {last: parent[last]}, nested(50))))
        case "mix" if isinstance(parent[last], str):
            at = draw(st.integers(0, len(parent[last])))
            nasty = draw(st.sampled_from([each for each in NASTY if isinstance(each, str)]))
            parent[last] = f"{parent[last][:at]}{nasty}{parent[last][at:]}"
        case "text":
            parent[last] = TOKEN + draw(st.text(max_size=40))
        case _:
            parent[last] = copy.deepcopy(draw(st.sampled_from(NASTY)))


def nested(depth: int) -> Json:
    """Give a list within a list within a list."""
    tree: Json = TOKEN
    for _ in range(depth):
        tree = [tree]
    return tree


DEEP = b"[" * 200_000 + b"]" * 200_000
"""Deeper than any reader of JSON goes."""


@pytest.fixture
def stage(database: Database, platform: str) -> Iterator[Stage]:
    """Set the stage with the usual community; what the bot says to nonsense is not held to the house's words."""
    stage = Stage(database, platform)
    stage.enrols(riverside(stage.world))
    yield stage
    stage.ends()


class Judge:
    """Holds what comes of each input to what must always hold."""

    def __init__(self, stage: Stage, allowed: Collection[int]) -> None:
        """Allow these statuses."""
        self.stage = stage
        self.allowed = allowed
        self.statuses: dict[int, int] = {}

    def tries(self, post: Callable[[], Any]) -> None:
        """Let a request be made and look at what came of it."""
        before = self.rows()
        with listening() as heard:
            status = self.stage.plays(post())
        self.statuses[status] = self.statuses.get(status, 0) + 1
        assert status in self.allowed, (status, heard)
        heard = [line for line in heard if status != 400 or not line.startswith(UNREAD)]
        bad = [line for line in heard if "incident" in line or TOKEN in line or line.startswith("ERROR")]
        assert not bad
        after = self.rows() if 400 <= status < 500 else before
        assert before == after, (status, set(after.items()) ^ set(before.items()))

    def rows(self) -> dict[tuple[str, str], str]:
        """Give every row but the audit's, which notes what was refused."""
        found = self.stage.plays(self.stage.db.read(every_row))
        return {name: repr(row) for name, row in found.items() if name[0] != "audit"}


@contextmanager
def listening() -> Iterator[list[str]]:
    """Give every line that is logged meanwhile, by us and by the libraries, with its traceback."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(f"{record.levelname} {record.name} {record.getMessage()} {record.exc_info or ''}")

    ear, root = Ear(), logging.getLogger()
    root.addHandler(ear)
    try:
        with structlog.testing.capture_logs() as ours:
            yield heard
    finally:
        root.removeHandler(ear)
    heard += [f"{line['log_level']} {line}" for line in ours]


def fuzz(
    strategy: st.SearchStrategy[Any], try_one: Callable[[Any], None], most: int, inputs: Inputs, kind: str
) -> None:
    """Try that many inputs: always the same few, or ever new ones where there are many."""
    tried = count()
    few = most <= FEW
    phases = (Phase.generate,) if few else (Phase.generate, Phase.shrink)

    @settings(
        max_examples=most,
        derandomize=few,
        database=None,
        phases=phases,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(value: Any) -> None:
        next(tried)
        try_one(copy.deepcopy(value))

    try:
        run()
    finally:
        inputs.counted(kind, next(tried))
