"""The course of a meeting: it begins, goes from item to item, ends or is put off; what is unfinished opens the next one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from storage import meetings
from storage.communities import Place
from storage.meetings import NewItem
from storage.models import AgendaItem, Meeting
from storage.people import Member

COMES_ANEW = frozenset({"template", "commitment"})
"""Sources whose items the next agenda brings by itself: brought over too, they would stand on it twice."""


def begin(db: Session, place: Place, meeting: Meeting, now: datetime) -> None:
    """Begin a meeting with its first item; what waited for it waits for the next."""
    meeting.state = "running"
    meeting.starts_at = meeting.starts_at or now
    meetings.list_placed(db, place, meeting)[0].item.status = "running"
    db.flush()


def advance(rows: Sequence[AgendaItem], item: AgendaItem) -> None:
    """Go on from the present item to the following one; from any other item, nothing happens."""
    if item.status != "running" or item is rows[-1]:
        return
    item.status = "done"
    rows[rows.index(item) + 1].status = "running"


def unfinished(rows: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Give the items that were not reached, and the present one where nothing was noted on it and others are left."""
    left = [row for row in rows if row.status == "planned"]
    now = [row for row in rows if row.status == "running" and left and not meetings.notes_of(row)]
    return [*now, *left]


def likely(rows: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Give the unfinished items that the next template will not bring by itself."""
    return [
        row for row in unfinished(rows) if row.status == "planned" and not row.equity and row.source not in COMES_ANEW
    ]


def end(db: Session, viewer: Member, meeting: Meeting, carry: Collection[str], now: datetime) -> None:
    """End a meeting: the items named in `carry`, and all that still waited, go to the next one; the rest stays as it is."""
    entries = meetings.list_entries(db, viewer, meeting)
    open_items = {row.id for row in unfinished([entry.item for entry in entries if entry.item.status != "waiting"])}
    meeting.state, meeting.ended_at = "ended", now
    db.flush()
    going = [entry.item for entry in entries if entry.item.id in carry and entry.item.id in open_items]
    waiting = [entry.item for entry in entries if entry.item.status == "waiting"]
    following = meetings.open_meeting(db, viewer, meeting.minutes) if going or waiting else None
    if following is not None:
        for item in going:
            _bring_over(db, viewer, following, item)
            item.status = "carried"
        for item in waiting:
            item.meeting_id = following.id
    for item in (entry.item for entry in entries):
        item.status = {"running": "done", "planned": "dropped"}.get(item.status, item.status)
    db.flush()


def _bring_over(db: Session, viewer: Member, following: Meeting, item: AgendaItem) -> None:
    new = NewItem(
        title=item.title,
        minutes=item.minutes,
        purpose=item.purpose,
        source="carried",
        detail=item.detail,
        source_id=item.id,
        proposer_id=item.proposer_id or "",
        carried=item.carried + 1,
        position=item.position,
        status="waiting",
    )
    meetings.add_item(db, viewer, following, new)


def put_off(db: Session, viewer: Member, meeting: Meeting) -> None:
    """Let a meeting wait for another day, with all its items and whatever was proposed for the next one meanwhile."""
    following = meetings.find_next(db, viewer)
    if following is not None and following is not meeting:
        meetings.join(db, viewer, following, meeting)
    meeting.state = "published" if meeting.posted.get("how") else "planned"
    meeting.starts_at = None
    for entry in meetings.list_entries(db, viewer, meeting):
        entry.item.status = {"running": "planned", "done": "planned"}.get(entry.item.status, entry.item.status)
    db.flush()
