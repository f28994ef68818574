"""Forgets one person, across all communities, at the operator's word: a work at a time, each some rows in one transaction.

What was private goes. What was shared stays without its author, and what is a record keeps a role in place of a name. A run
that was stopped is begun again and goes on: every work looks for what is still to be done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from storage import contributions, scrubbing
from storage.audit import note
from storage.columns import Base, table_of
from storage.commitments import CLOSED, SHARED, lose_partner
from storage.database import NotFound
from storage.models import (
    Account,
    AgendaItem,
    Commitment,
    Community,
    Consent,
    Document,
    LinkCode,
    Meeting,
    Membership,
    Organisation,
    Participation,
    Person,
    PlanLink,
    Response,
    Stay,
)
from storage.models_contributions import Contribution, Words
from storage.models_exchange import Concern, Introduction, ToolNote
from storage.models_people import GuestPass
from storage.models_runs import ProtocolNote, ProtocolRun
from storage.people import LEADERS, NAMELESS, PEERS
from storage.plumbing import Outbox
from storage.scrubbing import Done, Subject
from storage.stays import note_stay

AT_ONCE = 200

Work = Callable[[Session, Subject, str, datetime], Done]


class OnHold(Exception):
    """The organisation must keep all records for now."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody as the operator tells them apart: by id, name and communities."""

    id: str
    name: str
    communities: tuple[str, ...]


def find_subject(db: Session, person_id: str) -> Subject:
    """Give what to look for in the whole memory; raises NotFound for nobody, and OnHold under a legal hold."""
    person = db.get(Person, person_id)
    if person is None:
        raise NotFound("person")
    if db.get_one(Organisation, person.organisation_id).legal_hold:
        raise OnHold
    roles = {role for kept in db.scalars(select(Stay.roles).where(Stay.person_id == person_id)) for role in kept}
    users = tuple(db.scalars(select(Account.user).where(Account.person_id == person_id)))
    return Subject(person_id, person.display_name, _label(roles), users)


def _label(roles: set[str]) -> str:
    if roles & PEERS or not roles:
        return NAMELESS
    return "a leader" if roles & LEADERS else f"a {min(roles)}"


def works() -> Iterator[tuple[str, Work]]:
    """Give all that has to be done, in order, each with what it is called in the report."""
    yield "access ended", _end_access
    yield "messages", _drop_letters
    yield "private answers", partial(_delete, model=Response)
    yield "private commitments", partial(_delete, model=Commitment)
    yield "links to school plans", partial(_delete, model=PlanLink)
    yield "private contributions", partial(_delete, model=Contribution)
    yield "shared answers without their author", _free_answers
    yield "shared commitments without their owner", _free_promises
    yield "shared contributions without their author", _free_contributions
    yield "commitments and contributions of a partner", _free_partners
    yield "notes in protocols without their author", _free_notes
    yield "invitations", partial(_delete, model=Participation)
    yield "introductions", partial(_delete, model=Introduction)
    yield "words about the tool", partial(_delete, model=ToolNote)
    yield "issues raised with them", partial(_delete, model=Concern)
    yield "mentions by id", _free_mentions
    for model in scrubbing.scrubbed_tables():
        yield f"names in {model.__tablename__}", partial(scrubbing.scrub, model=model)
    yield "the person", _finish


def _end_access(db: Session, subject: Subject, after: str, now: datetime) -> Done:
    rows = db.scalars(select(Membership).where(Membership.person_id == subject.id, Membership.state != "left")).all()
    for row in rows:
        row.state, row.until = "left", now
        note_stay(db, row, now)
    note(db, "operator", "person.erase.begin", ("person", subject.id), now)
    return Done(len(rows))


def _drop_letters(db: Session, subject: Subject, after: str, now: datetime) -> Done:
    return _some(db, Outbox, list(db.scalars(select(Outbox.id).where(Outbox.person_id == subject.id).limit(AT_ONCE))))


def _delete(db: Session, subject: Subject, after: str, now: datetime, model: type[Base]) -> Done:
    """Delete a person's own rows of a table that nobody else may read."""
    wanted = {
        Response: [Response.person_id == subject.id, Response.visibility.not_in(SHARED), ~Response.withdrawn],
        Commitment: [Commitment.owner_id == subject.id, Commitment.visibility.not_in(SHARED)],
        Contribution: [Contribution.author_id == subject.id, Contribution.visibility.not_in(SHARED)],
        Participation: [Participation.person_id == subject.id],
        PlanLink: [PlanLink.person_id == subject.id],
        Introduction: [Introduction.person_id == subject.id],
        ToolNote: [ToolNote.person_id == subject.id],
        Concern: [Concern.recipient_id == subject.id],
    }[model]
    return _some(db, model, list(db.scalars(select(table_of(model).c.id).where(*wanted).limit(AT_ONCE))))


