"""Questions asked of protocols that are run, and of notes at their steps: for peers alone, a guest from when they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound, insert_once
from storage.models_runs import ProtocolNote, ProtocolRun
from storage.people import Member

ENDED, PAUSED, RUNNING = "ended", "paused", "running"


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run about to begin; `content` is the protocol as the library has it today."""

    content: dict[str, Any]
    topic: str = ""
    presenter_id: str = ""
    meeting_id: str = ""
    slow: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """What somebody noted, as the group reads it: at which step, and the words; `mine` says that it is the reader's own."""

    id: str
    step: int
    body: str
    mine: bool = False


def open_run(db: Session, viewer: Member, new: NewRun, now: datetime) -> ProtocolRun | None:
    """Begin a run in the viewer's community; None where one is under way already, however often somebody presses."""
    run_id = new_id()
    fresh = insert_once(
        db,
        ProtocolRun,
        id=run_id,
        community_id=viewer.community_id,
        meeting_id=new.meeting_id or None,
        presenter_id=new.presenter_id or None,
        started_by=viewer.person_id,
        topic=new.topic,
        content=new.content,
        slow=new.slow,
        named=new.named,
        skipped=[],
        started_at=now,
    )
    return get_run(db, viewer, run_id) if fresh else None


def get_run(db: Session, viewer: Member, run_id: str) -> ProtocolRun:
    """Give a run of the viewer's community, locked for this deed; raises NotFound, for leaders and later guests, too."""
    row = db.get(ProtocolRun, run_id, with_for_update=True)
    if row is None or row.community_id != viewer.community_id or not viewer.is_peer:
        raise NotFound("protocol")
    if row.ended_at is not None and not viewer.may_see_from(row.ended_at):
        raise NotFound("protocol")
    return row


def get_run_of(db: Session, place: Place, run_id: str) -> ProtocolRun:
    """Give a run of a community, locked for this deed, for the clock; raises NotFound."""
    return get_run(db, Member(community_id=place.id, roles=frozenset({"member"})), run_id)


def find_under_way(db: Session, community: Member | Place, *, slow: bool) -> ProtocolRun | None:
    """Give the run that goes on in a community: by the clock, or in writing over days."""
    community_id = community.community_id if isinstance(community, Member) else community.id
    query = select(ProtocolRun).where(ProtocolRun.community_id == community_id, ProtocolRun.slow == slow)
    return db.scalar(query.where(ProtocolRun.state != ENDED))


def list_ended(db: Session, viewer: Member, most: int, meeting_id: str = "") -> Sequence[ProtocolRun]:
    """List the latest runs that have ended and that the viewer may look into, newest first; of one meeting, if named."""
    if not viewer.is_peer:
        return []
    query = select(ProtocolRun).where(ProtocolRun.community_id == viewer.community_id, ProtocolRun.state == ENDED)
    if meeting_id:
        query = query.where(ProtocolRun.meeting_id == meeting_id)
    rows = db.scalars(query.order_by(ProtocolRun.ended_at.desc(), ProtocolRun.id).limit(most)).all()
    return [row for row in rows if row.ended_at and viewer.may_see_from(row.ended_at)]


def add_note(db: Session, viewer: Member, run: ProtocolRun, step: int, body: str, now: datetime) -> ProtocolNote:
    """Keep what the viewer noted at a step of a run that they may see."""
    row = ProtocolNote(id=new_id(), run_id=run.id, step=step, person_id=viewer.person_id, created_at=now)
    row.body = body
    db.add(row)
    db.flush()
    return row


def drop_note(db: Session, viewer: Member, note_id: str) -> str:
    """Delete the viewer's own note, and give its run's id; raises NotFound."""
    row = db.get(ProtocolNote, note_id)
    if row is None or row.person_id != viewer.person_id:
        raise NotFound("note")
    run = get_run(db, viewer, row.run_id)
    db.delete(row)
    db.flush()
    return run.id


def list_notes(db: Session, viewer: Member, run: ProtocolRun) -> list[Noted]:
    """List what was noted in a run of the viewer's community, step by step; to a guest only what came after they joined."""
    if run.community_id != viewer.community_id or not viewer.is_peer:
        return []
    query = select(ProtocolNote).where(ProtocolNote.run_id == run.id)
    rows = db.scalars(query.order_by(ProtocolNote.step, ProtocolNote.created_at, ProtocolNote.id))
    return [
        Noted(row.id, row.step, row.body, row.person_id == viewer.person_id)
        for row in rows
        if viewer.may_see_from(row.created_at)
    ]
