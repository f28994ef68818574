"""Questions asked of open doors: times at which a practice can be watched, and who comes.

Who comes is known to whoever opens the door, each of those who come knows of themselves, and others read how many places are
left. Whoever changes who comes holds the community still first: so no place is given twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import Select, and_, delete, select, update
from sqlalchemy.orm import Session

from storage import contributions
from storage.communities import Place
from storage.contributions import Given, NewContribution
from storage.database import NotFound
from storage.models import Membership, Person, Site
from storage.models_contributions import Contribution, Words
from storage.people import Member

DOOR, SEAT = "door", "door_place"
OPEN, OFF = "open", "closed"
COMING, WAITING = "coming", "waiting"


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody says of a door: what one sees, where, on which day, and from when till when on the group's clock."""

    what: str
    where: str
    on: date
    begins: time
    ends: time
    places: int


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place, or their turn on the waiting list; `mine` where it is the viewer's."""

    id: str
    door_id: str
    person_id: str
    state: str
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """An open door as one viewer may read it; `own` is empty where the viewer asked for no place."""

    given: Given
    facts: Facts
    version: int
    coming: int
    own: str = ""

    @property
    def id(self) -> str:
        """What it is known by."""
        return self.given.id

    @property
    def mine(self) -> bool:
        """Whether the viewer opens it."""
        return self.given.mine

    @property
    def is_off(self) -> bool:
        """Whether it was called off."""
        return self.given.state != OPEN

    @property
    def left(self) -> int:
        """How many places are left."""
        return max(0, self.facts.places - self.coming)


def add_door(db: Session, viewer: Member, facts: Facts, now: datetime) -> Door:
    """Keep the door that the viewer opens to their group."""
    new = NewContribution(DOOR, _words(facts, 0), "cop", state=OPEN, due_on=facts.on)
    return get_door(db, viewer, contributions.add_contribution(db, viewer, new, now).id)


def _words(facts: Facts, version: int) -> Words:
    clock = {"begins": f"{facts.begins:%H:%M}", "ends": f"{facts.ends:%H:%M}"}
    return Words(facts.what, facts.where, data={**clock, "places": facts.places, "version": version})


