"""Questions asked of commitments. Their words are for owner and partner until the owner shares them; leaders get counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound
from storage.inquiries import find_active_inquiry
from storage.models import Commitment, Membership, Person, as_said
from storage.people import Member

OPEN = ("open", "on_track", "stuck")
CLOSED = ("kept", "changed", "dropped")
"""States of a commitment that is still to be done, and of one that came to an end."""

SHARED = ("cop", "network", "system")
"""Levels at which peers may read a commitment."""

OFFERED = "offered"
"""State of a commitment that somebody else noted for its owner, who has not said yes: it counts nowhere."""

COMMITMENT, TEST, ACTION, TAKEBACK, AGREEMENT = "commitment", "test", "action", "takeback", "agreement"
"""Kinds of promises: somebody's own, a small test of change, one noted in a meeting, a note to self, and the whole group's."""

NOTED = "noted"
"""State of a note to self that its writer does not want to be asked about: it counts nowhere."""

CARRY = timedelta(days=14)
"""How far "not now" moves the day."""


@dataclass(frozen=True, slots=True)
class Sharper:
    """What makes a commitment easier to keep: if or when what, so that what, how one will know, and what a partner asks."""

    cue: str = ""
    so_that: str = ""
    measure: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment as one viewer may read it."""

    id: str
    text: str
    due_on: date
    owner_id: str
    owner: str
    partner_id: str
    state: str
    shared: bool
    mine: bool
    carried: int
    sharper: Sharper
    asked_on: date | None = None
    partner_asked: bool = False
    meeting_id: str = ""
    outcome: str = ""
    kind: str = COMMITMENT
    made_on: date = date.min

    @property
    def said(self) -> str:
        """The promise as its owner would say it."""
        return as_said(self.text)


def add_commitment(
    db: Session,
    viewer: Member,
    text: str,
    due_on: date,
    now: datetime,
    meeting_id: str = "",
    visibility: str = "private",
) -> Commitment:
    """Keep the viewer's own promise, private unless its owner said otherwise as they made it."""
    row = Commitment(id=new_id(), community_id=viewer.community_id, owner_id=viewer.person_id, due_on=due_on)
    row.text, row.meeting_id, row.visibility, row.created_at = text, meeting_id or None, visibility, now
    row.state, row.carried, row.share_history = "open", 0, []
    row.kind, row.inquiry_id = ACTION if meeting_id else COMMITMENT, _cycle_of(db, viewer)
    note_shared(row, now)
    db.add(row)
    db.flush()
    return row


def _cycle_of(db: Session, viewer: Member) -> str | None:
    """Give the cycle of inquiry in which the viewer makes a promise, where their group is in one."""
    cycle = find_active_inquiry(db, Place(id=viewer.community_id))
    return cycle.id if cycle else None


def get_commitment(db: Session, viewer: Member, commitment_id: str) -> Promise:
    """Give a commitment that the viewer may read; raises NotFound."""
    row = db.execute(_seen_by(viewer).where(Commitment.id == commitment_id)).first()
    if row is None:
        raise NotFound("commitment")
    return promise_of(row, viewer)


def get_own_commitment(db: Session, viewer: Member, commitment_id: str) -> Commitment:
    """Give the viewer's own commitment, to change it; raises NotFound."""
    row = db.get(Commitment, commitment_id)
    if row is None or row.community_id != viewer.community_id or row.owner_id != viewer.person_id:
        raise NotFound("commitment")
    return row


def list_open(db: Session, viewer: Member) -> list[Promise]:
    """List what is still to be done and the viewer may read: their own, their partner's, and what peers shared, by day."""
    return promises(db, _seen_by(viewer).where(Commitment.state.in_(OPEN)), viewer)


def list_shared_open(db: Session, viewer: Member) -> list[Promise]:
    """List what is still to be done and shared with the group, by day: safe for a card that all members read."""
    if not viewer.is_peer:
        return []
    return promises(db, _seen_by(viewer).where(Commitment.state.in_(OPEN), _is_shared()), viewer)


def list_shared_among(db: Session, viewer: Member, ids: Sequence[str]) -> list[Promise]:
    """List those of these commitments that are shared with the group, done or not, as the viewer, a peer, may read them."""
    if not viewer.is_peer:
        return []
    return promises(db, _seen_by(viewer).where(Commitment.id.in_(ids), _is_shared()), viewer)


def list_own(db: Session, viewer: Member) -> list[Promise]:
    """List every commitment that the viewer ever made here, by day."""
    return promises(db, of_community(viewer.community_id).where(Commitment.owner_id == viewer.person_id), viewer)


def list_shared_of(db: Session, place: Place, since: datetime, meeting_id: str = "") -> list[Promise]:
    """List the shared commitments made in a meeting, or outside of meetings since a moment, for a draft for the chair."""
    made = Commitment.meeting_id == meeting_id if meeting_id else Commitment.meeting_id.is_(None)
    query = of_community(place.id).where(_is_shared(), made, Commitment.created_at > since)
    return promises(db, query, Member(community_id=place.id))


def is_shared(db: Session, place: Place, commitment_id: str) -> bool:
    """Say whether a commitment of a community is shared with it and still has its words."""
    row = db.get(Commitment, commitment_id)
    return row is not None and row.community_id == place.id and row.visibility in SHARED and bool(row.text_sealed)


