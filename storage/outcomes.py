"""What came of messages, noted in the outbox by whoever claimed them. Each acts for the reader alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import Session

from storage.columns import table_of
from storage.letters import Letter
from storage.outbox import WAITING
from storage.plumbing import ASIDE, Outbox
from storage.written import Written

LET_GO = ("pending", "sent", "failed", "superseded")
"""States in which nobody has a message in hand: whoever claimed it then tells what came of it too late.

Asked for like this and not by the other states, so that PostgreSQL finds a message by its id and never by an index of states.
"""

_OUTBOX = table_of(Outbox)


def mark_sent(db: Session, letter: Letter, message_ref: dict[str, Any], now: datetime) -> bool:
    """Note that a message arrived, and blank it: its words now live with the reader."""
    return bool(mark_all_sent(db, [(letter, message_ref, now)]))


def mark_all_sent(db: Session, arrived: Sequence[tuple[Letter, dict[str, Any], datetime]]) -> int:
    """Note as `mark_sent` does that messages arrived, each where it stands and when; give for how many that was noted."""
    ours = [
        {
            "letter": letter.id,
            "claim": letter.claimed_at,
            "ref": message_ref,
            "account": letter.account_id or None,
            "now": now,
        }
        for letter, message_ref, now in arrived
    ]
    return _SENT.count_all(db, ours)


def mark_waiting(db: Session, letter: Letter, until: datetime, error: str) -> bool:
    """Put a message that surely did not arrive back, to be tried again at `until`; an old doubt stays."""
    return _mark(db, letter, state="uncertain" if letter.doubted else "pending", last_error=error[:500], due_at=until)


def mark_uncertain(db: Session, letter: Letter, until: datetime, error: str) -> bool:
    """Note that a message may have arrived; it is sent once more at `until`."""
    return _mark(db, letter, state="uncertain", last_error=error[:500], due_at=until)


def mark_failed(db: Session, letter: Letter, error: str) -> bool:
    """Give a message up; its words stay for the operator to send again."""
    return _mark(db, letter, state="failed", last_error=error[:500])


_MARK = update(_OUTBOX).where(
    _OUTBOX.c.id == bindparam("letter"),
    _OUTBOX.c.claimed_at == bindparam("claim"),
    *(_OUTBOX.c.state != state for state in LET_GO),
)
_SENT = Written(
    _MARK.values(
        state="sent",
        sent_at=bindparam("now"),
        card_sealed=None,
        message_ref=bindparam("ref"),
        account_id=bindparam("account"),
        last_error="",
    )
)


def _mark(db: Session, letter: Letter, **values: Any) -> bool:
    """Set what came of a message, unless somebody else has claimed it since."""
    ours = {"letter": letter.id, "claim": letter.claimed_at}
    return bool(db.connection().execute(_MARK, {**ours, **values}).rowcount)


def put_off(db: Session, destination: str, until: datetime) -> None:
    """Let everything that waits for a workspace wait until a moment: the platform asked us to."""
    waiting = [Outbox.destination == destination, Outbox.state.in_(WAITING), Outbox.due_at < until]
    db.execute(update(Outbox).where(*waiting).values(due_at=until))


def give_up_old(db: Session, destination: str, before: datetime, error: str) -> None:
    """Give up what was wanted in a workspace before a moment and still waits; its words stay for the operator."""
    old = [Outbox.destination == destination, Outbox.state.in_(WAITING), Outbox.wanted_at < before]
    db.execute(update(Outbox).where(*old).values(state="failed", last_error=error[:500]))


def reconcile(db: Session, before: datetime, wait: timedelta) -> int:
    """Take up messages claimed before a moment and never finished, whose sender is gone; give how many.

    Each may have arrived, so it is uncertain, and sent again `wait` after it was claimed. A sender that was only slow finds
    its claim still good until then.
    """
    query = select(Outbox).where(text(ASIDE), Outbox.state == "sending", Outbox.claimed_at < before)
    count = 0
    for row in db.scalars(query).all():
        claimed_at = row.claimed_at or before
        same = [Outbox.id == row.id, Outbox.state == "sending", Outbox.claimed_at == claimed_at]
        values = {"state": "uncertain", "due_at": claimed_at + wait, "last_error": "its sender was lost"}
        done = db.execute(update(Outbox).where(*same).values(**values))
        count += int(done.rowcount)  # type: ignore[attr-defined]
    return count
