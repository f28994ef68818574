"""Writing down who belongs where: organisations, communities, people and their accounts, for the operator's import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place, place_of
from storage.models import Account, Channel, Community, Membership, Organisation, Person, Site


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """Where a person can be reached."""

    platform: str
    tenant: str
    user: str


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """A person as the file has them; `roles` are stored roles (`chair`, not `facilitator`)."""

    name: str
    roles: tuple[str, ...]
    accounts: tuple[AccountPlan, ...] = ()
    site: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """A channel that the community is known by."""

    platform: str
    tenant: str
    channel: str


@dataclass(frozen=True, slots=True)
class CommunityPlan:
    """A community as the file has it."""

    name: str
    organisation: str
    zone: str
    kind: str = "cop"
    profile: str = "generic"
    calendar: dict[str, Any] = field(default_factory=dict)
    charter: dict[str, Any] = field(default_factory=dict)
    rhythm: dict[str, Any] = field(default_factory=dict)
    contacts: str = ""
    channels: tuple[ChannelPlan, ...] = ()
    members: tuple[MemberPlan, ...] = ()


def put_organisation(db: Session, name: str, contacts: str) -> Organisation:
    """Give the organisation of that name, made if needed, with its safety contacts as last given."""
    row = db.scalar(select(Organisation).where(Organisation.name == name))
    if row is None:
        row = Organisation(id=new_id(), name=name, contacts=contacts)
        db.add(row)
    elif contacts:
        row.contacts = contacts
    db.flush()
    return row


def put_community(db: Session, plan: CommunityPlan) -> tuple[Place, bool]:
    """Create or update a community by its name within its organisation; give it, and whether it is new."""
    organisation = put_organisation(db, plan.organisation, plan.contacts)
    query = select(Community).where(Community.organisation_id == organisation.id, Community.name == plan.name)
    row = db.scalar(query)
    is_new = row is None
    if row is None:
        row = Community(id=new_id(), organisation_id=organisation.id, name=plan.name, k_min=5)
        db.add(row)
    row.zone, row.kind, row.profile = plan.zone, plan.kind, plan.profile
    row.calendar, row.charter, row.rhythm = plan.calendar, plan.charter, plan.rhythm
    db.flush()
    place = place_of(row)
    _put_channels(db, place, plan.channels)
    return place, is_new


def _put_channels(db: Session, place: Place, channels: Sequence[ChannelPlan]) -> None:
    for wanted in channels:
        query = select(Channel).where(Channel.platform == wanted.platform, Channel.tenant == wanted.tenant)
        row = db.scalar(query.where(Channel.channel == wanted.channel))
        if row is None:
            row = Channel(id=new_id(), platform=wanted.platform, tenant=wanted.tenant, channel=wanted.channel)
            db.add(row)
        row.community_id = place.id
    db.flush()


def put_member(db: Session, place: Place, plan: MemberPlan, by: str, now: datetime) -> bool:
    """Create or update a person's membership, knowing them by any of their accounts; give whether they are new here."""
    person = _find_person(db, place, plan)
    if person is None:
        person = Person(id=new_id(), organisation_id=place.organisation_id, display_name=plan.name)
        db.add(person)
    person.display_name, person.zone = plan.name, plan.zone or person.zone
    db.flush()
    _put_accounts(db, person, plan.accounts)
    return _put_membership(db, place, person, plan, by, now)


def _find_person(db: Session, place: Place, plan: MemberPlan) -> Person | None:
    for account in plan.accounts:
        query = select(Person).join(Account, Account.person_id == Person.id)
        query = query.where(Account.platform == account.platform, Account.tenant == account.tenant)
        person = db.scalar(query.where(Account.user == account.user))
        if person is not None:
            return person
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.community_id == place.id, Person.display_name == plan.name)
    return db.scalars(query).first()


def _put_accounts(db: Session, person: Person, accounts: Sequence[AccountPlan]) -> None:
    for position, wanted in enumerate(accounts):
        query = select(Account).where(Account.platform == wanted.platform, Account.tenant == wanted.tenant)
        row = db.scalar(query.where(Account.user == wanted.user))
        if row is None:
            row = Account(id=new_id(), platform=wanted.platform, tenant=wanted.tenant, user=wanted.user)
            db.add(row)
        row.person_id, row.is_primary = person.id, position == 0
    db.flush()


def _put_membership(db: Session, place: Place, person: Person, plan: MemberPlan, by: str, now: datetime) -> bool:
    query = select(Membership).where(Membership.community_id == place.id, Membership.person_id == person.id)
    row = db.scalar(query)
    is_new = row is None or row.state == "left"
    if row is None:
        row = Membership(id=new_id(), community_id=place.id, person_id=person.id)
        db.add(row)
    if is_new:
        row.state, row.since, row.added_by, row.until = "active", now, by, None
    row.roles = list(plan.roles)
    row.site_id = _put_site(db, place, plan.site) if plan.site else None
    db.flush()
    return is_new


def _put_site(db: Session, place: Place, name: str) -> str:
    query = select(Site).where(Site.organisation_id == place.organisation_id, Site.name == name)
    row = db.scalar(query)
    if row is None:
        row = Site(id=new_id(), organisation_id=place.organisation_id, name=name)
        db.add(row)
        db.flush()
    return row.id


def end_memberships(db: Session, place: Place, keep: Sequence[str], now: datetime) -> list[str]:
    """End, this minute, the membership of everybody whose name is not in `keep`; give their names."""
    query = select(Membership, Person.display_name).join(Person, Person.id == Membership.person_id)
    ended = []
    for row, name in db.execute(query.where(Membership.community_id == place.id, Membership.state != "left")):
        if name not in keep:
            row.state, row.until = "left", now
            ended.append(name)
    return ended
