"""What has been kept long enough, table by table: which rows of a community a purge may take. A record is in none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from storage.columns import Base
from storage.commitments import SHARED
from storage.doors import DOOR, SEAT
from storage.models import (
    Account,
    AgreementNote,
    AnonymousAnswer,
    Commitment,
    Consent,
    Document,
    Inquiry,
    LinkCode,
    Membership,
    PairCheck,
    Participation,
    PlanLink,
    PortfolioEntry,
    Response,
    SourceLink,
    Stay,
)
from storage.models_contributions import Contribution
from storage.models_exchange import Concern, Introduction, ToolNote
from storage.models_people import GuestPass
from storage.models_runs import ProtocolNote, ProtocolRun
from storage.plumbing import Heard, Occurrence, Outbox, Schedule
from storage.purging_reach import Reach
from storage.retention import AUDIT, PERSONAL, PLUMBING, WORKING
from storage.urgent import HELP, URGENT

MONTH = timedelta(days=31)
"""What is known by its month alone is kept until the whole of it is long enough ago."""

ON_URGENT = (URGENT, HELP)
AFTER_A_DOOR = timedelta(days=7)
"""How long who came to an open door is known after its day."""

OVER = ("sent", "superseded", "failed")


def _letters(reach: Reach) -> Select[str]:
    """Take old deliveries; the newest of each card stays as long as what it shows can change, so that it can be edited."""
    newer = aliased(Outbox)
    same = [newer.person_id.is_not_distinct_from(Outbox.person_id), newer.subject == Outbox.subject]
    same += [newer.channel_id.is_not_distinct_from(Outbox.channel_id), newer.state == "sent"]
    overtaken = exists().where(*same, newer.sent_at > Outbox.sent_at)
    useless = or_(Outbox.state != "sent", overtaken, Outbox.due_at < reach.ago(WORKING))
    ours = or_(Outbox.community_id == reach.place.id, Outbox.community_id.is_(None))
    return select(Outbox.id).where(ours, Outbox.state.in_(OVER), Outbox.due_at < reach.ago(PLUMBING), useless)


def _occurrences(reach: Reach) -> Select[str]:
    query = select(Occurrence.id).join(Schedule, Schedule.id == Occurrence.schedule_id)
    return query.where(Schedule.community_id == reach.place.id, Occurrence.due_at < reach.ago(PLUMBING))


def _schedules(reach: Reach) -> Select[str]:
    """Take what was to happen once, and did, and of which nothing else is left."""
    over = [Schedule.community_id == reach.place.id, Schedule.rule == "", Schedule.next_due_at.is_(None)]
    past = ~exists().where(Occurrence.schedule_id == Schedule.id)
    return select(Schedule.id).where(*over, past, Schedule.starts_local < reach.ago(PLUMBING).replace(tzinfo=None))


def _codes(reach: Reach) -> Select[str]:
    return select(LinkCode.id).where(LinkCode.community_id == reach.place.id, LinkCode.expires_at <= reach.now)


def _passes(reach: Reach) -> Select[str]:
    query = select(GuestPass.id).where(GuestPass.community_id == reach.place.id)
    return query.where(GuestPass.person_id.in_(reach.left(PERSONAL)))


def _heard(reach: Reach) -> Select[str]:
    return select(Heard.id).where(Heard.at < reach.ago(PLUMBING))


def _journal(reach: Reach) -> Select[str]:
    """Take the private answers of those who left."""
    private = Response.visibility.in_(("private", "partner"))
    query = select(Response.id).where(Response.round_id.in_(reach.rounds()), private)
    return query.where(Response.person_id.in_(reach.left(PERSONAL)))


def _own_promises(reach: Reach) -> Select[str]:
    """Take the promises that those who left did not share."""
    query = select(Commitment.id).where(Commitment.community_id == reach.place.id, Commitment.visibility.not_in(SHARED))
    return query.where(Commitment.owner_id.in_(reach.left(PERSONAL)))


def _links_to_plans(reach: Reach) -> Select[str]:
    """Take what those who left noted about their schools' plans."""
    query = select(PlanLink.id).join(Inquiry, Inquiry.id == PlanLink.inquiry_id)
    return query.where(Inquiry.community_id == reach.place.id, PlanLink.person_id.in_(reach.left(PERSONAL)))


