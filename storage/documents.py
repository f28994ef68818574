"""Questions asked of documents: drafts are for the chair, published ones for peers, settled ones in part for leaders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, false, select
from sqlalchemy.orm import Session

from storage.annotations import CORRECTED, annotate, notes_of
from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound
from storage.models import Document, Person, Round, SourceLink
from storage.papers import DocumentLine, Paper, Source, for_leaders, in_rules_words
from storage.people import Member

__all__ = ["DRAFT", "OUT", "PUBLISHED", "SETTLED", "DocumentLine", "NewDraft", "Paper", "Source"]

DRAFT, PUBLISHED, SETTLED = "draft", "published", "settled"
OUT, TALK, SUCCESS = (PUBLISHED, SETTLED), "talk", "success"


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A draft about to be kept; `period` is the occurrence of its round, empty for a meeting's."""

    title: str
    lines: tuple[DocumentLine, ...]
    period: str = ""
    meeting_id: str = ""


def put_draft(db: Session, place: Place, new: NewDraft, now: datetime) -> Document:
    """Keep the one draft of a round or a meeting, new or drafted again; what its chair edited or published stays."""
    query = select(Document).where(Document.community_id == place.id, Document.kind == "synthesis")
    own = Document.meeting_id == new.meeting_id if new.meeting_id else Document.period == new.period
    row = db.scalar(query.where(own))
    if row is None:
        row = Document(id=new_id(), community_id=place.id, kind="synthesis", period=new.period, created_at=now)
        row.meeting_id, row.state = new.meeting_id or None, DRAFT
        row.body = {"title": new.title, "k": place.k_min}
        db.add(row)
    if row.state == DRAFT and not row.body.get("edited"):
        _put_lines(db, row, new.lines)
    return row


def drop_drafts(db: Session, place: Place, periods: Sequence[str]) -> None:
    """Remove the drafts of rounds that another draft tells of, or in which nothing is shared any more; an edited one stays."""
    query = select(Document).where(Document.community_id == place.id, Document.state == DRAFT)
    for row in db.scalars(query.where(Document.period.in_(periods), Document.meeting_id.is_(None))).all():
        if not row.body.get("edited"):
            db.execute(delete(SourceLink).where(SourceLink.document_id == row.id))
            db.delete(row)
    db.flush()


def list_told(db: Session, place: Place) -> set[str]:
    """List the occurrences of rounds that have a summary which is published, or which their chair edited."""
    query = select(Document).where(Document.community_id == place.id, Document.kind == "synthesis")
    ready = [row.id for row in db.scalars(query) if row.state in OUT or (row.period and row.body.get("edited"))]
    links = select(SourceLink.target_id).where(SourceLink.document_id.in_(ready), SourceLink.target_type == "round")
    return set(db.scalars(select(Round.occurrence).where(Round.id.in_(links))))


def get_paper(db: Session, viewer: Member, document_id: str) -> Paper:
    """Give a document as the viewer may read it; raises NotFound where they may not."""
    row = db.scalar(_seen_by(viewer).where(Document.id == document_id))
    if row is None:
        raise NotFound("document")
    return _paper(db, row, viewer)


def get_paper_of(db: Session, place: Place, document_id: str) -> Paper:
    """Give a document of a community as its chair reads it, for the clock; raises NotFound."""
    return get_paper(db, Member(community_id=place.id, roles=frozenset({"chair"})), document_id)


def list_drafts(db: Session, viewer: Member) -> list[Paper]:
    """List the drafts that wait for the viewer, newest first; none for anybody but the chair."""
    return _papers(db, _seen_by(viewer).where(Document.state == DRAFT), viewer)


def list_published(db: Session, viewer: Member, most: int) -> list[Paper]:
    """List the newest documents that are out and that the viewer may read."""
    return _papers(db, _seen_by(viewer).where(Document.state.in_(OUT)).limit(most), viewer)


def list_in_window(db: Session, viewer: Member) -> list[Paper]:
    """List the documents that the viewer, a peer, can still correct."""
    if not viewer.is_peer:
        return []
    return _papers(db, _seen_by(viewer).where(Document.state == PUBLISHED), viewer)


def list_settled_of(db: Session, place: Place, since: datetime | None, ids: Sequence[str] = ()) -> list[Paper]:
    """List the documents settled since a moment, or those with these ids, in the rules' words, oldest first."""
    leader = Member(community_id=place.id, roles=frozenset({"seil"}))
    wanted = Document.settled_at > since if since else Document.id.in_(ids)
    return [in_rules_words(paper) for paper in _papers(db, _seen_by(leader).where(wanted), leader)][::-1]


def put_lines(
    db: Session,
    viewer: Member,
    document_id: str,
    lines: Sequence[DocumentLine],
    dropped: Sequence[DocumentLine] = (),
) -> None:
    """Keep a document's lines as the viewer, its chair, edited them, and what they dropped; NotFound for anybody else."""
    row = _own(db, viewer, document_id)
    row.body = {**row.body, "edited": True}
    _put_lines(db, row, (*lines, *dropped))


