"""Evidence on an agenda: what the group's members shared since its last meeting, each claim with whose it is."""

from __future__ import annotations

from sqlalchemy.orm import Session

from handlers.agenda_plan import Slot
from handlers.giving_cards import by_whom
from storage import contributions, meetings
from storage.communities import Place
from storage.people import Member

SOURCE = "evidence"
TITLE = "What our evidence says"
MINUTES = 8
MOST_CLAIMS = 6


def slots(db: Session, place: Place) -> list[Slot]:
    """Give the item that looks at new evidence; none where nobody shared any since the last meeting."""
    last = meetings.find_last(db, place)
    found = contributions.list_shared_of(db, place, ["evidence"], last.ended_at if last else None)
    return [Slot(TITLE, MINUTES, source=SOURCE)] if found else []


def claims(db: Session, viewer: Member, place: Place) -> list[str]:
    """Give the claims that a peer reads beneath it, the newest first."""
    last = meetings.find_last(db, place)
    since = last.ended_at if last else None
    found = [
        each for each in contributions.list_shared(db, viewer, ["evidence"]) if not since or each.created_at > since
    ]
    return [f"“{each.words.title}” ({by_whom(each, ())})" for each in found[:MOST_CLAIMS]]
