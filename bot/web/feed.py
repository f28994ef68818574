"""What the bot did by itself while the clock moved, in words that give away nothing that was meant for one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.web.rooms import channel_in


@dataclass(frozen=True, slots=True)
class Sent:
    """A card that went out: when, into which room, under which title; `edited` where it took another's place."""

    at: datetime
    room: str
    title: str
    edited: bool = False


def told(sent: Iterable[Sent]) -> Iterator[tuple[datetime, str]]:
    """Give a line for each minute in which something went out; a title is told only where several people got it."""
    ordered = sorted(sent, key=_minute)
    for minute, group in groupby(ordered, key=_minute):
        together = list(group)
        parts = [*_posted(together), *_written(together), *_renewed(together)]
        yield minute, f"{', '.join(parts)}."


def _minute(one: Sent) -> datetime:
    return one.at.replace(second=0, microsecond=0)


def _posted(sent: list[Sent]) -> Iterator[str]:
    for one in sent:
        if (name := channel_in(one.room)) and not one.edited:
            yield f"posted “{one.title}” in #{name}"


def _written(sent: list[Sent]) -> Iterator[str]:
    titles = Counter(one.title for one in sent if not channel_in(one.room) and not one.edited)
    for title, people in titles.items():
        if people > 1:
            yield f"sent “{title}” to {people} people"
    if alone := sum(people for people in titles.values() if people == 1):
        yield "wrote to 1 person" if alone == 1 else f"wrote to {alone} people, each for themselves"


def _renewed(sent: list[Sent]) -> Iterator[str]:
    if renewed := sum(one.edited for one in sent):
        yield "brought 1 card up to date" if renewed == 1 else f"brought {renewed} cards up to date"
