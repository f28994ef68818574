"""Questions asked of people, their accounts and their memberships."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from storage.communities import Place, place_of
from storage.database import NotFound
from storage.models import Account, Community, Membership, Person, Site

CHAIRS = frozenset({"chair"})
"""Who facilitates: asks, builds the agenda, approves what goes out."""

FACILITATORS = frozenset({"chair", "executive"})
"""Who may edit the agenda beside the chair."""

LEADERS = frozenset({"seil", "system"})
"""Who reads settled documents, and nothing that a single person wrote."""

PEERS = frozenset({"member", "chair", "executive"})
"""Who is asked, answers, promises, and sees what peers shared."""

EVERYBODY = frozenset({"member", "chair", "executive", "seil", "system", "coach", "guest", "admin"})
"""All stored roles."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person in one community, on whose behalf rows are read. Belongs nowhere where `community_id` is empty.

    `elsewhere` says of who speaks that the bot writes to them through another account than the one they speak from.
    """

    person_id: str = ""
    community_id: str = ""
    name: str = ""
    site: str = ""
    roles: frozenset[str] = frozenset()
    state: str = "active"
    zone: str = "UTC"
    since: datetime | None = None
    paused_until: datetime | None = None
    prompt_day: int | None = None
    fewer: bool = False
    notice_shown: int = 0
    added_by: str = ""
    elsewhere: bool = False

    @property
    def is_peer(self) -> bool:
        """Whether this person takes part as an equal: leaders, guests and technical staff do not."""
        return bool(self.roles & PEERS)

    @property
    def is_chair(self) -> bool:
        """Whether this person facilitates the community."""
        return bool(self.roles & CHAIRS)

    @property
    def is_leader(self) -> bool:
        """Whether this person reads settled documents only."""
        return bool(self.roles & LEADERS) and not self.is_peer


Joined = Row[Membership, Person, Community, str | None] | tuple[Membership, Person, Community, str | None]


def _joined() -> Select[Membership, Person, Community, str | None]:
    return (
        select(Membership, Person, Community, Site.name)
        .join(Person, Person.id == Membership.person_id)
        .join(Community, Community.id == Membership.community_id)
        .outerjoin(Site, Site.id == Membership.site_id)
    )


def _member(row: Joined) -> Member:
    membership, person, community, site = row
    return Member(
        person_id=person.id,
        community_id=community.id,
        name=person.display_name,
        site=site or "",
        roles=frozenset(membership.roles),
        state=membership.state,
        zone=person.zone or community.zone,
        since=membership.since,
        paused_until=person.paused_until,
        prompt_day=membership.prompt_day,
        fewer=membership.fewer,
        notice_shown=membership.notice_shown,
        added_by=membership.added_by,
    )


_OF_ACCOUNT = (
    _joined()
    .add_columns(Account.is_primary)
    .join(Account, Account.person_id == Person.id)
    .where(Account.platform == bindparam("platform"), Account.tenant == bindparam("tenant"))
    .where(Account.user == bindparam("user"), Membership.state != "left")
    .where((Membership.until.is_(None)) | (Membership.until > bindparam("now")))
    .order_by(Community.name)
)
"""Built once: every turn begins with it."""


def list_memberships_of_account(
    db: Session, platform: str, tenant: str, user: str, now: datetime
) -> list[tuple[Member, Place]]:
    """List the communities that the owner of an account is in today, by name; empty for somebody we do not know."""
    wanted = {"platform": platform, "tenant": tenant, "user": user, "now": now}
    found = db.execute(_OF_ACCOUNT, wanted)
    return [
        (replace(_member((membership, person, community, site)), elsewhere=not primary), place_of(community))
        for membership, person, community, site, primary in found
    ]


def list_members(db: Session, place: Place, roles: Iterable[str] = PEERS) -> list[Member]:
    """List a community's present members who hold one of `roles`, by name."""
    query = _joined().where(Membership.community_id == place.id, Membership.state != "left")
    wanted = frozenset(roles)
    return [m for m in map(_member, db.execute(query.order_by(Person.display_name))) if m.roles & wanted]


def list_zones(db: Session, place: Place) -> Sequence[str]:
    """List the time zones, other than the community's own, in which its present members live."""
    query = select(Person.zone).distinct().join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.community_id == place.id, Membership.state != "left", Person.zone.is_not(None))
    return [zone for zone in db.scalars(query) if zone]


def list_accounts(db: Session, place: Place, platform: str, tenant: str) -> list[tuple[Member, str]]:
    """List a community's present members who have an account in a tenant of a platform, by name, with the account's user."""
    query = _joined().where(Membership.community_id == place.id, Membership.state != "left")
    owned = select(Account.person_id, Account.user).where(Account.platform == platform, Account.tenant == tenant)
    users = {row.person_id: row.user for row in db.execute(owned)}
    members = map(_member, db.execute(query.order_by(Person.display_name)))
    return [(member, users[member.person_id]) for member in members if member.person_id in users]


def get_member(db: Session, place: Place, person_id: str) -> Member:
    """Give one present member of a community; raises NotFound."""
    query = _joined().where(Membership.community_id == place.id, Membership.person_id == person_id)
    row = db.execute(query.where(Membership.state != "left")).first()
    if row is None:
        raise NotFound("member")
    return _member(row)


def get_membership(db: Session, viewer: Member) -> Membership:
    """Give the viewer's own membership row, to change their own settings."""
    query = select(Membership).where(
        Membership.community_id == viewer.community_id, Membership.person_id == viewer.person_id
    )
    row = db.scalar(query)
    if row is None:
        raise NotFound("membership")
    return row


def get_person(db: Session, viewer: Member) -> Person:
    """Give the viewer's own person row."""
    row = db.get(Person, viewer.person_id)
    if row is None:
        raise NotFound("person")
    return row


def find_account_to_reach(db: Session, person_id: str) -> Account | None:
    """Give the account by which a person is written to: the primary one, else any. For delivery only."""
    query = select(Account).where(Account.person_id == person_id).order_by(Account.is_primary.desc(), Account.id)
    return db.scalar(query.limit(1))
