"""What an edit does to lines and their sources: a line keeps its proof only while its numbers and its quote stay true."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from handlers.language import Decline
from handlers.synthesis_recount import sides_of
from storage.documents import DocumentLine
from storage.papers import ANSWERS

ALIKE = 0.5
"""From here on a row is an old line in new words; below, it is the chair's own."""

SHORTEST_QUOTE = 3
"""Words in quotation marks from which on they are somebody's; fewer are a term."""

_QUOTE = re.compile(r"^(.*?)\s*“([^”]*)”$", re.DOTALL)
_INSIDE = re.compile(r"[“\"«]([^“”\"«»]*)[”\"»]")
_NUMBER = re.compile(r"\d+")
_UNCOUNTED = re.compile(
    r"\b(?:most|many|several|few|all|the majority)(?: of)?(?: the| our)? (?:us|answers|people|members|leaders|voices)\b",
    re.IGNORECASE,
)
"""How many, without a number: of those whose answers a line counts."""

FindQuoted = Callable[[str], str]
"""Gives the id of a response of this document that may be quoted with these words, or an empty text."""


def rewritten(
    part: str, old: Sequence[DocumentLine], rows: str, find_quoted: FindQuoted
) -> tuple[list[DocumentLine], list[DocumentLine]]:
    """Give a part's lines after its chair wrote these rows, and its old ones that no row is any more.

    Raises Decline where a quote is not word for word, or where one side of a difference would be left alone.
    """
    left = list(old)
    lines = []
    for row in filter(None, (" ".join(row.split()) for row in rows.splitlines())):
        known = _known(row, left)
        if known is not None:
            left.remove(known)
        lines.append(_line(part, row, known, find_quoted))
    gone = [place for place, line in enumerate(old) if any(line is each for each in left)]
    if any(not sides_of(old, place) <= {*gone} for place in gone):
        raise Decline(errors={"rows": "A difference has two sides. Please keep both of its rows, or take both out."})
    return lines, [replace(old[place], dropped=place + 1) for place in gone]


def _known(row: str, left: Sequence[DocumentLine]) -> DocumentLine | None:
    """Find the old line that a row is, or that it says in new words with the same numbers."""
    for line in left:
        if " ".join(line.words.split()) == row:
            return line
    text, _ = _parts(row)
    same = [line for line in left if _NUMBER.findall(line.text) == _NUMBER.findall(text)]
    alike = [(SequenceMatcher(None, line.words, row).ratio(), place) for place, line in enumerate(same)]
    ratio, place = max(alike, default=(0.0, 0))
    return same[place] if ratio >= ALIKE else None


def _line(part: str, row: str, known: DocumentLine | None, find_quoted: FindQuoted) -> DocumentLine:
    if known is not None:
        return in_new_words(known, row, find_quoted)
    text, quote = _told(row, "rows")
    return DocumentLine(part, text, quote, _proof(quote, find_quoted, "rows"))


def in_new_words(known: DocumentLine, row: str, find_quoted: FindQuoted, field: str = "rows") -> DocumentLine:
    """Give a line as a row says it, with its sources; raises Decline beside `field` where its quote is not word for word."""
    if " ".join(known.words.split()) == row:
        return known
    text, quote = _told(row, field)
    count = sum(source.kind in ANSWERS for source in known.sources)
    if count and (vague := _UNCOUNTED.search(text)) and not _NUMBER.search(text):
        wrong = f"“{vague[0]}” needs its number: this line rests on {count} answer{'s' if count > 1 else ''}."
        raise Decline(errors={field: wrong})
    quoted = known.quoted if quote == known.quote else _proof(quote, find_quoted, field)
    corrected = known.corrected or known.missed
    return replace(known, text=text, quote=quote, quoted=quoted, missed=False, corrected=corrected, ruled="")


def _proof(quote: str, find_quoted: FindQuoted, field: str) -> str:
    if not quote:
        return ""
    if quoted := find_quoted(quote):
        return quoted
    wrong = f"“{quote}” is not word for word in an answer that may be quoted. Please take the quotation marks out."
    raise Decline(errors={field: wrong})


def _told(row: str, field: str) -> tuple[str, str]:
    """Give a row's words and its quote; one that stands inside the words could not be taken back, so it is declined."""
    text, quote = _parts(row)
    if any(len(inside.split()) >= SHORTEST_QUOTE for inside in _INSIDE.findall(text)):
        wrong = "A quote stands last in its row, in “ ” and word for word. Please move it there, or take its marks out."
        raise Decline(errors={field: wrong})
    return text, quote


def _parts(row: str) -> tuple[str, str]:
    found = _QUOTE.match(row)
    return (found[1], found[2]) if found else (row, "")
