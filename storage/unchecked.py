"""Summaries that nobody has approved for days: members may know that they wait, and how many answered; nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import documents
from storage.communities import Place
from storage.documents import DRAFT, Paper
from storage.models import Document
from storage.people import Member


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A draft as members see it that nobody has approved: its title, and counts in words."""

    id: str
    title: str
    told: tuple[str, ...]


def find_draft(db: Session, place: Place, document_id: str) -> Paper | None:
    """Give a community's draft, for the clock; None where it is published or gone."""
    drafts = documents.list_drafts(db, Member(community_id=place.id, roles=frozenset({"chair"})))
    return next((paper for paper in drafts if paper.id == document_id), None)


def put_unchecked(db: Session, place: Place, document_id: str, told: Sequence[str], now: datetime) -> Unchecked:
    """Let members see that a draft waits, with these counts; give it as they see it."""
    row = db.get_one(Document, document_id)
    assert row.community_id == place.id
    row.body = {**row.body, "unchecked": {"at": now.isoformat(), "told": list(told)}}
    db.flush()
    return _unchecked(row)


def list_unchecked(db: Session, viewer: Member) -> list[Unchecked]:
    """List the drafts that wait and that the viewer, a peer, may know of; a guest only those that waited since they came."""
    if not viewer.is_peer:
        return []
    query = select(Document).where(Document.community_id == viewer.community_id, Document.state == DRAFT)
    found = [row for row in db.scalars(query.order_by(Document.created_at.desc())) if "unchecked" in row.body]
    return [
        _unchecked(row) for row in found if viewer.may_see_from(datetime.fromisoformat(row.body["unchecked"]["at"]))
    ]


def _unchecked(row: Document) -> Unchecked:
    return Unchecked(row.id, str(row.body["title"]), tuple(row.body["unchecked"]["told"]))
