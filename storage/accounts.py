"""Questions asked of a person's accounts: which there are, which is written to, and whom no message reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.audit import add_account
from storage.communities import Place
from storage.database import NotFound
from storage.enrolment import AccountPlan, find_account
from storage.models import Account, Membership, Person
from storage.outbox import WAITING, destination_of
from storage.people import Member, find_account_to_reach
from storage.plumbing import Outbox


@dataclass(frozen=True, slots=True)
class Unreached:
    """A member whom no message reaches: without any account (`platform` is empty), or because the platform takes none.

    `opened` says that messages did arrive there before, `closed` that the platform closed the account.
    """

    person_id: str
    name: str
    platform: str = ""
    opened: bool = False
    closed: bool = False


def list_own(db: Session, viewer: Member) -> Sequence[Account]:
    """List the viewer's accounts, by platform."""
    query = select(Account).where(Account.person_id == viewer.person_id)
    return db.scalars(query.order_by(Account.platform, Account.tenant, Account.id)).all()


def get_own(db: Session, viewer: Member, account_id: str) -> Account:
    """Give one of the viewer's accounts; raises NotFound."""
    row = db.get(Account, account_id)
    if row is None or row.person_id != viewer.person_id:
        raise NotFound("account")
    return row


def put_primary(db: Session, viewer: Member, account_id: str) -> Account:
    """Write to the viewer through this account of theirs from now on, what waits for them included; raises NotFound."""
    chosen = get_own(db, viewer, account_id)
    for row in list_own(db, viewer):
        row.is_primary = row.id == chosen.id
    db.flush()
    _redirect(db, chosen)
    return chosen


def remove(db: Session, viewer: Member, account_id: str) -> Account | None:
    """Forget an account of the viewer's, and give it; None where it is their only one, which stays; raises NotFound."""
    gone = get_own(db, viewer, account_id)
    others = [row for row in list_own(db, viewer) if row.id != gone.id]
    if not others:
        return None
    db.delete(gone)
    db.flush()
    settle_primary(db, viewer)
    return gone


def settle_primary(db: Session, viewer: Member) -> None:
    """Let exactly one of the viewer's accounts be written to: the one that is now, or the first where none is noted."""
    reached = find_account_to_reach(db, viewer.person_id)
    assert reached is not None, "whoever links or unlinks has an account left"
    put_primary(db, viewer, reached.id)


def note_refused(db: Session, viewer: Member, account_id: str, now: datetime) -> None:
    """Note that the platform takes no message for an account of the viewer's."""
    ours = [Account.id == account_id, Account.person_id == viewer.person_id, Account.refused_at.is_(None)]
    db.execute(update(Account).where(*ours).values(refused_at=now))


def note_heard(db: Session, viewer: Member, account: AccountPlan) -> bool:
    """Note that the viewer speaks from an account of theirs; give whether no message reached it until now."""
    spoken = [Account.platform == account.platform, Account.tenant == account.tenant, Account.user == account.user]
    ours = [Account.person_id == viewer.person_id, Account.refused_at.is_not(None)]
    done = db.execute(update(Account).where(*spoken, *ours).values(refused_at=None))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def note_reached(db: Session, viewer: Member, account_id: str) -> None:
    """Note that messages arrive at an account of the viewer's again."""
    db.execute(
        update(Account).where(Account.id == account_id, Account.person_id == viewer.person_id).values(refused_at=None)
    )


def note_closed(db: Session, account: AccountPlan, now: datetime, *, closed: bool) -> bool:
    """Note that a platform closed an account, or opened it again; give whether that is news.

    From then on nobody is heard through it, and its person is written to through another of theirs.
    """
    row = find_account(db, account)
    if row is None or (row.closed_at is not None) == closed:
        return False
    row.closed_at, row.is_primary = (now, False) if closed else (None, row.is_primary)
    db.flush()
    viewer = Member(person_id=row.person_id)
    if find_account_to_reach(db, row.person_id) is not None:
        settle_primary(db, viewer)
    add_account(db, viewer, "account.closed" if closed else "account.open", row.id, now)
    return True


def list_to_look_at(db: Session, platform: str) -> list[AccountPlan]:
    """List the accounts on a platform of everybody who is in a community, closed ones too, for the daily look at them."""
    here = select(Membership.person_id).where(Membership.state != "left")
    rows = db.scalars(
        select(Account).where(Account.platform == platform, Account.person_id.in_(here)).order_by(Account.id)
    )
    return [AccountPlan(row.platform, row.tenant, row.user, dict(row.reference)) for row in rows]


def list_unreached(db: Session, place: Place) -> list[Unreached]:
    """List the present members of a community whom no message reaches, by name; it says nothing of what they do."""
    here = (Membership.community_id == place.id, Membership.state != "left")
    query = select(Person.id, Person.display_name).join(Membership, Membership.person_id == Person.id).where(*here)
    members = db.execute(query.order_by(Person.display_name, Person.id)).all()
    owned = select(Account).join(Membership, Membership.person_id == Account.person_id).where(*here)
    reached: dict[str, Account] = {}
    for account in db.scalars(
        owned.order_by(Account.closed_at.is_(None).desc(), Account.is_primary.desc(), Account.id)
    ):
        reached.setdefault(account.person_id, account)
    return [
        _unreached(db, person_id, name, reached.get(person_id))
        for person_id, name in members
        if person_id not in reached
        or reached[person_id].refused_at is not None
        or reached[person_id].closed_at is not None
    ]


def _unreached(db: Session, person_id: str, name: str, account: Account | None) -> Unreached:
    if account is None:
        return Unreached(person_id, name)
    return Unreached(person_id, name, account.platform, _was_reached(db, account), account.closed_at is not None)


def _was_reached(db: Session, account: Account) -> bool:
    arrived = [Outbox.person_id == account.person_id, Outbox.account_id == account.id, Outbox.state == "sent"]
    return db.scalar(select(Outbox.id).where(*arrived).limit(1)) is not None


def _redirect(db: Session, account: Account) -> None:
    waiting = [Outbox.person_id == account.person_id, Outbox.channel_id.is_(None), Outbox.state.in_(WAITING)]
    db.execute(update(Outbox).where(*waiting).values(destination=destination_of(account)))
