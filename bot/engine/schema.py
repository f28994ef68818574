"""Brings a database up for any engine: our tables, and on PostgreSQL the queue that a cluster shares beside them."""

from __future__ import annotations

from storage.database import Database
from storage.migrate import upgrade


def bring_up(database: Database) -> None:
    """Bring the schema up in one go, one replica at a time; raises UnknownSchema and Unavailable.

    The queue is made whichever engine is set, so that a second machine is a matter of settings alone.
    """
    if database.embedded:
        upgrade(database.engine)
    else:
        from bot.engine.jobs import put_schema

        upgrade(database.engine, also=put_schema)
