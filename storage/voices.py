"""Who stands behind a line of a summary, for the one message that goes back to them; never shown to anybody."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.commitments import SHARED
from storage.communities import Place
from storage.documents import DocumentLine
from storage.models import Response, Round


def find_behind(db: Session, place: Place, line: DocumentLine) -> Collection[str]:
    """Give the ids of those whose answers a line rests on; of nobody where one of them was given without a name.

    Who took an answer back, or keeps it private by now, stands behind nothing any more.
    """
    answers = [source.id for source in line.sources if source.kind == "response"]
    query = select(Response).join(Round, Round.id == Response.round_id).where(Round.community_id == place.id)
    rows = db.scalars(query.where(Response.id.in_(answers))).all()
    if len(rows) < len(answers):
        return frozenset()
    shared = [row for row in rows if row.visibility in SHARED and not row.withdrawn]
    return frozenset(row.person_id for row in shared if row.person_id)
