"""Questions asked of inquiries."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.communities import Place
from storage.models import Inquiry

_ACTIVE = (
    select(Inquiry)
    .where(Inquiry.community_id == bindparam("community"), Inquiry.state == "active")
    .order_by(Inquiry.stage_since.desc())
    .limit(1)
)


def find_active_inquiry(db: Session, place: Place) -> Inquiry | None:
    """Give the cycle that a community is in now."""
    return db.scalar(_ACTIVE, {"community": place.id})
