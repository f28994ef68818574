"""Questions asked of inquiries."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.communities import Place
from storage.models import Inquiry


def find_active_inquiry(db: Session, place: Place) -> Inquiry | None:
    """Give the cycle that a community is in now."""
    query = select(Inquiry).where(Inquiry.community_id == place.id, Inquiry.state == "active")
    return db.scalar(query.order_by(Inquiry.stage_since.desc()).limit(1))
