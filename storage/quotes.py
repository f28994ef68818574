"""Whether words of one person may stand in what the group reads; apart from documents, which never open an answer."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.communities import Place
from storage.models import Response, Round


def is_shared(db: Session, place: Place, response_id: str) -> bool:
    """Say whether a response of this community is there and shown to more than its author."""
    query = select(Response.visibility).join(Round, Round.id == Response.round_id)
    found = query.where(Response.id == response_id, Round.community_id == place.id, ~Response.withdrawn)
    return db.scalar(found) not in (None, "private")


def may_quote(db: Session, place: Place, response_id: str, quote: str) -> bool:
    """Say whether a quote stands word for word in a response of this community whose author lets the group be quoted to."""
    query = select(Response).join(Round, Round.id == Response.round_id)
    row = db.scalar(query.where(Response.id == response_id, Round.community_id == place.id))
    return row is not None and row.quote_ok and not row.withdrawn and row.visibility != "private" and quote in row.body


def list_taken_back(db: Session, place: Place, ids: Collection[str]) -> set[str]:
    """List those of these responses of a community that their authors took back, or made private again."""
    query = select(Response.id).join(Round, Round.id == Response.round_id).where(Round.community_id == place.id)
    closed = or_(Response.withdrawn, Response.visibility.in_(("private", "partner")))
    return set(db.scalars(query.where(Response.id.in_(ids), closed)))
