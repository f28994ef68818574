"""Questions asked of evidence that a meeting's decisions rest on."""

from __future__ import annotations

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from storage.communities import Place
from storage.models import AgendaItem, Meeting


def take_back(db: Session, place: Place, contribution_id: str, instead: str) -> None:
    """Put `instead` in place of the words of this evidence in the notes of a community's meetings."""
    query = select(AgendaItem).join(Meeting, Meeting.id == AgendaItem.meeting_id)
    named = cast(AgendaItem.outcome, Text).contains(contribution_id, autoescape=True)
    for item in db.scalars(query.where(Meeting.community_id == place.id, named)):
        notes = [
            {**note, "evidence": instead} if note.get("cited") == contribution_id else note
            for note in item.outcome["notes"]
        ]
        item.outcome = {**item.outcome, "notes": notes}
    db.flush()
