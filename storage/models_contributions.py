"""The table of what members put in for others: evidence, resources, stories, successes, asks, offers, visits, policy notes.

One table, told apart by `kind`. What stands in it is encrypted until its author shares it with the group or wider; from then
on it is readable, so that it can be searched. The database itself refuses readable words below that level.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Id, Moment, Sealed, id_column, link, sealed_column

SHARED = ("cop", "network", "system")
"""Levels at which peers may read what somebody put in."""

_EMPTY = "title || body || url || tags = '' and cast(data as varchar(9)) = '{}'"


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote: `data` holds what its kind has beside (a measure, a date, places), `tags` single words."""

    title: str = ""
    body: str = ""
    url: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


class Contribution(Base):
    """What a member put in: readable by its author, by a `partner_id` at that level, by the group once it is shared.

    Without `named` nobody but its author learns whose it is. `due_on` is the day that it is about, or is asked after.
    `shared_at` says since when others have been able to read it without a break.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        Index("ix_contribution_community_kind", "community_id", "kind", "state"),
        CheckConstraint("visibility in ('private','partner','cop','network','system')", name="visibility"),
        CheckConstraint(f"visibility in ('cop','network','system') or ({_EMPTY})", name="sealed"),
    )
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = mapped_column(Id, ForeignKey("community.id"))
    author_id: Mapped[str | None] = link("person", nullable=True)
    partner_id: Mapped[str | None] = link("person", nullable=True)
    site_id: Mapped[str | None] = link("site", nullable=True, index=False)
    inquiry_id: Mapped[str | None] = link("inquiry", nullable=True, index=False)
    reply_to: Mapped[str | None] = mapped_column(Id, ForeignKey("contribution.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), default="posted")
    title: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    tags: Mapped[str] = mapped_column(Text, default="")
    hidden_sealed: Mapped[bytes | None] = sealed_column()
    visibility: Mapped[str] = mapped_column(String(10), default="private")
    named: Mapped[bool] = mapped_column(default=True)
    due_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    shared_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    share_history: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    hidden = Sealed()

    @property
    def words(self) -> Words:
        """What it says, wherever it is kept."""
        if self.hidden_sealed:
            kept = json.loads(self.hidden)
            return Words(**{**kept, "tags": tuple(kept["tags"])})
        return Words(self.title, self.body, self.url, dict(self.data or {}), tuple((self.tags or "").split()))

    @words.setter
    def words(self, words: Words) -> None:
        """Keep what it says: readable where it is shared, else encrypted. Set `id` and `visibility` before it."""
        readable = self.visibility in SHARED
        shown = words if readable else Words()
        self.title, self.body, self.url, self.data = shown.title, shown.body, shown.url, dict(shown.data)
        self.tags = " ".join(shown.tags)
        self.hidden = "" if readable or words == Words() else json.dumps(asdict(words))
