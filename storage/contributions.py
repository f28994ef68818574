"""Questions asked of what members put in for others. A leader reads what its author let go beyond the group, and nothing else.

Only an author raises a level, edits or takes back. Whoever may read something can move its state on: an ask is matched by
somebody else than who asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, or_, select, true
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound
from storage.models import Membership, Person, Site
from storage.models_contributions import SHARED, Contribution, Words
from storage.people import FAR, NAMELESS, NEAR, Member

POSTED, WITHDRAWN = "posted", "withdrawn"
ENDED = ("closed", "done", WITHDRAWN)
"""States in which nothing more is expected."""


@dataclass(frozen=True, slots=True)
class NewContribution:
    """What a member puts in; `level` is the level that its author chose before typing."""

    kind: str
    words: Words
    level: str = "private"
    partner_id: str = ""
    inquiry_id: str = ""
    reply_to: str = ""
    state: str = POSTED
    named: bool = True
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A contribution as one viewer may read it; `author_id` and `site` are empty where its author is not named."""

    id: str
    kind: str
    state: str
    words: Words
    level: str
    author_id: str
    author: str
    site: str
    mine: bool
    named: bool
    created_at: datetime
    edited: bool = False
    partner_id: str = ""
    inquiry_id: str = ""
    reply_to: str = ""
    due_on: date | None = None
    history: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def shared(self) -> bool:
        """Whether peers may read it."""
        return self.level in SHARED


def add_contribution(db: Session, viewer: Member, new: NewContribution, now: datetime) -> Given:
    """Keep what the viewer puts in, as their own school's, at the level that they chose."""
    row = Contribution(id=new_id(), community_id=viewer.community_id, author_id=viewer.person_id, kind=new.kind)
    row.visibility, row.state, row.named, row.due_on = new.level, new.state, new.named, new.due_on
    row.partner_id, row.inquiry_id, row.reply_to = new.partner_id or None, new.inquiry_id or None, new.reply_to or None
    row.site_id = db.scalar(
        select(Membership.site_id).where(
            Membership.community_id == viewer.community_id, Membership.person_id == viewer.person_id
        )
    )
    row.created_at, row.share_history = now, []
    row.words = new.words
    _note_shared(row, now)
    db.add(row)
    db.flush()
    return get_contribution(db, viewer, row.id)


def get_contribution(db: Session, viewer: Member, contribution_id: str) -> Given:
    """Give what the viewer may read; raises NotFound, also for what was taken back."""
    found = db.execute(seen_by(viewer).where(Contribution.id == contribution_id)).first()
    if found is None:
        raise NotFound("contribution")
    return as_given(found, viewer)


def list_contributions(
    db: Session, viewer: Member, kinds: Collection[str], states: Collection[str] = ()
) -> list[Given]:
    """List what the viewer may read of these kinds, the newest first; in any state, or in these alone."""
    query = seen_by(viewer).where(Contribution.kind.in_(kinds))
    query = query.where(Contribution.state.in_(states)) if states else query
    return [as_given(found, viewer) for found in db.execute(query)]


def list_shared(db: Session, viewer: Member, kinds: Collection[str]) -> list[Given]:
    """List what is shared with the viewer's group, the newest first: safe for a card that all of its members read."""
    return [given for given in list_contributions(db, viewer, kinds) if given.shared] if viewer.is_peer else []


def list_own(db: Session, viewer: Member, kinds: Collection[str]) -> list[Given]:
    """List what the viewer put in of these kinds, the newest first."""
    return [given for given in list_contributions(db, viewer, kinds) if given.mine]


def list_replies(db: Session, viewer: Member, contribution_id: str) -> list[Given]:
    """List what the viewer may read of the replies to a contribution, the oldest first."""
    found = db.execute(seen_by(viewer).where(Contribution.reply_to == contribution_id))
    return [as_given(each, viewer) for each in found][::-1]


def list_shared_of(
    db: Session, place: Place, kinds: Collection[str], since: datetime | None = None, levels: Collection[str] = SHARED
) -> list[Given]:
    """List what a community's members share, the newest first, since a moment, at these levels: for a draft, or the clock."""
    query = _joined(place.id).where(Contribution.visibility.in_(levels), Contribution.kind.in_(kinds))
    query = query.where(Contribution.shared_at > since) if since else query
    return [as_given(found, Member(community_id=place.id)) for found in db.execute(query)]


def is_readable(db: Session, place: Place, contribution_id: str) -> bool:
    """Say whether something is shared with a community and still has its words."""
    wanted = _joined(place.id).where(Contribution.id == contribution_id, Contribution.visibility.in_(SHARED))
    return db.execute(wanted).first() is not None


def put_words(db: Session, viewer: Member, contribution_id: str, words: Words, now: datetime) -> Given:
    """Give the viewer's own contribution new words; raises NotFound for anybody else's."""
    row = _own(db, viewer, contribution_id)
    row.words, row.edited_at = words, now
    return _as_it_is(db, viewer, row)


def put_shared(
    db: Session, viewer: Member, contribution_id: str, level: str, now: datetime, partner_id: str = ""
) -> Given:
    """Set who may read the viewer's own contribution; at `partner`, this one person beside them."""
    row = _own(db, viewer, contribution_id)
    words, row.visibility = row.words, level
    row.partner_id = partner_id or row.partner_id
    row.words = words
    _note_shared(row, now)
    return _as_it_is(db, viewer, row)