def _accounts(reach: Reach) -> Select[str]:
    return select(Account.id).where(Account.person_id.in_(reach.gone(PERSONAL)))


def _answers(reach: Reach) -> Select[str]:
    """Take old shared answers, and what is left of those that were taken back; a private one is its owner's."""
    papers = or_(Response.visibility.in_(SHARED), Response.withdrawn, Response.person_id.is_(None))
    written = func.coalesce(Response.edited_at, Response.created_at) < reach.ago(WORKING)
    return select(Response.id).where(Response.round_id.in_(reach.rounds()), papers, written)


def _nameless(reach: Reach) -> Select[str]:
    return select(AnonymousAnswer.id).where(AnonymousAnswer.round_id.in_(reach.closed_rounds()))


def _taking_part(reach: Reach) -> Select[str]:
    return select(Participation.id).where(Participation.round_id.in_(reach.closed_rounds()))


def _promises(reach: Reach) -> Select[str]:
    before = reach.ago(WORKING)
    old = [func.coalesce(Commitment.closed_at, Commitment.created_at) < before, Commitment.due_on < before.date()]
    shared = or_(Commitment.visibility.in_(SHARED), Commitment.owner_id.is_(None))
    return select(Commitment.id).where(Commitment.community_id == reach.place.id, shared, *old)


def _agreement_notes(reach: Reach) -> Select[str]:
    """Take notes of agreements that go, and those of members who left."""
    ended = AgreementNote.commitment_id.in_(_promises(reach))
    ours = select(Commitment.id).where(Commitment.community_id == reach.place.id)
    left = and_(AgreementNote.commitment_id.in_(ours), AgreementNote.person_id.in_(reach.left(PERSONAL)))
    return select(AgreementNote.id).where(or_(ended, left))


def _pair_checks(reach: Reach) -> Select[str]:
    old = or_(PairCheck.begun_at < reach.ago(WORKING), PairCheck.person_id.in_(reach.left(PERSONAL)))
    return select(PairCheck.id).where(PairCheck.community_id == reach.place.id, old)


def _growth(reach: Reach) -> Select[str]:
    query = select(PortfolioEntry.id).where(PortfolioEntry.community_id == reach.place.id)
    return query.where(PortfolioEntry.person_id.in_(reach.left(PERSONAL)))


def _own_contributions(reach: Reach) -> Select[str]:
    """Take what those who left put in and did not share."""
    query = select(Contribution.id).where(Contribution.community_id == reach.place.id)
    private = query.where(Contribution.visibility.not_in(SHARED), Contribution.state != "withdrawn")
    return private.where(Contribution.author_id.in_(reach.left(PERSONAL)))


def _door_places(reach: Reach) -> Select[str]:
    """Take who asked for a place at an open door, once its day is past."""
    past = select(Contribution.id).where(Contribution.community_id == reach.place.id, Contribution.kind == DOOR)
    past = past.where(Contribution.due_on < (reach.now - AFTER_A_DOOR).date())
    asked = aliased(Contribution)
    return select(asked.id).where(asked.kind == SEAT, asked.reply_to.in_(past))


def _contributions(reach: Reach) -> Select[str]:
    """Take what was shared, or taken back, long ago."""
    written = func.coalesce(
        Contribution.closed_at, Contribution.edited_at, Contribution.shared_at, Contribution.created_at
    )
    papers = or_(Contribution.visibility.in_(SHARED), Contribution.state == "withdrawn")
    old = [papers, written < reach.ago(WORKING)]
    return select(Contribution.id).where(Contribution.community_id == reach.place.id, *old)


