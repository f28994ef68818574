"""Makes one person of two rows: somebody who was written down twice, once for each platform, and has shown to be the same.

Every row that names the second row names the first from then on. Where only one may stay (a membership, how far a question
was followed), both are joined into it. Two answers to the same question are never chosen between: they keep the rows apart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage import contributions
from storage.commitments import lose_partner
from storage.export import columns_naming_people
from storage.models import (
    Account,
    AgendaItem,
    Commitment,
    Community,
    Inquiry,
    LinkCode,
    Meeting,
    Membership,
    Organisation,
    Participation,
    Person,
    PlanLink,
    Response,
    Round,
)
from storage.models_contributions import Contribution
from storage.models_exchange import Introduction
from storage.models_people import GuestPass
from storage.outbox import WAITING
from storage.people import OBSERVER, Member
from storage.plumbing import Outbox

HOLD, ANSWERS = "hold", "answers"
FARTHEST = ("invited", "seen", "declined", "answered")
"""How far somebody can have followed a question, the farthest last."""

ONE_EACH = (GuestPass, Introduction, LinkCode, Membership, Participation, PlanLink, Response)
"""Tables in which a person has one row at most for each thing: their twins are joined before the rest is moved."""


@dataclass(frozen=True, slots=True)
class AnsweredTwice:
    """A question that both rows answered, and its community."""

    round_id: str
    text: str
    community_id: str
    community: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Why two rows stay apart: a legal hold, or questions that both answered, the newest first."""

    why: str
    questions: tuple[AnsweredTwice, ...] = ()


def find_clash(db: Session, viewer: Member, other_id: str) -> Clash | None:
    """Give what keeps the viewer and another row of the same organisation apart."""
    held = select(Organisation.legal_hold).join(Person, Person.organisation_id == Organisation.id)
    if db.scalar(held.where(Person.id == viewer.person_id)):
        return Clash(HOLD)
    theirs = select(Response.round_id).where(Response.person_id == other_id, ~Response.withdrawn)
    query = (
        select(Round.id, Round.content, Community.id, Community.name)
        .join(Community, Community.id == Round.community_id)
        .join(Response, Response.round_id == Round.id)
        .where(Response.person_id == viewer.person_id, ~Response.withdrawn, Response.round_id.in_(theirs))
    )
    rows = db.execute(query.order_by(Round.opens_at.desc())).all()
    both = tuple(AnsweredTwice(row[0], str(row[1]["text"]), row[2], row[3]) for row in rows)
    return Clash(ANSWERS, both) if both else None


def list_communities(db: Session, viewer: Member) -> tuple[str, ...]:
    """List the names of the communities that the viewer is in."""
    query = select(Community.name).join(Membership, Membership.community_id == Community.id)
    own = query.where(Membership.person_id == viewer.person_id, Membership.state != "left")
    return tuple(db.scalars(own.order_by(Community.name)))


def merge(db: Session, viewer: Member, other_id: str, now: datetime) -> None:
    """Let all that is another row's be the viewer's, and remove that row; see `find_clash` first."""
    rows = db.scalars(
        select(Person).where(Person.id.in_([viewer.person_id, other_id])).order_by(Person.id).with_for_update()
    )
    people = {row.id: row for row in rows}
    kept, gone = people[viewer.person_id], people[other_id]
    assert find_clash(db, viewer, other_id) is None, "somebody answered while the two rows were looked at"
    _join_memberships(db, kept, gone)
    _join_participations(db, kept, gone)
    _join_introductions(db, kept, gone)
    _drop_withdrawn_twins(db, kept, gone)
    _drop_older_links(db, kept, gone)
    _join_pairs(db, kept, gone, now)
    _rename_mentions(db, kept, gone)
    db.execute(delete(LinkCode).where(LinkCode.person_id == gone.id))
    db.execute(delete(GuestPass).where(GuestPass.person_id == gone.id))
    db.execute(update(Account).where(Account.person_id == gone.id).values(is_primary=False))
    kept.zone = kept.zone or gone.zone
    kept.paused_until = max(filter(None, [kept.paused_until, gone.paused_until]), default=None)
    db.flush()
    for table, column in columns_naming_people():
        moved = update(table).where(column == gone.id).values({column.key: kept.id})
        db.execute(moved.execution_options(synchronize_session=False))
    db.delete(gone)
    db.flush()
    db.expire_all()


def _rows(db: Session, table: Any, person: Person) -> Sequence[Any]:
    return db.scalars(select(table).where(table.person_id == person.id)).all()


