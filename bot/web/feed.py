"""What the bot did by itself while the clock moved: who was written to, and never what was meant for one person alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.web.rooms import channel_in, direct


@dataclass(frozen=True, slots=True)
class Sent:
    """A card that went out: when, into which room, under which title; `edited` where it took another's place."""

    at: datetime
    room: str
    title: str
    edited: bool = False


MOST_NAMED = 2
"""People who are named, so that a visitor knows in whose seat to look; more are counted."""


def told(sent: Iterable[Sent], names: Mapping[str, str]) -> Iterator[tuple[datetime, str]]:
    """Give a line for each minute in which something went out; a title is told only where several people got it.

    `names` gives people's names by their user id.
    """
    known = {direct(user): name for user, name in names.items()}
    ordered = sorted(sent, key=_minute)
    for minute, group in groupby(ordered, key=_minute):
        together = list(group)
        parts = [*_posted(together), *_written(together, known), *_renewed(together)]
        yield minute, f"{', '.join(parts)}."


def _minute(one: Sent) -> datetime:
    return one.at.replace(second=0, microsecond=0)


def _posted(sent: list[Sent]) -> Iterator[str]:
    for one in sent:
        if (name := channel_in(one.room)) and not one.edited:
            yield f"posted “{one.title}” in #{name}"


def _written(sent: list[Sent], known: Mapping[str, str]) -> Iterator[str]:
    direct_ones = [one for one in sent if not channel_in(one.room) and not one.edited]
    titles = Counter(one.title for one in direct_ones)
    for title, people in titles.items():
        if people > 1:
            yield f"sent “{title}” to {people} people"
    alone = sorted(known.get(one.room, "somebody") for one in direct_ones if titles[one.title] == 1)
    if len(alone) > MOST_NAMED:
        yield f"wrote to {len(alone)} people, each for themselves"
    elif alone:
        yield f"wrote to {' and '.join(alone)}"


def _renewed(sent: list[Sent]) -> Iterator[str]:
    if renewed := sum(one.edited for one in sent):
        yield "brought 1 card up to date" if renewed == 1 else f"brought {renewed} cards up to date"
