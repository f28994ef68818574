"""Questions asked of groups that let others find them, and of what was suggested to two of them.

Both are rows of `contribution` that nobody but the bot reads: `findable` says that a group opened one question, and of the two
rows of a suggestion each lies in its own group, holds no word of the other one, and takes what its own chair lets out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage import inquiries
from storage.columns import new_id
from storage.communities import CLOSED, Place, place_of
from storage.contributions import NewContribution, add_contribution
from storage.database import NotFound
from storage.models import Community, Inquiry, Membership
from storage.models_contributions import Contribution, Words
from storage.people import HEADS, NEAR, Member

FINDABLE, SIDE = "findable", "neighbour"
OPEN, ENDED = "open", "closed"
ASKED, YES, NO, MET = "asked", "yes", "no", "met"


@dataclass(frozen=True, slots=True)
class Side:
    """One group's side of a suggestion: `other` is the other question's id, `twin` the other side's, `asked` who was asked.

    `by`, `title` and `reach` are whose yes it is and what they let out; empty until then.
    """

    id: str
    inquiry_id: str
    other: str
    twin: str
    state: str
    at: datetime
    by: str = ""
    title: str = ""
    reach: str = ""
    asked: tuple[str, ...] = ()


def open_question(db: Session, viewer: Member, inquiry: Inquiry, now: datetime) -> None:
    """Let other groups find the question that the viewer's group is in."""
    if find_open(db, Place(id=viewer.community_id), inquiry.id) is None:
        add_contribution(db, viewer, NewContribution(FINDABLE, Words(), inquiry_id=inquiry.id, state=OPEN), now)


def find_open(db: Session, place: Place, inquiry_id: str) -> str | None:
    """Give the id under which a community's question is open to be found; None where it is not."""
    query = _rows(place, FINDABLE).where(Contribution.inquiry_id == inquiry_id, Contribution.state == OPEN)
    row = db.scalars(query.limit(1)).first()
    return row.id if row else None


def close_questions(db: Session, place: Place, now: datetime) -> None:
    """Let no question of a community be found any more, and end what is open of it."""
    for row in db.scalars(_rows(place, FINDABLE).where(Contribution.state == OPEN)):
        row.state, row.closed_at = ENDED, now
    for row in db.scalars(_rows(place, SIDE).where(Contribution.state.in_((ASKED, YES)))):
        _end(row, now)
    db.flush()


def list_found(db: Session, place: Place) -> list[tuple[Place, Inquiry]]:
    """List the open questions of other networks' groups in a community's organisation, for the clock alone."""
    query = (
        select(Community, Inquiry)
        .join(Contribution, Contribution.community_id == Community.id)
        .join(Inquiry, Inquiry.id == Contribution.inquiry_id)
        .where(Contribution.kind == FINDABLE, Contribution.state == OPEN, Inquiry.state == inquiries.ACTIVE)
        .where(Community.organisation_id == place.organisation_id, Community.phase != CLOSED)
        .order_by(Inquiry.id)
    )
    found = [(place_of(community), inquiry) for community, inquiry in db.execute(query)]
    return [(each, inquiry) for each, inquiry in found if network_of(each) != network_of(place)]


def network_of(place: Place) -> str:
    """Give the id of the network that a community is in: what it is part of, or itself."""
    return place.parent_id or place.id


def name_of_network(db: Session, place: Place) -> str:
    """Give the name of the network that a community is in."""
    return db.get_one(Community, network_of(place)).name


def add_sides(
    db: Session, place: Place, inquiry_id: str, other: tuple[str, str], now: datetime
) -> list[tuple[str, str]]:
    """Note that two questions are suggested to each other; `other` names the other community and its question.

    Gives each side's community and id, the first community's first.
    """
    made = [(place.id, inquiry_id, other[1]), (other[0], other[1], inquiry_id)]
    rows = []
    for community_id, mine, its in made:
        row = Contribution(id=new_id(), community_id=community_id, inquiry_id=mine, kind=SIDE, state=ASKED)
        row.created_at, row.share_history = now, []
        row.words = Words(data={"other": its, "asked": []})
        rows.append(row)
    db.add_all(rows)
    db.flush()
    rows[0].reply_to, rows[1].reply_to = rows[1].id, rows[0].id
    db.flush()
    return [(row.community_id, row.id) for row in rows]


