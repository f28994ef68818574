"""A line that was dropped from a draft comes back, until the draft is approved: with what it rests on, where it stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import synthesis
from handlers import synthesis_line_cards as cards
from handlers.language import Decline, Reply, Say
from handlers.synthesis_cards import HEADINGS, marks_of
from handlers.synthesis_draft import LONGEST, count_words
from handlers.synthesis_recount import NOT_SUMMED_UP, counting, is_not_summed_up, sides_of
from handlers.turn import Router, Turn
from storage import communities, documents
from storage.documents import DRAFT, DocumentLine
from storage.papers import ANSWERS
from storage.people import CHAIRS

on = Router()

_ORDER = list(HEADINGS)


@on.press("synthesis.put_back", roles=CHAIRS)
def put_back(turn: Turn) -> Sequence[Reply]:
    """Put a dropped line back; one that is back already, gone, or of a summary that is out is answered kindly."""
    communities.hold_still(turn.db, turn.place)
    document_id, _, mark = turn.event.subject.partition(":")
    paper = documents.get_paper(turn.db, turn.member, document_id)
    if paper.state != DRAFT:
        return [Say(cards.approved_card(paper))]
    marks = marks_of(paper.dropped)
    if mark not in marks:
        return [Say(cards.changed_card(paper))]
    lines, sides = list(paper.lines), sorted(sides_of(paper.dropped, marks.index(mark)))
    for at in sides:
        lines = with_line(lines, paper.dropped[at])
    if (over := count_words(lines) - LONGEST) > 0:
        raise Decline(f"With this line the summary is {over} words too long. Please drop or shorten another one first.")
    left = tuple(line for at, line in enumerate(paper.dropped) if at not in sides)
    return synthesis.kept(turn, replace(paper, dropped=left), lines, "")


def with_line(lines: Sequence[DocumentLine], dropped: DocumentLine) -> list[DocumentLine]:
    """Give the lines with one that was dropped, where it stood; its answers are not counted as not summed up any more."""
    told = {source for source in dropped.sources if source.kind in ANSWERS}
    found = []
    for line in lines:
        if is_not_summed_up(line):
            sources = tuple(source for source in line.sources if source not in told)
            found += [replace(line, text=counting(NOT_SUMMED_UP, len(sources)), sources=sources)] if sources else []
        else:
            found.append(line)
    order = _ORDER.index(dropped.part)
    before = [at for at, line in enumerate(found) if _ORDER.index(line.part) < order]
    same = [at for at, line in enumerate(found) if line.part == dropped.part][: dropped.dropped - 1]
    at = max([*before, *same], default=-1) + 1
    return [*found[:at], replace(dropped, dropped=0), *found[at:]]
