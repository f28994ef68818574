"""The tables of a protocol as it is run: where it stands, and what people noted at each step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Id, Moment, Sealed, id_column, link, sealed_column

UNDER_WAY = "state != 'ended'"
"""A run that goes on: a community has one at most with a clock, and one in writing over days."""


class ProtocolRun(Base):
    """One protocol, run once; `content` holds its title and its steps as they were that day.

    `version` counts what was done to it, so that a press on an older card changes nothing. While it is running, `ends_at` says
    until when the present step goes; while it is paused, `left_seconds` how much of the step is left. The meeting may be gone.
    """

    __tablename__ = "protocol_run"
    __table_args__ = (
        Index(
            "uq_protocol_run_under_way",
            "community_id",
            "slow",
            unique=True,
            sqlite_where=text(UNDER_WAY),
            postgresql_where=text(UNDER_WAY),
        ),
        Index("ix_protocol_run_meeting", "meeting_id"),
    )
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = link("community")
    meeting_id: Mapped[str | None] = mapped_column(Id)
    presenter_id: Mapped[str | None] = link("person", nullable=True, index=False)
    started_by: Mapped[str | None] = link("person", nullable=True, index=False)
    topic: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    slow: Mapped[bool] = mapped_column(default=False)
    named: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="running")
    step: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[list[int]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    left_seconds: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class ProtocolNote(Base):
    """What somebody noted at one step, encrypted; the group reads it without a name, and its author can take it back."""

    __tablename__ = "protocol_note"
    id: Mapped[str] = id_column()
    run_id: Mapped[str] = link("protocol_run")
    step: Mapped[int] = mapped_column()
    person_id: Mapped[str | None] = link("person", nullable=True)
    body_sealed: Mapped[bytes | None] = sealed_column()
    created_at: Mapped[datetime] = mapped_column(Moment)
    body = Sealed()
