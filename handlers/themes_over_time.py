"""Themes that come again: matched by the stems of their words, from round to round and from one community to the next.

Pure, and the same in whatever order lines come. Two lines tell of the same theme where at least half of all their telling
words are in both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from handlers.language import Chart, Series, shortened
from handlers.telling import EVERYDAY_STEMS, plain, telling
from storage.documents import DocumentLine

ALIKE = 0.5
"""The share of telling words that two lines have in common where they tell of the same theme."""

POINTS, MOST_SERIES, LONGEST_NAME = 4, 3, 15
"""Rounds and themes in a picture, and characters of a theme's name there."""

NTH = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}

Stems = frozenset[str]

_COUNT = re.compile(r"\s+came up in \d+ of \d+ answers\.?$", re.IGNORECASE)
_WORD = re.compile(r"^The word “([^”]+)”$", re.IGNORECASE)
_DROPPED = EVERYDAY_STEMS | {"answer"}


@dataclass(frozen=True, slots=True)
class Held:
    """A theme as one community's summary tells it: the line's words, how many voices it counts, and where."""

    text: str
    voices: int
    where: str


@dataclass(frozen=True, slots=True)
class Common:
    """A theme of several communities: what most call it, its voices, and in how many communities."""

    name: str
    voices: int
    communities: int


def name_of(text: str) -> str:
    """Give a theme's own words, without how often it came up."""
    name = _COUNT.sub("", text).rstrip(".")
    word = _WORD.match(name)
    return f"{word[1][0].upper()}{word[1][1:]}" if word else name


def stems_of(text: str) -> Stems:
    """Give the stems of a theme's telling words: no everyday words, no numbers."""
    return frozenset(word.stem for word in telling(name_of(text), _DROPPED))


def is_same(one: Stems, other: Stems) -> bool:
    """Say whether two lines tell of the same theme."""
    return bool(one & other) and len(one & other) >= ALIKE * len(one | other)


def times_in_a_row(text: str, earlier: Sequence[Collection[str]]) -> int:
    """Give in how many rounds in a row a theme came up, this one counted; `earlier` has each round's themes, the newest first."""
    stems, times = stems_of(text), 1
    for themes in earlier:
        if not any(is_same(stems, stems_of(each)) for each in themes):
            break
        times += 1
    return times


def again_words(times: int) -> str:
    """Say that a theme came again; empty where it did not."""
    if times < 2:
        return ""
    return f"{NTH[times]} time in a row" if times in NTH else f"{times} times in a row"


def in_common(held: Iterable[Held], communities: int, voices: int) -> list[Common]:
    """Give the themes that so many communities share and so many voices hold, the most voices first.

    Of a community's lines on a theme the one with the most voices counts: the same people may have spoken twice.
    """
    found = []
    for group in _grouped(sorted(held, key=lambda each: (each.text, each.where, each.voices))):
        most: Counter[str] = Counter()
        for each in group:
            most[each.where] = max(most[each.where], each.voices)
        if len(most) >= communities and most.total() >= voices:
            found.append(Common(_name(group), most.total(), len(most)))
    return sorted(found, key=lambda theme: (-theme.voices, theme.name))


def voices_of(line: DocumentLine) -> int:
    """Give how many answers a line rests on."""
    return len({source.id for source in line.sources if source.kind == "response"})


def chart_of_themes(rounds: Sequence[tuple[str, Sequence[Held]]]) -> Chart | None:
    """Draw the voices of those themes of the newest round that came up before; None where none did.

    `rounds` come oldest first, each with its label. Where a theme was not told, its bar is missing and counts as nothing.
    """
    *earlier, newest = rounds[-POINTS:] or [("", ())]
    again = [
        held
        for held in newest[1]
        if any(is_same(stems_of(held.text), stems_of(o.text)) for _, row in earlier for o in row)
    ]
    if not again:
        return None
    labels = tuple(label for label, _ in (*earlier, newest))
    chosen = sorted(again, key=lambda each: (-each.voices, each.text))[:MOST_SERIES]
    series = tuple(
        Series(
            shortened(name_of(each.text), LONGEST_NAME), tuple(_voices_in(each, row) for _, row in (*earlier, newest))
        )
        for each in chosen
    )
    rows = zip(labels, zip(*(row.values for row in series), strict=True), strict=True)
    told = [f"{label}: {', '.join(map(_said, series, values))}" for label, values in rows]
    return Chart("Themes that came again", ". ".join(told) + ".", labels, series)


def _voices_in(theme: Held, row: Iterable[Held]) -> int:
    return max((each.voices for each in row if is_same(stems_of(theme.text), stems_of(each.text))), default=0)


def _said(row: Series, value: int) -> str:
    return f"{row.name} {value}" if value else f"{row.name} not told"


def _grouped(held: Sequence[Held]) -> list[list[Held]]:
    """Put lines together that tell of the same theme, or that another line joins: no order of lines changes that."""
    groups: list[list[Held]] = []
    for each in held:
        stems = stems_of(each.text)
        joined = [group for group in groups if any(is_same(stems, stems_of(other.text)) for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([*(other for group in joined for other in group), each])
    return groups


def _name(group: Sequence[Held]) -> str:
    names = Counter(plain(name_of(each.text)) for each in group)
    name = min(names, key=lambda each: (-names[each], len(each), each))
    return name[:1].upper() + name[1:]
