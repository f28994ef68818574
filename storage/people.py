"""Questions asked of people, their accounts and their memberships."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from storage.columns import table_of
from storage.communities import Place, place_columns
from storage.database import NotFound
from storage.models import Account, Community, Membership, Person, Site
from storage.written import Written

HEADS = frozenset({"chair"})
"""Who chairs a community, and may name a deputy."""

CHAIRS = frozenset({"chair", "deputy"})
"""Who facilitates: asks, builds the agenda, approves what goes out. The chair's deputy can do what the chair can."""

FACILITATORS = frozenset({"chair", "deputy", "executive"})
"""Who may edit the agenda beside the chair."""

LEADERS = frozenset({"seil", "system"})
"""Who reads settled documents, and nothing that a single person wrote."""

NEAR, FAR = frozenset({"seil"}), frozenset({"system"})
"""Leaders of one community, who read its settled documents; and leaders of many, who read what several have in common alone."""

PEERS = frozenset({"member", "chair", "deputy", "executive"})
"""Who is asked, answers, promises, and sees what peers shared."""

NAMELESS = "a principal"
"""What stands in place of the name of somebody who left long ago, or was erased."""

OBSERVER = "observer"
"""The state of a new member who looks around first."""

GUEST = "guest"
"""Who comes from outside for a time; one who takes part is a `member` beside it."""

EVERYBODY = frozenset({"member", "chair", "deputy", "executive", "seil", "system", "coach", "guest", "admin"})
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
        """Whether this person takes part as an equal: leaders and technical staff do not, a guest only as a member, too."""
        return bool(self.roles & PEERS)

    @property
    def looks_around(self) -> bool:
        """Whether this person is new and looks around first: asked, and neither reminded nor counted."""
        return self.state == OBSERVER

    @property
    def is_guest(self) -> bool:
        """Whether this person is from outside: of what others shared they see only what came after they joined."""
        return GUEST in self.roles

    def may_see_from(self, moment: datetime) -> bool:
        """Say whether what others let out at a moment is for this person: a guest sees only what came after they joined."""
        return not self.is_guest or (self.since is not None and moment > self.since)

    @property
    def is_chair(self) -> bool:
        """Whether this person facilitates the community, as its chair or as the chair's deputy."""
        return bool(self.roles & CHAIRS)

    @property
    def is_deputy(self) -> bool:
        """Whether this person acts for the chair."""
        return "deputy" in self.roles and not self.roles & HEADS

    @property
    def is_far(self) -> bool:
        """Whether this person leads many communities and reads what several have in common, nothing of this one alone."""
        return bool(self.roles & FAR) and not self.roles & (NEAR | PEERS)

    @property
    def is_leader(self) -> bool:
        """Whether this person reads settled documents only."""
        return bool(self.roles & LEADERS) and not self.is_peer


_MEMBERSHIPS, _PERSONS, _COMMUNITIES, _SITES, _ACCOUNTS = (
    table_of(model) for model in (Membership, Person, Community, Site, Account)
)
MEMBERSHIP, PERSON, COMMUNITY, SITE, ACCOUNT = (
    table.c for table in (_MEMBERSHIPS, _PERSONS, _COMMUNITIES, _SITES, _ACCOUNTS)
)
_WHO = (
    PERSON.id,
    COMMUNITY.id,
    PERSON.display_name,
    func.coalesce(SITE.name, ""),
    MEMBERSHIP.roles,
    MEMBERSHIP.state,
    func.coalesce(PERSON.zone, COMMUNITY.zone),
    MEMBERSHIP.since,
    PERSON.paused_until,
    MEMBERSHIP.prompt_day,
    MEMBERSHIP.fewer,
    MEMBERSHIP.notice_shown,
    MEMBERSHIP.added_by,
)
"""A member's columns, in the order of `Member`'s fields. Plain columns: to build rows of the ORM takes three times as long."""


