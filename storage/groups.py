"""Which communities a person is in, and what each is part of; nothing of what is in them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from storage.models import Community, Membership
from storage.people import Member


@dataclass(frozen=True, slots=True)
class Group:
    """A community as one of its people sees it in a list: its kind, what it is part of, and their own roles there."""

    id: str
    name: str
    kind: str
    parent: str
    roles: frozenset[str]


def list_groups(db: Session, viewer: Member) -> list[Group]:
    """List the communities that the viewer is in, by name."""
    above = aliased(Community)
    query = select(Community, Membership.roles, above.name).join(Membership, Membership.community_id == Community.id)
    query = query.outerjoin(above, above.id == Community.parent_id)
    own = query.where(Membership.person_id == viewer.person_id, Membership.state != "left")
    rows = db.execute(own.order_by(Community.name, Community.id)).all()
    return [Group(row[0].id, row[0].name, row[0].kind, row[2] or "", frozenset(row[1])) for row in rows]
