"""Questions asked of digests: what leaders got, as ids of settled documents; never a word of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound
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


def list_of(db: Session, place: Place, digest_id: str = "") -> list[Paper]:
    """List what a digest told, as leaders read it today, or without an id what the next one will, else what the last one did.

    Raises NotFound for a digest of another community.
    """
    if not digest_id:
        return list_new(db, place) or list_last(db, place)
    row = db.scalar(_digests(place).where(Document.id == digest_id))
    if row is None:
        raise NotFound("digest")
    return list_settled_of(db, place, None, row.body["papers"])


def find_last_at(db: Session, place: Place) -> datetime | None:
    """Give when a community's last digest went out; None where there was none."""
    last = _last(db, place)
    return last.created_at if last else None


def span_of(db: Session, place: Place, *, new: bool) -> tuple[datetime, datetime | None]:
    """Give from when until when a digest tells: the next one since the last, or the last one since the one before it."""
    times = [row.created_at for row in db.scalars(_digests(place).limit(2))]
    ends: list[datetime | None] = [None, *times][: 1 if new else 2]
    return ([*times, BEGINNING, BEGINNING][0 if new else 1], ends[-1])


def _last(db: Session, place: Place) -> Document | None:
    return db.scalar(_digests(place).limit(1))


def _digests(place: Place) -> Select[Document]:
    query = select(Document).where(Document.community_id == place.id, Document.kind == "digest")
    return query.order_by(Document.created_at.desc())
