"""Questions asked of members' answers. A leader or technical staff get no single one, a guest none that was shared before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound
from storage.models import Membership, Participation, Person, Response, Round
from storage.people import NAMELESS, Member
from storage.rounds import put_participation

WIDE = ("cop", "network", "system")
"""Levels at which peers may read an answer."""


@dataclass(frozen=True, slots=True)
class Shared:
    """An answer that its author shared, as a peer may read it; `site` is the author's school, empty where it is not known."""

    id: str
    author: str
    body: str
    quote_ok: bool
    site: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A question as one person stands to it: their own answer, and how far they got; empty where they were not asked yet."""

    asked: Round
    row: Response | None
    state: str

    @property
    def response(self) -> Response | None:
        """The answer, unless it was taken back."""
        return self.row if self.row is not None and not self.row.withdrawn else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a member sends: their words, who may read them (as before where it does not say), and whether they may be quoted."""

    body: str
    level: str = ""
    quote_ok: bool = False


_STANDING = (
    select(Round, Response, Participation.state)
    .outerjoin(Response, and_(Response.round_id == Round.id, Response.person_id == bindparam("person")))
    .outerjoin(Participation, and_(Participation.round_id == Round.id, Participation.person_id == bindparam("person")))
    .where(Round.community_id == bindparam("community"))
)
_STANDING_NOW = (
    _STANDING.where(Round.kind == "reflection", Round.state == "open").order_by(Round.opens_at.desc()).limit(1)
)
_STANDING_IN = _STANDING.where(Round.id == bindparam("round"), Round.mode == "named")
"""Built once: SQLAlchemy takes longer to build a statement than the database to answer it."""


def find_standing(db: Session, viewer: Member) -> Standing | None:
    """Give the viewer's community's newest open question and how they stand to it, in one statement."""
    found = db.execute(_STANDING_NOW, {"person": viewer.person_id, "community": viewer.community_id}).first()
    return Standing(found[0], found[1], found[2] or "") if found else None


def get_standing(db: Session, viewer: Member, round_id: str) -> Standing:
    """Give how the viewer stands to a question of their community that bears names, in one statement; raises NotFound."""
    asking = {"person": viewer.person_id, "community": viewer.community_id, "round": round_id}
    found = db.execute(_STANDING_IN, asking).first()
    if found is None:
        raise NotFound("round")
    return Standing(found[0], found[1], found[2] or "")


_OWN = select(Response).where(Response.round_id == bindparam("round"), Response.person_id == bindparam("person"))


def find_response(db: Session, viewer: Member, asked: Round) -> Response | None:
    """Give the viewer's own answer, unless it was withdrawn."""
    row = _find_own(db, viewer, asked)
    return row if row is not None and not row.withdrawn else None


def _find_own(db: Session, viewer: Member, asked: Round) -> Response | None:
    return db.scalar(_OWN, {"round": asked.id, "person": viewer.person_id})


def list_own_responses(db: Session, viewer: Member) -> Sequence[tuple[Round, Response]]:
    """List all that the viewer ever answered in this community, newest first, and their private answers in those they left."""
    left = select(Membership.community_id).where(Membership.person_id == viewer.person_id, Membership.state == "left")
    earlier = Round.community_id.in_(left) & (Response.visibility == "private")
    query = select(Round, Response).join(Response, Response.round_id == Round.id)
    query = query.where((Round.community_id == viewer.community_id) | earlier, Response.person_id == viewer.person_id)
    rows = db.execute(query.where(~Response.withdrawn).order_by(Response.created_at.desc())).all()
    return [(row[0], row[1]) for row in rows]


def put_response(db: Session, viewer: Member, standing: Standing, answer: Answer, now: datetime) -> Response:
    """Keep the viewer's answer, or its new words; one that says no level starts private, and an edit leaves it as it is."""
    row = standing.row
    if row is None:
        row = Response(id=new_id(), round_id=standing.asked.id, person_id=viewer.person_id, created_at=now)
        row.visibility, row.share_history = "private", []
        db.add(row)
    elif row.withdrawn:
        row.withdrawn, row.visibility, row.quote_ok = False, "private", False
    else:
        row.edited_at = now
    row.body = answer.body
    if answer.level:
        _set_level(row, answer.level, answer.quote_ok, now)
    if standing.state != "answered":
        put_participation(db, viewer, standing.asked, "answered")
    db.flush()
    return row


def put_visibility(db: Session, viewer: Member, asked: Round, level: str, quote_ok: bool, now: datetime) -> Response:
    """Set who may read the viewer's own answer; raises NotFound where they have none."""
    row = find_response(db, viewer, asked)
    if row is None:
        raise NotFound("response")
    _set_level(row, level, quote_ok, now)
    return row


def _set_level(row: Response, level: str, quote_ok: bool, now: datetime) -> None:
    row.visibility, row.quote_ok = level, quote_ok
    row.share_history = [*row.share_history, {"at": now.isoformat(), "level": level}]


def withdraw_response(db: Session, viewer: Member, asked: Round, now: datetime) -> str:
    """Take the viewer's own answer back: its words are gone, its row stays empty. Give the row's id."""
    row = find_response(db, viewer, asked)
    if row is None:
        raise NotFound("response")
    row.body, row.visibility, row.quote_ok, row.withdrawn = "", "private", False, True
    row.share_history = [*row.share_history, {"at": now.isoformat(), "level": "private"}]
    put_participation(db, viewer, asked, "declined")
    return row.id


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
        Shared(row.id, name or NAMELESS, row.body, row.quote_ok, site or "")
        for row, name, site in db.execute(query)
        if viewer.may_see_from(_shared_at(row))
    ]


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
