"""Questions asked of consents: what a person agreed to, and on which notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.models import Community, Consent, Organisation, Response, Round
from storage.people import Member, get_membership

PARTICIPATE = "participate"
HOURS, ANY_HOUR = "urgent", "urgent_any_hour"
"""To be reached for urgent asks: in one's own working hours, or at any hour. Nobody is before they say so."""

MODEL, NAMED, COACH = "llm", "named_recognition", "coach_share"
ASKED_FOR = (MODEL, NAMED, COACH)
"""What is asked for apart, each with a yes that can be taken back. Whether words are quoted is asked with each answer."""


def put_notice_shown(db: Session, viewer: Member, version: int, now: datetime) -> None:
    """Note that the viewer is shown a version of the notice in this community, and takes part on it from now on."""
    get_membership(db, viewer).notice_shown = version
    put_consent(db, viewer, PARTICIPATE, version, now)


def put_consent(db: Session, viewer: Member, purpose: str, version: int, now: datetime) -> None:
    """Note, once for a version of the notice, that the viewer agrees to a purpose."""
    known = select(Consent.id).where(Consent.person_id == viewer.person_id, Consent.notice_version == version)
    if db.scalar(known.where(Consent.purpose == purpose, Consent.withdrawn_at.is_(None)).limit(1)) is None:
        row = Consent(id=new_id(), person_id=viewer.person_id, purpose=purpose, notice_version=version, given_at=now)
        db.add(row)
    db.flush()


def withdraw_consent(db: Session, viewer: Member, purpose: str, now: datetime) -> None:
    """Note that the viewer takes a yes back; when it was given stays on record."""
    given = update(Consent).where(Consent.person_id == viewer.person_id, Consent.purpose == purpose)
    db.execute(given.where(Consent.withdrawn_at.is_(None)).values(withdrawn_at=now))


def list_agreed(db: Session, viewer: Member, version: int) -> set[str]:
    """List the purposes to which the viewer agrees, on this version of the notice: a yes to an older one counts no longer."""
    query = select(Consent.purpose).where(Consent.person_id == viewer.person_id, Consent.notice_version == version)
    return set(db.scalars(query.where(Consent.withdrawn_at.is_(None))))


def agrees(db: Session, viewer: Member, purpose: str) -> bool:
    """Say whether the viewer agrees to a purpose, on the present notice of their community's organisation."""
    ours = select(Organisation.notice_version).join(Community, Community.organisation_id == Organisation.id)
    version = db.scalar(ours.where(Community.id == viewer.community_id)) or 0
    return purpose in list_agreed(db, viewer, version)


def list_own_consents(db: Session, viewer: Member) -> Sequence[Consent]:
    """List what the viewer agreed to, oldest first."""
    return db.scalars(select(Consent).where(Consent.person_id == viewer.person_id).order_by(Consent.given_at)).all()


def list_for_model(db: Session, place: Place, asked: Round) -> set[str]:
    """List the ids of those answers to a round whose authors agree, on the present notice, that a model reads them."""
    version = select(Organisation.notice_version).where(Organisation.id == place.organisation_id).scalar_subquery()
    agreed = select(Consent.person_id).where(Consent.purpose == MODEL, Consent.notice_version == version)
    query = select(Response.id).where(Response.round_id == asked.id, ~Response.withdrawn)
    return set(db.scalars(query.where(Response.person_id.in_(agreed.where(Consent.withdrawn_at.is_(None))))))


def put_drafting(db: Session, place: Place, mode: str) -> None:
    """Set whether, and where, a model drafts for an organisation; the notice that says so is a new one, shown to everybody."""
    row = db.get_one(Organisation, place.organisation_id)
    if row.llm_mode != mode:
        row.llm_mode = mode
        row.notice_version += 1
    db.flush()


def list_without_notice(db: Session) -> list[str]:
    """List the organisations whose notice says nothing of a model, by name, for the operator."""
    return list(db.scalars(select(Organisation.name).where(Organisation.llm_mode == "off").order_by(Organisation.name)))


def list_named(db: Session, place: Place) -> set[str]:
    """List the ids of those who agree, on the present notice of a community's organisation, to be named for a success."""
    version = select(Organisation.notice_version).where(Organisation.id == place.organisation_id).scalar_subquery()
    agreed = select(Consent.person_id).where(Consent.purpose == NAMED, Consent.notice_version == version)
    return set(db.scalars(agreed.where(Consent.withdrawn_at.is_(None))))


def list_reached(db: Session, place: Place) -> dict[str, bool]:
    """Give the ids of those who agree, on the present notice, to be reached for urgent asks, and whether at any hour."""
    version = select(Organisation.notice_version).where(Organisation.id == place.organisation_id).scalar_subquery()
    query = select(Consent.person_id, Consent.purpose).where(Consent.purpose.in_((HOURS, ANY_HOUR)))
    rows = db.execute(query.where(Consent.notice_version == version, Consent.withdrawn_at.is_(None)))
    return {row[0]: row[1] == ANY_HOUR for row in rows}
