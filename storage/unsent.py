"""Questions that an operator asks of the outbox: what was not delivered, since when and why; never what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.orm import Session

from storage.database import NotFound
from storage.plumbing import ASIDE, WAITS, Outbox

UNSENT = ("pending", "sending", "uncertain", "failed")
STUCK = ("uncertain", "failed")
"""What an operator can let go again: the uncertain now instead of later, the failed anew."""

DROPPABLE = ("pending", "uncertain", "failed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages are meant: by id, state, workspace (`slack:T0001`) and since when they were to leave; empty means any."""

    message: str = ""
    state: str = ""
    workspace: str = ""
    wanted_before: datetime | None = None

    def among(self, states: Sequence[str]) -> list[ColumnElement[bool]]:
        """Give the conditions, for messages in one of `states`."""
        found: list[ColumnElement[bool]] = [Outbox.state.in_(states)]
        found += [Outbox.id == self.message] if self.message else []
        found += [Outbox.state == self.state] if self.state else []
        found += [Outbox.destination == self.workspace] if self.workspace else []
        return found + ([Outbox.wanted_at < self.wanted_before] if self.wanted_before else [])


def list_unsent(db: Session, wanted: Wanted) -> list[dict[str, str | int]]:
    """List what was not delivered, the longest wanted first, without its words."""
    return [
        {
            "id": row.id,
            "to": row.destination,
            "key": row.key,
            "state": row.state,
            "wanted": row.wanted_at.isoformat(timespec="minutes"),
            "due": row.due_at.isoformat(timespec="minutes"),
            "tries": row.attempts,
            "turn": row.turn,
            "last_error": row.last_error,
        }
        for row in db.scalars(select(Outbox).where(*wanted.among(UNSENT)).order_by(Outbox.wanted_at, Outbox.created_at))
    ]


def retry(db: Session, wanted: Wanted, now: datetime) -> int:
    """Let what failed, or may have arrived, be sent now; give how many.

    What may have arrived is still looked for first, or says that it may have been seen.
    """
    anew = update(Outbox).where(*wanted.among(["failed"])).values(state="pending", attempts=0, due_at=now)
    sooner = update(Outbox).where(*wanted.among(["uncertain"])).values(due_at=now)
    return _changed(db.execute(sooner)) + _changed(db.execute(anew))


def drop(db: Session, wanted: Wanted) -> int:
    """Drop unsent messages and their words; give how many."""
    gone = update(Outbox).where(*wanted.among(DROPPABLE)).values(state="superseded", card_sealed=None)
    return _changed(db.execute(gone))


def count(db: Session, wanted: Wanted, states: Sequence[str]) -> int:
    """Count the messages in one of some states that are meant."""
    return db.scalar(select(func.count()).select_from(Outbox).where(*wanted.among(states))) or 0


def get_state(db: Session, message: str) -> str:
    """Give the state of a message; raises NotFound."""
    state = db.scalar(select(Outbox.state).where(Outbox.id == message))
    if state is None:
        raise NotFound("outbox")
    return state


def count_states(db: Session, now: datetime) -> tuple[dict[str, int], datetime | None]:
    """Count what was not delivered by state, and give since when the oldest that was to leave waits."""
    counts = dict.fromkeys(UNSENT, 0)
    for words in (WAITS, ASIDE):  # each has an index
        query = select(Outbox.state, func.count()).where(text(words)).group_by(Outbox.state)
        counts |= {row[0]: row[1] for row in db.execute(query)}
    return counts, db.scalar(select(func.min(Outbox.wanted_at)).where(text(WAITS), Outbox.wanted_at <= now))


@dataclass(frozen=True, slots=True)
class Stuck:
    """A workspace whose messages have been waiting: how many, since when, and the newest error word."""

    workspace: str
    count: int
    since: datetime
    why: str


def list_stuck(db: Session, before: datetime) -> list[Stuck]:
    """List the workspaces in which messages were to leave before a moment and still wait."""
    query = select(Outbox.destination, func.count(), func.min(Outbox.wanted_at), func.max(Outbox.last_error))
    late = query.where(text(WAITS), Outbox.wanted_at < before)
    return [Stuck(*row) for row in db.execute(late.group_by(Outbox.destination))]


def _changed(done: Any) -> int:
    return int(done.rowcount)
