"""One line of a summary after the other: what it rests on, in new words, or dropped without losing anybody.

A button names its line by a mark of the line's own words. So it stays good while other lines change, and a line that is
gone, or says something else by now, is not changed by mistake.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers import guard, synthesis, synthesis_edit
from handlers import synthesis_line_cards as cards
from handlers.giving_cards import SHELF, by_whom, in_short
from handlers.language import Block, Button, Decline, Item, Open, Quote, Reply, Say
from handlers.meeting_cards import note_words
from handlers.moments import day
from handlers.synthesis_cards import marks_of
from handlers.synthesis_recount import lost_between, sides_of, with_all
from handlers.turn import Router, Turn
from storage import anonymous, commitments, communities, consents, contributions, documents, meetings, responses, rounds
from storage.documents import DocumentLine, Paper
from storage.papers import ANSWERS
from storage.people import CHAIRS, PEERS

on = Router()

_NUMBER = re.compile(r"\d+")


@on.press("synthesis.lines", roles=PEERS)
def list_lines(turn: Turn) -> Sequence[Reply]:
    """List the lines of a summary, each with a button that opens what it rests on."""
    paper = documents.get_paper(turn.db, turn.member, turn.event.subject)
    return [Say(cards.lines_card(paper, chair=turn.member.is_chair))]


@on.press("synthesis.behind", roles=PEERS)
def look_behind(turn: Turn) -> Sequence[Reply]:
    """Show what a line rests on, as far as the speaker may read it; one that changed meanwhile is said to have."""
    mark, _, start = turn.event.subject.rpartition(":")
    paper, place = _found(turn, mark)
    if place is None:
        return [Say(cards.changed_card(paper))]
    behind = _behind(turn, paper, paper.lines[place])
    begin = int(start) if start.isdigit() else 0
    lost = len(lost_between(paper.lines, _without(paper.lines, place))) if turn.member.is_chair else None
    return [Say(cards.line_card(paper, place, behind, begin, lost))]


def _found(turn: Turn, subject: str) -> tuple[Paper, int | None]:
    """Give a summary and where the line stands in it that a button names; None where it is gone or says something else."""
    document_id, _, mark = subject.removesuffix(cards.OF_DRAFT).partition(":")
    paper = documents.get_paper(turn.db, turn.member, document_id)
    marks = marks_of(paper.lines)
    return paper, marks.index(mark) if mark in marks else None


def _behind(turn: Turn, paper: Paper, line: DocumentLine) -> cards.Behind:
    """Give what the speaker may read of a line's sources, and how many answers of it they may not."""
    wanted = {source.id for source in line.sources if source.kind in ANSWERS}
    asked = {source.id for each in paper.part("spoke") for source in each.sources if source.kind == "round"}
    answers: dict[str, Quote] = {}
    for of_round in rounds.list_among(turn.db, turn.member, asked) if wanted else ():
        for named in responses.list_shared(turn.db, turn.member, of_round):
            answers[named.id] = Quote(named.body, named.author)
        for nameless in anonymous.list_closed(turn.db, turn.member, of_round):
            answers[nameless.id] = Quote(nameless.body)
    seen = [answers[each] for each in sorted(wanted & answers.keys())]
    return cards.Behind(
        (*seen, *_noted(turn, paper, line), *_promised(turn, line), *_given(turn, line)), len(wanted) - len(seen)
    )


def _noted(turn: Turn, paper: Paper, line: DocumentLine) -> list[Block]:
    wanted = {source.id for source in line.sources if source.kind == "item"}
    if not wanted:
        return []
    meeting = meetings.get_meeting(turn.db, turn.member, paper.meeting_id)
    items = [entry.item for entry in meetings.list_entries(turn.db, turn.member, meeting) if entry.item.id in wanted]
    return [Item(item.title, "\n".join(note_words(note) for note in meetings.notes_of(item))) for item in items]


