"""Questions asked of the answers that others shared. A leader or technical staff get none, a guest none from before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.communities import Place
from storage.models import Person, Response, Round
from storage.people import Member

WIDE = ("cop", "network", "system")
"""Levels at which peers may read an answer."""


@dataclass(frozen=True, slots=True)
class Shared:
    """An answer that its author shared, as a peer may read it."""

    id: str
    author: str
    body: str
    quote_ok: bool


def list_shared(db: Session, viewer: Member, asked: Round) -> list[Shared]:
    """List the answers that peers shared with the community, by author; nothing for anybody who is no peer here.

    A guest gets those that were shared after they joined.
    """
    if asked.community_id != viewer.community_id or not viewer.is_peer:
        return []
    return _shared(db, asked, viewer)


def list_shared_of(db: Session, place: Place, asked: Round) -> list[Shared]:
    """List the answers shared with a community, for a draft that its chair will read."""
    if asked.community_id != place.id:
        return []
    return _shared(db, asked, Member(community_id=place.id))


def _shared(db: Session, asked: Round, viewer: Member) -> list[Shared]:
    wide = or_(*(Response.visibility == level for level in WIDE))
    query = (
        select(Response, Person.display_name)
        .join(Person, Person.id == Response.person_id)
        .where(Response.round_id == asked.id, wide, ~Response.withdrawn)
        .order_by(Person.display_name, Response.id)
    )
    found = [(row, name) for row, name in db.execute(query) if viewer.may_see_from(_shared_at(row))]
    return [Shared(row.id, name, row.body, row.quote_ok) for row, name in found]


def _shared_at(row: Response) -> datetime:
    """Give since when others have been able to read an answer without a break."""
    at = row.created_at
    open_before = False
    for step in row.share_history:
        is_open = step["level"] in WIDE
        if is_open and not open_before:
            at = datetime.fromisoformat(step["at"])
        open_before = is_open
    return at
