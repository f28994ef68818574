"""What many people's answers come to: counts, and lines without names. Nobody gets a single answer of somebody else's here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from random import SystemRandom

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.communities import Place
from storage.database import NotFound
from storage.models import Participation, Response, Round
from storage.parts import parted
from storage.people import Member

COUNTED, TOLD = "counted", "told"
"""Modes of rounds with a form of their own: answers that are only counted, and stories that their author may share."""

CLOSED, SUPPRESSED = "closed", "suppressed"
MOST_LOOKED_AT = 20


def count_marks(db: Session, place: Place, asked: Round, names: Collection[str]) -> dict[str, Counter[str]]:
    """Count, for each part of a round's answers, how many chose what: the first line of the part is the choice."""
    marks: dict[str, Counter[str]] = {name: Counter() for name in names}
    for body in _bodies(db, place, asked):
        for name, words in parted(body, names).items():
            marks[name][words.partition("\n")[0]] += 1
    return marks


def count_told(
    db: Session, place: Place, kind: str, since: datetime, names: Collection[str]
) -> tuple[int, Counter[str]]:
    """Count the stories that a community was told since a moment, private ones too, and in how many each part stands."""
    query = select(Round).where(Round.community_id == place.id, Round.kind == kind, Round.opens_at >= since)
    told = [parted(body, names) for asked in db.scalars(query) for body in _bodies(db, place, asked)]
    return len(told), Counter(name for parts in told for name in parts)


def list_lines(db: Session, viewer: Member, asked: Round, name: str) -> list[str]:
    """List what peers wrote below their choice in one part, as far as they let the group read it, in an order that tells nothing.

    Nothing before the round is closed, nothing where too few answered it, and nothing for anybody who is no peer here; for a
    guest, nothing of rounds that opened before they joined.
    """
    if asked.community_id != viewer.community_id or not viewer.is_peer or not viewer.may_see_from(asked.opens_at):
        return []
    if asked.state != CLOSED or name not in asked.totals.get("spread", {}):
        return []
    query = select(Response).where(Response.round_id == asked.id, Response.quote_ok, ~Response.withdrawn)
    said = (parted(row.body, [name]).get(name, "").partition("\n")[2].strip() for row in db.scalars(query))
    lines = [line for line in said if line]
    SystemRandom().shuffle(lines)
    return lines


def close_counted(db: Session, place: Place, asked: Round, names: Collection[str], values: Sequence[str]) -> bool:
    """Close a round whose answers are only counted; give whether enough people answered for the counts to be kept.

    Each part's counts are kept for itself where enough people filled it. Each answer stays its author's own.
    """
    marks = count_marks(db, place, asked, names)
    people = list(db.scalars(select(Participation.state).where(Participation.round_id == asked.id)))
    answered = len(_bodies(db, place, asked))
    spread = {name: [counts[value] for value in values] for name, counts in marks.items()}
    told = {name: counts for name, counts in spread.items() if sum(counts) >= place.k_min}
    asked.state = CLOSED if told else SUPPRESSED
    if told:
        asked.totals = {"asked": max(len(people), answered), "answered": answered, "spread": told}
    db.flush()
    return bool(told)


def list_results(db: Session, viewer: Member, kind: str, now: datetime) -> list[Round]:
    """List a community's closed rounds of a kind whose counts the viewer may see, newest first.

    A guest sees those that closed after they joined, a leader those that the group agreed to show, nobody else any.
    """
    found = list_closed_rounds(db, Place(id=viewer.community_id), kind, MOST_LOOKED_AT)
    if viewer.is_peer:
        return [row for row in found if viewer.may_see_from(row.closes_at)]
    if not viewer.is_leader:
        return []
    return [row for row in found if (shown := shown_from(row)) and shown <= now]


def shown_from(asked: Round) -> datetime | None:
    """Give from when on leaders may see a round's counts; None where the group did not agree to that."""
    said = asked.totals.get("shown_from")
    return datetime.fromisoformat(said) if said else None


def put_shown_from(db: Session, viewer: Member, asked: Round, moment: datetime | None) -> None:
    """Set from when on leaders may see the counts of a round of the viewer's community, or that they may not."""
    if asked.community_id != viewer.community_id or not viewer.is_peer:
        raise NotFound("round")
    asked.totals = {**asked.totals, "shown_from": moment.isoformat() if moment else ""}
    db.flush()


def list_closed_rounds(db: Session, place: Place, kind: str, most: int) -> Sequence[Round]:
    """List a community's rounds of a kind that are closed, and had enough answers to be counted, newest first."""
    query = select(Round).where(Round.community_id == place.id, Round.kind == kind, Round.state == CLOSED)
    return db.scalars(query.order_by(Round.closes_at.desc(), Round.opens_at.desc()).limit(most)).all()


def _bodies(db: Session, place: Place, asked: Round) -> list[str]:
    if asked.community_id != place.id:
        return []
    query = select(Response).where(Response.round_id == asked.id, ~Response.withdrawn)
    return [body for row in db.scalars(query) if (body := row.body)]
