"""Tickets: a sealed note of who may fetch something once, within fifteen minutes. Nothing is stored until one is used."""

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
from storage.people import Member, get_member

LASTS = timedelta(minutes=15)
EXPORT = "export"


def issue_ticket(viewer: Member, purpose: str, now: datetime) -> str:
    """Give a text, safe in a link, with which the viewer alone can fetch something once."""
    note = [viewer.person_id, viewer.community_id, (now + LASTS).isoformat(), new_id()]
    return base64.urlsafe_b64encode(keyring().seal(json.dumps(note), purpose)).decode().rstrip("=")


def redeem_ticket(db: Session, text: str, purpose: str, now: datetime) -> Member:
    """Give whose ticket it is, and mark it used; raises NotFound where it is forged, too old or used before."""
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        person_id, community_id, until, number = json.loads(keyring().open(sealed, purpose))
    except (binascii.Error, CannotOpen, ValueError):
        raise NotFound("ticket") from None
    if now > datetime.fromisoformat(until) or not put_heard(db, f"ticket:{number}", now):
        raise NotFound("ticket")
    return get_member(db, Place(id=community_id), person_id)
