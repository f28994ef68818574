"""Questions asked of who is in a channel: counted against the community's members, the names of strangers kept nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.communities import Place
from storage.models import Account, Channel, Membership

FRESH = timedelta(minutes=5)
"""How long a roster counts as seen: it is looked up just before the deed that needs it."""


@dataclass(frozen=True, slots=True)
class Roster:
    """How many people are in a channel, and how many of them are no members of its community."""

    members: int
    strangers: int


def put_rosters(db: Session, place: Place, seen: Mapping[str, Collection[str] | None], now: datetime) -> None:
    """Count the people in each of a community's channels, by the channel row's id."""
    for channel_id, users in seen.items():
        put_roster(db, place, channel_id, users, now)


def put_roster(db: Session, place: Place, channel_id: str, users: Collection[str] | None, now: datetime) -> None:
    """Count the people in a community's channel by their platform ids; None where the platform does not say."""
    channel = db.get(Channel, channel_id)
    if channel is None or channel.community_id != place.id:
        return
    if users is None:
        channel.roster = {}
        return
    strangers = len(set(users) - _known(db, place, channel.platform, now))
    channel.roster = {"at": now.isoformat(), "members": len(set(users)) - strangers, "strangers": strangers}


def list_strangers(db: Session, place: Place, platform: str, users: Collection[str], now: datetime) -> list[str]:
    """List those of some people on a platform who are no members of a community, by their platform ids."""
    return sorted(set(users) - _known(db, place, platform, now))


def _known(db: Session, place: Place, platform: str, now: datetime) -> set[str]:
    query = (
        select(Account.user)
        .join(Membership, Membership.person_id == Account.person_id)
        .where(Membership.community_id == place.id, Membership.state != "left")
        .where((Membership.until.is_(None)) | (Membership.until > now), Account.platform == platform)
    )
    return set(db.scalars(query))


def find_roster(db: Session, place: Place, channel_id: str, now: datetime) -> Roster | None:
    """Give who is in a community's channel as seen just now; None where that is not known."""
    channel = db.get(Channel, channel_id)
    if channel is None or channel.community_id != place.id or not channel.roster:
        return None
    if now - datetime.fromisoformat(channel.roster["at"]) > FRESH:
        return None
    return Roster(channel.roster["members"], channel.roster["strangers"])
