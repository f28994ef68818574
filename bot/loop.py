"""The event loop that `serve` runs on."""

from __future__ import annotations

import asyncio
import gc
import sys

if sys.platform != "win32":
    import uvloop


def bare_loop() -> asyncio.AbstractEventLoop:
    """Give uvloop's loop, which answers sooner; Python's own on Windows, where there is no uvloop."""
    return asyncio.new_event_loop() if sys.platform == "win32" else uvloop.new_event_loop()


def new_loop() -> asyncio.AbstractEventLoop:
    """Give the loop of a server that has loaded all its parts.

    What is loaded by now stays as long as the process does: Python looks for garbage among what comes after it alone, which
    takes some hundredths of a second less each time. A turn makes hundreds of things, nearly all of which go with it: so it
    looks after some ten turns, not several times in each.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    return bare_loop()
