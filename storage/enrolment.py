"""Writing down who belongs where: organisations, communities, people and their accounts, for the operator's import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place, place_of
from storage.database import NotFound
from storage.decided import RHYTHM, with_decided
from storage.inquiries import Problem
from storage.models import Account, Channel, Community, Membership, Organisation, Person, Round, Site
from storage.models_people import GuestPass
from storage.people import GUEST, OBSERVER
from storage.stays import note_stay


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """Where a person can be reached; `reference` is what the platform needs for it besides."""

    platform: str
    tenant: str
    user: str
    reference: dict[str, Any] = field(default_factory=dict, hash=False)


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
class InquiryPlan:
    """The cycle that a community is in when it begins with the bot; it is taken once, what people change later stays."""

    problem: Problem
    stage: str
    weeks: int
    due: date | None = None


@dataclass(frozen=True, slots=True)
class CommunityPlan:
    """A community as the file has it; `parent` names the one of the same organisation that it is part of.

    `rhythm_is_usual` says that the rhythm is the profile's, so that one which the group chose for itself stays.
    `meetings` are the dates of the year, each on the community's clock, with its focus.
    """

    name: str
    organisation: str
    zone: str
    kind: str = "cop"
    profile: str = "generic"
    calendar: dict[str, Any] = field(default_factory=dict)
    charter: dict[str, Any] = field(default_factory=dict)
    rhythm: dict[str, Any] = field(default_factory=dict)
    contacts: str = ""
    retention: dict[str, str] = field(default_factory=dict)
    drafting: str = ""
    notice: tuple[str, ...] = ()
    parent: str = ""
    rhythm_is_usual: bool = False
    channels: tuple[ChannelPlan, ...] = ()
    members: tuple[MemberPlan, ...] = ()
    inquiry: InquiryPlan | None = None
    meetings: tuple[tuple[datetime, str], ...] = ()


def put_organisation(db: Session, name: str, contacts: str, retention: Mapping[str, str] | None = None) -> Organisation:
    """Give the organisation of that name, made if needed, with its safety contacts and its periods as last given."""
    row = db.scalar(select(Organisation).where(Organisation.name == name))
    if row is None:
        row = Organisation(id=new_id(), name=name, contacts=contacts)
        db.add(row)
    elif contacts:
        row.contacts = contacts
    if retention:
        row.retention = dict(retention)
    db.flush()
    return row


def put_community(db: Session, plan: CommunityPlan) -> tuple[Place, bool]:
    """Create or update a community by its name within its organisation; give it, and whether it is new."""
    organisation = put_organisation(db, plan.organisation, plan.contacts, plan.retention)
    query = select(Community).where(Community.organisation_id == organisation.id, Community.name == plan.name)
    row = db.scalar(query)
    is_new = row is None
    if row is None:
        row = Community(id=new_id(), organisation_id=organisation.id, name=plan.name, charter={}, rhythm={}, decided=[])
        db.add(row)
    if is_new or row.profile != plan.profile or not plan.rhythm_is_usual:
        row.rhythm = with_decided(row, plan.rhythm, row.rhythm, RHYTHM)
    row.zone, row.kind, row.profile = plan.zone, plan.kind, plan.profile
    row.calendar, row.charter = plan.calendar, with_decided(row, {**row.charter, **plan.charter}, row.charter)
    row.parent_id = _parent_id(db, row, plan.parent) if plan.parent else row.parent_id
    db.flush()
    place = place_of(row)
    _put_channels(db, place, plan.channels)
    return place, is_new


def _parent_id(db: Session, row: Community, name: str) -> str:
    """Give the community of that name that this one can be part of: one of its organisation, and none of its own parts."""
    query = select(Community).where(Community.organisation_id == row.organisation_id, Community.name == name)
    parent = above = db.scalar(query)
    while above is not None and above.id != row.id:
        above = db.get(Community, above.parent_id) if above.parent_id else None
    if parent is None or above is not None:
        raise NotFound("parent")
    return parent.id


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


def as_people(db: Session, place: Place, plans: Sequence[MemberPlan]) -> list[MemberPlan]:
    """Give one plan for each person: the file may not know yet that somebody it names twice has linked their accounts."""
    found: dict[str, MemberPlan] = {}
    for plan in plans:
        person = _find_person(db, place, plan)
        key = person.id if person else plan.name
        first = found.get(key)
        if first is None:
            found[key] = plan
            continue
        roles, accounts = (*first.roles, *plan.roles), (*first.accounts, *plan.accounts)
        found[key] = replace(first, roles=tuple(dict.fromkeys(roles)), accounts=accounts, site=first.site or plan.site)
    return list(found.values())


def add_newcomer(db: Session, place: Place, newcomer: MemberPlan, by: str, now: datetime) -> str:
    """Let somebody from a community's channel be a member, and give their person's id.

    Somebody known already keeps their name. A member of that name who has no account yet is meant; an account of another
    organisation is left alone, which gives an empty text.
    """
    [account] = newcomer.accounts
    known = find_account(db, account)
    person = db.get_one(Person, known.person_id) if known else _find_unreachable(db, place, newcomer.name)
    if person is None:
        person = Person(id=new_id(), organisation_id=place.organisation_id, display_name=newcomer.name)
        db.add(person)
        db.flush()
    if person.organisation_id != place.organisation_id:
        return ""
    _put_accounts(db, person, newcomer.accounts)
    here = select(Membership.state).where(Membership.community_id == place.id, Membership.person_id == person.id)
    if db.scalar(here) in (None, "left"):
        _put_membership(db, place, person, newcomer, by, now)
    return person.id


def find_account(db: Session, wanted: AccountPlan) -> Account | None:
    """Give an account by the name that its platform knows it by."""
    query = select(Account).where(Account.platform == wanted.platform, Account.tenant == wanted.tenant)
    return db.scalar(query.where(Account.user == wanted.user))


def _find_unreachable(db: Session, place: Place, name: str) -> Person | None:
    """Give the present member of this name who has no account."""
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.community_id == place.id, Membership.state != "left", Person.display_name == name)
    owned = select(Account.person_id)
    return db.scalars(query.where(Person.id.not_in(owned))).first()


def _find_person(db: Session, place: Place, plan: MemberPlan) -> Person | None:
    for account in plan.accounts:
        known = find_account(db, account)
        if known is not None:
            return db.get_one(Person, known.person_id)
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.community_id == place.id, Person.display_name == plan.name)
    return db.scalars(query).first()


def _put_accounts(db: Session, person: Person, accounts: Sequence[AccountPlan]) -> None:
    """Let a person have these accounts too. The first is written to, unless another one is already: that is theirs to choose.

    Whoever had none cannot have had the first message, whatever was noted.
    """
    before = db.scalar(select(Account.id).where(Account.person_id == person.id).limit(1))
    for wanted in accounts:
        row = find_account(db, wanted)
        if row is None:
            row = Account(id=new_id(), platform=wanted.platform, tenant=wanted.tenant, user=wanted.user)
            row.reference = dict(wanted.reference)
            db.add(row)
        if row.person_id != person.id:
            row.person_id, row.is_primary = person.id, False
    db.flush()
    owned = db.scalars(select(Account).where(Account.person_id == person.id)).all()
    if accounts and not any(row.is_primary for row in owned):
        first = find_account(db, accounts[0])
        assert first is not None
        first.is_primary = True
    db.flush()
    if not before:
        never = update(Membership).where(Membership.person_id == person.id)
        db.execute(never.values(notice_shown=0), execution_options={"synchronize_session": "fetch"})


def _put_membership(db: Session, place: Place, person: Person, plan: MemberPlan, by: str, now: datetime) -> bool:
    query = select(Membership).where(Membership.community_id == place.id, Membership.person_id == person.id)
    row = db.scalar(query)
    is_new = row is None or row.state == "left"
    first = _first_state(db, place, plan) if is_new else ""
    if row is None:
        row = Membership(id=new_id(), community_id=place.id, person_id=person.id)
        db.add(row)
    if is_new:
        row.state, row.since, row.added_by, row.until = first, now, by, None
    if GUEST not in plan.roles:
        row.until = None
    acting = [] if is_new else [role for role in row.roles if role == "deputy"]  # the chair named them, and can end it
    row.roles = list(dict.fromkeys([*plan.roles, *acting]))
    row.site_id = _put_site(db, place, plan.site) if plan.site else None
    db.flush()
    note_stay(db, row, now)
    return is_new


def _first_state(db: Session, place: Place, plan: MemberPlan) -> str:
    """Let whoever joins as a plain member look around first, where the group has been at it before them."""
    asked = select(Round.id).where(Round.community_id == place.id, Round.state == "closed").limit(1)
    return OBSERVER if plan.roles == ("member",) and db.scalar(asked) else "active"


def _put_site(db: Session, place: Place, name: str) -> str:
    query = select(Site).where(Site.organisation_id == place.organisation_id, Site.name == name)
    row = db.scalar(query)
    if row is None:
        row = Site(id=new_id(), organisation_id=place.organisation_id, name=name)
        db.add(row)
        db.flush()
    return row.id


def end_memberships(db: Session, place: Place, keep: Sequence[str], now: datetime) -> list[str]:
    """End, this minute, the membership of everybody whose name is not in `keep`; give their names.

    Guests who come by a link stand in no file: their end date ends theirs.
    """
    query = select(Membership, Person.display_name).join(Person, Person.id == Membership.person_id)
    query = query.where(Membership.person_id.not_in(_by_link(place)))
    ended = []
    for row, name in db.execute(query.where(Membership.community_id == place.id, Membership.state != "left")).all():
        if name not in keep:
            row.state, row.until = "left", now
            note_stay(db, row, now)
            ended.append(name)
    return ended


def _by_link(place: Place) -> Select[str]:
    return select(GuestPass.person_id).where(GuestPass.community_id == place.id)
