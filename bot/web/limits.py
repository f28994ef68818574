"""How often somebody may knock: counted in memory, by address or by token, and forgotten soon."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

MOST_REMEMBERED = 10_000
"""Keys counted at once; beyond that the one whose count is oldest is forgotten, so that a flood cannot fill the memory."""


class Limit:
    """Lets each key do something `most` times in so many seconds."""

    def __init__(
        self, most: int, within: float, seconds: Callable[[], float], remembered: int = MOST_REMEMBERED
    ) -> None:
        """Start with nothing counted; `seconds` is a clock that never runs back."""
        self.most = most
        self.within = within
        self.remembered = remembered
        self._seconds = seconds
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def wait(self, key: str) -> int:
        """Count one more for a key and give 0; or, where that is one too many, give after how many seconds to try again."""
        now = self._seconds()
        since, count = self._counts.get(key, (now, 0))
        if now - since >= self.within:
            self._counts.pop(key)
            since, count = now, 0
        if count >= self.most:
            return int(since + self.within - now) + 1
        self._counts[key] = (since, count + 1)
        while len(self._counts) > self.remembered:
            self._counts.popitem(last=False)
        return 0
