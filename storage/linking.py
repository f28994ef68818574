"""Questions asked of codes that link accounts: a person makes one on one platform, and types it on another.

A code that is wrong, too old, used before or another organisation's gives the same nothing, and counts as a try.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import accounts, audit, merging
from storage.columns import keyring, new_id
from storage.communities import Place
from storage.enrolment import AccountPlan
from storage.heard import put_heard
from storage.merging import Clash
from storage.models import Account, Community, LinkCode, Person
from storage.people import Member
from storage.plumbing import Heard

LASTS = timedelta(minutes=15)
LETTERS = "CDFGHJKMNPQRTVWX34679"
"""What a code is made of: nothing that looks like something else, and no vowels, so that no word comes out."""

LENGTH = 6
MOST_TRIES = 5
"""Wrong codes that an account can type in an hour. With 21 letters and six places a guess finds one living code in 86 million."""

USE = "link"


@dataclass(frozen=True, slots=True)
class Joining:
    """What a code leads to: whose it is, in which community it was made, and what linking would do.

    `own` says that the account is theirs already. `other` is the name by which the account's owner is known so far, where
    that is a second row of the same person, and `others` the communities it is in; `clash` is what keeps the two rows apart.
    """

    person_id: str
    name: str
    community_id: str
    community: str
    own: bool = False
    other: str = ""
    others: tuple[str, ...] = ()
    clash: Clash | None = None


def issue_code(db: Session, viewer: Member, now: datetime) -> str:
    """Give a new code for the viewer, good once and for fifteen minutes; an earlier one of theirs is void."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    db.execute(delete(LinkCode).where((LinkCode.person_id == viewer.person_id) | (LinkCode.expires_at <= now)))
    made = {"person_id": viewer.person_id, "community_id": viewer.community_id, "mark": _marks(code)[0]}
    db.add(LinkCode(id=new_id(), expires_at=now + LASTS, **made))
    audit.add_audit(db, Place(id=viewer.community_id), viewer.person_id, "account.code", now)
    db.flush()
    return f"{code[:3]}-{code[3:]}"


def normal(code: str) -> str:
    """Give a code as it was made, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def is_barred(db: Session, account: AccountPlan, now: datetime) -> bool:
    """Say whether an account has typed so many wrong codes that it has to wait for the next hour."""
    return db.get(Heard, _try(account, now, MOST_TRIES - 1)) is not None


def try_code(db: Session, account: AccountPlan, code: str, now: datetime) -> Joining | None:
    """Give what a code leads to for the account that typed it; None, counted as a try, for any code that is not good."""
    if is_barred(db, account, now):
        return None
    living = select(Person, Community).join(LinkCode, LinkCode.person_id == Person.id)
    living = living.join(Community, Community.id == LinkCode.community_id)
    made = db.execute(living.where(LinkCode.mark.in_(_marks(code)), LinkCode.expires_at > now)).first()
    here = _find_account(db, account)
    known = db.get_one(Person, here.person_id) if here else None
    if made is None or (known is not None and known.organisation_id != made[0].organisation_id):
        _count_try(db, account, now)
        return None
    owner, community = made
    found = Joining(owner.id, owner.display_name, community.id, community.name)
    if known is None:
        return found
    if known.id == owner.id:
        return replace(found, own=True)
    clash = merging.find_clash(db, Member(person_id=owner.id), known.id)
    places = merging.list_communities(db, Member(person_id=known.id))
    return replace(found, other=known.display_name, others=places, clash=clash)


def join(db: Session, account: AccountPlan, code: str, now: datetime) -> tuple[Joining | None, Account | None]:
    """Let the account that typed a code belong to who made it, its owner's second row with it; uses the code up.

    Gives what `try_code` gives, and the account; None for it, with nothing changed, where that cannot be joined.
    """
    joining = try_code(db, account, code, now)
    if joining is None or joining.own or joining.clash:
        return joining, None
    used = db.execute(delete(LinkCode).where(LinkCode.mark.in_(_marks(code))))
    assert used.rowcount == 1, "somebody used the code at the same moment"  # type: ignore[attr-defined]
    owner, place = Member(person_id=joining.person_id), Place(id=joining.community_id)
    row = _find_account(db, account)
    if row is None:
        row = Account(id=new_id(), platform=account.platform, tenant=account.tenant, user=account.user)
        row.person_id, row.is_primary = owner.person_id, False
        db.add(row)
    else:
        merging.merge(db, owner, row.person_id, now)
        audit.add_audit(db, place, owner.person_id, "person.merge", now)
    db.flush()
    accounts.settle_primary(db, owner)
    audit.add_audit(db, place, owner.person_id, "account.link", now, account.platform)
    return joining, row


def _marks(code: str) -> list[str]:
    return keyring().marks(normal(code), USE)


def _find_account(db: Session, account: AccountPlan) -> Account | None:
    query = select(Account).where(Account.platform == account.platform, Account.tenant == account.tenant)
    return db.scalar(query.where(Account.user == account.user))


def _try(account: AccountPlan, now: datetime, number: int) -> str:
    return f"code:{now:%Y-%m-%d %H}:{number}:{account.platform}:{account.tenant}:{account.user}"[:200]


def _count_try(db: Session, account: AccountPlan, now: datetime) -> None:
    """Take the next free place among an account's tries of this hour; the last one is noted for the operator."""
    free = (number for number in range(MOST_TRIES) if put_heard(db, _try(account, now, number), now))
    if next(free, None) == MOST_TRIES - 1:
        audit.add_audit(db, Place(), f"{account.platform}:{account.user}"[:40], "account.barred", now)
