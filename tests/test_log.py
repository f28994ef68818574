"""What stands in the log: our own lines as they are, and of what libraries say nothing that somebody wrote."""

from __future__ import annotations

import logging
import sys
from types import TracebackType

import pytest

from bot.log import NAME, Wordless
from tests.stage import Actor, Stage

SECRET = "what Ana wrote"
Info = tuple[type[BaseException], BaseException, TracebackType | None]


def line(name: str, words: str, *args: str, error: bool = False) -> str:
    """Give a line as it is printed, of a library or ours, with an error that quotes what somebody wrote."""
    info: Info | None = None
    if error:
        try:
            int(SECRET)
        except ValueError as raised:
            info = (ValueError, raised, sys.exc_info()[2])
    record = logging.LogRecord(name, logging.ERROR, "", 1, words, args, info)
    return Wordless("%(message)s").format(record)


def test_an_error_of_a_library_says_its_kind_and_its_path_alone() -> None:
    told = line("aiohttp.server", "Error handling request from %s", "127.0.0.1", error=True)
    assert told.startswith("aiohttp.server: Error handling request from %s [ValueError: line:")
    assert SECRET not in told
    assert line("slack_bolt", f"Failed to run (error: {SECRET})", error=True).startswith("slack_bolt:  [ValueError")


def test_a_task_that_broke_is_told_without_what_it_held() -> None:
    words = f"Task exception was never retrieved\nfuture: <Task exception=ValueError({SECRET!r})>"
    assert line("asyncio", words, error=True).startswith("asyncio: Task exception was never retrieved [ValueError")
    assert SECRET not in line("asyncio", words)


def test_our_own_lines_stand_as_they_are() -> None:
    assert line(NAME, "two\nlines") == "two\nlines"
    assert line("alembic", "Running upgrade") == "Running upgrade"


@pytest.mark.parametrize("platform", ["slack"])
def test_bolt_does_not_silence_our_own_log(stage: Stage, ana: Actor) -> None:
    assert logging.getLogger(NAME).level == logging.NOTSET
