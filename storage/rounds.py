"""Questions asked of rounds, and of who takes part in them; answers are asked in `responses`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from storage.columns import new_id, table_of
from storage.communities import Place
from storage.database import NotFound, insert_many_once, insert_once
from storage.models import Membership, Participation, Round
from storage.people import Member
from storage.written import Written


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round about to be opened; `content` is the question as the library has it today."""

    kind: str
    occurrence: str
    content: dict[str, Any]
    opens_at: datetime
    closes_at: datetime
    share_hint: str = "private"
    state: str = "open"
    mode: str = "named"
    inquiry_id: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A round as one reader's turn needs it, in plain columns: to build a row of the ORM takes several times as long."""

    id: str
    community_id: str
    content: dict[str, Any]
    mode: str
    opens_at: datetime
    closes_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Counts of closed questions: by pillar how many there were, how many answered, how many were asked; and who said nothing.

    `silent` is a number of people. Who they are is given to nobody.
    """

    pillars: Mapping[str, tuple[int, int, int]]
    silent: int


Asked = Round | Question
"""A round, to be shown: as the clock has it to change it, or as a turn reads it."""

QUESTION = tuple(table_of(Round).c[each.name] for each in fields(Question))
"""A question's columns, in the order of its fields."""


def open_round(db: Session, place: Place, new: NewRound) -> Round:
    """Open a round once for a community, kind and occurrence; give it, or the one that is there already."""
    insert_once(
        db,
        Round,
        id=new_id(),
        community_id=place.id,
        kind=new.kind,
        occurrence=new.occurrence,
        content=new.content,
        opens_at=new.opens_at,
        closes_at=new.closes_at,
        share_hint=new.share_hint,
        state=new.state,
        mode=new.mode,
        inquiry_id=new.inquiry_id,
        totals={},
    )
    return get_round_at(db, place, new.kind, new.occurrence)


_AT = select(Round).where(
    Round.community_id == bindparam("community"),
    Round.kind == bindparam("what"),
    Round.occurrence == bindparam("at"),
)


def find_round_at(db: Session, place: Place, kind: str, occurrence: str) -> Round | None:
    """Give the community's round of a kind for one occurrence."""
    return db.scalar(_AT, {"community": place.id, "what": kind, "at": occurrence})


def get_round_at(db: Session, place: Place, kind: str, occurrence: str) -> Round:
    """Give the community's round of a kind for one occurrence; raises NotFound."""
    row = find_round_at(db, place, kind, occurrence)
    if row is None:
        raise NotFound("round")
    return row


def get_round(db: Session, viewer: Member, round_id: str) -> Round:
    """Give a round of the viewer's community; raises NotFound."""
    row = db.get(Round, round_id)
    if row is None or row.community_id != viewer.community_id:
        raise NotFound("round")
    return row


def get_named_round(db: Session, viewer: Member, round_id: str) -> Round:
    """Give a round of the viewer's community whose answers bear their author's name; raises NotFound."""
    row = get_round(db, viewer, round_id)
    if row.mode != "named":
        raise NotFound("round")
    return row


def list_among(db: Session, viewer: Member, ids: Collection[str]) -> Sequence[Round]:
    """List those of these rounds that are the viewer's community's and still kept."""
    query = select(Round).where(Round.community_id == viewer.community_id, Round.id.in_(ids))
    return db.scalars(query.order_by(Round.id)).all()


def get_round_in(db: Session, viewer: Member, round_id: str, kind: str) -> Round:
    """Give a round of one kind in the viewer's community; raises NotFound."""
    row = get_round(db, viewer, round_id)
    if row.kind != kind:
        raise NotFound("round")
    return row


def list_open_beside(db: Session, viewer: Member) -> list[tuple[Round, str]]:
    """List the open rounds beside the weekly question that the viewer is asked in, oldest first, with how far they got."""
    query = (
        select(Round, Participation.state)
        .join(Participation, Participation.round_id == Round.id)
        .where(Round.community_id == viewer.community_id, Round.state == "open", Round.kind != "reflection")
        .where(Participation.person_id == viewer.person_id)
    )
    return [(row[0], row[1]) for row in db.execute(query.order_by(Round.opens_at, Round.id)).all()]


def get_round_of(db: Session, place: Place, round_id: str) -> Round:
    """Give a round of a community, for the clock; raises NotFound."""
    return get_round(db, Member(community_id=place.id), round_id)


def find_open_round(db: Session, community: Member | Place, kind: str = "reflection") -> Round | None:
    """Give the community's newest open round of a kind."""
    community_id = community.community_id if isinstance(community, Member) else community.id
    query = select(Round).where(Round.community_id == community_id, Round.state == "open", Round.kind == kind)
    return db.scalar(query.order_by(Round.opens_at.desc()).limit(1))


def list_of_kind(db: Session, viewer: Member, kind: str, since: datetime) -> Sequence[Round]:
    """List the rounds of a kind in the viewer's community, newest first, opened since a moment."""
    query = select(Round).where(Round.community_id == viewer.community_id, Round.kind == kind, Round.opens_at >= since)
    return db.scalars(query.order_by(Round.opens_at.desc())).all()


