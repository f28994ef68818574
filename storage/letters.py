"""What delivery takes from the outbox: what to send next, and where to. Each acts for the reader alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select, text, update
from sqlalchemy.orm import Session

from storage.columns import CannotOpen, opened, table_of
from storage.models import Account
from storage.outbox import OWNER, Owner, destination_of, find_owner, find_sent, find_standing
from storage.plumbing import WAITS, Outbox
from storage.written import Written


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to deliver, out of the database: to whom, on which platform, and the earlier message it edits.

    `doubted` means that an earlier send may have arrived; `claimed_at` proves the claim when the outcome is noted. `refused`
    means that the account took no message the last time. `turn` is the log's number of the turn that said it.
    """

    id: str
    key: str
    community_id: str
    person_id: str
    channel_id: str
    destination: str
    platform: str
    tenant: str
    user: str
    channel: str
    reference: dict[str, Any]
    card: str
    edits: dict[str, Any]
    attempts: int
    doubted: bool
    claimed_at: datetime
    account_id: str = ""
    refused: bool = False
    turn: str = ""
    subject: str = ""


def list_due_destinations(db: Session, now: datetime) -> Sequence[str]:
    """List the workspaces that have something to deliver now."""
    return [destination for destination, due_at in _list_first_due(db) if due_at <= now]


def next_due(db: Session) -> datetime | None:
    """Give when the next message is due."""
    return min((due_at for _, due_at in _list_first_due(db)), default=None)


def _list_first_due(db: Session) -> list[tuple[str, datetime]]:
    """List the workspaces for which something waits, each with the moment at which its first message is due."""
    return [(row[0], row[1]) for row in _FIRST_DUE.rows(db, {})]


_OUTBOX = table_of(Outbox)
_COLUMNS = (
    "id",
    "key",
    "community_id",
    "person_id",
    "channel_id",
    "subject",
    "card_sealed",
    "state",
    "attempts",
    "anew",
    "turn",
    "created_at",
)
_ACCOUNTS = table_of(Account)
_PRIMARY = and_(
    _ACCOUNTS.c.person_id == _OUTBOX.c.person_id, _ACCOUNTS.c.is_primary.is_(True), _ACCOUNTS.c.closed_at.is_(None)
)
_WAITS = text(f"outbox.{WAITS}")


def _first_due() -> Select[str, datetime]:
    """Ask the index for one workspace after the other, and never for all that waits in it."""
    least = select(func.min(_OUTBOX.c.destination).label("destination")).where(_WAITS)
    each = least.cte("each", recursive=True)
    following = least.where(_OUTBOX.c.destination > each.c.destination).scalar_subquery()
    each = each.union_all(select(following).where(each.c.destination.is_not(None)))
    first = select(func.min(_OUTBOX.c.due_at)).where(_WAITS, _OUTBOX.c.destination == each.c.destination)
    return select(each.c.destination, first.scalar_subquery()).where(each.c.destination.is_not(None))


_FIRST_DUE = Written(_first_due())
_NEXT = Written(
    select(*(_OUTBOX.c[name] for name in _COLUMNS), *OWNER)
    .select_from(_OUTBOX.outerjoin(_ACCOUNTS, _PRIMARY))
    .where(_WAITS, _OUTBOX.c.destination == bindparam("destination"), _OUTBOX.c.due_at <= bindparam("now"))
    .order_by(_OUTBOX.c.due_at, _OUTBOX.c.created_at, _OUTBOX.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=_OUTBOX)
)
_CLAIM = Written(
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("letter"))
    .values(
        state="sending",
        claimed_by=bindparam("by"),
        claimed_at=bindparam("now"),
        attempts=bindparam("attempt"),
        destination=bindparam("to"),
    )
)
_LATER = {
    name: Written(
        select(_OUTBOX.c.id)
        .where(_OUTBOX.c[name] == bindparam("reader"), _OUTBOX.c.subject == bindparam("subject"))
        .where(_OUTBOX.c.created_at > bindparam("created_at"))
        .where(_OUTBOX.c.state != "failed", _OUTBOX.c.state != "superseded")
        .limit(1)
    )
    for name in ("person_id", "channel_id")
}
_OVERTAKEN = Written(
    update(_OUTBOX).where(_OUTBOX.c.id == bindparam("letter")).values(state="superseded", card_sealed=None)
)
_CANNOT = Written(
    update(_OUTBOX).where(_OUTBOX.c.id == bindparam("letter")).values(state="failed", last_error=bindparam("why"))
)