def _urgent(reach: Reach) -> Select[str]:
    """Take old urgent asks and the answers to them: they are never shared, and working papers all the same."""
    query = select(Contribution.id).where(Contribution.community_id == reach.place.id, Contribution.kind.in_(ON_URGENT))
    return query.where(Contribution.created_at < reach.ago(WORKING))


def _introductions(reach: Reach) -> Select[str]:
    query = select(Introduction.id).where(Introduction.community_id == reach.place.id)
    return query.where(Introduction.created_at < reach.ago(WORKING))


def _tool_notes(reach: Reach) -> Select[str]:
    query = select(ToolNote.id).where(ToolNote.organisation_id == reach.place.organisation_id)
    return query.where(ToolNote.month < reach.ago(WORKING).date() - MONTH)


def _concerns(reach: Reach) -> Select[str]:
    query = select(Concern.id).where(Concern.community_id == reach.place.id)
    return query.where(Concern.month < reach.ago(WORKING).date() - MONTH)


def _past_runs(reach: Reach) -> Select[str]:
    query = select(ProtocolRun.id).where(ProtocolRun.community_id == reach.place.id)
    return query.where(ProtocolRun.started_at < reach.ago(WORKING))


def _run_notes(reach: Reach) -> Select[str]:
    return select(ProtocolNote.id).where(ProtocolNote.run_id.in_(_past_runs(reach)))


def _runs(reach: Reach) -> Select[str]:
    return _past_runs(reach).where(~exists().where(ProtocolNote.run_id == ProtocolRun.id))


def _old_drafts(reach: Reach) -> Select[str]:
    unpublished = [Document.community_id == reach.place.id, Document.state == "draft"]
    return select(Document.id).where(*unpublished, Document.created_at < reach.ago(WORKING))


def _draft_links(reach: Reach) -> Select[str]:
    return select(SourceLink.id).where(SourceLink.document_id.in_(_old_drafts(reach)))


def _drafts(reach: Reach) -> Select[str]:
    return _old_drafts(reach).where(~exists().where(SourceLink.document_id == Document.id))


def _memberships(reach: Reach) -> Select[str]:
    """Take places of those who left, as late as their stays: their schools are hidden from leaders by them."""
    query = select(Membership.id).where(Membership.community_id == reach.place.id, Membership.state == "left")
    return query.where(Membership.person_id.in_(reach.left(AUDIT)))


def _consents(reach: Reach) -> Select[str]:
    return select(Consent.id).where(Consent.person_id.in_(reach.gone(AUDIT)))


def _stays(reach: Reach) -> Select[str]:
    return select(Stay.id).where(Stay.community_id == reach.place.id, Stay.until < reach.ago(AUDIT))


RULES: tuple[tuple[type[Base], Callable[[Reach], Select[str]]], ...] = (
    (Outbox, _letters),
    (Occurrence, _occurrences),
    (Schedule, _schedules),
    (LinkCode, _codes),
    (GuestPass, _passes),
    (Heard, _heard),
    (Response, _journal),
    (Commitment, _own_promises),
    (PlanLink, _links_to_plans),
    (Contribution, _own_contributions),
    (Contribution, _door_places),
    (Account, _accounts),
    (Response, _answers),
    (AnonymousAnswer, _nameless),
    (Participation, _taking_part),
    (AgreementNote, _agreement_notes),
    (PairCheck, _pair_checks),
    (PortfolioEntry, _growth),
    (Commitment, _promises),
    (Contribution, _contributions),
    (Contribution, _urgent),
    (Introduction, _introductions),
    (ToolNote, _tool_notes),
    (Concern, _concerns),
    (ProtocolNote, _run_notes),
    (ProtocolRun, _runs),
    (SourceLink, _draft_links),
    (Document, _drafts),
    (Membership, _memberships),
    (Consent, _consents),
    (Stay, _stays),
)
"""What is deleted, in this order: a row goes before the rows that tell whether it has to."""
