"""How well the coach sees which part of a commitment is missing: precision and recall for each part, on labelled texts.

`ours` is the rules' share, `baseline` that of asking about the part every time; `n` is how many texts miss it. Rules were made
from the tuning half alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from bot.bench import Result, result
from handlers.coaching import parts_of

PARTS = ("who", "what", "when", "how_known")
HALVES = {"held_out": "held out", "tune": "tuning"}


@cache
def texts_of(half: str) -> list[dict[str, Any]]:
    """Give one half of the labelled commitments."""
    lines = files("bot.bench").joinpath("data", "commitments.jsonl").read_text(encoding="utf-8").splitlines()
    return [each for each in map(json.loads, lines) if each["half"] == half]


def scored(part: str, half: str) -> tuple[float, float, int, int]:
    """Give precision and recall of saying that a part is missing, in how many texts it is, and how many there are."""
    texts = texts_of(half)
    said = [(not getattr(parts_of(each["text"]), part), not each["has"][part]) for each in texts]
    right, missing = sum(ours and theirs for ours, theirs in said), sum(theirs for _, theirs in said)
    return right / max(1, sum(ours for ours, _ in said)), right / max(1, missing), missing, len(said)


def measure() -> Iterator[Result]:
    """Measure each part, on the half that was held out and on the one that the rules were made from."""
    for half, words in HALVES.items():
        for part in PARTS:
            precision, recall, missing, total = scored(part, half)
            yield result(f"coach.{part}.precision ({words})", precision, missing / total, "share", missing)
            yield result(f"coach.{part}.recall ({words})", recall, 1.0, "share", missing)
