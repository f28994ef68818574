"""Which communities somebody leads or chairs; nothing of what is in them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.communities import Place, place_of
from storage.models import Community, Membership
from storage.people import CHAIRS, FAR, LEADERS, Member


def list_places(db: Session, viewer: Member) -> list[Place]:
    """List the communities that the viewer leads with others, by name; closed to whoever leads none."""
    return _places(db, viewer, FAR)


def list_led(db: Session, viewer: Member) -> list[Place]:
    """List the communities that the viewer chairs or leads, by name."""
    return _places(db, viewer, CHAIRS | LEADERS)


def _places(db: Session, viewer: Member, wanted: frozenset[str]) -> list[Place]:
    query = select(Community, Membership.roles).join(Membership, Membership.community_id == Community.id)
    own = query.where(Membership.person_id == viewer.person_id, Membership.state != "left")
    rows = db.execute(own.order_by(Community.name, Community.id)).all()
    return [place_of(community) for community, roles in rows if wanted & set(roles)]
