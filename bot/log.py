"""Structured logs that tell who and when, never what people wrote."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any
from uuid import uuid4

import structlog
from structlog.typing import EventDict, FilteringBoundLogger

log: FilteringBoundLogger = structlog.get_logger()


class Wordless(logging.Formatter):
    """Prints of what libraries log the first line, and of an error its kind and its path.

    A library's words can quote an error, and an error can quote what somebody wrote.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Give a line as it is printed."""
        if not record.exc_info or record.exc_info[1] is None:
            return _first_line(record.getMessage())
        said = _first_line(str(record.msg)) if record.args or record.name == "asyncio" else ""
        error = record.exc_info[1]
        return f"{record.name}: {said} [{type(error).__name__}: {path_of(error)}]"


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def configure(style: str, level: int = logging.INFO) -> None:
    """Log to standard error, as `console` lines or as `json` objects, what is of a level or above.

    Our own lines go there straight: by way of Python's logging, where libraries log, each would take twice as long.
    """
    renderer = structlog.processors.JSONRenderer() if style == "json" else plainly
    logging.basicConfig(stream=sys.stderr, level=level, format="%(message)s", force=True)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(Wordless("%(message)s"))
    for chatty in ("aiohttp.access", "apscheduler", "procrastinate", "slack_bolt", "alembic", "httpx2", "httpcore2"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # what could not even be read is quoted there; whatever fails in a handler is told by mishaps.py
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def plainly(logger: Any, method: str, said: EventDict) -> str:
    """Give a line for people to read: when, how grave, what, and the facts; quoted, where one is more than a word or a number.

    structlog's own renderer for consoles takes three times as long, and every turn logs a line.
    """
    at, level, what = (said.pop(name) for name in ("timestamp", "level", "event"))
    return " ".join([f"{at} [{level}] {what}", *(f"{name}={_quoted(value)}" for name, value in said.items())])


def _quoted(value: object) -> str:
    text = str(value)
    return text if text.isprintable() and " " not in text else repr(text)


def new_number() -> str:
    """Give a number for a turn: its lines in the log, its messages, and what people are told of a failure all have it."""
    return uuid4().hex[:8]


def incident(where: str, error: BaseException, number: str = "", **facts: str) -> str:
    """Log an unexpected failure and give its short id, which the person is told; a turn's own `number` where it has one.

    The error's own words are left out, because they may quote what somebody wrote; its kind and its path through the code stay.
    """
    number = number or new_number()
    log.error("incident", id=number, where=where, kind=type(error).__name__, path=path_of(error), **facts)
    return number


def path_of(error: BaseException) -> str:
    """Give the last steps through the code that led to an error, the last one first."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