def _some(db: Session, model: type[Base], ids: list[str]) -> Done:
    table = table_of(model)
    db.connection().execute(delete(table).where(table.c.id.in_(ids)))
    return Done(len(ids), "" if len(ids) == AT_ONCE else None)


def _free_answers(db: Session, subject: Subject, after: str, now: datetime) -> Done:
    rows = db.scalars(select(Response).where(Response.person_id == subject.id).limit(AT_ONCE)).all()
    for row in rows:
        row.body, row.person_id = subject.without(row.body), None
    return Done(len(rows), "" if len(rows) == AT_ONCE else None)


def _free_promises(db: Session, subject: Subject, after: str, now: datetime) -> Done:
    rows = db.scalars(select(Commitment).where(Commitment.owner_id == subject.id).limit(AT_ONCE)).all()
    for row in rows:
        row.text, row.detail, row.outcome = (subject.without(words) for words in (row.text, row.detail, row.outcome))
        row.owner_id = row.partner_id = None
        if row.state not in CLOSED:
            row.state, row.closed_at = "dropped", now
    return Done(len(rows), "" if len(rows) == AT_ONCE else None)


def _free_notes(db: Session, subject: Subject, after: str, now: datetime) -> Done:
    rows = db.scalars(select(ProtocolNote).where(ProtocolNote.person_id == subject.id).limit(AT_ONCE)).all()
    for row in rows:
        row.body, row.person_id = subject.without(row.body), None
    return Done(len(rows), "" if len(rows) == AT_ONCE else None)


def _free_partners(db: Session, subject: Subject, after: str, now: datetime) -> Done:
    rows = db.scalars(select(Commitment).where(Commitment.partner_id == subject.id).limit(AT_ONCE)).all()
    for row in rows:
        lose_partner(row, now)
    given = db.scalars(select(Contribution).where(Contribution.partner_id == subject.id).limit(AT_ONCE)).all()
    for each in given:
        contributions.lose_partner(each, now)
        each.words = _cleared(each.words, subject)
    db.flush()
    return Done(len(rows) + len(given), "" if AT_ONCE in (len(rows), len(given)) else None)


def _free_contributions(db: Session, subject: Subject, after: str, now: datetime) -> Done:
    """Let go of author and school: where a school has one principal, its name would be theirs."""
    rows = db.scalars(select(Contribution).where(Contribution.author_id == subject.id).limit(AT_ONCE)).all()
    for row in rows:
        row.words, row.author_id, row.site_id = _cleared(row.words, subject), None, None
    return Done(len(rows), "" if len(rows) == AT_ONCE else None)


def _cleared(words: Words, subject: Subject) -> Words:
    title, body, url = (subject.without(each) for each in (words.title, words.body, words.url))
    return Words(title, body, url, subject.cleared(dict(words.data)), words.tags)


def _free_mentions(db: Session, subject: Subject, after: str, now: datetime) -> Done:
    done = 0
    mentions = (AgendaItem.proposer_id, Meeting.opened_by, Document.reviewed_by)
    for column in (*mentions, ProtocolRun.presenter_id, ProtocolRun.started_by, Response.entered_by):
        freed = update(column.class_).where(column == subject.id).values({column.key: None})
        done += db.execute(freed).rowcount  # type: ignore[attr-defined]
    return Done(done)


def _finish(db: Session, subject: Subject, after: str, now: datetime) -> Done:
    db.execute(update(Stay).where(Stay.person_id == subject.id).values(person_id=None))
    for model in (Consent, GuestPass, LinkCode, Membership, Account):
        db.execute(delete(model).where(model.person_id == subject.id))
    db.execute(delete(Person).where(Person.id == subject.id))
    note(db, "operator", "person.erase", ("person", subject.id), now)
    return Done(1)


def find_people(db: Session, words: str) -> list[Known]:
    """Give those whom an operator may mean by an id or a whole name, by name."""
    meant = select(Person).where(or_(Person.id == words, Person.display_name == words)).order_by(Person.id)
    found = []
    for person in db.scalars(meant).all():
        names = select(Community.name).join(Membership, Membership.community_id == Community.id)
        own = names.where(Membership.person_id == person.id).order_by(Community.name)
        found.append(Known(person.id, person.display_name, tuple(db.scalars(own))))
    return found
