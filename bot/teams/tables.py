"""Rows and columns of text: a chart's figures, and facts that are too long, or too wild, for Teams' own list of facts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.teams.words import Element, is_harmless, paragraph
from handlers.language import Fact, shortened

BRIEF = 60
"""Characters of a value, and with SHORT of a label, up to which a list of facts is easy to read on a phone."""

SHORT = 20
LEAST, HALF = 6, 30
"""Characters that a label's column is at least as wide as, and of a phone's other half."""


def table(rows: Sequence[Sequence[Element]], widths: Sequence[int], *, ruled: bool = True) -> Element:
    """Give a table; `ruled` has lines, and its first row says what stands below."""
    plain = {} if ruled else {"showGridLines": False, "firstRowAsHeaders": False}
    cells = [[{"type": "TableCell", "items": [element]} for element in row] for row in rows]
    return {
        "type": "Table",
        "columns": [{"width": width} for width in widths],
        "rows": [{"type": "TableRow", "cells": row} for row in cells],
        **plain,
    }


def facts_of(facts: Sequence[Fact], most: int) -> Element:
    """Draw neighbouring facts as one list; as a table where they are long, or hold words that Markdown would act upon."""
    if all(_is_small(fact) for fact in facts):
        drawn = [{"title": shortened(fact.label, most), "value": shortened(fact.value, most)} for fact in facts]
        return {"type": "FactSet", "facts": drawn}
    rows = [(paragraph(fact.label, most, {"weight": "Bolder"}), paragraph(fact.value, most)) for fact in facts]
    longest = max(len(fact.label) for fact in facts)
    return table(rows, (min(max(longest, LEAST), SHORT), HALF), ruled=False)


def _is_small(fact: Fact) -> bool:
    brief = len(fact.label) <= SHORT and len(fact.value) <= BRIEF
    return brief and is_harmless(fact.label) and is_harmless(fact.value)
