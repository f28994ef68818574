"""Answers without an author. Nobody can ask whose one is: its row holds no person, no time and no order of arrival.

Until a round closes, an answer is found by a key that its author's own card holds and that is kept nowhere else: a random
text, sealed for one person and one round, so that nobody can make one up. The answer keeps its hash alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from random import SystemRandom

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storage.columns import CannotOpen, keyring, new_id
from storage.communities import Place
from storage.database import NotFound
from storage.models import AnonymousAnswer, Participation, Round
from storage.people import Member

ANONYMOUS = "anonymous"
"""The mode of such a round."""

CLOSED, SUPPRESSED = "closed", "suppressed"


@dataclass(frozen=True, slots=True)
class Nameless:
    """An answer without an author, as a peer may read it once its round is closed."""

    id: str
    body: str


def issue_key(round_id: str, person_id: str) -> str:
    """Give a key, fit for one card, with which one person can write and edit one answer until the close. Keep it nowhere."""
    return base64.urlsafe_b64encode(keyring().seal("", _owner(round_id, person_id))).decode().rstrip("=")


def find_answer(db: Session, viewer: Member, asked: Round, key: str) -> str:
    """Give the words of the answer that the viewer's own key opens; empty where there is none yet. Raises NotFound."""
    row = _find(db, asked, _hash(viewer, asked, key))
    return row.body if row else ""


def put_answer(db: Session, viewer: Member, asked: Round, key: str, body: str) -> None:
    """Keep an answer, or its new words, under the viewer's own key; raises NotFound where it is not theirs or too late."""
    key_hash = _hash(viewer, asked, key)
    row = _find(db, asked, key_hash)
    if row is None:
        row = AnonymousAnswer(id=new_id(), round_id=asked.id, key_hash=key_hash)
        db.add(row)
    row.body = body
    db.flush()


def drop_answer(db: Session, viewer: Member, asked: Round, key: str) -> None:
    """Delete the answer that the viewer's own key opens; raises NotFound where there is none."""
    row = _find(db, asked, _hash(viewer, asked, key))
    if row is None:
        raise NotFound("answer")
    db.delete(row)
    db.flush()


def note_answered(db: Session, viewer: Member, asked: Round) -> None:
    """Note, a random while after it happened, that the viewer answered, so that nobody reminds them; once closed, nothing."""
    mine = (Participation.round_id == asked.id, Participation.person_id == viewer.person_id)
    db.execute(update(Participation).where(*mine).values(state="answered"))


def close_round(db: Session, place: Place, asked: Round) -> bool:
    """Close an anonymous round for good; give whether enough people answered for its answers to be kept.

    Below the community's threshold they are deleted unread. Otherwise they are written anew, in random order, without their
    keys. Either way nothing says any longer who took part.
    """
    bodies = [row.body for row in _rows(db, asked)]
    people = db.scalar(select(func.count()).where(Participation.round_id == asked.id)) or 0
    db.execute(delete(AnonymousAnswer).where(AnonymousAnswer.round_id == asked.id))
    db.execute(delete(Participation).where(Participation.round_id == asked.id))
    enough = len(bodies) >= place.k_min
    asked.state = CLOSED if enough else SUPPRESSED
    if enough:
        asked.totals = {"asked": max(people, len(bodies)), "answered": len(bodies)}
        SystemRandom().shuffle(bodies)
        for body in bodies:
            row = AnonymousAnswer(id=new_id(), round_id=asked.id)
            row.body = body
            db.add(row)
    db.flush()
    return enough


def list_closed(db: Session, viewer: Member, asked: Round) -> list[Nameless]:
    """List a closed round's answers in an order that tells nothing; none for anybody who is no peer here.

    A guest gets those of rounds that opened after they joined: when one was written is kept nowhere.
    """
    if asked.community_id != viewer.community_id or not viewer.is_peer:
        return []
    if not viewer.may_see_from(asked.opens_at):
        return []
    return list_closed_of(db, Place(id=viewer.community_id), asked)


def list_closed_of(db: Session, place: Place, asked: Round) -> list[Nameless]:
    """List a closed round's answers, for a draft that its chair will read."""
    if asked.community_id != place.id or asked.state != CLOSED:
        return []
    answers = [Nameless(row.id, row.body) for row in _rows(db, asked)]
    SystemRandom().shuffle(answers)
    return answers


def _rows(db: Session, asked: Round) -> Sequence[AnonymousAnswer]:
    return db.scalars(select(AnonymousAnswer).where(AnonymousAnswer.round_id == asked.id)).all()


def _find(db: Session, asked: Round, key_hash: str) -> AnonymousAnswer | None:
    query = select(AnonymousAnswer).where(AnonymousAnswer.round_id == asked.id)
    return db.scalar(query.where(AnonymousAnswer.key_hash == key_hash))


def _hash(viewer: Member, asked: Round, key: str) -> str:
    """Give the hash of the viewer's own key to an open round; raises NotFound for any other key, and once it is closed."""
    if asked.community_id != viewer.community_id or asked.state != "open":
        raise NotFound("round")
    try:
        sealed = base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)
        keyring().open(sealed, _owner(asked.id, viewer.person_id))
    except (binascii.Error, CannotOpen):
        raise NotFound("key") from None
    return hashlib.sha256(sealed).hexdigest()


def _owner(round_id: str, person_id: str) -> str:
    return f"anonymous:{round_id}:{person_id}"
