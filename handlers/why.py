"""Why something is there: from an agenda item, a commitment, a decision or a summary's line back to the first question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers import why_cards
from handlers.agenda_view import READERS
from handlers.language import Decline, Open, Option, Reply, Say, shortened
from handlers.nameless import as_read_by
from handlers.turn import Router, Turn
from handlers.why_cards import lasting_marks_of
from handlers.why_chain import chain_of
from storage import commitments, documents, meetings
from storage.database import NotFound
from storage.models import Meeting
from storage.people import FACILITATORS

on = Router()

LONGEST_LABEL = 75
MOST_OF_A_KIND = 30
DECIDED = ("decision", "resolution")


@on.command("cop-why", "Ask why something is there, and where it came from", roles=READERS)
@on.press("why.open", roles=READERS)
def ask(turn: Turn) -> Sequence[Reply]:
    """Ask which of the things that stand now, and that the speaker may read, the question is about."""
    return _asking([*_agenda(turn, _meeting(turn)), *_promises(turn), *_decided(turn), *_lines(turn)])


@on.press("why.agenda", roles=READERS)
def ask_of_agenda(turn: Turn) -> Sequence[Reply]:
    """Ask which item of one agenda the question is about."""
    return _asking(_agenda(turn, meetings.get_meeting(turn.db, turn.member, turn.event.subject)))


@on.submit("why.ask", roles=READERS)
def show_chosen(turn: Turn) -> Sequence[Reply]:
    """Show the chain of what was chosen."""
    thing = turn.event.values.get("thing", "").strip()
    if not thing:
        raise Decline(errors={"thing": "Please choose one."})
    try:
        return [Say(why_cards.chain_card(thing, chain_of(turn, thing), 0))]
    except NotFound:
        raise Decline(errors={"thing": why_cards.NOT_THERE}) from None


@on.press("why.show", roles=READERS)
def show_chain(turn: Turn) -> Sequence[Reply]:
    """Show a page of a thing's chain."""
    thing, _, start = turn.event.subject.rpartition(":")
    return [Say(why_cards.chain_card(thing, chain_of(turn, thing), int(start) if start.isdigit() else 0))]


def _asking(options: Sequence[Option]) -> list[Reply]:
    return [Open(why_cards.choice_form(options)) if options else Say(why_cards.nothing_card())]


def _options(found: Iterable[tuple[str, str]]) -> list[Option]:
    named = [Option(thing, shortened(" ".join(words.split()), LONGEST_LABEL)) for thing, words in found]
    return named[:MOST_OF_A_KIND]


def _meeting(turn: Turn) -> Meeting | None:
    return meetings.find_running(turn.db, turn.member) or meetings.find_next(turn.db, turn.member)


def _agenda(turn: Turn, meeting: Meeting | None) -> list[Option]:
    entries = meetings.list_entries(turn.db, turn.member, meeting) if meeting else []
    return _options((f"item:{entry.item.id}", f"Agenda: {entry.item.title}") for entry in entries)


def _promises(turn: Turn) -> list[Option]:
    found = commitments.list_open(turn.db, turn.member) if turn.member.is_peer else []
    own_first = sorted(found, key=lambda promise: not promise.mine)
    return _options((f"promise:{promise.id}", f"Commitment: {promise.said}") for promise in own_first)


def _decided(turn: Turn) -> list[Option]:
    """Give what the last meeting decided, once its summary tells of it; facilitators read it before."""
    last = meetings.find_last(turn.db, turn.member)
    if last is None or not turn.member.is_peer:
        return []
    if not turn.member.roles & FACILITATORS and not meetings.is_summed_up(turn.db, turn.member, last):
        return []
    return _options(
        (f"note:{entry.item.id}:{number}", f"Decision: {note['text']}")
        for entry in meetings.list_entries(turn.db, turn.member, last)
        for number, note in enumerate(meetings.notes_of(entry.item))
        if note["kind"] in DECIDED
    )


def _lines(turn: Turn) -> list[Option]:
    """Give the lines of the newest summary; a line's mark is of its whole words, whatever its reader may read of them."""
    papers = documents.list_published(turn.db, turn.member, 1)
    read = [(paper, as_read_by(turn.db, turn.place, turn.member, paper)) for paper in papers]
    return _options(
        (f"line:{paper.id}:{mark}", f"Summary: {line.words}")
        for paper, shown in read
        for mark, line in zip(lasting_marks_of(paper.lines), shown.lines, strict=True)
    )
