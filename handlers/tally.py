"""A group's commitments as counts: open, kept, changed; nothing where they are too few to hide anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers import suppression
from handlers.language import Chart, Series
from storage.lives import Life

TOO_FEW = "Too few commitments to show without pointing at somebody."
POINTS = 6
WEEK = timedelta(days=7)
ANCHOR = datetime(2024, 1, 1, tzinfo=UTC)
"""A Monday: weeks are counted from it, so that the same days are counted whoever looks, and whenever."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many commitments are open, kept and changed; a dropped one counts as changed."""

    open: int
    kept: int
    changed: int

    @property
    def cells(self) -> tuple[int, int, int]:
        """The counts alone."""
        return (self.open, self.kept, self.changed)

    @property
    def words(self) -> str:
        """The counts in words."""
        return f"{self.open} open, {self.kept} kept, {self.changed} changed"


def tally_at(lives: Sequence[Life], moment: datetime) -> Tally:
    """Count how things stood at a moment."""
    begun = [life for life in lives if life.created_at <= moment]
    ended = [life.state for life in begun if life.closed_at is not None and life.closed_at <= moment]
    kept = ended.count("kept")
    return Tally(len(begun) - len(ended), kept, len(ended) - kept)


def apart_at(lives: Sequence[Life], moment: datetime) -> tuple[int, int, int, int]:
    """Count how things stood at a moment for whoever chairs: open, kept, changed, and dropped apart from changed."""
    tally = tally_at(lives, moment)
    dropped = sum(life.state == "dropped" and life.closed_at is not None and life.closed_at <= moment for life in lives)
    return (tally.open, tally.kept, tally.changed - dropped, dropped)


def tallies_of(lives: Sequence[Life], now: datetime, k: int) -> list[tuple[datetime, Tally]]:
    """Give the counts that leaders may read, each with the Monday that it is of, oldest first.

    Counts are taken on Mondays, whenever somebody looks: looking more often tells no more.
    """
    first = min((life.created_at for life in lives), default=now)
    begin = ANCHOR + (first - ANCHOR) // WEEK * WEEK
    mondays = [begin + WEEK * number for number in range((now - begin) // WEEK + 1)]
    course = [(monday, tally_at(lives, monday)) for monday in mondays]
    shown = dict(suppression.told(((monday, tally.cells) for monday, tally in course), k))
    return [(monday, tally) for monday, tally in course if monday in shown]


def apart_words(lives: Sequence[Life], now: datetime, k: int) -> str:
    """Say the newest counts to whoever chairs, dropped ones apart where these are enough too.

    They come from the weeks that leaders read of, and are held back as theirs: whoever reads both can subtract nothing.
    """
    points = tallies_of(lives, now, k)
    if not points:
        return TOO_FEW
    apart = dict(suppression.told(((monday, apart_at(lives, monday)) for monday, _ in points), k))
    monday, tally = points[-1]
    if monday not in apart:
        return f"{tally.open} open, {tally.kept} kept, {tally.changed} changed or dropped."
    _, _, changed, dropped = apart[monday]
    return f"{tally.open} open, {tally.kept} kept, {changed} changed, {dropped} dropped."


def chart_of(lives: Sequence[Life], now: datetime, zone: str, k: int) -> Chart | None:
    """Draw how a group's commitments stood, as leaders may read it; None where they are too few.

    Weeks in which one or two of them moved are left out.
    """
    points = tallies_of(lives, now, k)[-POINTS:]
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
