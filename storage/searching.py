"""Finds which of a community's documents may hold words; whoever asks reads them through `documents`, as they may."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from storage.documents import OUT
from storage.models import Document
from storage.people import Member

MOST = 100
"""Documents that are looked into at most, the newest."""


def list_holding(db: Session, viewer: Member, beginnings: Sequence[str]) -> list[str]:
    """List the ids of what is out in the viewer's community and holds all of these beginnings of words, the newest first.

    It tells where to look, not what the viewer may read. Beginnings are plain letters from a to z, or digits.
    """
    query = select(Document.id).where(Document.community_id == viewer.community_id, Document.kind == "synthesis")
    for each in beginnings:
        query = query.where(cast(Document.body, Text).icontains(each, autoescape=True))
    query = query.where(Document.state.in_(OUT)).order_by(Document.published_at.desc(), Document.id)
    return list(db.scalars(query.limit(MOST)))
