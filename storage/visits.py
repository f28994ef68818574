"""Questions asked of visits between schools: notes are between visitor and host, until the host lets the group read them.

A note stays its visitor's own, sealed, and is never raised: whoever takes it back takes it from the group, too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import contributions
from storage.contributions import WITHDRAWN, Given, NewContribution
from storage.database import NotFound
from storage.models_contributions import Contribution, Words
from storage.people import Member

VISIT, NOTE = "visit", "visit_note"
NOTES, HOST_SHARED = "notes", "host_shared"


def add_visit(db: Session, viewer: Member, focus: str, look_for: str, on_day: date, now: datetime) -> Given:
    """Keep the visit to which the viewer invites their group."""
    new = NewContribution(VISIT, Words(focus, look_for), "cop", state=NOTES, due_on=on_day)
    return contributions.add_contribution(db, viewer, new, now)


def get_visit(db: Session, viewer: Member, visit_id: str) -> Given:
    """Give a visit that the viewer may know of; raises NotFound."""
    given = contributions.get_contribution(db, viewer, visit_id)
    if given.kind != VISIT:
        raise NotFound("visit")
    return given


def add_note(db: Session, viewer: Member, visit: Given, notices: str, wonders: str, now: datetime) -> None:
    """Keep what the viewer noticed and wonders, for the host; raises NotFound where the host is gone."""
    if not visit.author_id or visit.mine:
        raise NotFound("visit")
    words = Words(data={"notices": notices, "wonders": wonders})
    new = NewContribution(NOTE, words, "partner", visit.author_id, reply_to=visit.id)
    contributions.add_contribution(db, viewer, new, now)


def list_notes(db: Session, viewer: Member, visit: Given) -> list[tuple[str, str]]:
    """List what visitors noticed and wonder, without names: all to the host, and to the group once the host let them.

    Anybody else reads their own alone.
    """
    query = select(Contribution).where(Contribution.reply_to == visit.id, Contribution.kind == NOTE)
    query = query.where(Contribution.community_id == viewer.community_id, Contribution.state != WITHDRAWN)
    whole = visit.mine or (viewer.is_peer and visit.state == HOST_SHARED)
    query = query if whole else query.where(Contribution.author_id == viewer.person_id)
    rows = db.scalars(query.order_by(Contribution.id)).all()
    return [(str(row.words.data.get("notices", "")), str(row.words.data.get("wonders", ""))) for row in rows]


def let_group_read(db: Session, viewer: Member, visit: Given, next_step: str, now: datetime) -> Given:
    """Let the group read the notes of the viewer's own visit, with what the host does next; raises NotFound for others."""
    words = replace(visit.words, data={"next_step": next_step})
    contributions.put_words(db, viewer, visit.id, words, now)
    return contributions.put_state(db, viewer, visit.id, HOST_SHARED, now)
