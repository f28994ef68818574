"""A summary counted again after an answer was taken back: every number is the number of answers that are still shared.

Pure. A count that leaders may have read is not given here again: once a summary is settled its counts stay, so that nobody
can tell from two counts that one person left.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from handlers.synthesis_cards import HEADINGS
from handlers.synthesis_draft import COUNTED, SHARED_BY, THEY_DIFFER
from storage.documents import DocumentLine, Source
from storage.papers import ANSWERS

NOT_SUMMED_UP = ("1 answer is not summed up here.", "{} answers are not summed up here.")
"""What stands for the answers of a line that was dropped."""

FORMS = (NOT_SUMMED_UP, COUNTED["also"], COUNTED["left"])
"""Lines that say nothing but a count, for one answer and for more."""


TAKEN_BACK = "One answer was taken back."
"""What stands where a line was nothing but a quote."""

SAID = ("spoke", "themes", "also", "left")
"""Parts behind the last of which the answers are counted that no line tells of."""

_NOT_SUMMED_UP = re.compile(r"\d+ answers? (is|are) not summed up here\.")


def sides_of(lines: Sequence[DocumentLine], place: int) -> set[int]:
    """Give where a difference stands: one line, or two where each quotes a side. One side alone would tilt it."""
    for first, second in ((place, place + 1), (place - 1, place)):
        if first >= 0 and second < len(lines) and _are_sides(lines[first], lines[second]):
            return {first, second}
    return {place}


def _are_sides(one: DocumentLine, other: DocumentLine) -> bool:
    alike = one.part == other.part == "differ" and one.sources == other.sources
    return alike and bool(one.sources) and bool(one.text) and other.text in ("", TAKEN_BACK)


def evened(lines: Sequence[DocumentLine]) -> tuple[DocumentLine, ...]:
    """Give the lines so that where one side of a difference has lost its quote, the other has none either."""
    found: list[DocumentLine] = []
    for line in lines:
        if found and _are_sides(found[-1], line) and not (found[-1].quote and line.quote):
            found[-1] = replace(found[-1], quote="", quoted="")
        else:
            found.append(line)
    return tuple(found)


def counting(form: tuple[str, str], count: int) -> str:
    """Give the words that say a count."""
    one, many = form
    return one if count == 1 else many.format(count)


def is_not_summed_up(line: DocumentLine) -> bool:
    """Say whether a line counts the answers of which no other line tells because it was dropped."""
    return line.part == "left" and _NOT_SUMMED_UP.fullmatch(line.text) is not None


def with_all(before: Sequence[DocumentLine], after: Sequence[DocumentLine]) -> list[DocumentLine]:
    """Give the lines after an edit; answers that a line told of before, and none does now, are counted as not summed up."""
    if not (lost := lost_between(before, after)):
        return list(after)
    counted = next(filter(is_not_summed_up, after), None)
    sources = (*(counted.sources if counted else ()), *lost)
    new = DocumentLine("left", counting(NOT_SUMMED_UP, len(sources)), sources=sources)
    if counted:
        return [new if line is counted else line for line in after]
    last = max((at for at, line in enumerate(after) if line.part in SAID), default=-1)
    return [*after[: last + 1], new, *after[last + 1 :]]


def lost_between(before: Sequence[DocumentLine], after: Sequence[DocumentLine]) -> list[Source]:
    """Give the answers that a line told of before, and none does now."""
    told = _told(after)
    return [source for source in _told(before) if source not in told]


def _told(lines: Sequence[DocumentLine]) -> dict[Source, None]:
    """Give the answers that lines tell of, in order; who spoke is counted, and told of by nothing."""
    told = (source for line in lines if line.part != "spoke" for source in line.sources)
    return dict.fromkeys(source for source in told if source.kind in ANSWERS)


def recounted(
    lines: Sequence[DocumentLine], gone: Collection[str], schools: Mapping[str, str]
) -> tuple[DocumentLine, ...]:
    """Give the lines without these answers: counts go down, a theme that too few hold is "also said", empty lines go.

    `schools` names the school of each answer that is left, where it is known.
    """
    totals = [_voices(line) for line in lines if line.part == "spoke"]
    silent = evened([replace(line, quote="", quoted="") if line.quoted in gone else line for line in lines])
    found = [_without(line, gone, schools, totals) for line in silent]
    left = [line for line in found if line is not None]
    return tuple(line for part in HEADINGS for line in left if line.part == part)


def _answers(line: DocumentLine) -> set[Source]:
    """Give the voices that a line counts: members and the room together, but apart where it says who spoke."""
    return {each for each in _voices(line) if line.part != "spoke" or each.kind == "response"}


def _voices(line: DocumentLine) -> set[Source]:
    return {source for source in line.sources if source.kind in ANSWERS}


def _without(
    line: DocumentLine, gone: Collection[str], schools: Mapping[str, str], totals: Sequence[set[Source]]
) -> DocumentLine | None:
    held = _answers(line)
    left = {source for source in held if source.id not in gone}
    rest = {source for source in _voices(line) if source.id not in gone}
    if rest == _voices(line):
        return replace(line, text=_of_total(line, gone, totals))
    if not rest:
        return None
    text = _of_total(line, gone, totals)
    form = next((form for form in FORMS if text == counting(form, len(held))), None)
    text = counting(form, len(left)) if form else _renumbered(text, len(held), len(left))
    few = len(left) < SHARED_BY
    if few and line.text.endswith(THEY_DIFFER):
        return None
    sources = tuple(source for source in line.sources if source.id not in gone)
    return replace(
        line,
        text=text,
        part="also" if few and line.part == "themes" else line.part,
        sources=sources,
        one_school=_one(left, schools),
    )


def _renumbered(text: str, before: int, now: int) -> str:
    """Give a text with its count, and no other number: Year 3 stays Year 3."""
    return re.sub(rf"\b{before}(?= (?:of|more|answers?|people|members|voices)\b)", str(now), text, count=1)


def _one(left: Collection[Source], schools: Mapping[str, str]) -> bool:
    known = {schools.get(source.id, "") for source in left}
    return len(known) == 1 and "" not in known


def _of_total(line: DocumentLine, gone: Collection[str], totals: Sequence[set[Source]]) -> str:
    """Give a line's words with how many shared an answer to its question, where they say that."""
    if line.part == "spoke":
        return line.text
    whole = next((total for total in totals if _answers(line) & total), set())
    now = sum(source.id not in gone for source in whole)
    return re.sub(rf"\bof {len(whole)}\b", f"of {now}", line.text, count=1)
