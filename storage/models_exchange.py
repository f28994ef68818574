"""The tables of learning from each other that tell of no shared work: introductions, words to the tool's makers, private issues.

Where nobody's name is to be found out, a row has no person, no moment and no order of arrival: only the month it came in.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Moment, Sealed, id_column, link, sealed_column


class Introduction(Base):
    """One person's part in one introduction: those with the same `together` in a `cycle` were introduced to one another.

    `met` is what this person said when asked: empty, `yes` or `not yet`.
    """

    __tablename__ = "introduction"
    __table_args__ = (UniqueConstraint("community_id", "cycle", "person_id"),)
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = link("community")
    person_id: Mapped[str] = link("person")
    cycle: Mapped[str] = mapped_column(String(40))
    together: Mapped[str] = mapped_column(String(36), index=True)
    met: Mapped[str] = mapped_column(String(10), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)


class ToolNote(Base):
    """What somebody wrote to those who run and make the tool, encrypted; with a person only where they gave their name."""

    __tablename__ = "tool_note"
    __table_args__ = ({"sqlite_with_rowid": False},)
    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = link("organisation", index=False)
    person_id: Mapped[str | None] = link("person", nullable=True)
    month: Mapped[date] = mapped_column(Date)
    body_sealed: Mapped[bytes | None] = sealed_column()
    body = Sealed()


class Concern(Base):
    """An issue that somebody raised without a name, for one chosen reader, and the reply to it; both encrypted.

    Its sender alone holds the key on their own card; the row keeps its hash. `told` says whether its reader heard of it.
    """

    __tablename__ = "concern"
    __table_args__ = (UniqueConstraint("community_id", "key_hash"), {"sqlite_with_rowid": False})
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = link("community", index=False)
    recipient_id: Mapped[str] = link("person")
    key_hash: Mapped[str] = mapped_column(String(64))
    month: Mapped[date] = mapped_column(Date)
    told: Mapped[bool] = mapped_column(default=False)
    body_sealed: Mapped[bytes | None] = sealed_column()
    reply_sealed: Mapped[bytes | None] = sealed_column()
    body = Sealed()
    reply = Sealed()
