"""Which networks a group's members come from, and how many voices of each stand behind a line: counts, and nobody's words."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from storage.communities import CLOSED, Place, place_of
from storage.models import Community, Membership, Response, Round
from storage.people import Member, list_members

NETWORK = "network"


def list_homes(db: Session, place: Place) -> list[Place]:
    """List the networks that a group's members come from, by name; none where they all come from one, or from none.

    A member comes from a network that they are in, or that somebody of their school is in.
    """
    ours = select(Membership).where(Membership.community_id == place.id, Membership.state != "left").subquery()
    theirs = select(Membership.community_id).join(ours, _same(ours.c.person_id, ours.c.site_id))
    query = select(Community).where(
        Community.id.in_(theirs.where(Membership.state != "left")), Community.id != place.id
    )
    query = query.where(Community.organisation_id == place.organisation_id, Community.kind == NETWORK)
    found = db.scalars(query.where(Community.phase != CLOSED).order_by(Community.name, Community.id)).all()
    return [place_of(each) for each in found] if len(found) > 1 and place.kind != NETWORK else []


def _same(person_id: ColumnElement[str], site_id: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(Membership.person_id == person_id, Membership.site_id == site_id)


def list_drawing(db: Session, network: Place) -> list[Place]:
    """List the groups across networks that have members of this network, by name."""
    ours = select(Membership).where(Membership.community_id == network.id, Membership.state != "left").subquery()
    theirs = select(Membership.community_id).join(ours, _same(ours.c.person_id, ours.c.site_id))
    groups = select(Community).where(
        Community.id.in_(theirs.where(Membership.state != "left")), Community.kind != NETWORK
    )
    places = [place_of(each) for each in db.scalars(groups.where(Community.phase != CLOSED).order_by(Community.name))]
    return [place for place in places if network.id in {home.id for home in list_homes(db, place)}]


def count_voices(db: Session, place: Place, network: Place, answers: Collection[str]) -> int:
    """Count those of a group's answers that came from a network; one without a name came from nowhere that is known."""
    home = select(Membership).where(Membership.community_id == network.id, Membership.state != "left").subquery()
    query = (
        select(func.count(Response.id.distinct()))
        .join(Round, Round.id == Response.round_id)
        .join(Membership, Membership.person_id == Response.person_id)
        .join(home, _same(home.c.person_id, home.c.site_id))
        .where(Round.community_id == place.id, Membership.community_id == place.id, Response.id.in_(answers))
    )
    return db.scalar(query) or 0


def list_chairs(db: Session, place: Place, network: Place) -> list[Member]:
    """List who chairs a network and is not in the group themselves: those who are read all of it there."""
    inside = {member.person_id for member in list_members(db, place)}
    return [chair for chair in list_members(db, network, {"chair"}) if chair.person_id not in inside]