def get_door(db: Session, viewer: Member, door_id: str) -> Door:
    """Give a door that the viewer may know of, as it stands now; raises NotFound."""
    query = contributions.seen_by(viewer).where(Contribution.id == door_id, Contribution.kind == DOOR)
    found = db.execute(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("door")
    return _door(contributions.as_given(found, viewer), _seats(db, viewer, door_id))


def list_doors(db: Session, viewer: Member, today: date) -> list[Door]:
    """List the doors that are open to the viewer from a day on, the next first."""
    return _ahead(contributions.list_contributions(db, viewer, {DOOR}, {OPEN}), _seats(db, viewer), today)


def list_doors_of(db: Session, place: Place, today: date) -> list[Door]:
    """List a community's open doors from a day on, the next first: for the clock, and for a message to all members."""
    found = [each for each in contributions.list_shared_of(db, place, {DOOR}) if each.state == OPEN]
    return _ahead(found, _seats(db, Member(community_id=place.id)), today)


def _ahead(found: list[Given], seats: list[Seat], today: date) -> list[Door]:
    doors = [_door(each, seats) for each in found if each.due_on is not None and each.due_on >= today]
    return sorted(doors, key=lambda door: (door.facts.on, door.facts.begins, door.id))


def _door(given: Given, seats: list[Seat]) -> Door:
    data, on = given.words.data, given.due_on
    assert on is not None
    begins, ends = (time.fromisoformat(str(data[name])) for name in ("begins", "ends"))
    facts = Facts(given.words.title, given.words.body, on, begins, ends, int(data["places"]))
    own = [seat for seat in seats if seat.door_id == given.id]
    coming = sum(seat.state == COMING for seat in own)
    return Door(given, facts, int(data["version"]), coming, next((seat.state for seat in own if seat.mine), ""))


def _seats(db: Session, viewer: Member, door_id: str = "") -> list[Seat]:
    """List places and turns of those who are in the community, in the order in which they asked."""
    columns = (Contribution.id, Contribution.reply_to, Contribution.author_id, Contribution.state)
    query = _present(select(*columns), viewer.community_id)
    query = query.where(Contribution.reply_to == door_id) if door_id else query
    rows = [tuple(each or "" for each in row) for row in db.execute(query)]
    return [Seat(seat, door, person, state, person == viewer.person_id) for seat, door, person, state in rows]


def _present(query: Select[*tuple[str | None, ...]], community_id: str) -> Select[*tuple[str | None, ...]]:
    """Narrow a question down to the places of those who are in a community, in the order in which they asked."""
    here = [Membership.person_id == Contribution.author_id, Membership.community_id == Contribution.community_id]
    return (
        query.join(Membership, and_(*here))
        .where(Contribution.community_id == community_id, Contribution.kind == SEAT, Membership.state != "left")
        .where(Contribution.state.in_((COMING, WAITING)))
        .order_by(Contribution.created_at, Contribution.id)
    )


def list_who(db: Session, viewer: Member, door: Door) -> list[tuple[str, str, str]]:
    """List to whoever opens a door who comes and who waits, each with name, school and state; raises NotFound for others."""
    if not door.mine:
        raise NotFound("door")
    query = _present(select(Person.display_name, Site.name, Contribution.state), viewer.community_id)
    query = query.join(Person, Person.id == Contribution.author_id).outerjoin(Site, Site.id == Membership.site_id)
    rows = db.execute(query.where(Contribution.reply_to == door.id))
    return [(name or "", site or "", state or "") for name, site, state in rows]


def list_to_tell(db: Session, place: Place, door: Door) -> list[tuple[str, str]]:
    """List those who come or wait, by id and state: for delivery alone."""
    return [(seat.person_id, seat.state) for seat in _seats(db, Member(community_id=place.id), door.id)]


def ask_place(db: Session, viewer: Member, door: Door, now: datetime) -> Door:
    """Keep a place for the viewer, or their turn on the waiting list; raises NotFound where it is their own or called off."""
    if door.mine or door.is_off or not door.given.author_id:
        raise NotFound("door")
    if not door.own:
        state = COMING if door.left else WAITING
        new = NewContribution(SEAT, Words(), "partner", door.given.author_id, reply_to=door.id, state=state)
        contributions.add_contribution(db, viewer, new, now)
    return get_door(db, viewer, door.id)


def give_back(db: Session, viewer: Member, door: Door) -> Door:
    """Forget that the viewer asked for a place."""
    _drop(db, [seat for seat in _seats(db, viewer, door.id) if seat.mine])
    return get_door(db, viewer, door.id)


def _drop(db: Session, seats: list[Seat]) -> None:
    db.execute(delete(Contribution).where(Contribution.id.in_([seat.id for seat in seats])))


def let_in(db: Session, place: Place, door: Door) -> list[str]:
    """Give free places to those who wait, in order; give who they are, for delivery alone."""
    seats = _seats(db, Member(community_id=place.id), door.id)
    free = max(0, door.facts.places - sum(seat.state == COMING for seat in seats))
    first = [seat for seat in seats if seat.state == WAITING][:free]
    let = update(Contribution).where(Contribution.id.in_([seat.id for seat in first]))
    db.execute(let.values(state=COMING))
    return [seat.person_id for seat in first]


def put_door(db: Session, viewer: Member, door: Door, facts: Facts, now: datetime) -> Door:
    """Change the viewer's own door; raises NotFound for anybody else's."""
    contributions.put_words(db, viewer, door.id, _words(facts, door.version + 1), now)
    contributions.put_due(db, viewer, door.id, facts.on)
    return get_door(db, viewer, door.id)


def call_off(db: Session, place: Place, door: Door, now: datetime) -> Door:
    """Call a door off, as whoever opens it wants, or as they are gone; give it as it is then."""
    row = db.get_one(Contribution, door.id)
    if row.community_id != place.id:
        raise NotFound("door")
    row.state, row.closed_at = OFF, now
    row.words = replace(row.words, data={**row.words.data, "version": door.version + 1})
    db.flush()
    return replace(door, given=replace(door.given, state=OFF), version=door.version + 1)


def drop_of(db: Session, viewer: Member) -> list[str]:
    """Forget that the viewer, who leaves, asked for places; give the doors."""
    seats = [seat for seat in _seats(db, viewer) if seat.mine]
    _drop(db, seats)
    return [seat.door_id for seat in seats]
