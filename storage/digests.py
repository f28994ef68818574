"""Questions asked of digests: what leaders got, as ids of settled documents; never a word of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.documents import SETTLED, Paper, list_settled_of
from storage.models import Document

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def put_digest(db: Session, place: Place, papers: Sequence[Paper], now: datetime) -> str:
    """Note that leaders get a digest of these documents; give its id."""
    row = Document(id=new_id(), community_id=place.id, kind="digest", audience="network", created_at=now, state=SETTLED)
    row.body, row.published_at = {"papers": [paper.id for paper in papers]}, now
    db.add(row)
    db.flush()
    return row.id


def list_new(db: Session, place: Place) -> list[Paper]:
    """List what was settled since a community's last digest, as leaders read it, oldest first."""
    last = _last(db, place)
    return list_settled_of(db, place, last.created_at if last else BEGINNING)


def list_last(db: Session, place: Place) -> list[Paper]:
    """List what a community's last digest told, as leaders read it today; empty where there was none."""
    last = _last(db, place)
    return list_settled_of(db, place, None, last.body["papers"]) if last else []


def _last(db: Session, place: Place) -> Document | None:
    query = select(Document).where(Document.community_id == place.id, Document.kind == "digest")
    return db.scalar(query.order_by(Document.created_at.desc()).limit(1))
