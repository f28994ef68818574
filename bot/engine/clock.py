"""The one clock: real time, plus an offset that only the sandbox and a rehearsal push forward."""

from __future__ import annotations

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


class StoppedClock(Clock):
    """A clock that stands still until it is moved: for rehearsals and tests."""

    def __init__(self, moment: datetime) -> None:
        """Stand at `moment`."""
        super().__init__()
        self._moment = moment

    def now(self) -> datetime:
        """Give the moment the clock stands at."""
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Stand at another moment."""
        self._moment = moment