def count_open(db: Session, place: Place) -> int:
    """Count what is still to be done in a community, shared or not."""
    somebodys = [Commitment.community_id == place.id, Commitment.kind != AGREEMENT]
    return db.scalar(select(func.count()).where(*somebodys, Commitment.state.in_(OPEN))) or 0


def put_sharper(
    db: Session, viewer: Member, commitment_id: str, sharper: Sharper, partner_id: str, now: datetime
) -> Commitment:
    """Note what makes the viewer's own commitment sharper; a partner it names can read it from now on."""
    row = get_own_commitment(db, viewer, commitment_id)
    if row.partner_id != (partner_id or None):
        row.partner_asked = False
    row.detail, row.partner_id = json.dumps(asdict(sharper)), partner_id or None
    if row.visibility in ("private", "partner"):
        row.visibility = "partner" if partner_id else "private"
    note_shared(row, now)
    return row


def put_words(db: Session, viewer: Member, commitment_id: str, text: str, due_on: date) -> Commitment:
    """Give the viewer's own commitment new words or another day; a new day is asked after anew."""
    row = get_own_commitment(db, viewer, commitment_id)
    if row.due_on != due_on:
        row.asked_on, row.partner_asked = None, False
    row.text, row.due_on = text, due_on
    return row


def put_shared(db: Session, viewer: Member, commitment_id: str, *, shared: bool, now: datetime) -> Commitment:
    """Let the group read the viewer's own commitment, or its owner and partner alone."""
    row = get_own_commitment(db, viewer, commitment_id)
    row.visibility = "cop" if shared else "partner" if row.partner_id else "private"
    note_shared(row, now)
    return row


def put_state(
    db: Session, viewer: Member, commitment_id: str, state: str, now: datetime, outcome: str = ""
) -> Commitment:
    """Note how it stands with the viewer's own commitment, and a line about it."""
    row = get_own_commitment(db, viewer, commitment_id)
    row.state, row.closed_at = state, now if state in CLOSED else None
    row.outcome = outcome or row.outcome
    return row


def carry(db: Session, viewer: Member, commitment_id: str, today: date) -> Commitment:
    """Move the viewer's own commitment two weeks on from the later of its day and today, to be asked after again then."""
    row = get_own_commitment(db, viewer, commitment_id)
    row.due_on, row.asked_on, row.partner_asked = max(row.due_on, today) + CARRY, None, False
    row.carried += 1
    row.state = "open"
    return row


def lose_partner(row: Commitment, now: datetime) -> None:
    """Let a commitment stand without its partner: what only they two could read is its owner's alone."""
    row.partner_id, row.partner_asked = None, False
    row.visibility = "private" if row.visibility == "partner" else row.visibility
    note_shared(row, now)


def note_shared(row: Commitment, now: datetime) -> None:
    """Note who can read a commitment from now on, so that it can be told later."""
    stands = {"level": row.visibility, "partner": row.partner_id or ""}
    if not row.share_history or {**row.share_history[-1], "at": ""} != {**stands, "at": ""}:
        row.share_history = [*row.share_history, {"at": now.isoformat(), **stands}]


def _is_shared() -> ColumnElement[bool]:
    return Commitment.visibility.in_(SHARED)


def of_community(community_id: str | BindParameter[str]) -> Select[Commitment, str]:
    """Give a community's commitments with their owners' names, without those whose owner has left."""
    here = and_(Membership.person_id == Commitment.owner_id, Membership.community_id == Commitment.community_id)
    return (
        select(Commitment, Person.display_name)
        .join(Person, Person.id == Commitment.owner_id)
        .join(Membership, here)
        .where(Commitment.community_id == community_id, Commitment.state != OFFERED, Membership.state != "left")
        .order_by(Commitment.due_on, Commitment.created_at, Commitment.id)
    )


def _seen_by(viewer: Member) -> Select[Commitment, str]:
    own = Commitment.owner_id == viewer.person_id
    partner = and_(Commitment.partner_id == viewer.person_id, Commitment.visibility != "private")
    newer = Commitment.created_at > viewer.since if viewer.is_guest else true()  # none is shared before it is made
    peers = and_(_is_shared(), newer) if viewer.is_peer else false()
    return of_community(viewer.community_id).where(or_(own, partner, peers))


def promises(db: Session, query: Select[Commitment, str], viewer: Member) -> list[Promise]:
    """Give what a query for the viewer finds, as they may read it."""
    return [promise_of(row, viewer) for row in db.execute(query)]


def promise_of(found: Row[Commitment, str], viewer: Member) -> Promise:
    """Give one of the rows that were asked for on the viewer's behalf."""
    row, owner = found
    mine = row.owner_id == viewer.person_id
    return Promise(
        id=row.id,
        text=row.text,
        due_on=row.due_on,
        owner_id=row.owner_id or "",
        owner=owner,
        partner_id=row.partner_id or "",
        state=row.state,
        shared=row.visibility in SHARED,
        mine=mine,
        carried=row.carried,
        sharper=Sharper(**json.loads(row.detail)) if row.detail else Sharper(),
        asked_on=row.asked_on,
        partner_asked=row.partner_asked,
        meeting_id=row.meeting_id or "",
        outcome=row.outcome,
        kind=row.kind,
        made_on=row.created_at.date(),
    )
