"""Who comes to a meeting in a member's place: a name that the member gave, seen by the group's peers, forgotten afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import people
from storage.communities import Place
from storage.database import NotFound
from storage.meetings import PREPARED
from storage.models import Meeting, Membership, Person
from storage.people import GUEST, Member


@dataclass(frozen=True, slots=True)
class Delegate:
    """Somebody who comes in a member's place, with the member's name and school; `comes` names whom the bot writes to."""

    name: str
    person_id: str
    member: str
    site: str
    comes: str = ""


def list_delegates(db: Session, viewer: Member, meeting: Meeting) -> list[Delegate]:
    """List who comes to a meeting in whose place; closed to whoever is no peer of the viewer's own community."""
    return list_delegates_of(db, Place(id=viewer.community_id), meeting) if viewer.is_peer else []


def list_delegates_of(db: Session, place: Place, meeting: Meeting) -> list[Delegate]:
    """List who comes to a meeting of a community in whose place, to bring them up to date."""
    return [Delegate(**entry) for entry in meeting.delegates] if meeting.community_id == place.id else []


def find_own_delegate(db: Session, viewer: Member, meeting: Meeting) -> Delegate | None:
    """Give who comes in the viewer's own place."""
    found = list_delegates(db, viewer, meeting)
    return next((each for each in found if each.person_id == viewer.person_id), None)


def find_colleague(db: Session, viewer: Member, name: str) -> Member | None:
    """Give the one other person of the viewer's school who has this name, as a member of a community of theirs.

    None where nobody has it, or several have; and None for everybody where the viewer's own school is not known.
    """
    own = select(Membership.site_id).where(
        Membership.community_id == viewer.community_id, Membership.person_id == viewer.person_id
    )
    query = (
        select(Membership.person_id, Membership.community_id, Membership.roles, Person.display_name)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.site_id.in_(own), Membership.state != "left", Person.id != viewer.person_id)
        .order_by(Membership.id)
    )
    wanted = name.casefold()
    found = [row for row in db.execute(query) if row[3].casefold() == wanted and GUEST not in row[2]]
    if len({row[0] for row in found}) != 1:
        return None
    return people.get_member(db, Place(id=found[0][1]), found[0][0])


def put_delegate(db: Session, viewer: Member, meeting_id: str, name: str, comes: str = "") -> Meeting:
    """Let somebody come in the viewer's place, or, without a name, nobody; raises NotFound where no such meeting is ahead."""
    meeting = db.get(Meeting, meeting_id)
    if meeting is None or meeting.community_id != viewer.community_id or meeting.state not in PREPARED:
        raise NotFound("meeting")
    others = [entry for entry in meeting.delegates if entry["person_id"] != viewer.person_id]
    own = {
        "name": name,
        "person_id": viewer.person_id,
        "member": viewer.name,
        "site": viewer.site,
        "comes": comes,
    }
    meeting.delegates = [*others, own] if name else others
    db.flush()
    return meeting


def take_delegates(db: Session, place: Place, meeting: Meeting) -> list[Delegate]:
    """Give who came to a meeting of a community in whose place, and forget it."""
    found = list_delegates_of(db, place, meeting)
    if found:
        meeting.delegates = []
        db.flush()
    return found
