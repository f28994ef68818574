"""No league tables: nothing that people read is put in order by what somebody, or a school, did or did not do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
BY_TIME_OR_NAME = {
    *(
        "at",
        "begun_at",
        "closed_at",
        "closes_at",
        "created_at",
        "due_at",
        "due_on",
        "ended_at",
        "given_at",
        "installed_at",
    ),
    *("month", "next_due_at", "noted_at", "opens_at", "published_at", "sent_at", "since", "stage_since", "starts_at"),
    *("wanted_at", "written_at", "position", "step", "name", "display_name", "platform", "tenant", "is_primary"),
    *("id", "document_id", "person_id", "target_id"),
}
"""Columns that rows may be put in order by: when something was, where it stands in its list, or what it is called."""

HOW = {"asc", "c", "desc", "is_"}
"""How a column is asked for, or which way round it is."""

SHARE_OUT = {
    "handlers/pairs.py": "who is introduced next is chosen fairly, by how often each waited; nobody reads that order"
}
"""Files that put people in an order that nobody reads, each with its reason."""

DEEDS = {
    "answered",
    "carried",
    "kept",
    "level",
    "levels",
    "nudges",
    "rate",
    "score",
    "scores",
    "times",
    "open",
    "changed",
}
"""What tells how somebody does."""

SORTING = {"sorted", "sort", "min", "max", "nlargest", "nsmallest"}


@cache
def files() -> list[tuple[str, ast.Module]]:
    """Give what may put something in order before people read it."""
    named = (file for room in ("handlers", "storage") for file in (ROOT / room).rglob("*.py"))
    texts = ((file, file.read_text(encoding="utf-8")) for file in sorted(named) if "migrations" not in file.parts)
    sorting = (*SORTING, "order_by")
    return [
        (str(file.relative_to(ROOT)), ast.parse(text))
        for file, text in texts
        if any(f"{word}(" in text for word in sorting)
    ]


def calls(tree: ast.Module, *names: str) -> Iterator[ast.Call]:
    """Give the calls of functions and methods with these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node


def words_in(node: ast.AST) -> set[str]:
    """Give the attributes that an expression asks for."""
    return {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


def test_s08_rows_come_by_time_by_name_or_by_their_place() -> None:
    found = {}
    for name, tree in files():
        for call in calls(tree, "order_by"):
            columns = set().union(*map(words_in, call.args)) if call.args else set()
            if strange := columns - BY_TIME_OR_NAME - HOW:
                found[f"{name}:{call.lineno}"] = strange
    assert not found


def test_s08_nothing_is_sorted_by_what_somebody_did() -> None:
    found = {}
    for name, tree in files():
        for call in calls(tree, *SORTING) if name not in SHARE_OUT else ():
            for keyword in call.keywords:
                if keyword.arg == "key" and (strange := words_in(keyword.value) & DEEDS):
                    found[f"{name}:{call.lineno}"] = strange
    assert not found
