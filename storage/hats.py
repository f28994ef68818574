"""Questions asked of the hats that a leader puts on, and of the groups that they lead."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import inquiries
from storage.communities import Place, place_of
from storage.models import Audit, Community, Inquiry, Membership
from storage.people import HEADS, NEAR, Member, list_members

WEAR = "hat.wear"
"""What the audit calls it when a leader puts on a hat; which one stands in its reason."""


def find_worn(db: Session, viewer: Member) -> str:
    """Give the hat that the viewer put on last in this community; empty where they wore none."""
    own = select(Audit.reason).where(Audit.action == WEAR, Audit.actor == viewer.person_id)
    return db.scalar(own.where(Audit.object_id == viewer.community_id).order_by(Audit.at.desc()).limit(1)) or ""


def list_led(db: Session, viewer: Member) -> list[tuple[Place, Inquiry | None, str]]:
    """List the groups that the viewer leads, what each works on, and who chairs it."""
    query = select(Community, Membership.roles).join(Membership, Membership.community_id == Community.id)
    mine = query.where(Membership.person_id == viewer.person_id, Membership.state != "left")
    found = []
    for community, roles in db.execute(mine.order_by(Community.name)).all():
        if NEAR & set(roles):
            place = place_of(community)
            inquiry = inquiries.find_active_inquiry(db, place)
            chairs = ", ".join(each.name for each in list_members(db, place, HEADS))
            found.append((place, inquiry, chairs))
    return found
