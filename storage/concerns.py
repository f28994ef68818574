"""Issues that were raised without a name. Nobody can ask whose one is: its row holds no sender, no moment, no order of arrival.

Its sender's own card holds the key, sealed for them, so that nobody can make one up; the row keeps its hash alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.columns import CannotOpen, keyring, new_id
from storage.communities import Place
from storage.database import NotFound
from storage.models_exchange import Concern
from storage.people import Member


@dataclass(frozen=True, slots=True)
class Raised:
    """An issue without a sender, and the reply to it, as its reader or whoever holds its key may read it."""

    id: str
    body: str
    reply: str
    recipient_id: str


def issue_key(viewer: Member) -> str:
    """Give a key, fit for one card, with which the viewer can raise one issue and read the reply. Keep it nowhere."""
    return base64.urlsafe_b64encode(keyring().seal("", _owner(viewer))).decode().rstrip("=")


def put_concern(db: Session, viewer: Member, key: str, recipient_id: str, body: str, now: datetime) -> Raised:
    """Keep an issue under the viewer's own key, or its new words until it is answered; raises NotFound for another's key."""
    key_hash = _hash(viewer, key)
    row = _find(db, viewer, key_hash)
    if row is None:
        row = Concern(id=new_id(), community_id=viewer.community_id, recipient_id=recipient_id, key_hash=key_hash)
        row.month, row.told = now.date().replace(day=1), False
        db.add(row)
    row.body = row.body if row.reply else body
    db.flush()
    return _raised(row)


def get_raised(db: Session, viewer: Member, key: str) -> Raised:
    """Give the issue that the viewer's own key opens; raises NotFound."""
    row = _find(db, viewer, _hash(viewer, key))
    if row is None:
        raise NotFound("issue")
    return _raised(row)


def list_received(db: Session, viewer: Member) -> list[Raised]:
    """List the issues that were raised with the viewer, those without a reply first, in an order that tells nothing."""
    rows = db.scalars(_to(viewer).order_by(Concern.id)).all()
    return sorted(map(_raised, rows), key=lambda each: bool(each.reply))


def get_received(db: Session, viewer: Member, concern_id: str) -> Raised:
    """Give an issue that was raised with the viewer; raises NotFound for anybody else."""
    return _raised(_received(db, viewer, concern_id))


def put_reply(db: Session, viewer: Member, concern_id: str, reply: str) -> Raised:
    """Keep the viewer's reply to an issue that was raised with them; raises NotFound for anybody else."""
    row = _received(db, viewer, concern_id)
    row.reply = reply
    db.flush()
    return _raised(row)


def take_untold(db: Session, place: Place) -> Sequence[str]:
    """Give who has issues that they have not heard of yet, by id, and note that they hear now; for the clock alone."""
    rows = db.scalars(select(Concern).where(Concern.community_id == place.id, ~Concern.told)).all()
    for row in rows:
        row.told = True
    db.flush()
    return sorted({row.recipient_id for row in rows})


def _to(viewer: Member) -> Select[Concern]:
    return select(Concern).where(Concern.community_id == viewer.community_id, Concern.recipient_id == viewer.person_id)


def _received(db: Session, viewer: Member, concern_id: str) -> Concern:
    row = db.scalar(_to(viewer).where(Concern.id == concern_id))
    if row is None:
        raise NotFound("issue")
    return row


def _find(db: Session, viewer: Member, key_hash: str) -> Concern | None:
    query = select(Concern).where(Concern.community_id == viewer.community_id)
    return db.scalar(query.where(Concern.key_hash == key_hash))


def _hash(viewer: Member, key: str) -> str:
    """Give the hash of the viewer's own key; raises NotFound for any other key."""
    try:
        sealed = base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)
        keyring().open(sealed, _owner(viewer))
    except (binascii.Error, CannotOpen):
        raise NotFound("key") from None
    return hashlib.sha256(sealed).hexdigest()


def _owner(viewer: Member) -> str:
    return f"concern:{viewer.community_id}:{viewer.person_id}"


def _raised(row: Concern) -> Raised:
    return Raised(row.id, row.body, row.reply, row.recipient_id)