def put_lines_of(db: Session, place: Place, document_id: str, lines: Sequence[DocumentLine], now: datetime) -> None:
    """Keep a document's lines, dropped ones too, after an author took something back; one that is out says so."""
    row = _own(db, Member(community_id=place.id, roles=frozenset({"chair"})), document_id)
    if row.state in OUT:
        annotate(row, CORRECTED, now, place.zone)
        once = {source.id for line in _lines(db, row) for source in line.sources if source.kind == "response"}
        row.body = {**row.body, "counted_once": sorted(once | {*row.body.get("counted_once", ())})}
    _put_lines(db, row, lines)


def publish(db: Session, viewer: Member, document_id: str, now: datetime, window_ends: datetime) -> None:
    """Note that the viewer, the chair, let a draft go out, to be corrected until its window ends; dropped lines are gone."""
    row = _own(db, viewer, document_id)
    _put_lines(db, row, [line for line in _lines(db, row) if not line.dropped])
    row.state, row.published_at, row.reviewed_by = PUBLISHED, now, viewer.person_id
    row.body = {**row.body, "window_ends": window_ends.isoformat(), "published_version": row.body["version"]}
    db.flush()


def settle(db: Session, place: Place, document_id: str, now: datetime) -> None:
    """Note that the members' time for corrections is over."""
    row = _own(db, Member(community_id=place.id, roles=frozenset({"chair"})), document_id)
    if row.state == PUBLISHED:
        row.state, row.settled_at = SETTLED, now


def put_missed(db: Session, viewer: Member, document_id: str, number: int) -> DocumentLine:
    """Note that a line misses the viewer's point, while that can be said; raises NotFound after that, and for no line."""
    row = db.scalar(_seen_by(viewer).where(Document.id == document_id, Document.state == PUBLISHED))
    lines = _lines(db, row) if row is not None and viewer.is_peer else ()
    if row is None or not 0 <= number < len(lines):
        raise NotFound("line")
    changed = [replace(line, missed=True) if place == number else line for place, line in enumerate(lines)]
    _put_lines(db, row, changed)
    return changed[number]


def _own(db: Session, viewer: Member, document_id: str) -> Document:
    row = db.get(Document, document_id)
    if row is None or row.community_id != viewer.community_id or not viewer.is_chair:
        raise NotFound("document")
    return row


def _seen_by(viewer: Member) -> Select[Document]:
    """Give the documents that a viewer may read, newest first."""
    query = select(Document).where(Document.community_id == viewer.community_id, Document.kind == "synthesis")
    query = query.order_by(Document.created_at.desc(), Document.id)
    if viewer.is_chair:
        return query
    if viewer.is_guest:
        came_later = Document.published_at > viewer.since if viewer.is_peer else false()
        return query.where(Document.state.in_(OUT), came_later)
    if viewer.is_peer:
        return query.where(Document.state.in_(OUT))
    near = viewer.is_leader and not viewer.is_far
    return query.where(Document.state == SETTLED if near else false())


def _papers(db: Session, query: Select[Document], viewer: Member) -> list[Paper]:
    return [_paper(db, row, viewer) for row in db.scalars(query)]


def _paper(db: Session, row: Document, viewer: Member) -> Paper:
    lines = _lines(db, row)
    paper = Paper(
        id=row.id,
        title=str(row.body["title"]),
        state=row.state,
        lines=tuple(line for line in lines if not line.dropped),
        method=row.method,
        created_at=row.created_at,
        published_at=row.published_at,
        settled_at=row.settled_at,
        meeting_id=row.meeting_id or "",
        period=row.period,
        k=int(row.body["k"]),
        edited=bool(row.body.get("edited")),
        version=int(row.body["version"]),
        window_ends=datetime.fromisoformat(row.body["window_ends"]) if "window_ends" in row.body else None,
        changed=int(row.body["version"]) > int(row.body.get("published_version", row.body["version"])),
        notes=notes_of(row),
        checked_by=_name(db, row.reviewed_by),
        worded=row.body.get("worded", {}),
        dropped=tuple(line for line in lines if line.dropped),
    )
    return paper if viewer.is_peer else for_leaders(paper)


def _name(db: Session, person_id: str | None) -> str:
    return db.get_one(Person, person_id).display_name if person_id else ""


def _lines(db: Session, row: Document) -> tuple[DocumentLine, ...]:
    query = select(SourceLink).where(SourceLink.document_id == row.id).order_by(SourceLink.target_id)
    links: dict[int, list[Source]] = {}
    for link in db.scalars(query):
        links.setdefault(link.line, []).append(Source(link.target_type, link.target_id))
    stored: list[dict[str, Any]] = row.body["lines"]
    return tuple(DocumentLine(**line, sources=tuple(links.get(number, ()))) for number, line in enumerate(stored))


def _put_lines(db: Session, row: Document, lines: Iterable[DocumentLine]) -> None:
    lines = sorted(lines, key=lambda line: line.dropped > 0)
    plain = [{name: value for name, value in asdict(line).items() if name != "sources"} for line in lines]
    quoted = {line["quoted"] for line in row.body.get("lines", ()) if line["quoted"]} | {
        *row.body.get("quoted_once", ())
    }
    version = int(row.body.get("version", 0)) + 1
    row.body = {**row.body, "lines": plain, "version": version, "quoted_once": sorted(quoted)}
    db.flush()
    db.execute(delete(SourceLink).where(SourceLink.document_id == row.id))
    for number, line in enumerate(lines):
        for source in line.sources:
            db.add(SourceLink(document_id=row.id, line=number, target_type=source.kind, target_id=source.id))
    db.flush()