def _promised(turn: Turn, line: DocumentLine) -> list[Block]:
    wanted = [source.id for source in line.sources if source.kind == "commitment"]
    shared = commitments.list_shared_among(turn.db, turn.member, wanted)
    return [Item(promise.said, f"By {day(promise.due_on)}", promise.owner) for promise in shared]


def _given(turn: Turn, line: DocumentLine) -> list[Block]:
    """Give the evidence and the successes that a line rests on, as far as the speaker may read them."""
    wanted = {source.id for source in line.sources if source.kind == "contribution"}
    shared = contributions.list_shared(turn.db, turn.member, tuple(SHELF)) if wanted else []
    named = consents.list_named(turn.db, turn.place) if wanted else set()
    return [
        Item(given.words.title, in_short(given), by_whom(given, named), (Button("Open", "given.open", given.id),))
        for given in shared
        if given.id in wanted
    ]


def _without(lines: Sequence[DocumentLine], place: int) -> list[DocumentLine]:
    """Give the lines without one, and without the other side of its difference."""
    sides = sides_of(lines, place)
    return [line for at, line in enumerate(lines) if at not in sides]


@on.press("synthesis.reword", roles=CHAIRS)
def open_line(turn: Turn) -> Sequence[Reply]:
    """Open one line for its chair's words."""
    paper, place = _found(turn, turn.event.subject)
    if cards.is_late(paper, turn.event.subject):
        return [Say(cards.approved_card(paper))]
    if place is None:
        return [Say(cards.changed_card(paper))]
    return [Open(cards.line_form(paper, place))]


@on.submit("synthesis.keep_line", roles=CHAIRS)
def keep_line(turn: Turn) -> Sequence[Reply]:
    """Keep a line in its chair's words, with what it rests on: its numbers stay as they were counted."""
    communities.hold_still(turn.db, turn.place)
    paper, place = _found(turn, turn.event.subject)
    if cards.is_late(paper, turn.event.subject):
        raise Decline(errors={"words": cards.APPROVED_MEANWHILE})
    if place is None or not cards.is_editable(paper.lines[place]):
        raise Decline(errors={"words": cards.CHANGED_MEANWHILE})
    said = guard.cleared(turn, ("words",), lambda: cards.line_form(paper, place), peers=True)
    row = " ".join(said.get("words", "").split())
    line = _reworded(paper.lines[place], row, synthesis.quotes_of(turn, paper))
    return synthesis.kept(turn, paper, [*paper.lines[:place], line, *paper.lines[place + 1 :]], "words")


def _reworded(line: DocumentLine, row: str, find_quoted: synthesis_edit.FindQuoted) -> DocumentLine:
    if not row:
        raise Decline(errors={"words": "Please write the line. To take it out, press Drop it."})
    new = synthesis_edit.in_new_words(line, row, find_quoted, "words")
    if strange := sorted(set(_NUMBER.findall(new.text)) - set(_NUMBER.findall(line.text))):
        wrong = f"The number {strange[0]} was not counted for this line. Please keep its numbers, or leave them out."
        raise Decline(errors={"words": wrong})
    return new


@on.press("synthesis.drop", roles=CHAIRS)
def drop_line(turn: Turn) -> Sequence[Reply]:
    """Drop a line; answers that no other line tells of are counted as not summed up, so that nobody is lost."""
    communities.hold_still(turn.db, turn.place)
    paper, place = _found(turn, turn.event.subject)
    if cards.is_late(paper, turn.event.subject):
        return [Say(cards.approved_card(paper))]
    if place is None or not cards.can_be_dropped(paper.lines[place]):
        return [Say(cards.changed_card(paper))]
    lines = with_all(paper.lines, _without(paper.lines, place))
    sides = sorted(sides_of(paper.lines, place))
    dropped = [replace(paper.lines[at], dropped=place_in_part(paper.lines, at)) for at in sides]
    return synthesis.kept(turn, paper, lines, "", dropped)


def place_in_part(lines: Sequence[DocumentLine], place: int) -> int:
    """Give as the how-manieth of its part a line stands."""
    return sum(line.part == lines[place].part for line in lines[: place + 1])
