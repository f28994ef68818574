"""Questions asked of communities, their organisations and their channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from storage.columns import new_id, table_of
from storage.database import NotFound, insert_once
from storage.decided import RHYTHM, note_decided
from storage.models import Channel, Community, Organisation

CLOSED = "closed"
"""The phase of a community that is over: all of it can be read, and nothing is asked or added."""


@dataclass(frozen=True, slots=True)
class Place:
    """A community as a handler sees it: its name, its clock, its rules. Empty (`id == ""`) for somebody in none.

    `words` are what its people call one another, and `notice` what the law there asks to be said, from its profile; the router
    puts them in.
    """

    id: str = ""
    organisation_id: str = ""
    name: str = ""
    zone: str = "UTC"
    kind: str = "cop"
    profile: str = "generic"
    charter: dict[str, Any] = field(default_factory=dict)
    rhythm: dict[str, Any] = field(default_factory=dict)
    calendar: dict[str, Any] = field(default_factory=dict)
    k_min: int = 5
    phase: str = "launch"
    parent_id: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    notice: tuple[str, ...] = ()

    def called(self, role: str) -> str:
        """Give what people here call somebody with a role, or a stage: a `facilitator` may be their chair."""
        return self.words.get(role, role)


_STORED = tuple(each.name for each in fields(Place) if each.name not in {"words", "notice"})
"""The fields of a place that are columns of its community; the others come from its profile."""


def place_columns() -> tuple[ColumnElement[Any], ...]:
    """Give a community's columns in the order of `Place`'s fields, for a question that answers with more than a place."""
    return tuple(table_of(Community).c[name] for name in _STORED)


def place_of(community: Community) -> Place:
    """Give the view of a community's row."""
    return Place(*(getattr(community, name) for name in _STORED))


def get_place(db: Session, community_id: str) -> Place:
    """Give a community; raises NotFound. For the clock and the operator, who act for the community itself."""
    row = db.get(Community, community_id)
    if row is None:
        raise NotFound("community")
    return place_of(row)


def list_places(db: Session) -> list[Place]:
    """List every community by name, for the operator's command line."""
    return [place_of(row) for row in db.scalars(select(Community).order_by(Community.name))]


def list_channels(db: Session, place: Place) -> Sequence[Channel]:
    """List the channels that a community is known by."""
    return db.scalars(select(Channel).where(Channel.community_id == place.id).order_by(Channel.platform)).all()


def bind_channel(db: Session, place: Place, platform: str, tenant: str, channel: str) -> bool:
    """Let a community be known by a channel too; give False where the channel is another community's."""
    insert_once(db, Channel, id=new_id(), community_id=place.id, platform=platform, tenant=tenant, channel=channel)
    query = select(Channel.community_id).where(Channel.platform == platform, Channel.tenant == tenant)
    return db.scalar(query.where(Channel.channel == channel)) == place.id


def find_channel_community(db: Session, platform: str, channel: str) -> str:
    """Give the id of the community a channel is bound to, or an empty text."""
    query = select(Channel.community_id).where(Channel.platform == platform, Channel.channel == channel)
    return db.scalar(query) or ""


def put_rhythm(db: Session, place: Place, name: str, words: str) -> Place:
    """Set when one thing happens in a community, or that it does not; give the community as it is now."""
    row = db.get_one(Community, place.id)
    others = {each: said for each, said in row.rhythm.items() if each != name}
    rhythm = {**others, name: words} if words else others
    note_decided(row, row.rhythm, rhythm, RHYTHM)
    row.rhythm = rhythm
    db.flush()
    return replace(place, rhythm=dict(row.rhythm))


def get_organisation(db: Session, place: Place) -> Organisation:
    """Give the organisation that runs a community."""
    row = db.get(Organisation, place.organisation_id)
    if row is None:
        raise NotFound("organisation")
    return row


def hold_still(db: Session, place: Place) -> None:
    """Let no other turn that asks for this change things in the community until this one ends; SQLite has one writer anyway."""
    db.execute(select(Community.id).where(Community.id == place.id).with_for_update(key_share=True))
