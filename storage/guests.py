"""Questions asked of guests: people from outside who come to their own page by a link, until a day that is set beforehand.

A link works once and within three days; it opens one session. Neither is stored: only marks of them, which nobody can try out
without our key. A link that is wrong, used, too old or ended gives the same nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage import audit
from storage.columns import keyring, new_id
from storage.communities import Place, get_organisation, get_place
from storage.database import NotFound
from storage.models import Account, Membership, Person
from storage.models_people import GuestPass
from storage.outbox import drop_waiting
from storage.people import GUEST, Member, get_member
from storage.stays import note_stay

LINK_LASTS = timedelta(days=3)
IDLE = timedelta(days=14)
"""How long a session outlives its last use: longer than a fortnight between two questions would be a habit to forget."""

LASTS = timedelta(days=30)
"""How long a session lasts at most."""

SEEN_EVERY = timedelta(hours=1)
"""A session's last use is kept no finer than this: it is there to end sessions, not to watch anybody."""

ROLES = [GUEST, "member"]
LINK, SESSION, FORMS = "guest link", "guest session", "guest forms"


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest as their facilitator sees them: until when, and whether a link waits to be opened."""

    person_id: str
    name: str
    ends_at: datetime
    link_until: datetime | None
    opened: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """What a good link leads to: whose it is, where, and until when."""

    member: Member
    place: Place
    ends_at: datetime
    contacts: str = ""
    llm_mode: str = "off"


@dataclass(frozen=True, slots=True)
class Visit:
    """A guest's open session: who they are, the account that speaks for them, and the mark that their forms carry."""

    member: Member
    place: Place
    ends_at: datetime
    tenant: str
    user: str
    forms: str


def add_guest(db: Session, viewer: Member, name: str, ends_at: datetime, now: datetime) -> str:
    """Let somebody new from outside take part in the viewer's community until a moment, and give their person's id.

    Only whoever chairs it can: raises NotFound. A name makes nobody the guest who had it before: what that one wrote is theirs.
    """
    _check_chair(viewer)
    place = get_place(db, viewer.community_id)
    person = Person(id=new_id(), organisation_id=place.organisation_id, display_name=name)
    account = Account(id=new_id(), person_id=person.id, platform="web", tenant=place.id, user=new_id())
    account.is_primary = True
    membership = Membership(id=new_id(), community_id=place.id, person_id=person.id)
    row = GuestPass(id=new_id(), person_id=person.id, community_id=place.id)
    db.add(person)
    db.flush()
    db.add_all([account, membership, row])
    return _let_in(db, viewer, (row, membership), ends_at, now)


def readmit_guest(db: Session, viewer: Member, person_id: str, ends_at: datetime, now: datetime) -> str:
    """Let a former guest of the viewer's community, whom its chair knows to be the same, take part again; raises NotFound."""
    _check_chair(viewer)
    found = db.execute(_former(viewer).where(Person.id == person_id)).first()
    if found is None:
        raise NotFound("guest")
    return _let_in(db, viewer, (found[0], found[1]), ends_at, now)


def find_former(db: Session, viewer: Member, name: str) -> str:
    """Give the one person who was a guest of that name before; empty for nobody, for several, and for who does not chair."""
    found = db.execute(_former(viewer).where(Person.display_name == name)).all() if viewer.is_chair else []
    return str(found[0][2].id) if len(found) == 1 else ""


def _former(viewer: Member) -> Select[GuestPass, Membership, Person]:
    return _guests(Place(id=viewer.community_id)).where(Membership.state == "left")


def _let_in(db: Session, viewer: Member, who: tuple[GuestPass, Membership], ends_at: datetime, now: datetime) -> str:
    row, membership = who
    membership.state, membership.roles, membership.since, membership.until = "active", ROLES, now, ends_at
    membership.added_by = viewer.name
    row.ends_at = ends_at
    note_stay(db, membership, now)
    audit.add_audit(db, Place(id=row.community_id), viewer.person_id, "guest.invite", now, row.person_id)
    return row.person_id


def list_guests(db: Session, viewer: Member) -> list[Guest]:
    """List the guests of the viewer's community who are there now, by name; none for anybody but who chairs it."""
    if not viewer.is_chair:
        return []
    query = _guests(Place(id=viewer.community_id)).where(Membership.state != "left")
    return [_guest(*found) for found in db.execute(query.order_by(Person.display_name, Person.id))]


def get_guest(db: Session, viewer: Member, person_id: str) -> Guest:
    """Give a present guest of the community that the viewer chairs; raises NotFound."""
    found = next((guest for guest in list_guests(db, viewer) if guest.person_id == person_id), None)
    if found is None:
        raise NotFound("guest")
    return found


