"""The usual community, enrolled once a run by the production path; further tests begin with the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, insert, select

from handlers.language import Decline, Reply
from storage.columns import keyring
from storage.migrate import tables
from tests.stage import Stage, riverside

Rows = Sequence[tuple[Table, Sequence[dict[str, Any]]]]

BEFORE: dict[tuple[str, str, bytes], tuple[Rows, Sequence[Reply | Decline]]] = {}
"""What an enrolment wrote and said, by platform, kind of database, and the key that sealed it."""


def enrol_riverside(stage: Stage) -> None:
    """Enrol the usual community on an empty stage."""
    kind = (stage.world.name, stage.db.database.url.drivername, keyring().newest)

    def work(db: Any) -> None:
        if kind not in BEFORE:
            stage.enrol(db, riverside(stage.world))
            BEFORE[kind] = _written(db), tuple(stage.overheard.answers)
            return
        rows, said = BEFORE[kind]
        for table, many in rows:
            db.execute(insert(table), many)
        stage.overheard.answers += said

    stage.plays(stage.db.write(work))


def _written(db: Any) -> Rows:
    db.flush()
    every = ((table, db.execute(select(table)).mappings()) for table in tables().sorted_tables)
    return [(table, many) for table, found in every if (many := [dict(row) for row in found])]
