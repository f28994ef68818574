"""Questions asked of leaders' replies: words to a line of a settled summary, which everybody in the community can read.

A reply is a document of kind `reply`. One without words says that a question is answered, as the chair noted it, or that a
leader has read it and is at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound
from storage.models import Document, Person
from storage.people import NAMELESS, NEAR, PEERS, Member

REPLY = "reply"
SENT, CLOSED, NOTED = "sent", "closed", "noted"
"""A reply that went out; a question that its chair closed, because an answer came another way; one that a leader is at."""


@dataclass(frozen=True, slots=True)
class About:
    """What a reply is about: summaries by id, and of one of them a part and the words of a line; no words for the whole."""

    papers: tuple[str, ...]
    part: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class LeadersReply:
    """A leader's words, what they are about, and when they went out."""

    id: str
    text: str
    by: str
    about: About
    at: datetime


def add_reply(db: Session, viewer: Member, about: About, text: str, now: datetime) -> tuple[LeadersReply, bool]:
    """Keep the viewer's reply; give it, and whether it is new: the same words about the same line are one reply.

    Raises NotFound for somebody who is no leader.
    """
    if not viewer.roles & NEAR:
        raise NotFound("reply")
    mine = _of(viewer.community_id, SENT).where(Document.reviewed_by == viewer.person_id)
    for row in db.scalars(mine):
        if row.body["text"] == text and _about(row) == about:
            return _reply(row, viewer.name), False
    return _reply(_put(db, viewer, about, text, now), viewer.name), True


def close_question(db: Session, viewer: Member, about: About, now: datetime) -> None:
    """Note, as the viewer who chairs says, that a question is answered; raises NotFound for anybody else."""
    if not viewer.is_chair:
        raise NotFound("reply")
    _put(db, viewer, about, "", now)


def note_read(db: Session, viewer: Member, about: About, now: datetime) -> bool:
    """Note that the viewer, who leads, has read a question and is at it; give False where it was noted before.

    Raises NotFound for somebody who is no leader.
    """
    if not viewer.roles & NEAR:
        raise NotFound("reply")
    known = db.scalars(_of(viewer.community_id, NOTED)).all()
    if any(_about(row) == about for row in known):
        return False
    _put(db, viewer, about, "", now, NOTED)
    return True


def _put(db: Session, viewer: Member, about: About, text: str, now: datetime, state: str = CLOSED) -> Document:
    row = Document(id=new_id(), community_id=viewer.community_id, kind=REPLY, created_at=now, published_at=now)
    row.state, row.reviewed_by = SENT if text else state, viewer.person_id
    row.body = {"text": text, "papers": list(about.papers), "part": about.part, "words": about.words}
    db.add(row)
    db.flush()
    return row


def list_replies(db: Session, viewer: Member, since: datetime) -> list[LeadersReply]:
    """List the replies since a moment that the viewer may read, newest first."""
    return _list(db, viewer.community_id, Document.published_at > since, _seen_by(viewer))


def get_reply(db: Session, viewer: Member, reply_id: str) -> LeadersReply:
    """Give a reply as the viewer may read it; raises NotFound where they may not."""
    found = _list(db, viewer.community_id, Document.id == reply_id, _seen_by(viewer))
    if not found:
        raise NotFound("reply")
    return found[0]


def list_between(db: Session, place: Place, since: datetime, until: datetime | None) -> list[LeadersReply]:
    """List a community's replies after one moment and up to another, newest first, for its digest."""
    upto = Document.published_at <= until if until else true()
    return _list(db, place.id, Document.published_at > since, upto)


def list_steps(db: Session, place: Place) -> dict[tuple[str, str], tuple[bool, datetime]]:
    """Give what became of lines that a community sent up: by summary and words, whether it is answered, and since when.

    A line that is only noted as read is not answered; one without an entry was sent, and no more.
    """
    found: dict[tuple[str, str], tuple[bool, datetime]] = {}
    for row in db.scalars(_of(place.id, SENT, CLOSED, NOTED)).all()[::-1]:
        for paper in row.body["papers"]:
            key, done = (paper, str(row.body["words"])), row.state != NOTED
            if row.published_at and (key not in found or (done and not found[key][0])):
                found[key] = (done, row.published_at)
    return found


def _of(community_id: str, *states: str) -> Select[Document]:
    own = select(Document).where(Document.community_id == community_id, Document.kind == REPLY)
    return own.where(Document.state.in_(states)).order_by(Document.published_at.desc(), Document.id)


def _seen_by(viewer: Member) -> ColumnElement[bool]:
    """Peers and leaders read every reply; a guest those that came after they joined."""
    if not viewer.roles & (PEERS | NEAR):
        return false()
    return Document.published_at > viewer.since if viewer.is_guest else true()


def _list(db: Session, community_id: str, *wanted: ColumnElement[bool]) -> list[LeadersReply]:
    rows = db.scalars(_of(community_id, SENT).where(*wanted)).all()
    wrote = {row.reviewed_by for row in rows}
    names = {row.id: row.display_name for row in db.scalars(select(Person).where(Person.id.in_(wrote)))}
    return [_reply(row, names.get(row.reviewed_by or "", "")) for row in rows]


def _reply(row: Document, name: str) -> LeadersReply:
    assert row.published_at is not None
    by = name if name and name != NAMELESS else "A leader"
    return LeadersReply(row.id, str(row.body["text"]), by, _about(row), row.published_at)


def _about(row: Document) -> About:
    return About(tuple(row.body["papers"]), str(row.body["part"]), str(row.body["words"]))
