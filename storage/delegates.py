"""Who comes to a meeting in a member's place: a name that the member gave, seen by the group's peers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from storage.database import NotFound
from storage.meetings import PREPARED
from storage.models import Meeting
from storage.people import Member


@dataclass(frozen=True, slots=True)
class Delegate:
    """Somebody who comes in a member's place, with the member's name and school."""

    name: str
    person_id: str
    member: str
    site: str


def list_delegates(db: Session, viewer: Member, meeting: Meeting) -> list[Delegate]:
    """List who comes to a meeting in whose place; closed to whoever is no peer of the viewer's own community."""
    if not viewer.is_peer or meeting.community_id != viewer.community_id:
        return []
    return [Delegate(**entry) for entry in meeting.delegates]


def put_delegate(db: Session, viewer: Member, meeting_id: str, name: str) -> Meeting:
    """Let somebody come in the viewer's place, or, without a name, nobody; raises NotFound where no such meeting is ahead."""
    meeting = db.get(Meeting, meeting_id)
    if meeting is None or meeting.community_id != viewer.community_id or meeting.state not in PREPARED:
        raise NotFound("meeting")
    others = [entry for entry in meeting.delegates if entry["person_id"] != viewer.person_id]
    own = {"name": name, "person_id": viewer.person_id, "member": viewer.name, "site": viewer.site}
    meeting.delegates = [*others, own] if name else others
    db.flush()
    return meeting
