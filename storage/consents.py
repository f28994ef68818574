"""Questions asked of consents: what a person agreed to, and on which notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.models import Consent
from storage.people import Member, get_membership

PARTICIPATE = "participate"


def put_notice_shown(db: Session, viewer: Member, version: int, now: datetime) -> None:
    """Note that the viewer is shown a version of the notice in this community, and takes part on it from now on."""
    get_membership(db, viewer).notice_shown = version
    known = select(Consent.id).where(Consent.person_id == viewer.person_id, Consent.notice_version == version)
    if db.scalar(known.where(Consent.purpose == PARTICIPATE, Consent.withdrawn_at.is_(None)).limit(1)) is None:
        row = Consent(
            id=new_id(), person_id=viewer.person_id, purpose=PARTICIPATE, notice_version=version, given_at=now
        )
        db.add(row)
    db.flush()


def list_own_consents(db: Session, viewer: Member) -> Sequence[Consent]:
    """List what the viewer agreed to, oldest first."""
    return db.scalars(select(Consent).where(Consent.person_id == viewer.person_id).order_by(Consent.given_at)).all()
