"""Who does what in a community: deputies, the executive, leaders, and the chair that passes from one member to another."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy.orm import Session

from storage.communities import Place
from storage.database import NotFound
from storage.people import Member, get_member, get_membership
from storage.stays import note_stay

BESIDE_A_MEMBER = frozenset({"deputy", "executive"})
"""Roles that somebody has beside being a member."""


def put_role(db: Session, place: Place, person_id: str, role: str, now: datetime) -> Member:
    """Give a present member a role beside those they have; give them as they are now; raises NotFound."""
    member = get_member(db, place, person_id)
    return _put(db, member, {*member.roles, role}, now)


def drop_role(db: Session, place: Place, person_id: str, role: str, now: datetime) -> Member:
    """Take from a present member a role that they have beside others; give them as they are now; raises NotFound."""
    member = get_member(db, place, person_id)
    return _put(db, member, {*member.roles} - {role}, now)


def put_leader(db: Session, place: Place, person_id: str, now: datetime) -> Member:
    """Let a present member be a leader and nothing else; give them as they are now; raises NotFound.

    There is no way back here: nobody who reads for an employer begins by a press to read what members share.
    """
    return _put(db, get_member(db, place, person_id), {"seil"}, now)


def hand_over(db: Session, chair: Member, person_id: str, now: datetime) -> Member:
    """Let another member chair the community in place of this one, who stays a member; give the new chair.

    Raises NotFound where the other one takes no part as an equal, or comes from outside for a time.
    """
    other = get_member(db, Place(id=chair.community_id), person_id)
    if not other.is_peer or other.is_guest:
        raise NotFound("member")
    _put(db, chair, {*chair.roles} - {"chair"} | {"member"}, now)
    return _put(db, other, {*other.roles} - BESIDE_A_MEMBER | {"chair", "member"}, now)


def _put(db: Session, member: Member, roles: AbstractSet[str], now: datetime) -> Member:
    row = get_membership(db, member)
    row.roles = sorted(roles)
    note_stay(db, row, now)
    return get_member(db, Place(id=member.community_id), member.person_id)
