"""Questions asked of installations: the bot in one workspace, with its tokens sealed. For adapters only; no person reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.database import insert_once
from storage.plumbing import Installation

LEASE = timedelta(seconds=60)
"""How long one process may take to refresh a token before another tries."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What opens a workspace; `refresh` and `expires_at` are empty where the token does not rotate."""

    bot: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Installed:
    """The bot in one workspace, or, where `tenant` is empty, in all of an organisation (`enterprise`)."""

    platform: str
    tenant: str
    enterprise: str
    tokens: Tokens
    scopes: str = ""
    installed_by: str = ""


def put_installation(db: Session, installed: Installed, now: datetime) -> None:
    """Keep an installation; one that was there for the same workspace is replaced, its old tokens gone."""
    key = {"platform": installed.platform, "tenant": installed.tenant, "enterprise": installed.enterprise}
    insert_once(db, Installation, id=new_id(), installed_at=now, **key)
    row = db.scalars(select(Installation).filter_by(**key).with_for_update()).one()
    row.secrets = _to_json(installed.tokens)
    row.scopes, row.installed_by = installed.scopes, installed.installed_by
    row.installed_at, row.revoked_at = now, None


def find_installation(db: Session, platform: str, tenant: str) -> Installed | None:
    """Give the installation that serves a workspace or an organisation, or None."""
    row = _find(db, platform, tenant)
    return _installed(row) if row else None


def lease_refresh(db: Session, platform: str, tenant: str, now: datetime, ahead: timedelta) -> str:
    """Give the refresh token to one process alone, where the token expires within `ahead`; empty for all others.

    The row is locked while this is decided, because a refresh token works once.
    """
    row = _find(db, platform, tenant, lock=True)
    if row is None:
        return ""
    kept = json.loads(row.secrets)
    tokens = _from_json(row.secrets)
    leased = kept.get("leased_until")
    if tokens.expires_at is None or tokens.expires_at > now + ahead:
        return ""
    if leased and datetime.fromisoformat(leased) > now:
        return ""
    row.secrets = json.dumps({**kept, "leased_until": (now + LEASE).isoformat()})
    return tokens.refresh


def put_tokens(db: Session, platform: str, tenant: str, tokens: Tokens) -> None:
    """Keep a workspace's fresh tokens, which ends the lease; nothing where the bot was removed meanwhile."""
    row = _find(db, platform, tenant, lock=True)
    if row is not None:
        row.secrets = _to_json(tokens)


def purge_installation(db: Session, platform: str, tenant: str, now: datetime) -> bool:
    """Forget a workspace's tokens: the bot was removed there. Gives whether there was anything to forget."""
    row = _find(db, platform, tenant, lock=True)
    if row is None:
        return False
    row.secrets_sealed, row.scopes, row.installed_by, row.revoked_at = None, "", "", now
    return True


def list_installations(db: Session, platform: str) -> Sequence[Installed]:
    """List where the bot is installed, for the operator's check."""
    rows = db.scalars(select(Installation).where(Installation.platform == platform, Installation.revoked_at.is_(None)))
    return [_installed(row) for row in rows]


def _find(db: Session, platform: str, tenant: str, *, lock: bool = False) -> Installation | None:
    """Find the workspace's own row, else the row of the organisation by that id; never an empty tenant."""
    if not tenant:
        return None
    own = (Installation.tenant == tenant) | ((Installation.tenant == "") & (Installation.enterprise == tenant))
    query = select(Installation).where(Installation.platform == platform, own, Installation.revoked_at.is_(None))
    query = query.order_by(Installation.installed_at.desc()).limit(1)
    return db.scalar(query.with_for_update() if lock else query)


def _installed(row: Installation) -> Installed:
    return Installed(row.platform, row.tenant, row.enterprise, _from_json(row.secrets), row.scopes, row.installed_by)


def _to_json(tokens: Tokens) -> str:
    until = tokens.expires_at.isoformat() if tokens.expires_at else ""
    return json.dumps({"bot": tokens.bot, "refresh": tokens.refresh, "expires_at": until})


def _from_json(secrets: str) -> Tokens:
    kept = json.loads(secrets)
    until = datetime.fromisoformat(kept["expires_at"]) if kept["expires_at"] else None
    return Tokens(kept["bot"], kept["refresh"], until)
