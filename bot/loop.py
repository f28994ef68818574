"""The event loop that `serve` runs on."""

from __future__ import annotations

import asyncio
import sys

if sys.platform != "win32":
    import uvloop


def new_loop() -> asyncio.AbstractEventLoop:
    """Give uvloop's loop, which answers sooner; Python's own on Windows, where there is no uvloop."""
    return asyncio.new_event_loop() if sys.platform == "win32" else uvloop.new_event_loop()
