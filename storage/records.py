"""A community's records, for whoever must keep or hand them over: what was published and decided, never a private word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from storage import documents, meetings, replies
from storage.audit import add_audit
from storage.columns import Base, table_of
from storage.communities import Place
from storage.digests import BEGINNING
from storage.documents import OUT, Paper
from storage.models import (
    AgendaItem,
    AnonymousAnswer,
    Commitment,
    Document,
    Meeting,
    Participation,
    Response,
    Round,
    SourceLink,
)
from storage.people import Member
from storage.replies import LeadersReply

Record = dict[str, Any]

AT_ONCE = 200


def export_community(db: Session, place: Place) -> Record:
    """Give a community's published summaries, its leaders' replies and the decisions of its meetings, as plain JSON values."""
    chair = Member(community_id=place.id, roles=frozenset({"chair"}))
    out = select(Document.id).where(Document.community_id == place.id, Document.kind == "synthesis")
    ids = db.scalars(out.where(Document.state.in_(OUT)).order_by(Document.published_at, Document.id)).all()
    held = select(Meeting).where(Meeting.community_id == place.id, Meeting.ended_at.is_not(None))
    return {
        "community": place.name,
        "documents": [_document(documents.get_paper(db, chair, document_id)) for document_id in ids],
        "replies": [_reply(each) for each in replies.list_between(db, place, BEGINNING, None)[::-1]],
        "meetings": [_meeting(db, row) for row in db.scalars(held.order_by(Meeting.ended_at, Meeting.id))],
    }


def _document(paper: Paper) -> Record:
    lines = [
        {name: value for name, value in asdict(line).items() if name in ("part", "text", "quote")}
        for line in paper.lines
    ]
    published = paper.published_at.isoformat() if paper.published_at else ""
    return {
        "title": paper.title,
        "published_at": published,
        "lines": lines,
        "notes": [list(note) for note in paper.notes],
    }


def _reply(reply: LeadersReply) -> Record:
    return {"at": reply.at.isoformat(), "by": reply.by, "about": reply.about.words, "text": reply.text}


def _meeting(db: Session, row: Meeting) -> Record:
    items = db.scalars(select(AgendaItem).where(AgendaItem.meeting_id == row.id).order_by(AgendaItem.position)).all()
    notes = [
        {"kind": str(told["kind"]), "text": str(told["text"])} for item in items for told in meetings.notes_of(item)
    ]
    return {"ended_at": row.ended_at.isoformat() if row.ended_at else "", "place": row.place, "notes": notes}


def as_markdown(export: Record) -> str:
    """Give a community's records as text one can read, oldest first."""
    lines = [f"# Records of {export['community']}", "", "## Summaries"]
    for paper in export["documents"]:
        lines += ["", f"### {paper['title']}, published {paper['published_at'][:10]}", ""]
        lines += [f"- {line['text']} {_quoted(line['quote'])}".rstrip() for line in paper["lines"]]
        lines += [f"- Changed on {day}: {why}" for day, why in paper["notes"]]
    lines += ["", "## Replies from leaders"] if export["replies"] else []
    for reply in export["replies"]:
        lines += ["", f"### {reply['at'][:10]}, {reply['by']}", "", f"- {reply['about'] or 'To the whole'}"]
        lines.append(f"- Reply: {reply['text']}")
    lines += ["", "## Meetings"]
    for meeting in export["meetings"]:
        lines += ["", f"### {meeting['ended_at'][:10]} {meeting['place']}".rstrip(), ""]
        lines += [f"- {told['kind']}: {told['text']}" for told in meeting["notes"]]
    return "\n".join(lines) + "\n"


def _quoted(words: str) -> str:
    return f"“{words}”" if words else ""


def dispose_some(db: Session, place: Place, before: datetime, by: str, now: datetime) -> dict[str, int]:
    """Delete up to some hundred of a community's records that are older than `before`; give how many of each table.

    Only at an administrator's word (`by`), and with no hold on: whoever calls looks at that. Call it until it gives nothing.
    """
    counts: dict[str, int] = {}
    left = AT_ONCE
    for model, ids in _disposable(place, before):
        found = list(db.scalars(ids.limit(left))) if left else []
        if found:
            _free(db, model, found)
            db.connection().execute(delete(table_of(model)).where(table_of(model).c.id.in_(found)))
            counts[model.__tablename__] = len(found)
            left -= len(found)
    if counts:
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        add_audit(db, place, by[:40], "records.dispose", now, told)
    db.flush()
    return counts


def _disposable(place: Place, before: datetime) -> Sequence[tuple[type[Base], Any]]:
    """Give what is old, in an order in which nothing is left pointing at what is gone."""
    papers = select(Document.id).where(Document.community_id == place.id, Document.published_at < before)
    past = select(Meeting.id).where(Meeting.community_id == place.id, Meeting.ended_at < before)
    rounds = select(Round.id).where(Round.community_id == place.id, Round.closes_at < before, Round.state != "open")
    told = [~exists().where(table.round_id == Round.id) for table in (Response, Participation, AnonymousAnswer)]
    return (
        (SourceLink, select(SourceLink.id).where(SourceLink.document_id.in_(papers))),
        (Document, papers.where(~exists().where(SourceLink.document_id == Document.id))),
        (AgendaItem, select(AgendaItem.id).where(AgendaItem.meeting_id.in_(past))),
        (Meeting, past.where(~exists().where(AgendaItem.meeting_id == Meeting.id))),
        (Round, rounds.where(*told)),
    )


def _free(db: Session, model: type[Base], ids: Sequence[str]) -> None:
    """Let what stays no longer point at what goes."""
    pointing = {
        Document: [Document.supersedes_id],
        Meeting: [Commitment.meeting_id, Document.meeting_id],
    }
    for column in pointing.get(model, []):
        db.execute(update(column.class_).where(column.in_(ids)).values({column.key: None}))
