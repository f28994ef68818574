"""Tickets: a sealed note of who may fetch something once, or come back to something, within fifteen minutes.

Nothing is stored until one is used.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage.columns import CannotOpen, keyring, new_id
from storage.communities import Place
from storage.database import NotFound
from storage.heard import put_heard
from storage.people import Member, get_former, get_member

LASTS = timedelta(minutes=15)
EXPORT = "export"
ARCHIVE = "archive"
CHANNEL = "channel"
TRANSCRIPT = "transcript"
PLAN = "plan"


def issue_ticket(viewer: Member, purpose: str, now: datetime, about: str = "") -> str:
    """Give a text, safe in a link, with which the viewer alone can fetch something once: all of it, or what it is `about`."""
    return seal_note(viewer, purpose, f"{new_id()} {about}".rstrip(), now)


def seal_note(viewer: Member, purpose: str, about: str, now: datetime) -> str:
    """Give a text for a button, by which the viewer alone can come back to what they were told, within fifteen minutes."""
    note = [viewer.person_id, viewer.community_id, (now + LASTS).isoformat(), about]
    return base64.urlsafe_b64encode(keyring().seal(json.dumps(note), purpose)).decode().rstrip("=")


def open_note(viewer: Member, purpose: str, text: str, now: datetime) -> str:
    """Give what a note is about; raises NotFound where it is forged, too old or somebody else's."""
    person_id, community_id, until, about = _opened(text, purpose)
    if [person_id, community_id] != [viewer.person_id, viewer.community_id] or now > datetime.fromisoformat(until):
        raise NotFound("note")
    return about


def redeem_ticket(db: Session, text: str, purpose: str, now: datetime) -> Member:
    """Give whose ticket it is, and mark it used; raises NotFound where it is forged, too old or used before."""
    return redeem(db, text, purpose, now)[0]


def redeem(db: Session, text: str, purpose: str, now: datetime) -> tuple[Member, str]:
    """Give whose ticket it is and what it is about, and mark it used; raises NotFound like `redeem_ticket`."""
    person_id, community_id, until, noted = _opened(text, purpose)
    number, _, about = noted.partition(" ")
    if now > datetime.fromisoformat(until) or not put_heard(db, f"ticket:{number}", now):
        raise NotFound("ticket")
    if not community_id:
        return get_former(db, Member(person_id=person_id)), about
    return get_member(db, Place(id=community_id), person_id), about


def look_at(db: Session, text: str, purpose: str, now: datetime) -> tuple[Member, str, str]:
    """Give whose ticket it is, what it is about and its number, and use nothing up; raises NotFound like `redeem_ticket`.

    Whoever takes what it is for notes the number in the same transaction: what fails then leaves the ticket good.
    """
    person_id, community_id, until, noted = _opened(text, purpose)
    number, _, about = noted.partition(" ")
    if now > datetime.fromisoformat(until):
        raise NotFound("ticket")
    return get_member(db, Place(id=community_id), person_id), about, number


def _opened(text: str, purpose: str) -> list[str]:
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return list(json.loads(keyring().open(sealed, purpose)))
    except (binascii.Error, CannotOpen, ValueError):
        raise NotFound("ticket") from None
