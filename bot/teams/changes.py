"""What happens around the bot in Teams: it is added, removed, its channel renamed or deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.conversation import Conversation
from bot.log import log
from bot.sharing import share_out
from bot.teams.read import NAME, Activity, channel_of, host_of, team_of, tenant_of, user_of
from bot.teams.references import References
from handlers import reach
from storage import communities, references
from storage.people import Member

LOST_CHANNEL = frozenset({"channelDeleted", "channelUnshared"})
LOST_TEAM = frozenset({"teamDeleted", "teamHardDeleted"})
REGAINED = frozenset({"teamRestored"})


class Changes:
    """Takes note of what happens around the bot; the chairs hear of a channel that is lost, once."""

    def __init__(self, conversation: Conversation, learned: References) -> None:
        """Join the memory with what is held in mind."""
        self.conversation = conversation
        self.learned = learned

    async def note(self, activity: Activity) -> bool:
        """Take in a change; give whether it ends something, so that nothing else is to be learned from it.

        Raises Unavailable.
        """
        if activity["type"] == "installationUpdate":
            return await self._installed(activity, str(activity.get("action", "")))
        if activity["type"] == "conversationUpdate":
            return await self._updated(activity, str(_channel_data(activity).get("eventType", "")))
        return False

    async def _installed(self, activity: Activity, action: str) -> bool:
        if action == "remove-upgrade":
            return True
        whole_team = bool(team_of(activity)) and not _names_channel(activity)
        if action.startswith("remove"):
            await self._lost(activity, whole_team=whole_team)
            return True
        if whole_team:
            await self._regained(activity)
        return False

    async def _updated(self, activity: Activity, event: str) -> bool:
        removed = activity.get("membersRemoved") or []
        ours = activity["recipient"]["id"]
        if event in LOST_CHANNEL:
            await self._lost(activity, whole_team=False)
            return True
        if event in LOST_TEAM or any(isinstance(each, Mapping) and each.get("id") == ours for each in removed):
            await self._lost(activity, whole_team=not _names_channel(activity))
            return True
        if event in REGAINED:
            await self._regained(activity)
        return False

    async def _lost(self, activity: Activity, *, whole_team: bool) -> None:
        self.learned.forget_all(activity)
        channel, user = channel_of(activity), user_of(activity)
        if channel:
            await self._lost_channel(host_of(activity), channel, team_of(activity) if whole_team else "")
        elif user:
            log.info("removed by a person")
            tenant = tenant_of(activity)
            await self.conversation.db.write(lambda db: references.forget_reference(db, NAME, tenant, user))

    async def _lost_channel(self, tenant: str, channel: str, team: str) -> None:
        now = self.conversation.clock.now()

        def lose(db: Session) -> set[str]:
            queued: set[str] = set()
            for row in references.lose_channels(db, NAME, tenant, channel, team):
                place = communities.get_place(db, row.community_id)
                _, said = share_out(db, place, reach.report_channel(db, place, row.id, now), Member(), now)
                queued |= said
            return queued

        log.info("removed from a channel", tenant=tenant)
        for destination in await self.conversation.db.write(lose):
            self.conversation.wake(destination)

    async def _regained(self, activity: Activity) -> None:
        tenant, channel, team = host_of(activity), channel_of(activity), team_of(activity)
        await self.conversation.db.write(lambda db: references.regain_channels(db, NAME, tenant, channel, team))


def _channel_data(activity: Activity) -> Mapping[str, Any]:
    channel_data: Mapping[str, Any] = activity.get("channelData") or {}
    return channel_data


def _names_channel(activity: Activity) -> bool:
    """Whether one channel is meant, and not its whole team, whose events come through its first channel."""
    channel = _channel_data(activity).get("channel")
    named = channel.get("id") if isinstance(channel, Mapping) else ""
    return bool(named) and named != team_of(activity)
