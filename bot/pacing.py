"""How fast each platform may be written to: a gap between messages to one workspace, and limits for one chat."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from bot.engine.clock import Clock


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two messages to the same workspace, and to the same chat in it.

    `bursts` are a chat's limits beside that: so many messages in so many seconds. `edits` are a workspace's, for changing
    what was said, where the platform counts that apart.
    """

    workspace: float = 0
    chat: float = 0
    bursts: tuple[tuple[int, float], ...] = ()
    edits: tuple[tuple[int, float], ...] = ()


PACES: Mapping[str, Pace] = {
    "slack": Pace(workspace=0.2, chat=1.0, edits=((50, 60),)),
    "teams": Pace(workspace=0.021, bursts=((7, 1), (8, 2), (60, 30), (1800, 3600))),
}
"""Slack takes a message a second in a chat and some hundreds a minute in a workspace; of `chat.update` it promises fifty a
minute in a workspace, its tier 3 (docs.slack.dev/apis/web-api/rate-limits). Teams takes 50 a second in a directory,
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

    async def wait(self, platform: str, workspace: str, chat: str, *, edit: bool = False) -> None:
        """Return when a message may be sent to a chat of a workspace, or changed there, and count it as sent."""
        pace = self.paces.get(platform, Pace())
        now = self.clock.seconds()
        limits = {chat: pace.bursts, f"{workspace} edits": pace.edits if edit else ()}
        gaps = [self._free_at.get(name, now) for name in (workspace, chat)]
        free = max(now, *gaps, *(self._after_bursts(bursts, name) for name, bursts in limits.items()))
        if free > now:
            await self.clock.sleep(free - now)
        self._free_at[workspace] = free + pace.workspace
        self._free_at[chat] = free + pace.chat
        for name, bursts in limits.items():
            if bursts:
                self._sent_at.setdefault(name, deque(maxlen=max(most for most, _ in bursts))).append(free)
        if len(self._free_at) > FORGET_AFTER:
            self._forget(free)

    def _after_bursts(self, bursts: tuple[tuple[int, float], ...], name: str) -> float:
        """Give the moment at which one more message keeps within each limit of a chat, or of a workspace's edits."""
        sent = self._sent_at.get(name, ())
        return max((sent[-most] + seconds for most, seconds in bursts if len(sent) >= most), default=0.0)

    def _forget(self, now: float) -> None:
        """Forget what no longer holds anybody back."""
        self._free_at = {name: moment for name, moment in self._free_at.items() if moment > now}
        longest = max(
            (seconds for pace in self.paces.values() for _, seconds in (*pace.bursts, *pace.edits)), default=0.0
        )
        self._sent_at = {name: sent for name, sent in self._sent_at.items() if sent[-1] + longest > now}
