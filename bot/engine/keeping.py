"""Clears old papers away: a short transaction at a time, so that nobody's turn waits for it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bot.log import incident, log
from bot.threads import Threads
from handlers import keeping
from storage.communities import Place
from storage.database import Unavailable
from storage.purging import purge_some


async def purge_due(db: Threads, now: datetime) -> None:
    """Purge every community whose turn it is; one that fails does not keep the others from it."""
    for place in await db.write(partial(keeping.list_due, now=now)):
        try:
            await _purge(db, place, now)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one community's fault must not stop the others' purge
            incident("purge", error, community=place.id)


async def _purge(db: Threads, place: Place, now: datetime) -> None:
    total = 0
    while counts := await db.write(partial(purge_some, place=place, now=now)):
        total += sum(counts.values())
    if total:
        log.info("old rows are purged", community=place.id, rows=total)
