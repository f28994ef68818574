"""Finds which of a community's documents may hold words, and which contributions do, as far as a viewer may read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from storage import fulltext
from storage.contributions import Given, as_given, seen_by
from storage.documents import OUT
from storage.models import Document
from storage.models_contributions import SHARED, Contribution
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


def list_given(db: Session, viewer: Member, kinds: Collection[str], words: Sequence[str]) -> list[Given]:
    """List the contributions of these kinds that hold all of the words, in any form, and that the viewer may read.

    What is shared with nobody is not searched, not even for its author: its words are encrypted. The newest stand first.
    """
    query = seen_by(viewer).where(Contribution.kind.in_(kinds), Contribution.visibility.in_(SHARED))
    query = query.where(*(fulltext.holds(db, word) for word in words))
    return [as_given(found, viewer) for found in db.execute(query.limit(MOST))]
