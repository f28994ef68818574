"""The one clock: real time, plus an offset that only the sandbox and a rehearsal push forward."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time in UTC."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        """Start at real time plus `offset`."""
        self.offset = offset

    def now(self) -> datetime:
        """Give the present moment, in UTC."""
        return datetime.now(UTC) + self.offset

    def move_to(self, moment: datetime) -> None:
        """Set the clock to a moment; from there it runs on."""
        self.offset = moment - datetime.now(UTC)

    def seconds(self) -> float:
        """Give seconds that never run back, for measuring how long something takes."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class StoppedClock(Clock):
    """A clock that stands still until it is moved: for rehearsals and tests."""

    def __init__(self, moment: datetime) -> None:
        """Stand at `moment`."""
        super().__init__()
        self._moment = moment
        self.slept = 0.0

    def now(self) -> datetime:
        """Give the moment the clock stands at."""
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Stand at another moment."""
        self._moment = moment

    def seconds(self) -> float:
        """Give the seconds that were slept."""
        return self.slept

    async def sleep(self, seconds: float) -> None:
        """Wait no time, but count it; the moment stays."""
        self.slept += seconds
        await asyncio.sleep(0)
