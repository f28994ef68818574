"""The tables of practice. One table per thing that has its own life; a `kind` where only the words differ.

No relationships are mapped: a row never leads to another row, so every read passes through a function that names its viewer.
The tables of people, of inquiry and of promises stand in `models_people`, `models_inquiry` and `models_commitments`, and are
named here too.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Id, Moment, Sealed, id_column, link, sealed_column
from storage.models_commitments import AgreementNote, Commitment, PairCheck, PortfolioEntry, as_said
from storage.models_inquiry import Inquiry, PlanLink
from storage.models_people import Account, Channel, Community, LinkCode, Membership, Organisation, Person, Site, Stay

__all__ = [
    "Account",
    "AgendaItem",
    "AgreementNote",
    "AnonymousAnswer",
    "Audit",
    "Channel",
    "Commitment",
    "Community",
    "Consent",
    "Document",
    "Inquiry",
    "LinkCode",
    "Meeting",
    "Membership",
    "Organisation",
    "PairCheck",
    "Participation",
    "Person",
    "PlanLink",
    "PortfolioEntry",
    "Response",
    "Round",
    "Site",
    "SourceLink",
    "Stay",
    "as_said",
]

IN_PREPARATION = "state in ('planned', 'published')"
"""A meeting that is not yet running: a community has one at most."""


class Round(Base):
    """One asking of one question; `content` is the question as it stood that day.

    `totals` say, once it is closed, how many were `asked` and how many `answered`: of an anonymous round all that is left.
    """

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("community_id", "kind", "occurrence"),
        Index("ix_round_community_state", "community_id", "state", "opens_at"),
    )
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = mapped_column(Id, ForeignKey("community.id"))
    inquiry_id: Mapped[str | None] = link("inquiry", nullable=True, index=False)
    kind: Mapped[str] = mapped_column(String(20), default="reflection")
    occurrence: Mapped[str] = mapped_column(String(40))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    mode: Mapped[str] = mapped_column(String(10), default="named")
    share_hint: Mapped[str] = mapped_column(String(10), default="private")
    opens_at: Mapped[datetime] = mapped_column(Moment)
    closes_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(12), default="open")
    totals: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Participation(Base):
    """Whom a round was asked, and how far they got; seen by nobody but the person, counted for the chair unless `optional`."""

    __tablename__ = "participation"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)
    id: Mapped[str] = id_column()
    round_id: Mapped[str] = mapped_column(Id, ForeignKey("round.id"))
    person_id: Mapped[str] = link("person")
    state: Mapped[str] = mapped_column(String(10), default="invited")
    nudges: Mapped[int] = mapped_column(default=0)
    optional: Mapped[bool] = mapped_column(default=False)


class Response(Base):
    """One member's answer to one round, encrypted; private until its author alone raises `visibility`.

    `share_history` says who could read it from when on; one whose author was erased, or `entered_by` a chair, is nobody's.
    """

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id"),
        CheckConstraint("visibility in ('private','partner','cop','network','system')", name="visibility"),
    )
    id: Mapped[str] = id_column()
    round_id: Mapped[str] = mapped_column(Id, ForeignKey("round.id"))
    person_id: Mapped[str | None] = link("person", nullable=True)
    entered_by: Mapped[str | None] = link("person", nullable=True, index=False)
    body_sealed: Mapped[bytes | None] = sealed_column()
    visibility: Mapped[str] = mapped_column(String(10), default="private")
    quote_ok: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    share_history: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    body = Sealed()


class AnonymousAnswer(Base):
    """An answer without an author, encrypted: no person, no time, no order of arrival.

    `key_hash` lets the one card that holds the key edit it; it is destroyed when the round closes.
    """

    __tablename__ = "anonymous_answer"
    __table_args__ = (UniqueConstraint("round_id", "key_hash"), {"sqlite_with_rowid": False})
    id: Mapped[str] = id_column()
    round_id: Mapped[str] = mapped_column(Id, ForeignKey("round.id"))
    key_hash: Mapped[str | None] = mapped_column(String(64))
    body_sealed: Mapped[bytes | None] = sealed_column()
    body = Sealed()


class Meeting(Base):
    """A gathering: dated on the plan, planned, its agenda published, running, ended; or cancelled. One is prepared at a time.

    `posted` says where the agenda went: `how` (`channel`, `nameless`, `members`) and `to`, the persons written to; when items
    were `called` for; and that it is planned `with_leader`.
    `equity_left_out` is the reason for which the equity question is not on the agenda; empty where it is.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_community_state", "community_id", "state", "starts_at"),
        Index(
            "uq_meeting_in_preparation",
            "community_id",
            unique=True,
            sqlite_where=text(IN_PREPARATION),
            postgresql_where=text(IN_PREPARATION),
        ),
    )
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = mapped_column(Id, ForeignKey("community.id"))
    starts_at: Mapped[datetime | None] = mapped_column(Moment)
    minutes: Mapped[int] = mapped_column(default=60)
    place: Mapped[str] = mapped_column(Text, default="")
    focus: Mapped[str] = mapped_column(Text, default="")
    stage: Mapped[str] = mapped_column(String(20), default="")
    template: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(12), default="planned")
    opened_by: Mapped[str | None] = link("person", nullable=True, index=False)
    posted: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    equity_left_out: Mapped[str] = mapped_column(Text, default="")
    delegates: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    history: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class AgendaItem(Base):
    """One thing on a meeting's agenda: where it came from, how long it takes, what came of it.

    `status` is waiting (proposed, not on the agenda yet), planned, running, done, carried or dropped. `carried` counts the
    meetings that it was brought over from. `source_id` is what it came from: an item, a note, a summary's line. `outcome` holds
    `notes`: each with its kind, its words and their evidence.
    """

    __tablename__ = "agenda_item"
    id: Mapped[str] = id_column()
    meeting_id: Mapped[str] = link("meeting")
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int] = mapped_column(default=0)
    purpose: Mapped[str] = mapped_column(String(10), default="learn")
    source: Mapped[str] = mapped_column(String(12), default="template")
    source_id: Mapped[str] = mapped_column(String(60), default="")
    proposer_id: Mapped[str | None] = link("person", nullable=True, index=False)
    equity: Mapped[bool] = mapped_column(default=False)
    carried: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(10), default="planned")
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Document(Base):
    """A synthesis, minutes or a digest: drafted, approved by a person, published, then settled."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_community_kind", "community_id", "kind", "published_at"),)
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = mapped_column(Id, ForeignKey("community.id"))
    meeting_id: Mapped[str | None] = link("meeting", nullable=True)
    kind: Mapped[str] = mapped_column(String(12))
    audience: Mapped[str] = mapped_column(String(10), default="cop")
    period: Mapped[str] = mapped_column(String(40), default="")
    body: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    method: Mapped[str] = mapped_column(String(60), default="rules")
    state: Mapped[str] = mapped_column(String(12), default="draft")
    created_at: Mapped[datetime] = mapped_column(Moment)
    reviewed_by: Mapped[str | None] = link("person", nullable=True, index=False)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    supersedes_id: Mapped[str | None] = link("document", nullable=True, index=False)


class SourceLink(Base):
    """What one line of a document rests on."""

    __tablename__ = "source_link"
    id: Mapped[str] = id_column()
    document_id: Mapped[str] = link("document")
    line: Mapped[int] = mapped_column()
    target_type: Mapped[str] = mapped_column(String(20))
    target_id: Mapped[str] = mapped_column(Id, index=True)


class Consent(Base):
    """What a person agreed to, on which notice, and when they took it back."""

    __tablename__ = "consent"
    id: Mapped[str] = id_column()
    person_id: Mapped[str] = link("person")
    purpose: Mapped[str] = mapped_column(String(20))
    notice_version: Mapped[int] = mapped_column()
    given_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class Audit(Base):
    """Who did what to which thing; never what it said."""

    __tablename__ = "audit"
    id: Mapped[str] = id_column()
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(60))
    object_type: Mapped[str] = mapped_column(String(20), default="")
    object_id: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
