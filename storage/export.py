"""All that we keep about one person, for that person alone: as JSON, and as text one can read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from storage import plumbing
from storage.columns import Base, Sealed
from storage.models import Audit, Commitment, Community, Document, Person, PlanLink, Response, Round
from storage.models_contributions import Contribution
from storage.models_runs import ProtocolNote, ProtocolRun
from storage.people import Member, get_person
from storage.replies import REPLY

assert plumbing, "every table is known here"

OWN = frozenset({"person_id", "owner_id", "author_id", "proposer_id"})
"""Columns that make a row a person's own; by any other column they are only mentioned in it."""

Record = dict[str, Any]


def export_person(db: Session, viewer: Member) -> Record:
    """Give every row that is the viewer's own, and the ids of those that mention them, as plain JSON values."""
    person = get_person(db, viewer)
    return {
        "person": _columns_of(person),
        "answers": [_answer(*row) for row in db.execute(_answers(viewer)).all()],
        "commitments": [_commitment(*row) for row in db.execute(_commitments(viewer)).all()],
        "links to plans": [_opened(row) | _columns_of(row) for row in db.scalars(_links(viewer))],
        "contributions": [_contribution(*row) for row in db.execute(_contributions(viewer)).all()],
        "replies": [_reply(row) for row in db.scalars(_replies(viewer))],
        "notes": [_note(*row) for row in db.execute(_notes(viewer)).all()],
        "records": _records(db, viewer),
        "log": [_columns_of(row) for row in db.scalars(_log(viewer))],
    }


def _log(viewer: Member) -> Any:
    """Give what the audit says of the viewer and of what they wrote."""
    answers = select(Response.id).where(Response.person_id == viewer.person_id)
    promises = select(Commitment.id).where(Commitment.owner_id == viewer.person_id)
    given = select(Contribution.id).where(Contribution.author_id == viewer.person_id)
    about = Audit.object_id.in_(answers) | Audit.object_id.in_(promises) | Audit.object_id.in_(given)
    about |= Audit.object_id == viewer.person_id
    return select(Audit).where(about | (Audit.actor == viewer.person_id)).order_by(Audit.at, Audit.id)


