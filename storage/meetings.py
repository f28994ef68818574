"""Questions asked of meetings and their agendas. Drafts are for facilitators; a proposal is seen by them and its proposer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound, insert_once
from storage.models import AgendaItem, Document, Meeting, Person
from storage.people import FACILITATORS, NEAR, Member

PREPARED = ("planned", "published")
"""States of the one meeting that a community is preparing."""

AHEAD = "dated"
"""State of a meeting that stands on the plan of the year and is not prepared yet."""

CANCELLED = "cancelled"
"""State of a meeting whose agenda was out, and that does not take place."""

PLACED = ("planned", "running", "done", "carried", "dropped")
"""States of an item that stands, or stood, on the agenda; one that is waiting does not."""


WITH_LEADER = "with_leader"
"""What `posted` says of a meeting that a facilitator plans together with the group's leader."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with the name of who proposed it; empty where nobody did."""

    item: AgendaItem
    proposer: str = ""


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item about to be put on an agenda, or to wait for it."""

    title: str
    minutes: int
    purpose: str = "learn"
    source: str = "template"
    detail: str = ""
    source_id: str = ""
    proposer_id: str = ""
    equity: bool = False
    carried: int = 0
    position: int = 0
    status: str = "planned"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that a meeting left open, and the item it came up in."""

    id: str
    text: str


_NEXT = select(Meeting).where(Meeting.community_id == bindparam("community"), Meeting.state.in_(PREPARED))


def find_next(db: Session, community: Member | Place) -> Meeting | None:
    """Give the meeting that a community is preparing."""
    return db.scalar(_NEXT, {"community": _id_of(community)})


def find_coming(db: Session, community: Member | Place) -> Meeting | None:
    """Give the meeting that comes next: the one in preparation, else the first on the plan."""
    return find_next(db, community) or find_dated(db, community)


def find_dated(db: Session, community: Member | Place) -> Meeting | None:
    """Give the first meeting on a community's plan that is not prepared yet, locked for this deed."""
    query = select(Meeting).where(Meeting.community_id == _id_of(community), Meeting.state == AHEAD)
    return db.scalar(query.order_by(Meeting.starts_at, Meeting.id).limit(1).with_for_update())


def find_running(db: Session, community: Member | Place) -> Meeting | None:
    """Give the meeting that is running now."""
    return _newest(db, _id_of(community), "running")


def find_last(db: Session, community: Member | Place) -> Meeting | None:
    """Give the meeting that ended last."""
    query = select(Meeting).where(Meeting.community_id == _id_of(community), Meeting.ended_at.is_not(None))
    return db.scalar(query.order_by(Meeting.ended_at.desc()).limit(1))


def _newest(db: Session, community_id: str, state: str) -> Meeting | None:
    query = select(Meeting).where(Meeting.community_id == community_id, Meeting.state == state)
    return db.scalar(query.order_by(Meeting.starts_at.desc()).limit(1))


def _id_of(community: Member | Place) -> str:
    return community.community_id if isinstance(community, Member) else community.id


def open_meeting(db: Session, viewer: Member, minutes: int) -> Meeting:
    """Give the meeting that the viewer's community is preparing; where there was none, the next on its plan, else one begun now.

    Two presses make one.
    """
    if find_next(db, viewer) is None and (following := find_dated(db, viewer)) is not None:
        following.state = PREPARED[0]
        db.flush()
    insert_once(
        db,
        Meeting,
        id=new_id(),
        community_id=viewer.community_id,
        minutes=minutes,
        opened_by=viewer.person_id or None,
    )
    return db.scalars(_NEXT.with_for_update(), {"community": viewer.community_id}).one()


def get_meeting(db: Session, viewer: Member, meeting_id: str) -> Meeting:
    """Give a meeting of the viewer's community, locked for this deed; raises NotFound."""
    row = db.get(Meeting, meeting_id, with_for_update=True)
    if row is None or row.community_id != viewer.community_id:
        raise NotFound("meeting")
    return row


def get_meeting_of(db: Session, place: Place, meeting_id: str) -> Meeting:
    """Give a meeting of a community, for the clock; raises NotFound."""
    return get_meeting(db, Member(community_id=place.id), meeting_id)


def list_meetings(db: Session, place: Place) -> Sequence[Meeting]:
    """List a community's meetings, newest first; those without a date come last."""
    query = select(Meeting).where(Meeting.community_id == place.id)
    return db.scalars(query.order_by(Meeting.starts_at.is_(None), Meeting.starts_at.desc(), Meeting.id)).all()


def may_plan(viewer: Member, meeting: Meeting) -> bool:
    """Say whether the viewer may change an agenda that is being prepared: a facilitator, or a leader who was asked to."""
    if meeting.community_id != viewer.community_id or meeting.state not in PREPARED:
        return False
    return bool(viewer.roles & FACILITATORS) or (bool(viewer.roles & NEAR) and WITH_LEADER in meeting.posted)


def plan_with_leader(meeting: Meeting, viewer: Member, *, along: bool) -> None:
    """Let the leader of the viewer's community plan a meeting along with its facilitators, or no longer."""
    if not viewer.roles & FACILITATORS or meeting.community_id != viewer.community_id:
        raise NotFound("meeting")
    others = {name: value for name, value in meeting.posted.items() if name != WITH_LEADER}
    meeting.posted = {**others, WITH_LEADER: True} if along else others


