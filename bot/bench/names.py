"""How well likely names and worries about safety are seen, on labelled texts that nobody's rules were tuned on.

`ours` is the rules' share, `baseline` Presidio's alone, and a further line gives both together; n is how many there are to find.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from time import perf_counter

from bot import pii
from bot.bench import Result, result, skipped
from handlers.names import find
from handlers.safety import is_worry
from prompts.library import load

Spans = Sequence[tuple[int, int]]
HELD_OUT, TUNING = "held out", "tuning"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, and where people stand in it who should not be named."""

    text: str
    names: Spans


def lines_of(file: str, part: str) -> Iterator[str]:
    """Give the lines of one half of a file of labelled texts."""
    half = ""
    for line in files("bot.bench").joinpath("data", file).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            half = line.strip("[]") if line.endswith("]") and "[[" not in line else half
        if line and half == part and line != f"[{part}]":
            yield line


def texts_of(part: str) -> Iterator[Labelled]:
    """Give the texts about people, with their labels taken out."""
    for line in lines_of("names.txt", part):
        text, names = "", []
        for number, piece in enumerate(re.split(r"\[\[|\]\]", line)):
            if number % 2:
                names.append((len(text), len(text) + len(piece)))
            text += piece
        yield Labelled(text, names)


def scored(seen: Callable[[str], Spans], part: str) -> tuple[float, float, int]:
    """Give precision and recall of a way to see names, and how many there are; a name counts as seen when any of it is."""
    right = wrong = total = hit = 0
    for labelled in texts_of(part):
        spans = seen(labelled.text)
        touched = [any(_touch(span, name) for name in labelled.names) for span in spans]
        right, wrong = right + sum(touched), wrong + len(touched) - sum(touched)
        hit += sum(any(_touch(span, name) for span in spans) for name in labelled.names)
        total += len(labelled.names)
    return right / max(1, right + wrong), hit / total, total


def worries(part: str) -> tuple[float, float, int]:
    """Give precision and recall of the words of a worry, and how many worries there are."""
    words = load().safety
    lines = [(line.startswith("+"), is_worry([line[2:]], words)) for line in lines_of("safety.txt", part)]
    heard, meant = [wanted for wanted, seen in lines if seen], [seen for wanted, seen in lines if wanted]
    return sum(heard) / max(1, len(heard)), sum(meant) / len(meant), len(meant)


def measure() -> Iterator[Result]:
    """Measure the rules, Presidio where it is installed, and both together; then the words of a worry."""
    words = load().names
    rules = scored(lambda text: [(each.start, each.end) for each in find(text, words)], HELD_OUT)
    if pii.model():
        second = pii.second_finder()
        alone = scored(second, HELD_OUT)
        both = scored(lambda text: [(each.start, each.end) for each in find(text, words, None, second(text))], HELD_OUT)
        yield from _figures("names.rules", rules, alone)
        yield from _figures("names.both", both, alone)
    else:
        yield from _figures("names.rules", rules, (0.0, 0.0, 0))
        yield skipped("names.both", 'Presidio or its model is not installed; see "Names" in docs/security.md')
    yield from _figures("safety.words", worries(HELD_OUT), (0.0, 0.0, 0))
    yield _speed()


def _figures(name: str, ours: tuple[float, float, int], other: tuple[float, float, int]) -> Iterator[Result]:
    yield result(f"{name}.precision", ours[0], other[0], "share", ours[2])
    yield result(f"{name}.recall", ours[1], other[1], "share", ours[2])


def _speed() -> Result:
    words, texts = load().names, list(texts_of(HELD_OUT))
    begun = perf_counter()
    for labelled in texts:
        find(labelled.text, words)
    return result("names.rules.time", (perf_counter() - begun) * 1000 / len(texts), 0.0, "ms a text", len(texts))


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