def as_markdown(export: Record) -> str:
    """Give an export as text one can read: the answers and the commitments, oldest first."""
    lines = [f"# What is kept about {export['person']['display_name']}", "", "## Answers"]
    for answer in export["answers"]:
        lines += ["", f"### {answer['asked_at'][:10]}, {answer['community']}", "", answer["question"], ""]
        lines += [*_quoted(answer["answer"]), "", f"Who may see it: {answer['visibility']}"]
    lines += ["", "## Commitments"]
    for promise in export["commitments"]:
        lines += ["", f"### By {promise['due_on']}, {promise['community']}", "", *_quoted(promise["text"])]
        lines += ["", f"How it stands: {promise['state']}", f"Who may see it: {promise['visibility']}"]
        lines += _quoted(promise["outcome"])
    lines += ["", "## My school's plan"] if export["links to plans"] else []
    for link in export["links to plans"]:
        lines += ["", f"### {link['written_at'][:10]}", "", *_quoted(link["reference"]), *_quoted(link["note"])]
    lines += ["", "## What you put in for others"] if export["contributions"] else []
    for given in export["contributions"]:
        lines += ["", f"### {given['created_at'][:10]}, {given['community']}", "", given["title"], ""]
        lines += [*_quoted(given["body"]), *filter(None, [given["url"]]), "", f"Who may see it: {given['visibility']}"]
    lines += ["", "## Replies to a group"] if export["replies"] else []
    for reply in export["replies"]:
        lines += ["", f"### {reply['at'][:10]}", "", *([reply["words"], ""] if reply["words"] else [])]
        lines += _quoted(reply["text"])
    lines += ["", "## Notes in protocols"] if export["notes"] else []
    for note in export["notes"]:
        lines += ["", f"### {note['at'][:10]}, {note['protocol']}", "", *_quoted(note["text"])]
    lines += ["", "## Other records", ""]
    lines += [f"- {table}: {len(rows)}" for table, rows in export["records"].items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> list[str]:
    return [f"> {line}" for line in text.splitlines()]


def _answers(viewer: Member) -> Any:
    query = select(Response, Round, Community.name).join(Round, Round.id == Response.round_id)
    query = query.join(Community, Community.id == Round.community_id)
    return query.where(Response.person_id == viewer.person_id).order_by(Response.created_at, Response.id)


def _answer(row: Response, asked: Round, community: str) -> Record:
    told = {"community": community, "question": str(asked.content["text"]), "asked_at": asked.opens_at.isoformat()}
    return {**told, "answer": row.body, **_columns_of(row)}


def _commitments(viewer: Member) -> Any:
    query = select(Commitment, Community.name).join(Community, Community.id == Commitment.community_id)
    return query.where(Commitment.owner_id == viewer.person_id).order_by(Commitment.created_at, Commitment.id)


def _commitment(row: Commitment, community: str) -> Record:
    return {"community": community, **_opened(row), **_columns_of(row)}


def _contributions(viewer: Member) -> Any:
    query = select(Contribution, Community.name).join(Community, Community.id == Contribution.community_id)
    own = query.where(Contribution.author_id == viewer.person_id)
    return own.order_by(Contribution.created_at, Contribution.id)


def _contribution(row: Contribution, community: str) -> Record:
    words = row.words
    told = {"title": words.title, "body": words.body, "url": words.url, "data": dict(words.data)}
    return {"community": community, **_columns_of(row), **told, "tags": list(words.tags)}


def _replies(viewer: Member) -> Any:
    own = select(Document).where(Document.kind == REPLY, Document.reviewed_by == viewer.person_id)
    return own.order_by(Document.created_at, Document.id)


def _reply(row: Document) -> Record:
    """Give a reply that the viewer wrote as a leader, with what it was about."""
    told = {name: row.body[name] for name in ("text", "words")}
    return {"id": row.id, "community_id": row.community_id, "at": row.created_at.isoformat(), **told}


def _links(viewer: Member) -> Any:
    return select(PlanLink).where(PlanLink.person_id == viewer.person_id).order_by(PlanLink.written_at, PlanLink.id)


def _notes(viewer: Member) -> Any:
    query = select(ProtocolNote, ProtocolRun).join(ProtocolRun, ProtocolRun.id == ProtocolNote.run_id)
    return query.where(ProtocolNote.person_id == viewer.person_id).order_by(ProtocolNote.created_at, ProtocolNote.id)


def _note(row: ProtocolNote, run: ProtocolRun) -> Record:
    return {"protocol": str(run.content["title"]), "at": row.created_at.isoformat(), "text": row.body}


def _records(db: Session, viewer: Member) -> dict[str, list[Record]]:
    """Give the rows of every table that names the viewer."""
    found: dict[str, list[Record]] = {}
    for table, column in columns_naming_people():
        for row in db.scalars(select(table).where(column == viewer.person_id)):
            record = _columns_of(row) if column.name in OWN else {"id": _columns_of(row)["id"]}
            found.setdefault(table.__tablename__, []).append({"named_as": column.name, **record})
    return found


def columns_naming_people() -> Iterator[tuple[type[Base], Column[Any]]]:
    """Give every column that names a person, with its table."""
    for mapper in sorted(Base.registry.mappers, key=lambda each: str(each.local_table)):
        for column in mapper.local_table.columns:
            if any(key.column.table is Person.__table__ for key in column.foreign_keys):
                yield mapper.class_, column  # type: ignore[misc]


def _columns_of(row: Base) -> Record:
    """Give a row's columns as JSON values, without what is sealed."""
    columns = [column.key for column in row.__mapper__.column_attrs if not column.key.endswith("_sealed")]
    return {name: _plain(getattr(row, name)) for name in columns}


def _opened(row: Base) -> Record:
    """Give a row's sealed texts, opened."""
    names = [name for name, kept in vars(type(row)).items() if isinstance(kept, Sealed)]
    return {name: getattr(row, name) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