def put_named(db: Session, viewer: Member, contribution_id: str, *, named: bool) -> Given:
    """Set whether others learn that the viewer's own contribution is theirs."""
    row = _own(db, viewer, contribution_id)
    row.named = named
    return _as_it_is(db, viewer, row)


def put_state(
    db: Session,
    viewer: Member,
    contribution_id: str,
    state: str,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> Given:
    """Move on what the viewer may read, their own or not, and add facts about it; words of its author stay as they are."""
    row = _readable(db, viewer, contribution_id)
    row.state, row.closed_at = state, now if state in ENDED else None
    if facts:
        row.words = replace(row.words, data={**row.words.data, **facts})
    return _as_it_is(db, viewer, row)


def put_due(db: Session, viewer: Member, contribution_id: str, due_on: date | None) -> Given:
    """Set the day that something which the viewer may read is about, or is asked after."""
    row = _readable(db, viewer, contribution_id)
    row.due_on = due_on
    return _as_it_is(db, viewer, row)


def put_link(db: Session, viewer: Member, contribution_id: str, url: str, now: datetime) -> Given:
    """Mend a link: its author may, and, once it is shared, whoever facilitates the group; raises NotFound for others."""
    row = _readable(db, viewer, contribution_id)
    if row.author_id != viewer.person_id and not viewer.is_chair:
        raise NotFound("contribution")
    row.words, row.edited_at = replace(row.words, url=url), now
    return _as_it_is(db, viewer, row)


def withdraw(db: Session, viewer: Member, contribution_id: str, now: datetime) -> None:
    """Take the viewer's own contribution back: its words are gone, its row stays empty, as a document may rest on it."""
    empty(_own(db, viewer, contribution_id), now)
    db.flush()


def empty(row: Contribution, now: datetime) -> None:
    """Let a contribution lose its words, its partner and its readers, for good."""
    row.words = Words()
    row.visibility, row.partner_id, row.state, row.closed_at = "private", None, WITHDRAWN, now
    _note_shared(row, now)


def lose_partner(row: Contribution, now: datetime) -> None:
    """Let a contribution stand without its partner: what only they two could read is its author's alone."""
    row.partner_id = None
    row.visibility = "private" if row.visibility == "partner" else row.visibility
    _note_shared(row, now)


def _note_shared(row: Contribution, now: datetime) -> None:
    """Note who can read it from now on, so that it can be told later, and a guest sees nothing from before they came."""
    if row.visibility not in SHARED:
        row.shared_at = None
    elif row.shared_at is None:
        row.shared_at = now
    stands = {"level": row.visibility, "partner": row.partner_id or ""}
    if not row.share_history or {**row.share_history[-1], "at": ""} != {**stands, "at": ""}:
        row.share_history = [*row.share_history, {"at": now.isoformat(), **stands}]


def _own(db: Session, viewer: Member, contribution_id: str) -> Contribution:
    row = _readable(db, viewer, contribution_id)
    if row.author_id != viewer.person_id:
        raise NotFound("contribution")
    return row


def _readable(db: Session, viewer: Member, contribution_id: str) -> Contribution:
    found = db.execute(seen_by(viewer).where(Contribution.id == contribution_id)).first()
    if found is None:
        raise NotFound("contribution")
    return found[0]


def _as_it_is(db: Session, viewer: Member, row: Contribution) -> Given:
    db.flush()
    return get_contribution(db, viewer, row.id)


Found = Row[Contribution, str | None, str | None]


def _joined(community_id: str) -> Select[Contribution, str | None, str | None]:
    """Give a community's contributions with author and school, without those that were taken back."""
    return (
        select(Contribution, Person.display_name, Site.name)
        .outerjoin(Person, Person.id == Contribution.author_id)
        .outerjoin(Site, Site.id == Contribution.site_id)
        .where(Contribution.community_id == community_id, Contribution.state != WITHDRAWN)
        .order_by(Contribution.created_at.desc(), Contribution.id)
    )


def seen_by(viewer: Member) -> Select[Contribution, str | None, str | None]:
    """Give what a viewer may read, the newest first; `as_given` makes of each row what they are shown."""
    own = Contribution.author_id == viewer.person_id
    partner = and_(Contribution.partner_id == viewer.person_id, Contribution.visibility == "partner")
    newer = Contribution.shared_at > viewer.since if viewer.is_guest else true()
    peers = and_(Contribution.visibility.in_(SHARED), newer) if viewer.is_peer else false()
    return _joined(viewer.community_id).where(or_(own, partner, peers, _let_up(viewer)))


def _let_up(viewer: Member) -> ColumnElement[bool]:
    """Give what authors let go beyond the group: to a leader of this community, and to those above."""
    if viewer.roles & NEAR:
        return Contribution.visibility.in_(("network", "system"))
    return Contribution.visibility == "system" if viewer.roles & FAR else false()


def as_given(found: Found, viewer: Member) -> Given:
    """Show a row that `seen_by` found to the viewer whom it was found for."""
    row, author, site = found
    mine = row.author_id is not None and row.author_id == viewer.person_id
    known = row.named or mine
    return Given(
        id=row.id,
        kind=row.kind,
        state=row.state,
        words=row.words,
        level=row.visibility,
        author_id=(row.author_id or "") if known else "",
        author=(author or NAMELESS) if known else NAMELESS,
        site=(site or "") if known else "",
        mine=mine,
        named=row.named,
        created_at=row.created_at,
        edited=row.edited_at is not None,
        partner_id=row.partner_id or "",
        inquiry_id=row.inquiry_id or "",
        reply_to=row.reply_to or "",
        due_on=row.due_on,
        history=tuple(row.share_history) if mine else (),
    )
