"""What was asked of leaders and not answered yet, for the chair: seen at a glance, and closed where an answer came otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language import Button, Item, Reply, Say
from handlers.replies_told import SentUp, list_unanswered, mark_of
from handlers.replies_up_cards import unanswered_card
from handlers.turn import Router, Turn
from storage import audit, digests, documents, replies
from storage.documents import DocumentLine
from storage.people import CHAIRS

on = Router()

MOST = 6
OPEN = Button("See them", "reply.unanswered")


def _found(turn: Turn) -> list[SentUp]:
    last = digests.find_last_at(turn.db, turn.place)
    return list_unanswered(turn.db, turn.place, last, turn.now) if last else []


def _mark(asked: SentUp) -> str:
    return mark_of(DocumentLine(asked.about.part, asked.words))


@on.press("reply.unanswered", roles=CHAIRS)
def show_unanswered(turn: Turn) -> Sequence[Reply]:
    """Show the chair which questions leaders have and did not answer yet, the oldest first."""
    found = _found(turn)[:MOST]
    return [Say(unanswered_card(found, list(map(_mark, found)), turn.place.zone))]


@on.press("reply.close", roles=CHAIRS)
def close_question(turn: Turn) -> Sequence[Reply]:
    """Note that a question is answered, because the answer came another way; digests ask no more."""
    paper_id, _, mark = turn.event.subject.partition(":")
    documents.get_paper(turn.db, turn.member, paper_id)
    for each in [each for each in _found(turn) if (each.paper_id, _mark(each)) == (paper_id, mark)]:
        replies.close_question(turn.db, turn.member, each.about, turn.now)
        audit.note(turn.db, turn.member.person_id, "question.close", ("document", paper_id), turn.now)
    return show_unanswered(turn)


def item_for_home(turn: Turn) -> list[Item]:
    """Give the entry on a chair's own page; nothing where no question waits."""
    found = _found(turn)
    if not found:
        return []
    waits = "1 question waits" if len(found) == 1 else f"{len(found)} questions wait"
    return [Item("Asked, not yet answered", f"{waits} for your leaders.", buttons=(OPEN,))]
