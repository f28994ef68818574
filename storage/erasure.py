"""Deletes what is a member's own, at their word; what others rely on keeps its place without the words."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import contributions
from storage.audit import add_audit
from storage.commitments import CLOSED, note_shared
from storage.communities import Place
from storage.models import AgendaItem, Commitment, Inquiry, Meeting, Participation, PlanLink, Response, Round
from storage.models_contributions import Contribution
from storage.models_runs import ProtocolNote, ProtocolRun
from storage.outbox import drop_words_of
from storage.people import Member


@dataclass(frozen=True, slots=True)
class Erasure:
    """How much is deleted: answers, private and shared, commitments, proposals that wait, links to plans, and so on."""

    private: int = 0
    shared: int = 0
    commitments: int = 0
    proposals: int = 0
    links: int = 0
    contributions: int = 0
    notes: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing."""
        return not any(astuple(self))


def count_own(db: Session, viewer: Member) -> Erasure:
    """Count what `erase_own` would delete."""
    answers = _answers(db, viewer)
    private = sum(row.visibility == "private" for row in answers)
    proposals = [item for item in _proposals(db, viewer) if item.status == "waiting"]
    shared, links, given = len(answers) - private, len(_links(db, viewer)), len(_contributions(db, viewer))
    promises, notes = len(_commitments(db, viewer)), len(_notes(db, viewer))
    return Erasure(private, shared, promises, len(proposals), links, given, notes)


def erase_own(db: Session, viewer: Member, now: datetime) -> Erasure:
    """Delete what the viewer wrote in this community; give how much it was.

    Private answers go with their rows. A shared answer, a commitment or a contribution loses its words and keeps its row,
    because a published document may count it. Proposals that wait go; those on an agenda lose their proposer's name. Links
    to a plan and notes in protocols go.
    """
    counted = count_own(db, viewer)
    for answer in _answers(db, viewer):
        _erase_answer(db, viewer, answer, now)
    ids = [promise.id for promise in _commitments(db, viewer)]
    for promise in _commitments(db, viewer):
        _erase_promise(promise, now)
    for given in _contributions(db, viewer):
        contributions.empty(given, now)
        ids.append(given.id)
    for item in _proposals(db, viewer):
        if item.status == "waiting":
            db.delete(item)
        else:
            item.proposer_id = None
    for link in _links(db, viewer):
        db.delete(link)
    for note in _notes(db, viewer):
        db.delete(note)
    drop_words_of(db, viewer, ids)
    add_audit(db, Place(id=viewer.community_id), viewer.person_id, "me.erase", now)
    db.flush()
    return counted


def _answers(db: Session, viewer: Member) -> list[Response]:
    query = select(Response).join(Round, Round.id == Response.round_id).where(~Response.withdrawn)
    query = query.where(Round.community_id == viewer.community_id, Response.person_id == viewer.person_id)
    return list(db.scalars(query))


def _erase_answer(db: Session, viewer: Member, answer: Response, now: datetime) -> None:
    taken = select(Participation).where(Participation.round_id == answer.round_id)
    for row in db.scalars(taken.where(Participation.person_id == viewer.person_id)):
        row.state = "declined"
    if answer.visibility == "private":
        db.delete(answer)
        return
    answer.body, answer.visibility, answer.quote_ok, answer.withdrawn = "", "private", False, True
    answer.share_history = [*answer.share_history, {"at": now.isoformat(), "level": "private"}]


def _commitments(db: Session, viewer: Member) -> list[Commitment]:
    query = select(Commitment).where(
        Commitment.community_id == viewer.community_id, Commitment.text_sealed.is_not(None)
    )
    return list(db.scalars(query.where(Commitment.owner_id == viewer.person_id)))


def _erase_promise(promise: Commitment, now: datetime) -> None:
    promise.text, promise.detail, promise.outcome = "", "", ""
    promise.visibility, promise.partner_id = "private", None
    note_shared(promise, now)
    if promise.state not in CLOSED:
        promise.state, promise.closed_at = "dropped", now


def _contributions(db: Session, viewer: Member) -> list[Contribution]:
    query = select(Contribution).where(Contribution.community_id == viewer.community_id)
    own = query.where(Contribution.author_id == viewer.person_id, Contribution.state != contributions.WITHDRAWN)
    return list(db.scalars(own))


def _notes(db: Session, viewer: Member) -> list[ProtocolNote]:
    query = select(ProtocolNote).join(ProtocolRun, ProtocolRun.id == ProtocolNote.run_id)
    own = query.where(ProtocolRun.community_id == viewer.community_id, ProtocolNote.person_id == viewer.person_id)
    return list(db.scalars(own))


def _proposals(db: Session, viewer: Member) -> list[AgendaItem]:
    query = select(AgendaItem).join(Meeting, Meeting.id == AgendaItem.meeting_id)
    return list(
        db.scalars(query.where(Meeting.community_id == viewer.community_id, AgendaItem.proposer_id == viewer.person_id))
    )


def _links(db: Session, viewer: Member) -> list[PlanLink]:
    query = select(PlanLink).join(Inquiry, Inquiry.id == PlanLink.inquiry_id)
    return list(
        db.scalars(query.where(Inquiry.community_id == viewer.community_id, PlanLink.person_id == viewer.person_id))
    )
