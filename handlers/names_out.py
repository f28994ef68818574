"""Puts roles in place of names, and knows rows of students with their scores when it sees them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.names import SOMEONE, Found
from prompts.content import NameWords

AGAIN = {SOMEONE: "that person"}
"""What stands for a name that comes again; for roles it is "the student"."""

FEWEST_ROWS = 3
CELLS = re.compile(r"\t|\s*[,;|]\s*|\s{2,}|\s*:\s+|\s+(?=\d)")
SCORE = re.compile(r"(?:\d+(?:[.,/]\d+)?\s*%?|[A-F][+-]?|yes|no|absent|below|at|above)", re.IGNORECASE)
NAME_CELL = re.compile(r"[^\W\d_]+(?:[ '\u2019.-]+[^\W\d_]+){0,3}\.?")


def without_names(text: str, found: Sequence[Found]) -> str:
    """Give the text with a role for each name: "a student" at first, "the student" when the name comes again."""
    parts, end = [], 0
    met: set[str] = set()
    for each in found:
        if each.start < end:
            continue
        parts += [text[end : each.start], "" if each.told else _role(text, each, met)]
        met.add(each.words.lower())
        end = each.end
    return "".join([*parts, text[end:]])


def becomes(each: Found) -> str:
    """Say what a name would become."""
    return f"“{each.words}” is left out" if each.told else f"“{each.words}” becomes “{each.role}”"


def _role(text: str, each: Found, met: set[str]) -> str:
    role = each.role
    if each.words.lower() in met:
        role = AGAIN.get(role) or f"the {role.partition(' ')[2]}"
    opens = not text[: each.start].strip() or re.search(r"[.!?:]\s*$|\n\s*$", text[: each.start]) is not None
    return role[0].upper() + role[1:] if opens else role


def holds_rows(text: str, words: NameWords) -> bool:
    """Whether the text holds a list of people with a score each: three lines or more, most of them led by a person's name."""
    rows = [CELLS.split(line.strip()) for line in text.splitlines()]
    scored = [row for row in rows if len(row) > 1 and any(SCORE.fullmatch(cell.strip()) for cell in row[1:])]
    led = [row for row in scored if _leads_a_row(row, words)]
    return len(led) >= FEWEST_ROWS and 2 * len(led) > len(scored)


def _leads_a_row(row: Sequence[str], words: NameWords) -> bool:
    """Whether a row begins with a person: a first name we know, or two words with capitals that are nothing else here."""
    cells = [cell.strip() for cell in row if NAME_CELL.fullmatch(cell.strip()) and not SCORE.fullmatch(cell.strip())]
    parts = " ".join(cells[:2]).split()
    if any(part in words.given for part in parts):
        return True
    known = any(part in words.known for part in parts)
    return len(parts) > 1 and all(part[0].isupper() for part in parts) and not known
