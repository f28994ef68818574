"""One replica of a cluster for a bench, in a process of its own: `python replica.py URL AT_ONCE`, until it is terminated.

What it sends goes nowhere, but takes as long as Slack takes, at the pace that Slack asks for.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import Clock
from bot.engine.cluster import Cluster
from bot.engine.jobs import Jobs
from bot.platform import Address
from bot.threads import Threads
from handlers.language import Card
from handlers.practice import practice
from prompts.library import load
from storage.columns import use_keys
from storage.database import Database

TAKES = 0.05
"""Seconds that a send takes."""


class Sink:
    """A platform that takes everything and keeps nothing."""

    name = "slack"

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Take a message."""
        await asyncio.sleep(TAKES)
        return {"channel": address.user, "ts": key}

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Take an edit."""
        await asyncio.sleep(TAKES)
        return message_ref


async def live(url: str, at_once: int) -> None:
    """Serve until the process is told to end."""
    database, clock = Database(url), Clock()
    db = Threads(database)
    conversation = Conversation(db, practice, load(), clock)
    engine = Cluster(conversation, Delivery(db, clock, {"slack": Sink()}), clock, Jobs(database, at_once=at_once))
    ends = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ends.set)
    await engine.start()
    await ends.wait()
    await engine.stop()
    db.close()


if __name__ == "__main__":
    use_keys([os.environ["COP_SECRET_KEY"]])
    asyncio.run(live(sys.argv[1], int(sys.argv[2])))
