"""The pure rules of a protocol that is run: its steps at the pace that was chosen, whose turn it is, until when a step goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.rhythm import closed_because, instant, wall
from prompts.content import Protocol, Step
from storage.communities import Place

LIVE, SHORT, DAYS = "live", "short", "days"
"""Paces: as the protocol says, with its longer steps halved, or in writing over school days."""

HALVED_FROM = 5
HALF_A_MINUTE = 30
FARTHEST = 100
"""Days that are looked ahead for an open one; where none is, the calendar has run out and every day counts."""

BRINGS = ("presenter", "host")
"""Words for whoever brings something; a protocol with one of them asks who that is."""


def can_take_days(protocol: Protocol) -> bool:
    """Say whether a protocol can be run in writing, over days."""
    return any(step.days for step in protocol.steps)


def brings(protocol: Protocol) -> bool:
    """Say whether somebody presents or hosts."""
    return any(word in step.speaks for step in protocol.steps for word in BRINGS)


def steps_at(protocol: Protocol, pace: str) -> list[dict[str, Any]]:
    """Give a protocol's steps at a pace, as a run keeps them."""
    if pace == DAYS:
        return _over_days(protocol.steps)
    return [
        _step(step.name, step.say, step.speaks, minutes=halved(step.minutes) if pace == SHORT else step.minutes)
        for step in protocol.steps
    ]


def halved(minutes: int) -> int:
    """Give a step's minutes in the short form: half of five or more."""
    return minutes // 2 if minutes >= HALVED_FROM else minutes


def _over_days(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Join each step that takes days with those before it that take none; what comes after the last joins the last."""
    parts: list[list[Step]] = [[]]
    for step in steps:
        parts[-1].append(step)
        if step.days:
            parts.append([])
    *whole, rest = parts
    whole[-1] += rest
    return [
        _step(
            ", ".join(step.name for step in part),
            " ".join(step.say for step in part),
            part[-1].speaks,
            days=sum(step.days for step in part),
        )
        for part in whole
    ]


def _step(name: str, say: str, speaks: str, *, minutes: int = 0, days: int = 0) -> dict[str, Any]:
    return {"name": name, "say": say, "speaks": speaks, "minutes": minutes, "days": days}


def whose_turn(speaks: str, presenter: str, place: Place) -> str:
    """Say whose turn it is, in a sentence; `presenter` is a name, or empty where none is to be said."""
    host = speaks == "host"
    who = presenter or ("The host" if host else "The presenter")
    known = {
        "presenter": f"{who} speaks.",
        "host": f"{who} speaks.",
        "group": "The group speaks.",
        "group, not presenter": f"The group speaks. {who} listens and writes.",
        "all": "Everybody can speak.",
        "nobody": "Nobody speaks. Everybody looks, thinks or writes.",
        "facilitator": f"The {place.called('facilitator')} speaks.",
        "each in turn": "Each in turn, one round.",
        "visitors": "The visitors speak.",
        "pairs": "Pairs talk with each other.",
    }
    return known.get(speaks, f"{speaks[0].upper()}{speaks[1:]}.")


def in_writing(speaks: str) -> str:
    """Say whose turn it is where a step is taken in writing."""
    return "Everybody can write." if speaks in ("all", "pairs") else f"{speaks[0].upper()}{speaks[1:]}, in writing."


def until(place: Place, base: datetime, step: dict[str, Any]) -> datetime:
    """Give when a step that begins at `base` ends: on a whole minute, or days later at the same time, open days counted."""
    if not step["days"]:
        return whole_minute(base + timedelta(minutes=step["minutes"]))
    local, left = wall(base, place.zone), int(step["days"])
    for _ in range(FARTHEST):
        local += timedelta(days=1)
        left -= not closed_because(place, local.date())
        if not left:
            return instant(local, place.zone)
    return base + timedelta(days=step["days"])


def whole_minute(moment: datetime) -> datetime:
    """Give the whole minute that is nearest, as a clock on the wall shows it."""
    up = moment.second >= HALF_A_MINUTE
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=int(up))
