"""Computes the tables of docs/operators/scale.md: `python docs/draw_scale.py`; `--check` says whether the page is up to date.

What was measured stands at the top, as `cop-bot bench scale`, `tick` and `teams` printed it; the rest is arithmetic.
The pace of each platform comes from the code that keeps it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.pacing import PACES

PAGE = Path(__file__).parent / "operators" / "scale.md"
NAME = "sizes"

MESSAGES, CHANGES = 1.70, 1.08
"""A member's new messages in a week of term, and changes of earlier ones."""

ROWS, ROWS_THAT_STAY = 5.16, 3.0
"""Rows written for a member in a week, and those left once the usual periods for messages and what was heard are over."""

BYTES_STANDING, BYTES_WEEK = 2744, 5663
"""Bytes on PostgreSQL, indexes included: a member with all that stands, and what a week adds before anything is purged."""

PROCESSOR = 0.0147
"""Seconds of a core for a member and week on PostgreSQL, all told: turns, ticks, deliveries."""

MONDAY = 0.0013 + 0.0041
"""Seconds of a core from a question's coming due to its having left: `tick` for each prompt, and `teams` for each message."""

SILENT = 0.4
"""The share of members whose card is changed when the question closes, because they said nothing."""

WEEKS = 40
"""Weeks of term in a year."""

CORE, GIGABYTE = 300.0, 1.5
"""What a core with 4 GB costs in a year, and a gigabyte of database with its backups, in US dollars: put in your own."""


@dataclass(frozen=True, slots=True)
class Size:
    """So many communities and members, in so many workspaces or directories, on so many replicas of two cores."""

    name: str
    communities: int
    members: int
    workspaces: int
    replicas: int

    @property
    def gigabytes(self) -> float:
        """What the database holds after a year in which nothing was purged."""
        return self.members * (BYTES_STANDING + BYTES_WEEK * WEEKS) / 1e9

    @property
    def yearly(self) -> float:
        """What it costs in a year: the replicas, as many cores again for the database, and its gigabytes of three years."""
        database = max(1, self.replicas) if self.replicas > 1 else 0
        return CORE * 2 * (self.replicas + database) + GIGABYTE * 3 * self.gigabytes


SIZES = (
    Size("one school", 1, 12, 1, 1),
    Size("one network", 400, 8_000, 1, 1),
    Size("a whole state", 5_000, 100_000, 100, 2),
    Size("a country", 100_000, 2_000_000, 2_000, 12),
)


def per_second(platform: str) -> float:
    """Give how many messages a second we write to one workspace or directory."""
    return 1 / PACES[platform].workspace


def changes_per_minute() -> float:
    """Give how many messages a minute we change in one Slack workspace."""
    [(most, seconds)] = PACES["slack"].edits
    return most / seconds * 60


def lasting(seconds: float) -> str:
    """Say how long something takes."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:,.0f} h"


def rows_of(size: Size) -> Sequence[tuple[str, str]]:
    """Give each figure of a size with its name."""
    alone, shared = size.members, size.members / size.workspaces
    slack, teams = per_second("slack"), per_second("teams")
    closing = shared * SILENT / changes_per_minute() * 60
    return (
        ("communities", f"{size.communities:,}"),
        ("members", f"{size.members:,}"),
        ("new messages in a week", f"{size.members * MESSAGES:,.0f}"),
        ("changed messages in a week", f"{size.members * CHANGES:,.0f}"),
        ("rows written in a year", f"{size.members * ROWS * WEEKS:,.0f}"),
        ("rows that stay of these", f"{size.members * ROWS_THAT_STAY * WEEKS:,.0f}"),
        ("database after a year, nothing purged", _stored(size.gigabytes)),
        ("processor in a week of term", lasting(size.members * PROCESSOR)),
        ("Monday's question, all in one Slack workspace", lasting(alone / slack)),
        ("the same, in as many workspaces", lasting(shared / slack)),
        ("closing it on Friday, in as many Slack workspaces", lasting(closing)),
        ("Monday's question, all in one Teams directory", lasting(alone / teams)),
        ("the same, in as many directories", lasting(shared / teams)),
        ("processor for Monday's question", lasting(size.members * MONDAY)),
        ("what to run", what_to_run(size)),
        ("so that ours takes, with no platform in the way", lasting(size.members * MONDAY / (size.replicas * 2))),
        ("cost in a year, without people", f"{_rounded(size.yearly):,} US dollars"),
    )


def _stored(gigabytes: float) -> str:
    return f"{gigabytes:,.0f} GB" if gigabytes >= 1 else f"{gigabytes * 1000:,.0f} MB"


def _rounded(amount: float) -> int:
    step = 100 if amount < 10_000 else 1000
    return max(step, round(amount / step) * step)


def what_to_run(size: Size) -> str:
    """Say what to run for a size."""
    if size.replicas == 1:
        return "one process, SQLite" if size.communities == 1 else "one process, SQLite or PostgreSQL"
    return f"{size.replicas} replicas of 2 cores, `COP_ENGINE=cluster`, PostgreSQL of {size.replicas * 2} cores"


def lines() -> list[str]:
    """Give the table: a column for each size."""
    columns = [dict(enumerate(rows_of(size))) for size in SIZES]
    heads = " | ".join(size.name for size in SIZES)
    drawn = [f"| | {heads} |", f"|---|{'---|' * len(SIZES)}"]
    for number, (name, _) in enumerate(rows_of(SIZES[0])):
        drawn.append(f"| {name} | {' | '.join(column[number][1] for column in columns)} |")
    spread = " | ".join(f"{size.workspaces:,}" for size in SIZES)
    return [*drawn[:4], f"| workspaces, or directories, that they are in | {spread} |", *drawn[4:]]


def redrawn(page: str) -> str:
    """Give the page with its table computed anew between its marks."""
    start, end = f"<!-- {NAME}: computed by docs/draw_scale.py -->", f"<!-- end of {NAME} -->"
    before, _, rest = page.partition(start)
    _, _, after = rest.partition(end)
    return "\n".join([f"{before}{start}", "", *lines(), "", f"{end}{after}"])


def main() -> None:
    """Write the page, or say whether it is up to date."""
    page = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        sys.exit(page != redrawn(page) and "docs/operators/scale.md is old: run python docs/draw_scale.py")
    PAGE.write_text(redrawn(page), encoding="utf-8")


if __name__ == "__main__":
    main()
