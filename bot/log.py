"""Structured logs that tell who and when, never what people wrote."""

from __future__ import annotations

import logging
import sys
import traceback
from uuid import uuid4

import structlog

log = structlog.stdlib.get_logger("cop-bot")


def configure(style: str) -> None:
    """Log to standard error, as `console` lines or as `json` objects."""
    renderer = structlog.processors.JSONRenderer() if style == "json" else structlog.dev.ConsoleRenderer(colors=False)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s", force=True)
    for chatty in ("aiohttp.access", "apscheduler", "slack_bolt", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # what could not even be read is quoted there; whatever fails in a handler is told by mishaps.py
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def incident(where: str, error: BaseException, **facts: str) -> str:
    """Log an unexpected failure and give its short id, which the person is told.

    The error's own words are left out, because they may quote what somebody wrote; its kind and its path through the code stay.
    """
    number = uuid4().hex[:8]
    frames = traceback.extract_tb(error.__traceback__)
    path = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    log.error("incident", id=number, where=where, kind=type(error).__name__, path=path, **facts)
    return number