def _join_memberships(db: Session, kept: Person, gone: Person) -> None:
    """Join memberships in the same community: all roles of either, and how the kept row likes to be written to."""
    ours = {row.community_id: row for row in _rows(db, Membership, kept)}
    for row in _rows(db, Membership, gone):
        twin = ours.get(row.community_id)
        if twin is None:
            continue
        if twin.state == "left" and row.state != "left":
            twin.state, twin.since, twin.until, twin.roles = row.state, row.since, row.until, row.roles
            twin.added_by = row.added_by
        elif row.state != "left":
            twin.roles, twin.since = sorted({*twin.roles, *row.roles}), min(twin.since, row.since)
            twin.state = row.state if twin.state == OBSERVER else twin.state
        twin.site_id = twin.site_id or row.site_id
        twin.notice_shown = max(twin.notice_shown, row.notice_shown)
        _drop_doubled_messages(db, row)
        db.delete(row)
    db.flush()


def _drop_doubled_messages(db: Session, membership: Membership) -> None:
    """Take back what waits for a row whose twin is written to in the same community."""
    waiting = [Outbox.person_id == membership.person_id, Outbox.state.in_(WAITING)]
    here = update(Outbox).where(*waiting, Outbox.community_id == membership.community_id)
    db.execute(here.values(state="superseded", card_sealed=None))


def _join_participations(db: Session, kept: Person, gone: Person) -> None:
    ours = {row.round_id: row for row in _rows(db, Participation, kept)}
    for row in _rows(db, Participation, gone):
        twin = ours.get(row.round_id)
        if twin is not None:
            twin.state = max(twin.state, row.state, key=FARTHEST.index)
            twin.nudges = max(twin.nudges, row.nudges)
            twin.optional = twin.optional and row.optional
            db.delete(row)
    db.flush()


def _join_introductions(db: Session, kept: Person, gone: Person) -> None:
    """Of two introductions at one time keep the first row's; nobody was introduced to themselves."""
    ours = {(row.community_id, row.cycle) for row in _rows(db, Introduction, kept)}
    for row in _rows(db, Introduction, gone):
        if (row.community_id, row.cycle) in ours:
            db.delete(row)
    db.flush()


def _drop_withdrawn_twins(db: Session, kept: Person, gone: Person) -> None:
    """Of two answers to one question keep the one that was not taken back: the other has no words left."""
    ours = {row.round_id: row for row in _rows(db, Response, kept)}
    for row in _rows(db, Response, gone):
        twin = ours.get(row.round_id)
        if twin is not None:
            db.delete(twin if twin.withdrawn else row)
    db.flush()


def _drop_older_links(db: Session, kept: Person, gone: Person) -> None:
    """Of two links of one inquiry to a school's plan keep the one that was written last."""
    ours = {row.inquiry_id: row for row in _rows(db, PlanLink, kept)}
    for row in _rows(db, PlanLink, gone):
        twin = ours.get(row.inquiry_id)
        if twin is not None:
            db.delete(min(twin, row, key=lambda each: each.written_at))
    db.flush()


def _join_pairs(db: Session, kept: Person, gone: Person, now: datetime) -> None:
    """Nobody is their own partner: a promise between the two rows is its owner's alone."""
    both = (kept.id, gone.id)
    for row in db.scalars(select(Commitment).where(Commitment.owner_id.in_(both), Commitment.partner_id.in_(both))):
        lose_partner(row, now)
    given = select(Contribution).where(Contribution.author_id.in_(both), Contribution.partner_id.in_(both))
    for each in db.scalars(given):
        contributions.lose_partner(each, now)


def _rename_mentions(db: Session, kept: Person, gone: Person) -> None:
    """Let histories, notes and lists of readers name the kept row; ids are random, so nothing else can look like one."""
    theirs = select(Membership.community_id).where(Membership.person_id.in_((kept.id, gone.id)))
    meetings = select(Meeting).where(Meeting.community_id.in_(theirs))
    items = (
        select(AgendaItem).join(Meeting, Meeting.id == AgendaItem.meeting_id).where(Meeting.community_id.in_(theirs))
    )
    promises = select(Commitment).where(Commitment.community_id.in_(theirs))
    given = list(db.scalars(select(Contribution).where(Contribution.community_id.in_(theirs))))
    for each in given:
        data = json.dumps(dict(each.words.data))
        if gone.id in data:
            each.words = replace(each.words, data=json.loads(data.replace(gone.id, kept.id)))
    for row, names in [
        *((row, ("share_history",)) for row in [*db.scalars(promises), *given]),
        *((row, ("posted", "history", "delegates")) for row in db.scalars(meetings)),
        *((row, ("outcome",)) for row in db.scalars(items)),
        *((row, ("history",)) for row in db.scalars(select(Inquiry).where(Inquiry.community_id.in_(theirs)))),
    ]:
        for name in names:
            written = json.dumps(getattr(row, name))
            if gone.id in written:
                setattr(row, name, json.loads(written.replace(gone.id, kept.id)))
