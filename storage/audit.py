"""Who did what to which thing; never what it said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.models import Audit
from storage.people import Member


def add_audit(db: Session, place: Place, actor: str, action: str, now: datetime, reason: str = "") -> None:
    """Note a deed done to a community."""
    db.add(
        Audit(
            id=new_id(),
            at=now,
            actor=actor,
            action=action,
            object_type="community",
            object_id=place.id,
            reason=reason,
        )
    )


def add_account(db: Session, viewer: Member, action: str, account_id: str, now: datetime) -> None:
    """Note what the viewer's platform did to an account of theirs."""
    db.add(
        Audit(
            id=new_id(), at=now, actor="platform", action=action, object_type="account", object_id=account_id, reason=""
        )
    )


def add_refusal(db: Session, viewer: Member, what: str, named: tuple[str, str], now: datetime) -> None:
    """Note that somebody asked for what is not there, not theirs, or for another role: `named` is its kind and id."""
    kind, name = named
    db.add(
        Audit(
            id=new_id(),
            at=now,
            actor=viewer.person_id,
            action="role.refused" if kind == "role" else "card.not_yours",
            object_type=kind,
            object_id=name[:40],
            reason=what[:60],
        )
    )


def note(
    db: Session, actor: str, action: str, named: tuple[str, str], now: datetime, reason: str = "", entry: str = ""
) -> None:
    """Note what an operator or the clock did to a thing: `named` is its kind and id, `entry` the note's own id if it matters."""
    kind, name = named
    values = {"actor": actor[:40], "action": action, "object_type": kind, "object_id": name[:40], "reason": reason}
    db.add(Audit(id=entry or new_id(), at=now, **values))
    db.flush()
