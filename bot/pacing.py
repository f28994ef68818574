"""How fast each platform may be written to: a gap between messages to one workspace, and to one chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.engine.clock import Clock


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two messages to the same workspace, and to the same chat in it."""

    workspace: float = 0
    chat: float = 0


PACES: Mapping[str, Pace] = {"slack": Pace(workspace=0.2, chat=1.0), "teams": Pace(workspace=0.05, chat=0.5)}
"""Slack takes a message a second in a chat and some hundreds a minute in a workspace; Teams 60 in 30 s and 50 a second."""

FORGET_AFTER = 1000


class Pacer:
    """Makes a sender wait until its next message is welcome. Counts on the clock's own seconds, which never run back."""

    def __init__(self, clock: Clock, paces: Mapping[str, Pace] = PACES) -> None:
        """Know the platforms' paces by name; a platform without one is not held back."""
        self.clock = clock
        self.paces = paces
        self._free_at: dict[str, float] = {}

    async def wait(self, platform: str, workspace: str, chat: str) -> None:
        """Return when a message may be sent to a chat of a workspace, and count it as sent."""
        pace = self.paces.get(platform, Pace())
        now = self.clock.seconds()
        free = max(now, self._free_at.get(workspace, now), self._free_at.get(chat, now))
        if free > now:
            await self.clock.sleep(free - now)
        self._free_at[workspace] = free + pace.workspace
        self._free_at[chat] = free + pace.chat
        if len(self._free_at) > FORGET_AFTER:
            self._free_at = {name: moment for name, moment in self._free_at.items() if moment > free}
