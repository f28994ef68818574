"""The tables that carry messages and time: installations, outbox, schedules and what was heard."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Id, Moment, Sealed, id_column, link, sealed_column

WAITS = "state in ('pending', 'uncertain')"
"""A message that will be sent when it is due; the same words find it by its index, however many others were sent."""

ASIDE = "state in ('sending', 'failed')"
"""A message that somebody has in hand, or that was given up: what arrived stands in no index of states."""

IN_CHANNEL = "channel_id is not null"
"""A message for a channel; most are for a person, and an index that leaves those out is not written for them."""


class Installation(Base):
    """The bot in one workspace or tenant; its secrets are a sealed JSON text, purged when it is removed."""

    __tablename__ = "installation"
    __table_args__ = (UniqueConstraint("platform", "tenant", "enterprise"),)
    id: Mapped[str] = id_column()
    platform: Mapped[str] = mapped_column(String(10))
    tenant: Mapped[str] = mapped_column(String(100), default="")
    enterprise: Mapped[str] = mapped_column(String(100), default="")
    secrets_sealed: Mapped[bytes | None] = sealed_column()
    scopes: Mapped[str] = mapped_column(Text, default="")
    installed_by: Mapped[str] = mapped_column(String(100), default="")
    installed_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    secrets = Sealed()


class Outbox(Base):
    """A message that must reach somebody: written with the fact it speaks of, delivered from here, blanked once sent.

    `destination` is the workspace that shares one rate limit (`slack:T0001`). `state` is pending, sending, sent,
    uncertain, failed or superseded. It was to leave at `wanted_at`; each pause puts `due_at` off. `turn` is the log's number
    of the turn that said it. `message_ref` is what the platform
    needs to edit the message later, where it stands: in the chat of the account `account_id`, which may be gone by then.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_aside", "claimed_at", sqlite_where=text(ASIDE), postgresql_where=text(ASIDE)),
        Index(
            "ix_outbox_next",
            "destination",
            "due_at",
            "created_at",
            "id",
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
        Index("ix_outbox_reader", "person_id", "subject", "sent_at"),
        Index(
            "ix_outbox_channel",
            "channel_id",
            "subject",
            sqlite_where=text(IN_CHANNEL),
            postgresql_where=text(IN_CHANNEL),
        ),
    )
    id: Mapped[str] = id_column()
    community_id: Mapped[str | None] = link("community", nullable=True)
    person_id: Mapped[str | None] = link("person", nullable=True, index=False)
    channel_id: Mapped[str | None] = link("channel", nullable=True, index=False)
    account_id: Mapped[str | None] = mapped_column(Id)
    destination: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    subject: Mapped[str] = mapped_column(String(120), default="")
    card_sealed: Mapped[bytes | None] = sealed_column()
    unasked: Mapped[bool] = mapped_column(default=False)
    anew: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default="pending")
    created_at: Mapped[datetime] = mapped_column(Moment)
    wanted_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str] = mapped_column(String(60), default="")
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    message_ref: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    last_error: Mapped[str] = mapped_column(Text, default="")
    turn: Mapped[str] = mapped_column(String(12), default="")
    card = Sealed()


class Schedule(Base):
    """When something happens in a community: a rule in local wall time, or once where `rule` is empty.

    Until `paused_until` what comes due is noted and passed over; what is `paused` does not come due at all.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        UniqueConstraint("community_id", "kind", "subject"),
        Index("ix_schedule_due", "paused", "next_due_at"),
    )
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = link("community")
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40), default="")
    rule: Mapped[str] = mapped_column(Text, default="")
    starts_local: Mapped[datetime] = mapped_column(DateTime)
    zone: Mapped[str] = mapped_column(String(64))
    next_local: Mapped[datetime | None] = mapped_column(DateTime)
    next_due_at: Mapped[datetime | None] = mapped_column(Moment)
    paused: Mapped[bool] = mapped_column(default=False)
    paused_until: Mapped[datetime | None] = mapped_column(Moment)
    grace_minutes: Mapped[int] = mapped_column(default=720)


class Occurrence(Base):
    """One time that a schedule came due, unique by its local wall time; `reason` says why it was skipped or missed."""

    __tablename__ = "occurrence"
    __table_args__ = (UniqueConstraint("schedule_id", "local"),)
    id: Mapped[str] = id_column()
    schedule_id: Mapped[str] = link("schedule", index=False)
    local: Mapped[str] = mapped_column(String(20))
    due_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10), default="done")
    reason: Mapped[str] = mapped_column(Text, default="")


class Heard(Base):
    """A deed that was heard already; a second delivery of it changes nothing. Each turn writes one, so it stands in one tree."""

    __tablename__ = "heard"
    __table_args__ = ({"sqlite_with_rowid": False},)
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class Pulse(Base):
    """When the clock last struck on any machine, so that what is missing was an outage; and when one last did a deed for all."""

    __tablename__ = "pulse"
    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
