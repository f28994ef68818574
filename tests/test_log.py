"""What stands in the log: our own lines as they are, and of what libraries say nothing that somebody wrote."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from types import TracebackType

import pytest
import structlog
from sqlalchemy import select

from bot.log import Wordless, configure, log, plainly
from handlers.language import Reply
from handlers.turn import Route, Turn
from storage.plumbing import Outbox
from tests.stage import Actor, Stage
from tests.two_apps import asks

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


@pytest.fixture
def as_served() -> Iterator[None]:
    """Put back afterwards how libraries log."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_our_own_lines_and_those_of_libraries_stand_in_standard_error_from_a_level_on(
    as_served: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("json", logging.INFO)
    log.debug("too much")
    log.info("kept", what="two\nlines")
    logging.getLogger("alembic").warning("Running upgrade\nof a table")
    ours, library = capsys.readouterr().err.splitlines()
    assert {**json.loads(ours), "timestamp": ""} == {
        "event": "kept",
        "what": "two\nlines",
        "level": "info",
        "timestamp": "",
    }
    assert library == "Running upgrade"
    configure("console", logging.WARNING)
    log.info("too much")
    log.warning("careful")
    assert capsys.readouterr().err.partition(" ")[2] == "[warning] careful\n"


def test_a_line_for_people_is_one_line_and_quotes_what_is_more_than_a_word() -> None:
    facts = {"ended": "answered", "seconds": 0.012, "why": "two words", "odd": "two\nlines"}
    told = plainly(None, "info", {"timestamp": "2026-11-26", "level": "info", "event": "turn", **facts})
    assert told == r"2026-11-26 [info] turn ended=answered seconds=0.012 why='two words' odd='two\nlines'"


def test_a_turns_number_follows_it_into_the_outbox_and_the_send(stage: Stage, ana: Actor) -> None:
    with structlog.testing.capture_logs() as lines:
        stage.passes(hours=1)
        ana.presses("Answer")
        ana.fills(body=SECRET)
    [tick] = [each for each in lines if each["event"] == "tick" and each["kind"] == "reflection.ask"]
    assert (tick["late"], tick["workspaces"]) == (0, 1)
    asked = [each for each in lines if each["event"] == "sent" and each["key"].startswith("ask:")]
    assert {each["turn"] for each in asked} == {tick["turn"]}
    [kept] = [each for each in lines if each["event"] == "turn" and each["name"] == "reflection.keep"]
    assert (kept["ended"], kept["platform"]) == ("answered", stage.world.name)
    [shown] = [each for each in lines if each["event"] == "sent" and each["key"].startswith("reflection.keep:")]
    assert shown["turn"] == kept["turn"]
    kept_by = asks(stage, lambda db: db.scalar(select(Outbox.turn).where(Outbox.key == shown["key"])))
    assert kept_by == kept["turn"]
    assert SECRET not in str(lines)


@pytest.mark.parametrize("platform", ["slack"])
def test_what_somebody_typed_in_place_of_a_command_is_not_logged_and_a_failure_has_the_turns_number(
    stage: Stage, ana: Actor
) -> None:
    def broken(turn: Turn) -> Sequence[Reply]:
        raise ValueError(SECRET)

    stage.overheard.commands = {**stage.overheard.commands, "cop-me": Route(broken, anyone=True)}
    with structlog.testing.capture_logs() as lines:
        ana.types("/cop-whatana")
        ana.types("/cop-me")
    unknown, failed = [each for each in lines if each["event"] == "turn"]
    assert (unknown["name"], unknown["ended"]) == ("", "declined")
    assert (failed["name"], failed["ended"]) == ("cop-me", "failed")
    [incident] = [each for each in lines if each["event"] == "incident"]
    assert incident["id"] == failed["turn"]
    assert f"this number: {failed['turn']}." in ana.card.text
