"""What a group sent up to its leaders, with a status that all can see: sent, read, answered; what waits long comes up again."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import guard, replies_told, replies_up
from handlers import sent_up_cards as cards
from handlers.language import Block, Decline, Heading, Note, Open, Reply, Say
from handlers.nameless import Nameless
from handlers.replies_told import SentUp
from handlers.replies_up_cards import LONGEST
from handlers.turn import Router, Turn
from storage import audit, digests, documents, replies
from storage.documents import DocumentLine, Paper
from storage.people import NEAR, PEERS

on = Router()

MOST = 6
AT_HOME = 3


def _found(turn: Turn) -> list[SentUp]:
    """Give what leaders have of the group, as far as the speaker may know of it: a guest nothing from before they came."""
    last = digests.find_last_at(turn.db, turn.place)
    if last is None:
        return []
    sent = replies_told.list_sent(turn.db, turn.place, last, turn.now)
    return [each for each in sent if turn.member.may_see_from(each.published)]


@on.press("sent.list", roles=PEERS | NEAR)
def list_sent(turn: Turn) -> Sequence[Reply]:
    """Show what was sent up and what became of it; a leader gets what waits for them, with what they can do."""
    found = _found(turn)
    if turn.member.is_peer:
        return [Say(cards.group_card(found[::-1][:MOST], turn.place.zone, turn.now))]
    names = Nameless(turn.db, turn.place)
    waits = [(each, names.without(each.words)) for each in found if each.answered is None]
    return [Say(cards.leaders_card(waits[:MOST], turn.place.zone, turn.now))]


@on.press("sent.note", roles=NEAR)
def note_read(turn: Turn) -> Sequence[Reply]:
    """Note that the speaker has read a question, so that the group sees it; nobody gets a message."""
    asked = _asked(turn)
    if asked.answered is None and replies.note_read(turn.db, turn.member, asked.about, turn.now):
        audit.note(turn.db, turn.member.person_id, "question.read", ("document", asked.paper_id), turn.now)
    return list_sent(turn)


@on.press("sent.answer", roles=NEAR)
def open_answer(turn: Turn) -> Sequence[Reply]:
    """Open the form for an answer to one question."""
    asked = _asked(turn)
    return [Open(cards.answer_form(asked, Nameless(turn.db, turn.place).without(asked.words)))]


@on.submit("sent.keep", roles=NEAR)
def keep_answer(turn: Turn) -> Sequence[Reply]:
    """Send the answer back: to the channel, and to those who stand behind the question, unmasking nobody."""
    asked = _asked(turn)
    form = cards.answer_form(asked, Nameless(turn.db, turn.place).without(asked.words))
    text = guard.cleared(turn, ("text",), lambda: form, sites=True).get("text", "").strip()
    if not 0 < len(text) <= LONGEST:
        raise Decline(errors={"text": f"Please write an answer of at most {LONGEST} characters."})
    paper, line = _line(turn, asked)
    return replies_up.sent(turn, [paper], line, text)


def _asked(turn: Turn) -> SentUp:
    """Give the question that a card names; where it is not there any more, say so kindly."""
    documents.get_paper(turn.db, turn.member, turn.event.subject.partition(":")[0])
    for each in _found(turn):
        if cards.subject_of(each) == turn.event.subject:
            return each
    raise Decline("This question was changed or taken out. “Questions to you” shows what waits now.")


def _line(turn: Turn, asked: SentUp) -> tuple[Paper, DocumentLine]:
    paper = documents.get_paper(turn.db, turn.member, asked.paper_id)
    return paper, next(line for line in paper.part(replies_told.ASKED) if line.text == asked.words)


def blocks_for_home(turn: Turn) -> list[Block]:
    """Give what a member's own page says of what was sent up: what waits, and what was answered in the last weeks."""
    since = turn.now - replies_up.SHOWN
    told = [each for each in _found(turn) if each.answered is None or each.answered > since]
    items: list[Block] = [cards.status_item(each, turn.place.zone, turn.now) for each in told[::-1][:AT_HOME]]
    more = [Note(f"And {len(told) - AT_HOME} more.")] if len(told) > AT_HOME else []
    return [Heading("Sent to your leaders"), *items, *more] if items else []
