"""Where people and channels are reached on a platform, as the platform last said. For adapters and delivery only: no words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from storage.models import Account, Channel, Person
from storage.outbox import WAITING
from storage.people import find_account_to_reach
from storage.plumbing import Outbox

Reference = dict[str, Any]

LONGEST_ZONE = 64

REMOVED: Reference = {"removed": True}
"""What stays where the bot was removed: to write there is no use until it is added again."""


def find_reference(db: Session, platform: str, tenant: str, user: str) -> Reference:
    """Give how an account is reached; empty where that is not known, or the account is not."""
    row = _account(db, platform, tenant, user)
    return dict(row.reference) if row else {}


def put_reference(db: Session, platform: str, tenant: str, user: str, learned: Reference) -> bool:
    """Add what was learned to an account's reference; give whether there is such an account."""
    row = _account(db, platform, tenant, user)
    if row is not None:
        row.reference = {**row.reference, **learned}
    return row is not None


def forget_reference(db: Session, platform: str, tenant: str, user: str) -> None:
    """Forget how an account is reached: its owner removed the bot."""
    row = _account(db, platform, tenant, user)
    if row is not None:
        row.reference = REMOVED
        drop_waiting(db, row)


def put_zone(db: Session, platform: str, tenant: str, user: str, zone: str) -> bool:
    """Take a time zone for an account's owner where they have none of their own; give whether it was taken."""
    row = _account(db, platform, tenant, user)
    person = db.get(Person, row.person_id) if row else None
    if person is None or person.zone or not _is_zone(zone):
        return False
    person.zone = zone
    db.flush()
    return True


def put_channel_reference(db: Session, platform: str, tenant: str, channel: str, learned: Reference) -> bool:
    """Add what was learned to a bound channel's reference; give whether there is such a channel."""
    row = _channel(db, platform, tenant, channel)
    if row is not None:
        row.reference = {**row.reference, **learned}
    return row is not None


def lose_channels(db: Session, platform: str, tenant: str, channel: str, team: str = "") -> Sequence[Channel]:
    """Mark a bound channel, or with `team` all of that team's, as out of reach; give those that were not before."""
    query = select(Channel).where(Channel.platform == platform, Channel.tenant == tenant)
    lost = [
        row
        for row in db.scalars(query.with_for_update())
        if (row.channel == channel or (team and row.reference.get("team") == team)) and not row.reference.get("removed")
    ]
    for row in lost:
        row.reference = {**row.reference, **REMOVED}
        _drop(db, Outbox.channel_id == row.id)
    db.flush()
    return lost


def regain_channels(db: Session, platform: str, tenant: str, channel: str, team: str = "") -> None:
    """Take a bound channel, or with `team` all of that team's, as reachable again."""
    query = select(Channel).where(Channel.platform == platform, Channel.tenant == tenant)
    for row in db.scalars(query):
        if row.channel == channel or (team and row.reference.get("team") == team):
            row.reference = {name: value for name, value in row.reference.items() if name not in REMOVED}


def purge_tenant(db: Session, platform: str, tenant: str) -> int:
    """Forget all that reaches into a workspace where the bot was removed, and drop what waits for it; give how much waited.

    What waits loses its words, even under a legal hold: it was said to nobody, and the workspace's owner has taken the way away.
    """
    for model in (Account, Channel):
        there = [model.platform == platform, model.tenant == tenant]
        db.execute(update(model).where(*there).values(reference={}))
    away = [Outbox.destination == f"{platform}:{tenant}"]
    db.execute(update(Outbox).where(*away, Outbox.state == "sent").values(message_ref={}))
    return _drop(db, *away)


def drop_waiting(db: Session, account: Account) -> int:
    """Drop what waits for somebody who removed the bot, unless they are written to elsewhere; give how much it was."""
    reached = find_account_to_reach(db, account.person_id)
    if reached is None or reached.id != account.id:
        return 0
    return _drop(db, Outbox.person_id == account.person_id, Outbox.channel_id.is_(None))


def _drop(db: Session, *wanted: ColumnElement[bool]) -> int:
    unsent = Outbox.state.in_((*WAITING, "failed"))
    done = db.execute(update(Outbox).where(*wanted, unsent).values(state="superseded", card_sealed=None))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _account(db: Session, platform: str, tenant: str, user: str) -> Account | None:
    query = select(Account).where(Account.platform == platform, Account.tenant == tenant, Account.user == user)
    return db.scalar(query)


def _channel(db: Session, platform: str, tenant: str, channel: str) -> Channel | None:
    query = select(Channel).where(Channel.platform == platform, Channel.tenant == tenant, Channel.channel == channel)
    return db.scalar(query)


def _is_zone(name: str) -> bool:
    try:
        return ZoneInfo(name).key == name and len(name) <= LONGEST_ZONE
    except (KeyError, OSError, ValueError):
        return False
