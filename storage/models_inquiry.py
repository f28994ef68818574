"""The tables of inquiry: a cycle on one problem of practice, and how members tie it to their own schools' plans."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Moment, Sealed, id_column, link, sealed_column

IN_HAND = "state in ('draft', 'active')"
"""Of these a community has one each at most: a cycle that is being written, and one that it is in."""


class Inquiry(Base):
    """One cycle of inquiry on one problem of practice: draft, active, reviewing, closed.

    `title` is the problem in one sentence; `problem` holds the rest of it. `history` says of each change when, who, what, from,
    to, why, on what evidence, and from when on leaders may read of it. `claims` are what the cycle found out. `told_at` is up
    to when members were told of changes.
    """

    __tablename__ = "inquiry"
    __table_args__ = (
        Index(
            "uq_inquiry_in_hand",
            "community_id",
            "state",
            unique=True,
            sqlite_where=text(IN_HAND),
            postgresql_where=text(IN_HAND),
        ),
    )
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = link("community")
    title: Mapped[str] = mapped_column(Text)
    problem: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    goal: Mapped[str] = mapped_column(Text, default="")
    measure: Mapped[str] = mapped_column(Text, default="")
    weeks: Mapped[int] = mapped_column(default=10)
    stage: Mapped[str] = mapped_column(String(20), default="evaluate")
    stage_since: Mapped[datetime] = mapped_column(Moment)
    stage_due: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default="active")
    began_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    claims: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    history: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class PlanLink(Base):
    """Where a member sees the group's inquiry in their own school's plan: a reference for the group, a note for them alone."""

    __tablename__ = "plan_link"
    __table_args__ = (UniqueConstraint("inquiry_id", "person_id"),)
    id: Mapped[str] = id_column()
    inquiry_id: Mapped[str] = link("inquiry", index=False)
    person_id: Mapped[str] = link("person")
    reference_sealed: Mapped[bytes | None] = sealed_column()
    note_sealed: Mapped[bytes | None] = sealed_column()
    written_at: Mapped[datetime] = mapped_column(Moment)
    reference = Sealed()
    note = Sealed()
