"""How long `serve` takes from its start until it listens, and how much memory it holds when idle, against bare Bolt."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

from bot.bench import Result, medians
from bot.bench.ack import ONE, SECRET, SlackGround
from bot.bench.community import fill
from bot.bench.processes import HELLO, OURS

ROUNDS = 5
SETTLES = 2.0
"""Seconds after which a server that nobody asks anything counts as idle."""


def measure() -> Iterator[Result]:
    """Start each in turn on a database that is up to date, look, and end it."""
    seconds: dict[tuple[str, ...], list[float]] = {OURS: [], HELLO: []}
    megabytes: dict[tuple[str, ...], list[float]] = {OURS: [], HELLO: []}
    with ExitStack() as open_things:
        ground = SlackGround(open_things)
        url = f"sqlite:///{ground.folder / 'one.db'}"
        fill(url, SECRET, ["T0001"], datetime.now(UTC))
        for _ in range(ROUNDS):
            for words in (OURS, HELLO):
                with ground.start(words, ground.slack(url, ONE)) as server:
                    time.sleep(SETTLES)
                    seconds[words].append(server.seconds)
                    megabytes[words].append(server.megabytes)
    yield medians("startup.listens", seconds[OURS], seconds[HELLO], "s", ROUNDS)
    yield medians("startup.idle_memory", megabytes[OURS], megabytes[HELLO], "MiB", ROUNDS)