def list_entries(db: Session, viewer: Member, meeting: Meeting) -> list[Entry]:
    """List what the viewer may see of an agenda: all for facilitators, else what is published and their own proposals.

    A leader who was asked to plan it sees what stands on it before that.
    """
    if meeting.community_id != viewer.community_id:
        return []
    if meeting.ended_at is not None and not viewer.may_see_from(meeting.ended_at):
        return []
    entries = _entries(db, meeting)
    if viewer.roles & FACILITATORS:
        return entries
    public = meeting.state not in {"planned", AHEAD} or may_plan(viewer, meeting)
    return [
        entry
        for entry in entries
        if (public and entry.item.status != "waiting") or entry.item.proposer_id == viewer.person_id
    ]


def count_waiting(db: Session, viewer: Member) -> int:
    """Count the proposals that wait for the next agenda of the viewer's community, for those who facilitate."""
    if not viewer.roles & FACILITATORS:
        return 0
    mine = select(func.count()).select_from(AgendaItem).join(Meeting, Meeting.id == AgendaItem.meeting_id)
    waits = mine.where(Meeting.community_id == viewer.community_id, Meeting.ended_at.is_(None))
    return db.scalar(waits.where(AgendaItem.status == "waiting")) or 0


def list_placed(db: Session, place: Place, meeting: Meeting) -> list[Entry]:
    """List what stands on an agenda, in order, for a card that the community's channel will show or a draft of its chair."""
    if meeting.community_id != place.id:
        return []
    return [entry for entry in _entries(db, meeting) if entry.item.status in PLACED]


def _entries(db: Session, meeting: Meeting) -> list[Entry]:
    query = (
        select(AgendaItem, Person.display_name)
        .outerjoin(Person, Person.id == AgendaItem.proposer_id)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    return [Entry(item, name or "") for item, name in db.execute(query)]


def get_item(db: Session, viewer: Member, item_id: str) -> tuple[Meeting, AgendaItem]:
    """Give an item and its meeting, to change it: a facilitator any, a proposer their own; raises NotFound.

    A leader who was asked to plan the meeting gets what stands on its agenda.
    """
    item = db.get(AgendaItem, item_id)
    if item is None:
        raise NotFound("item")
    meeting = get_meeting(db, viewer, item.meeting_id)
    planned = may_plan(viewer, meeting) and item.status != "waiting"
    if not viewer.roles & FACILITATORS and item.proposer_id != viewer.person_id and not planned:
        raise NotFound("item")
    db.refresh(item)
    return meeting, item


def add_item(db: Session, viewer: Member, meeting: Meeting, new: NewItem) -> AgendaItem:
    """Put an item on the agenda of a meeting of the viewer's community, or among what waits for it."""
    if meeting.community_id != viewer.community_id:
        raise NotFound("meeting")
    item = AgendaItem(
        id=new_id(),
        meeting_id=meeting.id,
        position=new.position,
        title=new.title,
        detail=new.detail,
        minutes=new.minutes,
        purpose=new.purpose,
        source=new.source,
        source_id=new.source_id[:60],
        proposer_id=new.proposer_id or None,
        equity=new.equity,
        carried=new.carried,
        status=new.status,
        outcome={},
    )
    db.add(item)
    db.flush()
    return item


def drop_item(db: Session, viewer: Member, item_id: str) -> None:
    """Remove an item that the viewer may change; raises NotFound."""
    _, item = get_item(db, viewer, item_id)
    db.delete(item)
    db.flush()


def add_history(meeting: Meeting, viewer: Member, what: str, now: datetime) -> None:
    """Note that the viewer changed an agenda, and what they did."""
    meeting.history = [*meeting.history, {"at": now.isoformat(), "by": viewer.person_id, "what": what}]


def add_note(item: AgendaItem, note: dict[str, Any]) -> None:
    """Note what came of an item."""
    item.outcome = {**item.outcome, "notes": [*notes_of(item), note]}


def notes_of(item: AgendaItem) -> list[dict[str, Any]]:
    """Give what came of an item, oldest first."""
    return list(item.outcome.get("notes", []))


def list_open_questions(db: Session, place: Place) -> list[OpenQuestion]:
    """List the questions that a community's last meeting left open."""
    last = find_last(db, place)
    if last is None:
        return []
    return [
        OpenQuestion(f"{entry.item.id}:{number}"[:40], str(note["text"]))
        for entry in list_placed(db, place, last)
        for number, note in enumerate(notes_of(entry.item))
        if note["kind"] == "question"
    ]


def is_summed_up(db: Session, viewer: Member, meeting: Meeting) -> bool:
    """Say whether the summary of a meeting of the viewer's community is published: from then on its notes stay as they are."""
    query = select(Document.id).where(Document.meeting_id == meeting.id, Document.community_id == viewer.community_id)
    return db.scalar(query.where(Document.kind == "synthesis", Document.published_at.is_not(None)).limit(1)) is not None


def join(db: Session, viewer: Member, other: Meeting, meeting: Meeting) -> None:
    """Move what waits for one meeting of the viewer's community to another, and forget the first."""
    for entry in list_entries(db, viewer, other):
        entry.item.meeting_id, entry.item.status = meeting.id, "waiting"
    db.flush()
    db.delete(other)
    db.flush()
