"""The tables of people: organisations, schools, persons with their accounts, communities with their channels, memberships."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Moment, id_column, link


class Organisation(Base):
    """Who runs the bot: sets legal hold, drafting by a model, and whom to turn to with a safety worry.

    `retention` holds the periods that differ from the usual ones, by class (`storage.retention`): `{"working": "3y"}`.
    """

    __tablename__ = "organisation"
    id: Mapped[str] = id_column()
    name: Mapped[str] = mapped_column(Text, unique=True)
    notice_version: Mapped[int] = mapped_column(default=1)
    contacts: Mapped[str] = mapped_column(Text, default="")
    llm_mode: Mapped[str] = mapped_column(String(20), default="off")
    legal_hold: Mapped[bool] = mapped_column(default=False)
    retention: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)


class Site(Base):
    """A school, an office or an agency; thin on purpose."""

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)
    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = link("organisation")
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20), default="school")


class Person(Base):
    """Somebody, once, however many accounts and communities they have."""

    __tablename__ = "person"
    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = link("organisation")
    display_name: Mapped[str] = mapped_column(Text)
    zone: Mapped[str | None] = mapped_column(String(64))
    paused_until: Mapped[datetime | None] = mapped_column(Moment)
    left_at: Mapped[datetime | None] = mapped_column(Moment)


class Account(Base):
    """A person's identity on one platform; `tenant` is the home tenant, `reference` what the platform needs to reach them.

    A person's messages go to their one primary account. `refused_at` says since when the platform takes none for this one,
    `closed_at` since when it says that the account is closed: nobody is heard through it, and nobody is written to.
    """

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("platform", "tenant", "user"),)
    id: Mapped[str] = id_column()
    person_id: Mapped[str] = link("person")
    platform: Mapped[str] = mapped_column(String(10))
    tenant: Mapped[str] = mapped_column(String(100))
    user: Mapped[str] = mapped_column(String(100))
    reference: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_primary: Mapped[bool] = mapped_column(default=False)
    refused_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


class LinkCode(Base):
    """A code with which a person's account on another platform joins them; kept as a mark that only our key makes."""

    __tablename__ = "link_code"
    __table_args__ = (UniqueConstraint("person_id"), UniqueConstraint("mark"))
    id: Mapped[str] = id_column()
    person_id: Mapped[str] = link("person", index=False)
    community_id: Mapped[str] = link("community", index=False)
    mark: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(Moment)


class Community(Base):
    """A network, a community of practice or a professional learning community; `decided` names what its people set themselves."""

    __tablename__ = "community"
    __table_args__ = (UniqueConstraint("organisation_id", "name"), CheckConstraint("k_min >= 5", name="k_floor"))
    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = link("organisation")
    parent_id: Mapped[str | None] = link("community", nullable=True)
    kind: Mapped[str] = mapped_column(String(10), default="cop")
    profile: Mapped[str] = mapped_column(String(40), default="generic")
    name: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(String(64))
    charter: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    phase: Mapped[str] = mapped_column(String(20), default="launch")
    rhythm: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    calendar: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    decided: Mapped[list[str]] = mapped_column(JSON, default=list)
    k_min: Mapped[int] = mapped_column(default=5)


class Channel(Base):
    """A chat channel bound to a community; people know the community by it.

    `roster` counts who is in it, as last seen: `at`, `members`, `strangers`; empty where that is unknown.
    """

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("platform", "tenant", "channel"),)
    id: Mapped[str] = id_column()
    community_id: Mapped[str] = link("community")
    platform: Mapped[str] = mapped_column(String(10))
    tenant: Mapped[str] = mapped_column(String(100))
    channel: Mapped[str] = mapped_column(String(200))
    reference: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    roster: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Membership(Base):
    """A person in a community: their roles there, since when, and how they like to be written to."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "community_id"),)
    id: Mapped[str] = id_column()
    person_id: Mapped[str] = link("person")
    community_id: Mapped[str] = link("community")
    site_id: Mapped[str | None] = link("site", nullable=True, index=False)
    roles: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["member"])
    state: Mapped[str] = mapped_column(String(10), default="active")
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    added_by: Mapped[str] = mapped_column(Text, default="")
    prompt_day: Mapped[int | None] = mapped_column()
    fewer: Mapped[bool] = mapped_column(default=False)
    introduced: Mapped[bool] = mapped_column(default=True)
    notice_shown: Mapped[int] = mapped_column(default=0)


class Stay(Base):
    """A stretch of time for which a person was in a community with the same roles; nobody's where they were erased."""

    __tablename__ = "stay"
    __table_args__ = (Index("ix_stay_community", "community_id", "since"),)
    id: Mapped[str] = id_column()
    person_id: Mapped[str | None] = link("person", nullable=True)
    community_id: Mapped[str] = link("community", index=False)
    roles: Mapped[list[str]] = mapped_column(JSON)
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)


class GuestPass(Base):
    """A guest's way to their own page: a link that is good once, then one session; both kept as marks that only our key makes.

    `ends_at` is the end date that the facilitator set. `seen_at` is kept to the hour: it ends what is idle, no more.
    """

    __tablename__ = "guest_pass"
    __table_args__ = (
        UniqueConstraint("person_id", "community_id"),
        UniqueConstraint("link_mark"),
        UniqueConstraint("session_mark"),
    )
    id: Mapped[str] = id_column()
    person_id: Mapped[str] = link("person", index=False)
    community_id: Mapped[str] = link("community")
    ends_at: Mapped[datetime] = mapped_column(Moment)
    link_mark: Mapped[str | None] = mapped_column(String(64))
    link_until: Mapped[datetime | None] = mapped_column(Moment)
    session_mark: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