def claim_each(db: Session, wanted: Mapping[str, datetime], by: str) -> dict[str, Letter]:
    """Claim each workspace's oldest due message for sending, at its moment; give those that there are, by workspace.

    A message that nobody can get, or that no key of ours opens, is given up on the way, and so is one that is tried again
    when more of its subject has been said. One whose reader is written to elsewhere by now goes there.
    """
    db.flush()
    found = _next_of_each(db, wanted)
    claims = [
        {
            "letter": letter.id,
            "by": by,
            "now": letter.claimed_at,
            "attempt": letter.attempts,
            "to": letter.destination,
        }
        for letter in found.values()
    ]
    _CLAIM.count_all(db, claims)
    return found


def _next_of_each(db: Session, wanted: Mapping[str, datetime]) -> dict[str, Letter]:
    """Give the next message of each workspace; those that cannot be sent are given up on the way to it."""
    found: dict[str, Letter] = {}
    while wanted:
        rows = _NEXT.firsts(db, [{"destination": destination, "now": now} for destination, now in wanted.items()])
        passed: dict[str, datetime] = {}
        for (destination, now), row in zip(wanted.items(), rows, strict=True):
            letter = _letter_of(db, row, now) if row is not None else None
            if letter is not None:
                found[destination] = letter
            elif row is not None:
                passed[destination] = now
        wanted = passed
    return found


def _letter_of(db: Session, row: Sequence[Any], now: datetime) -> Letter | None:
    """Give the message of a row; None where it is given up, or overtaken."""
    account = row[len(_COLUMNS) :]
    primary = Owner(*account) if account[0] else None
    found = dict(zip(_COLUMNS, row, strict=False))
    if _is_overtaken(db, found):
        _OVERTAKEN.count(db, {"letter": row[0]})
        return None
    letter = _letter(db, found, primary, now)
    if isinstance(letter, Letter):
        return letter
    _CANNOT.count(db, {"letter": row[0], "why": letter})
    return None


def _is_overtaken(db: Session, row: dict[str, Any]) -> bool:
    """Say whether more of its subject was said to its reader since: while it was in hand, and now comes a second time."""
    if not row["attempts"] or not row["subject"]:
        return False
    name = "channel_id" if row["channel_id"] else "person_id"
    asked = {"reader": row[name], "subject": row["subject"], "created_at": row["created_at"]}
    return _LATER[name].first(db, asked) is not None


def _letter(db: Session, row: dict[str, Any], primary: Owner | None, now: datetime) -> Letter | str:
    """Give the message to send, or the reason why it cannot be."""
    owner, edits = _place(db, row, primary)
    if owner is None:
        return "nobody to reach"
    try:
        card = opened(row["card_sealed"], row["id"])
    except CannotOpen:
        return "no key opens it"
    return Letter(
        id=row["id"],
        key=row["key"],
        community_id=row["community_id"] or "",
        person_id=row["person_id"] or "",
        channel_id=row["channel_id"] or "",
        destination=destination_of(owner),
        platform=owner.platform,
        tenant=owner.tenant,
        user=owner.user,
        channel=owner.channel,
        reference=owner.reference,
        card=card,
        edits=edits,
        attempts=row["attempts"] + 1,
        doubted=row["state"] == "uncertain",
        claimed_at=now,
        account_id=owner.account_id,
        refused=owner.refused_at is not None,
        turn=row["turn"],
        subject=row["subject"],
    )


def _place(db: Session, row: dict[str, Any], primary: Owner | None) -> tuple[Owner | None, dict[str, Any]]:
    """Give where a message goes, and what edits the card there: a card is edited where it stands, all else is sent anew."""
    person_id, channel_id = row["person_id"] or "", row["channel_id"] or ""
    if channel_id:
        edits = {} if row["anew"] else find_sent(db, "", channel_id, row["subject"])
        return find_owner(db, person_id, channel_id), edits
    standing = None if row["anew"] else find_standing(db, person_id, row["subject"])
    return standing or (primary or find_owner(db, person_id, ""), {})
