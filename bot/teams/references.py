"""Where people and channels are reached, learned from all that Teams sends, and written down only when it is new."""

from __future__ import annotations

from collections import OrderedDict

from sqlalchemy.orm import Session

from bot.engine.clock import Clock
from bot.teams.read import NAME, Activity, channel_of, host_of, team_of, tenant_of, user_of
from bot.threads import Threads
from handlers import timetable
from storage import people, references
from storage.references import Reference

MOST_KNOWN = 20_000
"""People and channels whose reference is held in mind, so that a turn need not look it up."""

KNOWN_FOR = 3600
"""Seconds after which what is held in mind is compared with the memory again: an import may have changed that."""

Key = tuple[str, str, str]
TALK = frozenset({"message", "invoke"})
"""Kinds of activity that come all the time; the others tell of a change, so nothing is taken as known."""


class References:
    """Learns where people and channels are reached."""

    def __init__(self, db: Threads, clock: Clock) -> None:
        """Have nothing in mind yet."""
        self.db = db
        self.clock = clock
        self._known: OrderedDict[Key, tuple[Reference, float]] = OrderedDict()
        self._services: dict[str, str] = {}

    async def learn(self, activity: Activity) -> None:
        """Take in where an activity came from; raises Unavailable. Costs a transaction only where that is new to us."""
        if activity["type"] not in TALK:
            self.forget_all(activity)
        user, channel = user_of(activity), channel_of(activity)
        self._services[host_of(activity)] = str(activity["serviceUrl"])
        if user:
            await self._learn_person(activity, tenant_of(activity), user)
        if channel:
            await self._learn_channel(activity, host_of(activity), channel)

    def service_for(self, tenant: str) -> str:
        """Give where a directory's people were heard from last; empty where nobody was since we started."""
        return self._services.get(tenant, "")

    async def find(self, tenant: str, user: str) -> Reference:
        """Give how a person is reached, as it is written down; raises Unavailable."""
        return await self.db.read(lambda db: references.find_reference(db, NAME, tenant, user))

    async def keep(self, tenant: str, user: str, learned: Reference) -> None:
        """Write down how a person is reached, where Teams told us so; raises Unavailable."""
        await self.db.write(lambda db: references.put_reference(db, NAME, tenant, user, learned))

    def forget_all(self, activity: Activity) -> None:
        """Compare what an activity says with the memory, whatever is held in mind of its speaker and of any channel."""
        person = (tenant_of(activity), "person", user_of(activity))
        for key in [key for key in self._known if key == person or key[1] == "channel"]:
            del self._known[key]

    async def _learn_person(self, activity: Activity, tenant: str, user: str) -> None:
        learned = _of_person(activity, tenant)
        if self._is_known((tenant, "person", user), learned):
            return
        now, zone = self.clock.now(), str(activity.get("localTimezone") or "")

        def put(db: Session) -> bool:
            known = references.put_reference(db, NAME, tenant, user, learned)
            if known and references.put_zone(db, NAME, tenant, user, zone):
                for _, community in people.list_memberships_of_account(db, NAME, tenant, user, now):
                    timetable.set_timetable(db, community, now)
            return known

        if await self.db.write(put, brief=True):
            self._note((tenant, "person", user), learned)

    async def _learn_channel(self, activity: Activity, tenant: str, channel: str) -> None:
        learned = _of_channel(activity)
        if self._is_known((tenant, "channel", channel), learned):
            return
        if await self.db.write(
            lambda db: references.put_channel_reference(db, NAME, tenant, channel, learned), brief=True
        ):
            self._note((tenant, "channel", channel), learned)

    def _is_known(self, key: Key, learned: Reference) -> bool:
        known, until = self._known.get(key, ({}, 0.0))
        return learned.items() <= known.items() and self.clock.seconds() < until

    def _note(self, key: Key, learned: Reference) -> None:
        """Hold in mind what was written. Of whom we do not know nothing is held: they may join at any moment."""
        known, _ = self._known.pop(key, ({}, 0.0))
        self._known[key] = ({**known, **learned}, self.clock.seconds() + KNOWN_FOR)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)


def service_of(activity: Activity) -> Reference:
    """Give where an activity's side of Teams takes messages, and by which id it knows us."""
    return {"service": str(activity["serviceUrl"]), "bot": str(activity["recipient"]["id"])}


def _of_person(activity: Activity, tenant: str) -> Reference:
    """Give what an activity says of its speaker; of the private chat only where it came from there."""
    learned = {"user": str(activity["from"]["id"]), "tenant": tenant}
    if zone := str(activity.get("localTimezone") or ""):
        learned["zone"] = zone
    if not channel_of(activity):
        return {
            **learned,
            **service_of(activity),
            "conversation": str(activity["conversation"]["id"]),
            "removed": False,
        }
    return {**learned, **(service_of(activity) if tenant == host_of(activity) else {})}


def _of_channel(activity: Activity) -> Reference:
    """Give what an activity says of its channel or group chat; whoever is heard from is not out of reach."""
    channel = (activity.get("channelData") or {}).get("channel")
    name = channel.get("name") if isinstance(channel, dict) else ""
    known = {"team": team_of(activity), "name": str(name or "")}
    kind = str(activity["conversation"].get("conversationType", ""))
    learned = {**service_of(activity), "tenant": host_of(activity), "kind": kind, "removed": False}
    return learned | {word: value for word, value in known.items() if value}
