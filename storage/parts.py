"""An answer in several parts, kept as one text that its author can read: each part's name, and what was said below it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

INDENT = "  "
"""Stands before every line of what was said, so that no words of anybody's are taken for a part's name."""


def joined(parts: Mapping[str, str]) -> str:
    """Give the parts that say something as one text."""
    lines: list[str] = []
    for name, words in parts.items():
        if said := words.splitlines():
            lines += [f"{name}:", *(f"{INDENT}{line}" for line in said)]
    return "\n".join(lines)


def parted(body: str, names: Collection[str]) -> dict[str, str]:
    """Give the parts of a text by their names, in the text's order; those that nobody filled are missing."""
    found: dict[str, list[str]] = {}
    said: list[str] = []
    for line in body.split("\n"):
        if line.startswith(INDENT):
            said.append(line.removeprefix(INDENT))
        elif line.removesuffix(":") in names:
            said = found.setdefault(line.removesuffix(":"), [])
    return {name: "\n".join(words) for name, words in found.items()}
