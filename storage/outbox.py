"""Questions asked of the outbox: what waits, what was said, and which message a card is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.database import insert_once
from storage.models import Account, Channel
from storage.people import find_account_to_reach
from storage.plumbing import Outbox

WAITING = ("pending", "uncertain")
"""States of a message that will be sent when it is due; an uncertain one may have arrived before."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What to put into the outbox; `card` is the card as JSON."""

    community_id: str | None
    person_id: str
    channel_id: str
    key: str
    subject: str
    card: str
    due_at: datetime
    unasked: bool = False
    anew: bool = False


def put_posting(db: Session, posting: Posting, now: datetime) -> bool:
    """Queue a message once by its key, superseding an unsent one with the same subject; give whether it was queued."""
    destination = _destination(db, posting)
    if destination is None:
        return False
    row = Outbox(id=new_id())
    row.card = posting.card
    inserted = insert_once(
        db,
        Outbox,
        id=row.id,
        community_id=posting.community_id or None,
        person_id=posting.person_id or None,
        channel_id=posting.channel_id or None,
        destination=destination,
        key=posting.key,
        subject=posting.subject,
        card_sealed=row.card_sealed,
        unasked=posting.unasked,
        anew=posting.anew,
        created_at=now,
        due_at=posting.due_at,
    )
    if inserted and posting.subject:
        earlier = _of_reader(posting.person_id, posting.channel_id, posting.subject)
        db.execute(
            update(Outbox)
            .where(*earlier, Outbox.state.in_(WAITING), Outbox.id != row.id)
            .values(state="superseded", card_sealed=None)
        )
    return inserted


def _destination(db: Session, posting: Posting) -> str | None:
    owner = find_owner(db, posting.person_id, posting.channel_id)
    return f"{owner.platform}:{owner.tenant}" if owner else None


def find_owner(db: Session, person_id: str, channel_id: str) -> Account | Channel | None:
    """Give the account or channel that a message goes to; None where nobody can be reached. For delivery only."""
    return db.get(Channel, channel_id) if channel_id else find_account_to_reach(db, person_id)


def _of_reader(person_id: str, channel_id: str, subject: str) -> list[Any]:
    reader = Outbox.channel_id == channel_id if channel_id else Outbox.person_id == person_id
    return [reader, Outbox.subject == subject]


def find_sent(db: Session, person_id: str, channel_id: str, subject: str) -> dict[str, Any]:
    """Give what the platform needs to edit the reader's card of this subject; empty where none was delivered."""
    if not subject:
        return {}
    query = (
        select(Outbox.message_ref)
        .where(*_of_reader(person_id, channel_id, subject), Outbox.state == "sent")
        .order_by(Outbox.sent_at.desc())
        .limit(1)
    )
    return db.scalar(query) or {}


def list_unsent(db: Session) -> list[dict[str, str | int]]:
    """List what was not delivered, oldest first, without its words; for the operator."""
    unsent = Outbox.state.in_(("pending", "sending", "uncertain", "failed"))
    return [
        {
            "id": row.id,
            "to": row.destination,
            "key": row.key,
            "state": row.state,
            "due": row.due_at.isoformat(timespec="minutes"),
            "tries": row.attempts,
            "last_error": row.last_error,
        }
        for row in db.scalars(select(Outbox).where(unsent).order_by(Outbox.due_at))
    ]


def retry_failed(db: Session, message: str, now: datetime) -> int:
    """Put one failed message, or `all`, back to be sent; give how many; for the operator."""
    query = update(Outbox).where(Outbox.state == "failed")
    if message != "all":
        query = query.where(Outbox.id == message)
    done = db.execute(query.values(state="pending", attempts=0, due_at=now))
    return int(done.rowcount)  # type: ignore[attr-defined]


def drop(db: Session, message: str) -> bool:
    """Drop an unsent message and its words; give whether there was one; for the operator."""
    query = update(Outbox).where(Outbox.id == message, Outbox.state.in_(("pending", "failed", "uncertain")))
    done = db.execute(query.values(state="superseded", card_sealed=None))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def count_unasked(db: Session, person_id: str, since: datetime) -> int:
    """Count the messages a person got or will get without asking, due since a moment: their weekly budget."""
    counted = Outbox.state.in_(("pending", "sending", "sent", "uncertain"))
    query = select(func.count()).where(Outbox.person_id == person_id, Outbox.unasked, counted, Outbox.due_at >= since)
    return db.scalar(query) or 0


def next_due(db: Session) -> datetime | None:
    """Give when the next message is due."""
    return db.scalar(select(func.min(Outbox.due_at)).where(Outbox.state.in_(WAITING)))
