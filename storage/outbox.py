"""Questions asked of the outbox: what waits, what was said, and which message a card is."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to deliver, out of the database: to whom, on which platform, and the earlier message it edits."""

    id: str
    key: str
    platform: str
    tenant: str
    user: str
    channel: str
    reference: dict[str, Any]
    card: str
    edits: dict[str, Any]
    attempts: int


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
            .where(*earlier, Outbox.state == "pending", Outbox.id != row.id)
            .values(state="superseded", card_sealed=None)
        )
    return inserted


def _destination(db: Session, posting: Posting) -> str | None:
    owner = _owner(db, posting.person_id, posting.channel_id)
    return f"{owner.platform}:{owner.tenant}" if owner else None


def _owner(db: Session, person_id: str, channel_id: str) -> Account | Channel | None:
    return db.get(Channel, channel_id) if channel_id else find_account_to_reach(db, person_id)


def _of_reader(person_id: str, channel_id: str, subject: str) -> list[Any]:
    reader = Outbox.channel_id == channel_id if channel_id else Outbox.person_id == person_id
    return [reader, Outbox.subject == subject]


def list_due_destinations(db: Session, now: datetime) -> Sequence[str]:
    """List the workspaces that have something to deliver now."""
    query = select(Outbox.destination).where(Outbox.state == "pending", Outbox.due_at <= now).distinct()
    return db.scalars(query).all()


def claim_next(db: Session, destination: str, now: datetime, by: str) -> Letter | None:
    """Claim the workspace's oldest due message for sending; None where nothing is due."""
    query = (
        select(Outbox)
        .where(Outbox.state == "pending", Outbox.destination == destination, Outbox.due_at <= now)
        .order_by(Outbox.due_at, Outbox.created_at, Outbox.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = db.scalar(query)
    if row is None:
        return None
    row.state, row.claimed_by, row.claimed_at = "sending", by, now
    row.attempts += 1
    owner = _owner(db, row.person_id or "", row.channel_id or "")
    if owner is None:
        row.state, row.last_error = "failed", "nobody to reach"
        return claim_next(db, destination, now, by)
    return Letter(
        id=row.id,
        key=row.key,
        platform=owner.platform,
        tenant=owner.tenant,
        user=owner.user if isinstance(owner, Account) else "",
        channel=owner.channel if isinstance(owner, Channel) else "",
        reference=owner.reference,
        card=row.card,
        edits={} if row.anew else find_sent(db, row.person_id or "", row.channel_id or "", row.subject),
        attempts=row.attempts,
    )


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


def mark_sent(db: Session, letter_id: str, message_ref: dict[str, Any], now: datetime) -> None:
    """Note that a message arrived, and blank it: its words now live with the reader."""
    values: dict[str, Any] = {"state": "sent", "sent_at": now, "card_sealed": None, "message_ref": message_ref}
    db.execute(update(Outbox).where(Outbox.id == letter_id).values(last_error="", **values))


def mark_waiting(db: Session, letter_id: str, until: datetime, error: str) -> None:
    """Put a message back to be tried again at `until`."""
    _mark(db, letter_id, "pending", error, due_at=until)


def mark_failed(db: Session, letter_id: str, error: str) -> None:
    """Give a message up."""
    _mark(db, letter_id, "failed", error)


def _mark(db: Session, letter_id: str, state: str, error: str, **more: Any) -> None:
    db.execute(update(Outbox).where(Outbox.id == letter_id).values(state=state, last_error=error[:500], **more))


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
    return db.scalar(select(func.min(Outbox.due_at)).where(Outbox.state == "pending"))
