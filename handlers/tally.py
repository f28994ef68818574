"""A group's commitments as counts: open, kept, changed; nothing where they are too few to hide anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.language import Chart, Series
from storage.lives import Life

TOO_FEW = "Too few commitments to show without pointing at somebody."
POINTS = 6
STEP = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many commitments are open, kept and changed; a dropped one counts as changed."""

    open: int
    kept: int
    changed: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.open + self.kept + self.changed

    @property
    def words(self) -> str:
        """The counts in words."""
        return f"{self.open} open, {self.kept} kept, {self.changed} changed"


def tally_at(lives: Sequence[Life], moment: datetime, k: int) -> Tally | None:
    """Count how things stood at a moment; None below `k` commitments in all."""
    begun = [life for life in lives if life.created_at <= moment]
    ended = [life.state for life in begun if life.closed_at is not None and life.closed_at <= moment]
    kept = ended.count("kept")
    tally = Tally(len(begun) - len(ended), kept, len(ended) - kept)
    return tally if tally.total >= k else None


def chart_of(lives: Sequence[Life], now: datetime, zone: str, k: int) -> Chart | None:
    """Draw how a group's commitments stood each fortnight up to now; None where they are too few by now.

    Early fortnights in which there were too few are left out.
    """
    moments = [now - STEP * back for back in reversed(range(POINTS))]
    points = [(moment, tally) for moment in moments if (tally := tally_at(lives, moment, k)) is not None]
    if not points:
        return None
    labels = tuple(_day(moment, zone) for moment, _ in points)
    series = (
        Series("Open", tuple(tally.open for _, tally in points)),
        Series("Kept", tuple(tally.kept for _, tally in points)),
        Series("Changed", tuple(tally.changed for _, tally in points)),
    )
    alt = ". ".join(f"{label}: {tally.words}" for label, (_, tally) in zip(labels, points, strict=True))
    return Chart("The group's commitments", f"{alt}.", labels, series)


def _day(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b}"
