"""What came of a turn, spoken the way the place it started from allows: in the HTTP answer, in place, or in the private chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from botbuilder.core import TurnContext

from bot.engine.clock import Clock
from bot.log import log
from bot.platform import Absent, Address, Refused, TryLater, Uncertain, Vanished
from bot.teams.activities import Json, Wire, heard_in
from bot.teams.connector import Connector
from bot.teams.read import NAME, Activity, channel_of, is_saving, is_targeted, tenant_of, user_of
from bot.teams.references import References, service_of
from bot.teams.render import message_activity
from bot.teams.send import Sender
from bot.teams.share import Answer
from bot.teams.words import Element
from storage.database import Unavailable

FAILURES = (TryLater, Refused, Uncertain, Vanished)
NO_CHAT = "I cannot write to you yet. Find me among your apps in Teams, choose Add, and try again."
TRIES = 3
LONGEST_WAIT = 3.0
"""Seconds between two tries of an answer: the speaker waits, and Teams gives up on us after some fifteen."""


class Replies:
    """Speaks to the person who spoke; what others must hear waits in the outbox."""

    def __init__(self, clock: Clock, connector: Connector, sender: Sender, references: References) -> None:
        """Join what an answer may need."""
        self.clock = clock
        self.connector = connector
        self.sender = sender
        self.references = references

    async def give(self, context: TurnContext, answer: Answer) -> Answer:
        """Say all of an answer that is not the HTTP answer itself, and give what is left for that.

        What fails is logged and not tried by Teams again: the deed is done, and would be a second one.
        """
        activity = heard_in(context)
        is_invoke = activity["type"] == "invoke"
        if answer.instead is not None and (answer.lasting or not is_invoke):
            await self._replace(context, activity, answer.instead, or_say=not is_invoke)
        for message in answer.targeted:
            if await self._tried(partial(self._to_speaker_alone, activity, message)):
                await self._tried(partial(self._privately, activity, message))
        failed = [await self._directly(context, activity, message) for message in answer.direct]
        if any(isinstance(each, Absent) for each in failed):
            answer = replace(answer, channel=NO_CHAT)
        if answer.channel and not is_invoke:
            await self._point(context, activity, answer.channel)
        return answer

    async def _replace(self, context: TurnContext, activity: Activity, content: Element, *, or_say: bool) -> None:
        """Let a card take the place of the one that was acted upon; where that is gone, say it anew if nobody else does."""
        message = message_activity(content, str(content.get("fallbackText", "")))
        card = str(activity.get("replyToId") or "")
        failed = await self._tried(partial(context.update_activity, Wire({**message, "id": card}))) if card else None
        if or_say and (failed or not card):
            await self._tried(partial(context.send_activity, Wire(message)))

    async def _directly(self, context: TurnContext, activity: Activity, message: Element) -> Exception | None:
        if channel_of(activity) or is_saving(activity):
            return await self._tried(partial(self._privately, activity, message))
        return await self._tried(partial(context.send_activity, Wire(message)))

    async def _privately(self, activity: Activity, message: Element) -> None:
        tenant, user = tenant_of(activity), user_of(activity)
        known = await self.references.find(tenant, user)
        heard = {**service_of(activity), "user": str(activity["from"]["id"])}
        await self.sender.to_person(Address(NAME, tenant, user=user, reference={**heard, **known}), message)

    async def _point(self, context: TurnContext, activity: Activity, words: str) -> None:
        """Say in a channel where the answer is: to the speaker alone where they spoke so, and nothing but that."""
        message = {"type": "message", "text": words}
        if is_targeted(activity):
            await self._tried(partial(self._to_speaker_alone, activity, message))
        else:
            await self._tried(partial(context.send_activity, Wire(message)))

    async def _to_speaker_alone(self, activity: Activity, message: Json) -> None:
        """Show a message in a channel to the speaker alone, beneath what they said."""
        shown = {
            **message,
            "from": {"id": activity["recipient"]["id"]},
            "recipient": {"id": activity["from"]["id"]},
            "entities": [{"type": "targetedMessageInfo", "messageId": activity["id"]}],
        }
        where, conversation = str(activity["serviceUrl"]), str(activity["conversation"]["id"])
        await self.connector.post(where, conversation, shown, targeted=True)

    async def _tried(self, say: Callable[[], Awaitable[object]]) -> Exception | None:
        """Say it, again after a moment where Teams asks for one; give what failed, or None where it was said."""
        failed: Exception | None = None
        for attempt in range(1, TRIES + 1):
            try:
                await say()
            except TryLater as later:
                failed = later
                await self.clock.sleep(min(later.seconds or attempt, LONGEST_WAIT))
            except (*FAILURES, Unavailable) as refused:
                failed = refused
                break
            else:
                return None
        log.warning("an answer was not sent", why=str(failed))
        return failed
