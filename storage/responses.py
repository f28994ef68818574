"""Questions asked of members' answers. A leader or technical staff get no single one, a guest none that was shared before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.columns import new_id, opened, sealed, table_of
from storage.communities import Place
from storage.database import NotFound
from storage.models import Membership, Participation, Person, Response, Round
from storage.people import NAMELESS, Member
from storage.rounds import QUESTION, Asked, Question, put_participation
from storage.written import Written

WIDE = ("cop", "network", "system")
"""Levels at which peers may read an answer."""

FROM_ROOM = "from the room"
"""What stands in place of an author where an answer was entered for a room."""


@dataclass(frozen=True, slots=True)
class Shared:
    """An answer that its author shared, as a peer may read it; `site` is the author's school, empty where it is not known.

    One that was entered for a `room` has no author and no school.
    """

    id: str
    author: str
    body: str
    quote_ok: bool
    site: str = ""
    room: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """The viewer's own answer in plain columns: to load and write a row of the ORM takes several times as long."""

    id: str
    body_sealed: bytes | None
    visibility: str
    quote_ok: bool
    created_at: datetime
    edited_at: datetime | None
    withdrawn: bool
    share_history: list[dict[str, Any]]

    @property
    def body(self) -> str:
        """The words, opened."""
        return opened(self.body_sealed, self.id)


@dataclass(frozen=True, slots=True)
class Standing:
    """A question as one person stands to it: their own answer, and how far they got; empty where they were not asked yet."""

    asked: Asked
    row: Own | None
    state: str

    @property
    def response(self) -> Own | None:
        """The answer, unless it was taken back."""
        return self.row if self.row is not None and not self.row.withdrawn else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a member sends: their words, who may read them (as before where it does not say), and whether they may be quoted."""

    body: str
    level: str = ""
    quote_ok: bool = False


_ROUNDS, _RESPONSES, _TAKING_PART = table_of(Round), table_of(Response), table_of(Participation)
ROUND, RESPONSE, PART = _ROUNDS.c, _RESPONSES.c, _TAKING_PART.c
_COLUMNS = [each.name for each in fields(Own)]
_STANDING = (
    select(*QUESTION, *(RESPONSE[name] for name in _COLUMNS), func.coalesce(PART.state, ""))
    .select_from(
        _ROUNDS.outerjoin(
            _RESPONSES, and_(RESPONSE.round_id == ROUND.id, RESPONSE.person_id == bindparam("person"))
        ).outerjoin(_TAKING_PART, and_(PART.round_id == ROUND.id, PART.person_id == bindparam("person")))
    )
    .where(ROUND.community_id == bindparam("community"))
)
_STANDING_NOW = Written(
    _STANDING.where(ROUND.kind == "reflection", ROUND.state == "open").order_by(ROUND.opens_at.desc()).limit(1)
)
_STANDING_IN = Written(_STANDING.where(ROUND.id == bindparam("round"), ROUND.mode == bindparam("mode")))


def find_standing(db: Session, viewer: Member) -> Standing | None:
    """Give the viewer's community's newest open question and how they stand to it, in one statement."""
    db.flush()
    found = _STANDING_NOW.first(db, {"person": viewer.person_id, "community": viewer.community_id})
    return _standing(found) if found else None


def get_standing(db: Session, viewer: Member, round_id: str, mode: str = "named") -> Standing:
    """Give how the viewer stands to a round of their community that is answered in one way, in one statement; raises NotFound."""
    db.flush()
    asking = {"person": viewer.person_id, "community": viewer.community_id, "round": round_id, "mode": mode}
    found = _STANDING_IN.first(db, asking)
    if found is None:
        raise NotFound("round")
    return _standing(found)


def _standing(row: Sequence[Any]) -> Standing:
    own = row[len(QUESTION) : -1]
    return Standing(Question(*row[: len(QUESTION)]), Own(*own) if own[0] else None, row[-1])


_OWN = Written(
    select(*(RESPONSE[name] for name in _COLUMNS)).where(
        RESPONSE.round_id == bindparam("round"), RESPONSE.person_id == bindparam("person")
    )
)


def find_response(db: Session, viewer: Member, asked: Asked) -> Own | None:
    """Give the viewer's own answer, unless it was withdrawn."""
    db.flush()
    found = _OWN.first(db, {"round": asked.id, "person": viewer.person_id})
    own = Own(*found) if found else None
    return own if own is not None and not own.withdrawn else None


def list_own_responses(db: Session, viewer: Member) -> Sequence[tuple[Round, Response]]:
    """List all that the viewer ever answered in this community, newest first, and their private answers in those they left."""
    left = select(Membership.community_id).where(Membership.person_id == viewer.person_id, Membership.state == "left")
    earlier = Round.community_id.in_(left) & (Response.visibility == "private")
    query = select(Round, Response).join(Response, Response.round_id == Round.id)
    query = query.where((Round.community_id == viewer.community_id) | earlier, Response.person_id == viewer.person_id)
    rows = db.execute(query.where(~Response.withdrawn).order_by(Response.created_at.desc())).all()
    return [(row[0], row[1]) for row in rows]