def _joined(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    people = _MEMBERSHIPS.join(_PERSONS, PERSON.id == MEMBERSHIP.person_id)
    placed = people.join(_COMMUNITIES, COMMUNITY.id == MEMBERSHIP.community_id)
    return select(*_WHO, *more).select_from(placed.outerjoin(_SITES, SITE.id == MEMBERSHIP.site_id))


def _present(place: Place) -> Select[*tuple[Any, ...]]:
    return _joined().where(MEMBERSHIP.community_id == place.id, MEMBERSHIP.state != "left")


def _member(row: Sequence[Any], *, elsewhere: bool = False) -> Member:
    return Member(*[*row[:4], frozenset(row[4]), *row[5 : len(_WHO)], elsewhere])


def _list(db: Session, query: Select[*tuple[Any, ...]]) -> list[Member]:
    """Ask for members by name; what this turn has changed and not yet written is written first."""
    db.flush()
    return [_member(row) for row in db.execute(query.order_by(PERSON.display_name))]


_OF_ACCOUNT = Written(
    _joined(ACCOUNT.is_primary, *place_columns())
    .join(_ACCOUNTS, ACCOUNT.person_id == PERSON.id)
    .where(ACCOUNT.platform == bindparam("platform"), ACCOUNT.tenant == bindparam("tenant"))
    .where(ACCOUNT.user == bindparam("user"), MEMBERSHIP.state != "left", ACCOUNT.closed_at.is_(None))
    .where((MEMBERSHIP.until.is_(None)) | (MEMBERSHIP.until > bindparam("now")))
    .order_by(COMMUNITY.name)
)


def list_memberships_of_account(
    db: Session, platform: str, tenant: str, user: str, now: datetime
) -> list[tuple[Member, Place]]:
    """List the communities that the owner of an account is in today, by name; empty for somebody we do not know."""
    wanted = {"platform": platform, "tenant": tenant, "user": user, "now": now}
    found = _OF_ACCOUNT.rows(db, wanted)
    return [(_member(row, elsewhere=not row[len(_WHO)]), Place(*row[len(_WHO) + 1 :])) for row in found]


_OF_COMMUNITY = (
    _joined()
    .where(MEMBERSHIP.community_id == bindparam("community"), MEMBERSHIP.state != "left")
    .order_by(PERSON.display_name)
)
_MEMBERS = Written(_OF_COMMUNITY)
_NAMES = Written(
    _joined()
    .where(MEMBERSHIP.community_id == bindparam("community"))
    .order_by(PERSON.display_name)
    .with_only_columns(
        case((PERSON.display_name == NAMELESS, ""), else_=PERSON.display_name), func.coalesce(SITE.name, "")
    )
)


def list_names(db: Session, place: Place) -> list[tuple[str, str]]:
    """List the names of all who are or were in a community, in any role, each with their school; empty where that is unknown.

    Those who left are still named in what the group wrote, until their name is taken out of it; their school is for longer.
    """
    db.flush()
    return [(row[0], row[1]) for row in _NAMES.rows(db, {"community": place.id})]


def list_members(db: Session, place: Place, roles: Iterable[str] = PEERS) -> list[Member]:
    """List a community's present members who hold one of `roles`, by name."""
    wanted = frozenset(roles)
    db.flush()
    members = map(_member, _MEMBERS.rows(db, {"community": place.id}))
    return [member for member in members if member.roles & wanted]


_CLOCKS = Written(_OF_COMMUNITY.with_only_columns(PERSON.id, func.coalesce(PERSON.zone, COMMUNITY.zone)))


def list_clocks(db: Session, place: Place) -> dict[str, str]:
    """Give the time zone that each of a community's present people lives in, in any role, by the person's id."""
    db.flush()
    return {row[0]: row[1] for row in _CLOCKS.rows(db, {"community": place.id})}


_ZONES = Written(
    select(PERSON.zone)
    .distinct()
    .join_from(_PERSONS, _MEMBERSHIPS, MEMBERSHIP.person_id == PERSON.id)
    .where(MEMBERSHIP.community_id == bindparam("community"), MEMBERSHIP.state != "left", PERSON.zone.is_not(None))
)


def list_zones(db: Session, place: Place) -> Sequence[str]:
    """List the time zones, other than the community's own, in which its present members live."""
    db.flush()
    return [row[0] for row in _ZONES.rows(db, {"community": place.id}) if row[0]]


def list_accounts(db: Session, place: Place, platform: str, tenant: str) -> list[tuple[Member, str]]:
    """List a community's present members who have an account in a tenant of a platform, by name, with the account's user."""
    owned = select(Account.person_id, Account.user).where(Account.platform == platform, Account.tenant == tenant)
    users = {row.person_id: row.user for row in db.execute(owned)}
    members = _list(db, _present(place))
    return [(member, users[member.person_id]) for member in members if member.person_id in users]


def get_member(db: Session, place: Place, person_id: str) -> Member:
    """Give one present member of a community; raises NotFound."""
    found = _list(db, _present(place).where(PERSON.id == person_id))
    if not found:
        raise NotFound("member")
    return found[0]


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
    query = select(Account).where(Account.person_id == person_id, Account.closed_at.is_(None))
    return db.scalar(query.order_by(Account.is_primary.desc(), Account.id).limit(1))


def find_former(db: Session, platform: str, tenant: str, user: str) -> Member | None:
    """Give the owner of an account who is in no community any more: what was theirs alone is theirs still."""
    own = select(Person).join(Account, Account.person_id == Person.id).where(Account.platform == platform)
    person = db.scalar(own.where(Account.tenant == tenant, Account.user == user, Account.closed_at.is_(None)))
    return _former(db, person)


def get_former(db: Session, viewer: Member) -> Member:
    """Give somebody who is in no community any more, as they are now; raises NotFound where they are in one, or unknown."""
    former = _former(db, db.get(Person, viewer.person_id))
    if former is None:
        raise NotFound("member")
    return former


def _former(db: Session, person: Person | None) -> Member | None:
    if person is None:
        return None
    here = select(Membership.id).where(Membership.person_id == person.id, Membership.state != "left")
    return None if db.scalar(here.limit(1)) else Member(person_id=person.id, name=person.display_name, state="left")
