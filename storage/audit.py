"""Who did what to which thing; never what it said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.models import Audit


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