def put_response(db: Session, viewer: Member, standing: Standing, answer: Answer, now: datetime) -> Own:
    """Keep the viewer's answer, or its new words; one that says no level starts private, and an edit leaves it as it is."""
    before = standing.row
    if before is None:
        own = Own(new_id(), None, "private", False, now, None, False, [])
    elif before.withdrawn:
        own = replace(before, withdrawn=False, visibility="private", quote_ok=False)
    else:
        own = replace(before, edited_at=now)
    own = replace(own, body_sealed=sealed(answer.body, own.id))
    if answer.level:
        own = _at_level(own, answer.level, answer.quote_ok, now)
    if before is None:
        place = {"round_id": standing.asked.id, "person_id": viewer.person_id}
        _ADD.count(db, {**place, **{name: getattr(own, name) for name in _COLUMNS}})
    else:
        _change(db, own)
    if standing.state != "answered":
        put_participation(db, viewer, standing.asked, "answered")
    return own


def put_visibility(db: Session, viewer: Member, asked: Asked, level: str, quote_ok: bool, now: datetime) -> Own:
    """Set who may read the viewer's own answer; raises NotFound where they have none."""
    return _change(db, _at_level(_get_response(db, viewer, asked), level, quote_ok, now))


def withdraw_response(db: Session, viewer: Member, asked: Asked, now: datetime) -> str:
    """Take the viewer's own answer back: its words are gone, its row stays empty. Give the row's id."""
    own = _at_level(_get_response(db, viewer, asked), "private", False, now)
    _change(db, replace(own, body_sealed=None, withdrawn=True))
    put_participation(db, viewer, asked, "declined")
    return own.id


def _get_response(db: Session, viewer: Member, asked: Asked) -> Own:
    own = find_response(db, viewer, asked)
    if own is None:
        raise NotFound("response")
    return own


def _at_level(own: Own, level: str, quote_ok: bool, now: datetime) -> Own:
    """Set who may read an answer, and tell when that became so where it did."""
    told = own.share_history
    if not told or told[-1]["level"] != level:
        told = [*told, {"at": now.isoformat(), "level": level}]
    return replace(own, visibility=level, quote_ok=quote_ok, share_history=told)


_ADD = Written(insert(_RESPONSES), ["round_id", "person_id", *_COLUMNS])
_CHANGED = [name for name in _COLUMNS if name not in ("id", "created_at")]
_CHANGE = Written(
    update(_RESPONSES)
    .where(RESPONSE.id == bindparam("own"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)


def _change(db: Session, own: Own) -> Own:
    """Write an answer as it is now; what the session read of it before is read anew."""
    db.flush()
    _CHANGE.count(db, {"own": own.id, **{f"new_{name}": getattr(own, name) for name in _CHANGED}})
    db.expire_all()
    return own


def list_shared(db: Session, viewer: Member, asked: Round) -> list[Shared]:
    """List the answers that peers shared with the community, by author; nothing for anybody who is no peer here.

    A guest gets those that were shared after they joined.
    """
    if asked.community_id != viewer.community_id or not viewer.is_peer:
        return []
    return _shared(db, asked, viewer)


def list_shared_of(db: Session, place: Place, asked: Round) -> list[Shared]:
    """List the answers shared with a community, for a draft that its chair will read."""
    if asked.community_id != place.id:
        return []
    return _shared(db, asked, Member(community_id=place.id))


def _shared(db: Session, asked: Round, viewer: Member) -> list[Shared]:
    wide = or_(*(Response.visibility == level for level in WIDE))
    here = and_(Membership.person_id == Response.person_id, Membership.community_id == asked.community_id)
    query = (
        select(Response, Person.display_name, Membership.site_id)
        .outerjoin(Person, Person.id == Response.person_id)
        .outerjoin(Membership, here)
        .where(Response.round_id == asked.id, wide, ~Response.withdrawn)
        .order_by(Person.display_name, Response.id)
    )
    return [
        Shared(row.id, _author(row, name), row.body, row.quote_ok, site or "", bool(row.entered_by))
        for row, name, site in db.execute(query)
        if viewer.may_see_from(_shared_at(row))
    ]


def _author(row: Response, name: str | None) -> str:
    return FROM_ROOM if row.entered_by else name or NAMELESS


def add_from_room(db: Session, viewer: Member, asked: Round, bodies: Sequence[str], now: datetime) -> None:
    """Keep what a room answered, entered by the viewer, who chairs: nobody's answers, which peers may read."""
    if asked.community_id != viewer.community_id or not viewer.is_chair:
        raise NotFound("round")
    told = [{"at": now.isoformat(), "level": "cop"}]
    for body in bodies:
        row = Response(id=new_id(), round_id=asked.id, entered_by=viewer.person_id, visibility="cop", created_at=now)
        row.body, row.share_history = body, told
        db.add(row)
    db.flush()


def drop_from_room(db: Session, viewer: Member, asked: Round) -> int:
    """Take back what was entered for the room to a question, for whoever chairs; their words are gone. Give how many."""
    if asked.community_id != viewer.community_id or not viewer.is_chair:
        raise NotFound("round")
    query = select(Response).where(Response.round_id == asked.id, Response.entered_by.is_not(None))
    rows = db.scalars(query.where(~Response.withdrawn)).all()
    for row in rows:
        row.body, row.visibility, row.withdrawn = "", "private", True
    db.flush()
    return len(rows)


def _shared_at(row: Response) -> datetime:
    """Give since when others have been able to read an answer without a break."""
    at = row.created_at
    open_before = False
    for step in row.share_history:
        is_open = step["level"] in WIDE
        if is_open and not open_before:
            at = datetime.fromisoformat(step["at"])
        open_before = is_open
    return at