def issue_link(db: Session, viewer: Member, person_id: str, now: datetime) -> str:
    """Give a new link's secret for a guest of the viewer's community; an earlier link is void. Raises NotFound."""
    guest = get_guest(db, viewer, person_id)
    row = _row(db, Place(id=viewer.community_id), person_id)
    token = secrets.token_hex(32)  # letters and figures alone, which no chat app takes for anything else
    row.link_mark, row.link_until = keyring().marks(token, LINK)[0], min(now + LINK_LASTS, guest.ends_at)
    audit.add_audit(db, Place(id=viewer.community_id), viewer.person_id, "guest.link", now, person_id)
    db.flush()
    return token


def find_invited(db: Session, token: str, now: datetime) -> Invited | None:
    """Give what a link leads to, and leave it unused; None for any link that is not good."""
    row = _by_link(db, token, now)
    if row is None:
        return None
    place = get_place(db, row.community_id)
    organisation = get_organisation(db, place)
    member = get_member(db, place, row.person_id)
    return Invited(member, place, row.ends_at, organisation.contacts, organisation.llm_mode)


def open_session(db: Session, token: str, now: datetime) -> str:
    """Use a link up and give the secret of the session it opens; a session that was open before ends. Empty for no good link."""
    row = _by_link(db, token, now, lock=True)
    if row is None:
        return ""
    secret = secrets.token_urlsafe(32)
    row.link_mark, row.link_until = None, None
    row.session_mark, row.opened_at, row.seen_at = keyring().marks(secret, SESSION)[0], now, now
    audit.add_audit(db, Place(id=row.community_id), row.person_id, "guest.open", now)
    db.flush()
    return secret


def find_visit(db: Session, secret: str, now: datetime) -> Visit | None:
    """Give the session of a secret, and note to the hour that it was used; None where it is unknown, idle, old or ended."""
    query = _living(now).where(GuestPass.session_mark.in_(keyring().marks(secret, SESSION)))
    row = db.scalar(query.where(GuestPass.opened_at > now - LASTS, GuestPass.seen_at > now - IDLE))
    if row is None:
        return None
    if row.seen_at is None or now - row.seen_at >= SEEN_EVERY:
        row.seen_at = now
    place = get_place(db, row.community_id)
    own = select(Account).where(Account.person_id == row.person_id, Account.platform == "web")
    account = db.scalars(own.where(Account.tenant == place.id)).one()
    forms = keyring().marks(secret, FORMS)[0]
    return Visit(get_member(db, place, row.person_id), place, row.ends_at, account.tenant, account.user, forms)


def close_session(db: Session, viewer: Member) -> None:
    """End the viewer's own session; whoever gave them the link can make another."""
    row = _row(db, Place(id=viewer.community_id), viewer.person_id)
    row.session_mark, row.opened_at, row.seen_at = None, None, None


def end_guest(db: Session, place: Place, person_id: str, by: str, now: datetime) -> str:
    """End a guest's access this minute: link, session, membership and what waits for them. Give their name, empty if gone."""
    found = db.execute(_guests(place).where(Membership.state != "left", Person.id == person_id)).first()
    if found is None:
        return ""
    row, membership, person = found
    row.link_mark, row.link_until, row.session_mark, row.opened_at, row.seen_at = None, None, None, None, None
    membership.state, membership.until = "left", now
    note_stay(db, membership, now)
    drop_waiting(db, Member(person_id=person_id, community_id=place.id))
    audit.add_audit(db, place, by, "guest.end", now, person_id)
    return str(person.display_name)


def _check_chair(viewer: Member) -> None:
    if not viewer.is_chair:
        raise NotFound("community")


def _guests(place: Place) -> Select[GuestPass, Membership, Person]:
    here = (Membership.person_id == GuestPass.person_id) & (Membership.community_id == GuestPass.community_id)
    query = select(GuestPass, Membership, Person).join(Membership, here)
    return query.join(Person, Person.id == GuestPass.person_id).where(GuestPass.community_id == place.id)


def _guest(row: GuestPass, membership: Membership, person: Person) -> Guest:
    return Guest(person.id, person.display_name, row.ends_at, row.link_until, row.session_mark is not None)


def _row(db: Session, place: Place, person_id: str) -> GuestPass:
    query = select(GuestPass).where(GuestPass.community_id == place.id, GuestPass.person_id == person_id)
    return db.scalars(query.with_for_update()).one()


def _living(now: datetime) -> Select[GuestPass]:
    """Give the passes that still count: the end date is ahead, and their person has not left."""
    here = (Membership.person_id == GuestPass.person_id) & (Membership.community_id == GuestPass.community_id)
    query = select(GuestPass).join(Membership, here).where(Membership.state != "left", GuestPass.ends_at > now)
    return query.where(Membership.until.is_(None) | (Membership.until > now))


def _by_link(db: Session, token: str, now: datetime, *, lock: bool = False) -> GuestPass | None:
    query = _living(now).where(GuestPass.link_mark.in_(keyring().marks(token, LINK)), GuestPass.link_until > now)
    return db.scalar(query.with_for_update(of=GuestPass) if lock else query)
