"""The rhythm of a community as a few choices: how often a question comes, on which day and when, and how often a digest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from handlers.language import Decline, Field, FieldKind, Form, Option
from handlers.moments import clock
from handlers.recurrence import parse_time
from handlers.rhythm import hours_of
from storage.communities import Place

WEEKLY, FORTNIGHTLY, MONTHLY, AS_IT_IS, NEVER = "week", "2 weeks", "month", "as it is", "never"
OFTEN = {WEEKLY: "every week", FORTNIGHTLY: "every two weeks", MONTHLY: "every month"}
OPEN_FOR = {WEEKLY: ("4d", "2d"), FORTNIGHTLY: ("9d", "5d"), MONTHLY: ("14d", "7d")}
"""How long a question is open, and when the one reminder goes, by how often one comes."""

DIGESTS = {FORTNIGHTLY: "every 2 weeks FRI 15:00", "4 weeks": "every 4 weeks FRI 15:00"}
DIGEST_OPTIONS = (
    Option(FORTNIGHTLY, "Every two weeks, on a Friday"),
    Option("4 weeks", "Every four weeks, on a Friday"),
    Option(NEVER, "Never"),
)
DAYS = {"MON": "Monday", "TUE": "Tuesday", "WED": "Wednesday", "THU": "Thursday", "FRI": "Friday"}
_PROMPT = re.compile(r"every (week|2 weeks|month)(?: FIRST)? (MON|TUE|WED|THU|FRI) (\d{1,2}:\d{2})")
_USUAL = (WEEKLY, "MON", "09:00")


def rhythm_form(place: Place) -> Form:
    """Ask how often a question comes, on which day and at what time, and how often a digest goes to leaders."""
    known = _parts(place.rhythm)
    often, day, at = known or _USUAL
    kept = () if known or not place.rhythm.get("prompt") else (Option(AS_IT_IS, "As it is now"),)
    digest = _digest(place.rhythm)
    same = (Option(AS_IT_IS, "As it is now"),) if digest == AS_IT_IS else ()
    options = tuple(Option(name, words.capitalize()) for name, words in OFTEN.items())
    hint = "On each member's own clock, on school days. Members can choose another day for themselves."
    return Form(
        "setup.keep_rhythm",
        "Rhythm",
        (
            Field("often", "How often does a question come?", FieldKind.CHOICE, _first(kept, often), (*kept, *options)),
            Field("day", "On which day?", FieldKind.CHOICE, day, tuple(Option(*each) for each in DAYS.items())),
            Field("at", "At what time?", FieldKind.TIME, at, hint=hint),
            Field("digest", "How often do leaders get a digest?", FieldKind.CHOICE, digest, (*same, *DIGEST_OPTIONS)),
        ),
    )


def _first(kept: tuple[Option, ...], often: str) -> str:
    return kept[0].value if kept else often


def chosen(place: Place, values: Mapping[str, str]) -> dict[str, Any]:
    """Give the rhythm that somebody chose; what they left as it is stays so. Raises Decline beside the field that is wrong."""
    often, day, digest = (values.get(name, "") for name in ("often", "day", "digest"))
    wrong: dict[str, str] = {}
    if often not in (*OFTEN, AS_IT_IS):
        wrong["often"] = "Please choose one of these."
    if day not in DAYS:
        wrong["day"] = "Please choose a day from Monday to Friday."
    if digest not in (*DIGESTS, NEVER, AS_IT_IS):
        wrong["digest"] = "Please choose one of these."
    at = _time(place, values.get("at", ""), wrong)
    if wrong:
        raise Decline(errors=wrong)
    rhythm = dict(place.rhythm)
    if often != AS_IT_IS and (often, day, at) != _parts(rhythm):
        first = " FIRST" if often == MONTHLY else ""
        closes, nudge = OPEN_FOR[often]
        rhythm |= {"prompt": f"every {often}{first} {day} {at}", "closes_after": closes, "nudge_after": nudge}
    if digest != AS_IT_IS and digest != _digest(rhythm):
        rhythm["digest"] = DIGESTS.get(digest, "")
    return {name: words for name, words in rhythm.items() if words}


def _time(place: Place, words: str, wrong: dict[str, str]) -> str:
    first, last = hours_of(place)
    try:
        at = parse_time(words)
    except ValueError:
        wrong["at"] = "Please give a time such as 09:30."
        return ""
    if not first <= at < last:
        wrong["at"] = f"Please choose a time between {clock(first)} and {clock(last)}."
    return f"{at:%H:%M}"


def _parts(rhythm: Mapping[str, Any]) -> tuple[str, str, str] | None:
    found = _PROMPT.fullmatch(str(rhythm.get("prompt", "")))
    return (found[1], found[2], found[3]) if found else None


def _digest(rhythm: Mapping[str, Any]) -> str:
    words = rhythm.get("digest")
    if not words:
        return NEVER
    return next((name for name, known in DIGESTS.items() if known == words), AS_IT_IS)


def said(rhythm: Mapping[str, Any]) -> str:
    """Say a rhythm in plain words; empty where no question comes by itself."""
    words = str(rhythm.get("prompt", ""))
    if not words:
        return ""
    known = _parts(rhythm)
    asked = "A question comes at your group's own times." if known is None else _asked(*known)
    digest = str(rhythm.get("digest", ""))
    every = re.match(r"every (\d+ weeks|week|month)", digest)
    told = f" A digest goes to leaders every {every[1]}." if every else ""
    return asked + told


def _asked(often: str, day: str, at: str) -> str:
    first = "the first " if often == MONTHLY else ""
    return f"A question comes {OFTEN[often]}, on {first}{DAYS[day]} at {clock(parse_time(at))}."
