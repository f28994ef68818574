"""Questions asked of asks and offers beside `contributions`: whom to bring together, and what became of a leader's introduction.

Who asked without a name stays unnamed: their id goes to delivery alone, into no row of anybody else's.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from storage import contributions
from storage.communities import Place
from storage.contributions import Given, NewContribution
from storage.database import NotFound
from storage.models_contributions import Contribution, Words
from storage.people import NEAR, Member

ASK, OFFER, CONNECTION = "ask", "offer", "connection"
OPEN, MATCHED, CLOSED = "open", "matched", "closed"
STANDS = (OPEN, MATCHED)
HELPED, NOT_YET = "yes", "not yet"


def match(db: Session, viewer: Member, thing_id: str, now: datetime) -> tuple[Given, str]:
    """Note that the viewer and whoever put in an ask or an offer are brought together; give it, and whom to tell.

    Raises NotFound for what the viewer may not read, what is closed, and their own.
    """
    given = contributions.get_contribution(db, viewer, thing_id)
    author_id = db.scalar(select(Contribution.author_id).where(Contribution.id == given.id))
    if given.kind not in (ASK, OFFER) or given.state not in STANDS or given.mine or author_id is None:
        raise NotFound("ask")
    return contributions.put_state(db, viewer, given.id, MATCHED, now), author_id


def connect(db: Session, viewer: Member, ask_id: str, words: Words, asked_on: date, now: datetime) -> tuple[Given, str]:
    """Keep the introduction that the viewer, a leader, made for an ask; give it, and whom to tell. Raises NotFound."""
    if not viewer.roles & NEAR:
        raise NotFound("ask")
    _, author_id = match(db, viewer, ask_id, now)
    new = NewContribution(CONNECTION, words, reply_to=ask_id, state=OPEN, due_on=asked_on)
    return contributions.add_contribution(db, viewer, new, now), author_id


def find_two(db: Session, place: Place, connection_id: str) -> tuple[str, str, str] | None:
    """Give an open introduction's leader, whoever asked, and whom it names, for the clock alone; None where one is gone."""
    ask = aliased(Contribution)
    query = select(Contribution, ask.author_id).join(ask, ask.id == Contribution.reply_to)
    query = query.where(Contribution.id == connection_id, Contribution.community_id == place.id)
    found = db.execute(query.where(Contribution.state == OPEN)).first()
    if found is None or found[0].author_id is None or found[1] is None:
        return None
    return found[0].author_id, found[1], found[0].words.title


def put_outcome(db: Session, viewer: Member, connection_id: str, outcome: str, now: datetime) -> str:
    """Note whether an introduction helped, as its leader or whoever asked says; give whom it named. Raises NotFound."""
    ask = aliased(Contribution)
    query = select(Contribution, ask.author_id).join(ask, ask.id == Contribution.reply_to)
    found = db.execute(query.where(Contribution.id == connection_id)).first()
    row = found[0] if found else None
    if found is None or row is None or row.community_id != viewer.community_id or row.kind != CONNECTION:
        raise NotFound("introduction")
    side = {row.author_id: "leader", found[1]: "asker"}.get(viewer.person_id)
    if side is None:
        raise NotFound("introduction")
    words = row.words
    row.words = Words(words.title, words.body, words.url, {**words.data, side: outcome}, words.tags)
    row.state, row.closed_at = (CLOSED, now) if side == "asker" else (row.state, row.closed_at)
    db.flush()
    return words.title


def list_unsaid(db: Session, viewer: Member, today: date) -> list[tuple[str, str]]:
    """List the introductions made for the viewer's own asks that are to be asked after by now: ids, and whom each names."""
    ask = aliased(Contribution)
    query = select(Contribution).join(ask, ask.id == Contribution.reply_to).where(ask.author_id == viewer.person_id)
    query = query.where(Contribution.community_id == viewer.community_id, Contribution.kind == CONNECTION)
    rows = db.scalars(query.where(Contribution.state == OPEN, Contribution.due_on <= today)).all()
    return [(row.id, row.words.title) for row in rows]


def count_outcomes(db: Session, viewer: Member) -> tuple[int, int]:
    """Count the introductions that the viewer made here, and those that helped, as whoever asked said."""
    made = contributions.list_own(db, viewer, {CONNECTION})
    return len(made), sum(each.words.data.get("asker") == HELPED for each in made)
