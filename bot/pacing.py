"""How fast each platform may be written to: a gap between messages to one workspace, and limits for one chat."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from bot.engine.clock import Clock


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two messages to the same workspace, and to the same chat in it.

    `bursts` are a chat's limits beside that: so many messages in so many seconds.
    """

    workspace: float = 0
    chat: float = 0
    bursts: tuple[tuple[int, float], ...] = ()


PACES: Mapping[str, Pace] = {
    "slack": Pace(workspace=0.2, chat=1.0),
    "teams": Pace(workspace=0.021, bursts=((7, 1), (8, 2), (60, 30), (1800, 3600))),
}
"""Slack takes a message a second in a chat and some hundreds a minute in a workspace. Teams takes 50 a second in a directory,
a few of which are left for answers, and in a chat what it names itself."""

FORGET_AFTER = 1000


class Pacer:
    """Makes a sender wait until its next message is welcome. Counts on the clock's own seconds, which never run back."""

    def __init__(self, clock: Clock, paces: Mapping[str, Pace] = PACES) -> None:
        """Know the platforms' paces by name; a platform without one is not held back."""
        self.clock = clock
        self.paces = paces
        self._free_at: dict[str, float] = {}
        self._sent_at: dict[str, deque[float]] = {}

    async def wait(self, platform: str, workspace: str, chat: str) -> None:
        """Return when a message may be sent to a chat of a workspace, and count it as sent."""
        pace = self.paces.get(platform, Pace())
        now = self.clock.seconds()
        free = max(now, self._free_at.get(workspace, now), self._free_at.get(chat, now), self._after_bursts(pace, chat))
        if free > now:
            await self.clock.sleep(free - now)
        self._free_at[workspace] = free + pace.workspace
        self._free_at[chat] = free + pace.chat
        if pace.bursts:
            self._sent_at.setdefault(chat, deque(maxlen=max(most for most, _ in pace.bursts))).append(free)
        if len(self._free_at) > FORGET_AFTER:
            self._forget(free)

    def _after_bursts(self, pace: Pace, chat: str) -> float:
        """Give the moment at which one more message keeps within each of a chat's limits."""
        sent = self._sent_at.get(chat, ())
        return max((sent[-most] + seconds for most, seconds in pace.bursts if len(sent) >= most), default=0.0)

    def _forget(self, now: float) -> None:
        """Forget what no longer holds anybody back."""
        self._free_at = {name: moment for name, moment in self._free_at.items() if moment > now}
        longest = max((seconds for pace in self.paces.values() for _, seconds in pace.bursts), default=0.0)
        self._sent_at = {chat: sent for chat, sent in self._sent_at.items() if sent[-1] + longest > now}