def list_sides(db: Session, place: Place, inquiry_id: str = "") -> list[Side]:
    """List what was suggested to a community, the oldest first, for one question or all; for the clock and its chair."""
    query = _rows(place, SIDE).order_by(Contribution.created_at, Contribution.id)
    query = query.where(Contribution.inquiry_id == inquiry_id) if inquiry_id else query
    return [_side(row) for row in db.scalars(query)]


def get_side(db: Session, viewer: Member, side_id: str) -> Side:
    """Give what was suggested to the viewer's group, for its chair alone; raises NotFound."""
    return _side(_own(db, viewer, side_id))


def find_side(db: Session, place: Place, side_id: str) -> Side | None:
    """Give what was suggested to a community, for the clock; None where it is gone."""
    row = db.scalar(_rows(place, SIDE).where(Contribution.id == side_id))
    return _side(row) if row else None


def find_twin(db: Session, place: Place, side: Side) -> tuple[Place, Side] | None:
    """Give the other side of what was suggested to a community, with its community; None where it is gone."""
    query = select(Contribution, Community).join(Community, Community.id == Contribution.community_id)
    found = db.execute(query.where(Contribution.id == side.twin, Contribution.kind == SIDE)).first()
    if found is None or found[0].reply_to != side.id or found[1].organisation_id != place.organisation_id:
        return None
    return place_of(found[1]), _side(found[0])


def note_asked(db: Session, place: Place, side_id: str, asked: Sequence[str]) -> None:
    """Note who was asked in a community's name, each once."""
    row = db.scalars(_rows(place, SIDE).where(Contribution.id == side_id)).one()
    row.words = Words(row.words.title, row.words.body, data={**row.words.data, "asked": sorted(asked)})
    db.flush()


def say_yes(db: Session, viewer: Member, side_id: str, title: str, reach: str, now: datetime) -> Side:
    """Note the viewer's yes, with the very words that they let out. Raises NotFound."""
    row = _own(db, viewer, side_id)
    row.words, row.author_id = Words(title, reach, data=row.words.data), viewer.person_id
    row.state, row.edited_at = YES, now
    db.flush()
    return _side(row)


def say_no(db: Session, viewer: Member, side_id: str, now: datetime) -> None:
    """Note the viewer's no: what they let out is gone. Raises NotFound."""
    _end(_own(db, viewer, side_id), now)
    db.flush()


def put_met(db: Session, place: Place, side: Side, now: datetime) -> None:
    """Note that both sides said yes, and each may read what the other lets out."""
    for row in db.scalars(select(Contribution).where(Contribution.id.in_((side.id, side.twin)))):
        assert row.community_id != place.id or row.id == side.id
        row.state, row.closed_at = MET, now
    db.flush()


def list_open_led(db: Session, viewer: Member) -> list[Place]:
    """List the groups that the viewer leads and that let others find their question, by name; no word of the question."""
    query = select(Community, Membership.roles).join(Membership, Membership.community_id == Community.id)
    mine = query.where(Membership.person_id == viewer.person_id, Membership.state != "left", Community.phase != CLOSED)
    led = [place_of(row) for row, roles in db.execute(mine.order_by(Community.name, Community.id)) if NEAR & set(roles)]
    active = ((place, inquiries.find_active_inquiry(db, place)) for place in led)
    return [place for place, inquiry in active if inquiry and find_open(db, place, inquiry.id)]


def _rows(place: Place, kind: str) -> Select[Contribution]:
    return select(Contribution).where(Contribution.community_id == place.id, Contribution.kind == kind)


def _own(db: Session, viewer: Member, side_id: str) -> Contribution:
    row = db.scalar(_rows(Place(id=viewer.community_id), SIDE).where(Contribution.id == side_id))
    if row is None or not viewer.roles & HEADS:
        raise NotFound("suggestion")
    return row


def _end(row: Contribution, now: datetime) -> None:
    row.words, row.author_id = Words(data=row.words.data), None
    row.state, row.closed_at = NO, now


def _side(row: Contribution) -> Side:
    words = row.words
    kept: dict[str, Any] = dict(words.data)
    return Side(
        row.id,
        row.inquiry_id or "",
        str(kept.get("other", "")),
        row.reply_to or "",
        row.state,
        row.created_at,
        row.author_id or "",
        words.title,
        words.body,
        tuple(kept.get("asked", ())),
    )
