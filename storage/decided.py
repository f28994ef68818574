"""What the people of a community decided in the chat: a file that is imported later leaves it as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.models import Community

RHYTHM = "rhythm."
"""How what is decided of a rhythm begins; what is decided of a charter has the part's own name."""

OF_THE_CLOCK = ("asked_on", "review_on")
"""Parts of a charter that the clock moves on: nobody is told that a file's are left aside."""


def note_decided(row: Community, before: Mapping[str, Any], after: Mapping[str, Any], opening: str = "") -> None:
    """Remember which parts of a charter, or with an opening of a rhythm, are as people decided."""
    changed = {f"{opening}{name}" for name in {*before, *after} if before.get(name) != after.get(name)}
    row.decided = sorted({*row.decided, *changed})


def with_decided(
    row: Community, given: Mapping[str, Any], stands: Mapping[str, Any], opening: str = ""
) -> dict[str, Any]:
    """Give what a file gives, with what people decided in its place; what they decided to leave out stays out."""
    ours = {name.removeprefix(opening) for name in row.decided if name.startswith(opening)}
    left = {name: words for name, words in given.items() if name not in ours}
    return {**left, **{name: stands[name] for name in ours if name in stands}}
