"""Questions that delivery asks of the outbox: what to send next, and what came of it. Each acts for the reader alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, text, update
from sqlalchemy.orm import Session

from storage.columns import CannotOpen, opened, table_of
from storage.models import Account
from storage.outbox import OWNER, WAITING, Owner, destination_of, find_owner, find_sent, find_standing
from storage.plumbing import WAITS, Outbox
from storage.written import Written

HELD = ("sending", "uncertain")
"""States in which whoever claimed a message may still tell what came of it."""


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
    query = select(Outbox.destination).where(Outbox.state.in_(WAITING), Outbox.due_at <= now).distinct()
    return db.scalars(query).all()


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
_NEXT = Written(
    select(*(_OUTBOX.c[name] for name in _COLUMNS), *OWNER)
    .select_from(_OUTBOX.outerjoin(_ACCOUNTS, _PRIMARY))
    .where(
        text(f"outbox.{WAITS}"), _OUTBOX.c.destination == bindparam("destination"), _OUTBOX.c.due_at <= bindparam("now")
    )
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


def claim_next(db: Session, destination: str, now: datetime, by: str) -> Letter | None:
    """Claim the workspace's oldest due message for sending; None where nothing is due.

    A message that nobody can get, or that no key of ours opens, is given up on the way, and so is one that is tried again
    when more of its subject has been said. One whose reader is written to elsewhere by now goes there.
    """
    return claim_each(db, {destination: now}, by).get(destination)


def claim_each(db: Session, wanted: Mapping[str, datetime], by: str) -> dict[str, Letter]:
    """Claim the next message of each workspace, as `claim_next` does, at its moment; give them by workspace."""
    db.flush()
    due = {destination: _next(db, destination, now) for destination, now in wanted.items()}
    found = {destination: letter for destination, letter in due.items() if letter is not None}
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


def _next(db: Session, destination: str, now: datetime) -> Letter | None:
    while (row := _NEXT.first(db, {"destination": destination, "now": now})) is not None:
        account = row[len(_COLUMNS) :]
        primary = Owner(*account) if account[0] else None
        found = dict(zip(_COLUMNS, row, strict=False))
        if _is_overtaken(db, found):
            _OVERTAKEN.count(db, {"letter": row[0]})
            continue
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
    or_(*(_OUTBOX.c.state == state for state in HELD)),
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
    query = select(Outbox).where(Outbox.state == "sending", Outbox.claimed_at < before)
    count = 0
    for row in db.scalars(query).all():
        claimed_at = row.claimed_at or before
        same = [Outbox.id == row.id, Outbox.state == "sending", Outbox.claimed_at == claimed_at]
        values = {"state": "uncertain", "due_at": claimed_at + wait, "last_error": "its sender was lost"}
        done = db.execute(update(Outbox).where(*same).values(**values))
        count += int(done.rowcount)  # type: ignore[attr-defined]
    return count
