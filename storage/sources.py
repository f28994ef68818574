"""Questions asked of what documents rest on."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.columns import table_of
from storage.communities import Place
from storage.documents import OUT, TALK, DocumentLine, get_paper_of
from storage.models import Document, SourceLink

_LINKS, _DOCUMENTS = table_of(SourceLink), table_of(Document)
_RESTING = (
    select(_LINKS.c.document_id)
    .join(_DOCUMENTS, _DOCUMENTS.c.id == _LINKS.c.document_id)
    .where(_DOCUMENTS.c.community_id == bindparam("community"))
    .distinct()
    .order_by(_LINKS.c.document_id)
)
_RESTING_ON = _RESTING.where(_LINKS.c.target_id == bindparam("source"))
"""Built once, as every answer asks it."""


def list_resting_on(db: Session, place: Place, source_id: str = "") -> list[str]:
    """List the ids of a community's documents, drafts too, that rest on a response or commitment, or on any."""
    db.flush()
    if not source_id:
        return list(db.scalars(_RESTING, {"community": place.id}))
    return list(db.scalars(_RESTING_ON, {"community": place.id, "source": source_id}))


def list_talk(db: Session, place: Place, meeting_id: str) -> list[DocumentLine]:
    """List what a transcript put into the summary of a community's meeting; nothing else of a transcript is kept."""
    query = select(Document.id).where(Document.community_id == place.id, Document.meeting_id == meeting_id)
    found = db.scalars(query.where(Document.kind == "synthesis")).all()
    return [line for document_id in found for line in get_paper_of(db, place, document_id).part(TALK)]


def is_told(db: Session, place: Place, source_id: str) -> bool:
    """Say whether a document of a community that is out rests on something."""
    query = select(Document.id).join(SourceLink, SourceLink.document_id == Document.id)
    out = query.where(Document.community_id == place.id, Document.state.in_(OUT), SourceLink.target_id == source_id)
    return db.scalar(out.limit(1)) is not None
