"""The tables of promises: what somebody will do by when, and what a whole group agreed to do."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Id, Moment, Sealed, id_column, link, sealed_column

_OWN_WORDS = re.compile(r"(?:I|We)\b")


class Commitment(Base):
    """A promise with an owner and a day; its words are encrypted, private to owner and partner until the owner shares it.

    `kind` is commitment, test (a small test of change), action (noted in a meeting), takeback (a note of something to take back
    to one's school) or agreement (what the whole group does; nobody owns it). `item_id` is what a meeting talked about as it was
    noted; that item may be gone.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        Index("ix_commitment_community_state", "community_id", "state", "due_on"),
        CheckConstraint("visibility in ('private','partner','cop','network','system')", name="visibility"),
    )
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = mapped_column(Id, ForeignKey("community.id"))
    owner_id: Mapped[str | None] = link("person", nullable=True)
    partner_id: Mapped[str | None] = link("person", nullable=True)
    meeting_id: Mapped[str | None] = link("meeting", nullable=True, index=False)
    inquiry_id: Mapped[str | None] = link("inquiry", nullable=True, index=False)
    item_id: Mapped[str | None] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(12), default="commitment")
    text_sealed: Mapped[bytes | None] = sealed_column()
    detail_sealed: Mapped[bytes | None] = sealed_column()
    outcome_sealed: Mapped[bytes | None] = sealed_column()
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="open")
    visibility: Mapped[str] = mapped_column(String(10), default="private")
    carried: Mapped[int] = mapped_column(default=0)
    asked_on: Mapped[date | None] = mapped_column(Date)
    partner_asked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    share_history: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    text = Sealed()
    detail = Sealed()
    outcome = Sealed()

    @property
    def said(self) -> str:
        """The promise as its owner would say it."""
        return as_said(self.text)


class AgreementNote(Base):
    """How an agreement of the group stands in one member's school, for that member alone; the group reads counts."""

    __tablename__ = "agreement_note"
    __table_args__ = (UniqueConstraint("commitment_id", "person_id"),)
    id: Mapped[str] = id_column()
    commitment_id: Mapped[str] = link("commitment")
    person_id: Mapped[str] = link("person")
    stands: Mapped[str] = mapped_column(String(10))
    note_sealed: Mapped[bytes | None] = sealed_column()
    noted_at: Mapped[datetime] = mapped_column(Moment)
    note = Sealed()


class PairCheck(Base):
    """One side of two members' check-in with each other; `pair` is the same on both sides, `open_at` ends the waiting."""

    __tablename__ = "pair_check"
    __table_args__ = (UniqueConstraint("pair", "person_id"),)
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = link("community")
    pair: Mapped[str] = mapped_column(Id)
    person_id: Mapped[str] = link("person")
    state: Mapped[str] = mapped_column(String(10), default="invited")
    answer_sealed: Mapped[bytes | None] = sealed_column()
    begun_at: Mapped[datetime] = mapped_column(Moment)
    open_at: Mapped[datetime] = mapped_column(Moment)
    answer = Sealed()


class PortfolioEntry(Base):
    """Something of a member's own that they set beside a standard, for themselves alone: an answer, a promise or a note."""

    __tablename__ = "portfolio_entry"
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = link("community")
    person_id: Mapped[str] = link("person")
    kind: Mapped[str] = mapped_column(String(12))
    source_id: Mapped[str] = mapped_column(String(36), default="")
    standard_sealed: Mapped[bytes | None] = sealed_column()
    note_sealed: Mapped[bytes | None] = sealed_column()
    noted_at: Mapped[datetime] = mapped_column(Moment)
    standard = Sealed()
    note = Sealed()


def as_said(text: str) -> str:
    """Give a promise as its owner would say it: the form's label, "I will", and what stands behind it.

    Phones begin every line with a capital letter; a verb behind "I will" has none.
    """
    if _OWN_WORDS.match(text):
        return text
    verb, space, rest = text.partition(" ")
    return f"I will {verb.lower() if verb[1:].islower() else verb}{space}{rest}"