def list_draft_rounds(db: Session, viewer: Member) -> Sequence[Round]:
    """List the rounds that are prepared and not open yet, for whoever facilitates; nothing for anybody else."""
    if not viewer.is_chair:
        return []
    query = select(Round).where(Round.community_id == viewer.community_id, Round.state == "draft")
    return db.scalars(query.order_by(Round.opens_at.desc())).all()


def list_rounds(db: Session, place: Place, since: datetime | None = None) -> Sequence[Round]:
    """List a community's weekly questions, newest first, opened since a moment."""
    query = select(Round).where(Round.community_id == place.id, Round.kind == "reflection")
    if since is not None:
        query = query.where(Round.opens_at >= since)
    return db.scalars(query.order_by(Round.opens_at.desc())).all()


_ROUND = table_of(Round).c
_ASKED = Written(
    select(_ROUND.content)
    .where(_ROUND.community_id == bindparam("community"), _ROUND.kind == bindparam("what"))
    .order_by(_ROUND.opens_at)
)


def list_asked(db: Session, place: Place, kind: str) -> list[str]:
    """List the ids of the questions a community was asked, oldest first, a question for each time."""
    db.flush()
    return [str(content["id"]) for (content,) in _ASKED.rows(db, {"community": place.id, "what": kind})]


def invite(db: Session, asked: Asked, member: Member) -> bool:
    """Note that a member is asked; give False where they were before."""
    return insert_once(db, Participation, round_id=asked.id, person_id=member.person_id, optional=member.looks_around)


def invite_all(db: Session, asked: Round, members: Sequence[Member]) -> set[str]:
    """Note that members are asked; give those who were not asked before."""
    rows = [
        {"id": new_id(), "round_id": asked.id, "person_id": member.person_id, "optional": member.looks_around}
        for member in members
    ]
    return insert_many_once(db, Participation, rows, "person_id")


_TAKING_PART = table_of(Participation)
_PUT_STATE = Written(
    update(_TAKING_PART)
    .where(_TAKING_PART.c.round_id == bindparam("round"), _TAKING_PART.c.person_id == bindparam("person"))
    .values(state=bindparam("now"))
)


def find_participation(db: Session, viewer: Member, asked: Round) -> Participation | None:
    """Give how far the viewer got in a round."""
    query = select(Participation).where(Participation.round_id == asked.id, Participation.person_id == viewer.person_id)
    return db.scalar(query)


def put_participation(db: Session, viewer: Member, asked: Asked, state: str) -> None:
    """Note how far the viewer got: invited, seen, answered or declined."""
    values = {"round": asked.id, "person": viewer.person_id, "now": state}
    db.flush()
    if not _PUT_STATE.count(db, values):
        invite(db, asked, viewer)
        _PUT_STATE.count(db, values)


def count_unanswered_in_a_row(db: Session, viewer: Member, most: int) -> int:
    """Count how many of the viewer's latest `most` weekly questions here they left without a word, from the newest."""
    query = (
        select(Participation.state)
        .join(Round, Round.id == Participation.round_id)
        .where(Round.community_id == viewer.community_id, Participation.person_id == viewer.person_id)
        .where(Round.kind == "reflection")
    )
    states = db.scalars(query.order_by(Round.opens_at.desc()).limit(most)).all()
    return next((count for count, state in enumerate(states) if state != "invited"), len(states))


def list_participations(db: Session, asked: Round) -> Sequence[Participation]:
    """List those who were asked, for the clock alone: nobody is shown this list."""
    return db.scalars(select(Participation).where(Participation.round_id == asked.id)).all()


def list_silent(db: Session, asked: Round) -> Sequence[Participation]:
    """List those who were asked and said nothing yet, for the clock alone: nobody is shown this list."""
    query = select(Participation).where(Participation.round_id == asked.id, Participation.state == "invited")
    return db.scalars(query).all()


def count_heard(db: Session, place: Place, since: datetime) -> Heard:
    """Count what came of a community's closed questions since a moment, by pillar, and whom none of them has heard.

    An anonymous round counts by its totals alone: who took part in one is not known, and one with too few answers is left out.
    """
    pillars: dict[str, tuple[int, int, int]] = {}
    for asked in list_rounds(db, place, since):
        if asked.kind == "reflection" and asked.state == "closed":
            answers, invited = count_answered(db, asked)
            before = pillars.get(str(asked.content["pillar"]), (0, 0, 0))
            pillars[str(asked.content["pillar"])] = (before[0] + 1, before[1] + answers, before[2] + invited)
    here = select(Membership.person_id).where(Membership.community_id == place.id, Membership.state != "left")
    states = (
        select(func.count().filter(Participation.state == "answered"))
        .join(Round, Round.id == Participation.round_id)
        .where(Round.community_id == place.id, Round.kind == "reflection", Round.state == "closed")
        .where(Round.opens_at >= since, Participation.person_id.in_(here))
        .group_by(Participation.person_id)
    )
    return Heard(pillars, sum(not answers for answers in db.scalars(states)))


def count_answered(db: Session, asked: Round) -> tuple[int, int]:
    """Count who answered, and who was asked: those who look around first count where they answered."""
    if asked.totals:
        return asked.totals["answered"], asked.totals["asked"]
    counts = or_(~Participation.optional, Participation.state == "answered")
    query = select(func.count().filter(counts), func.count().filter(Participation.state == "answered"))
    row = db.execute(query.where(Participation.round_id == asked.id)).one()
    return row[1], row[0]
