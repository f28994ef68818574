"""The challenge partner's hat: one kind, hard question in each stage, about a published line, for the whole group.

Lines come from settled summaries as leaders read them, without names; so no question can be aimed at anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers import talks
from handlers import talks_cards as cards
from handlers.digest_outline import GOAL, to_ask_about
from handlers.language import Decline, Reply, Say
from handlers.nameless import Nameless
from handlers.turn import Router, Turn
from storage import contributions, documents, inquiries
from storage import talks as brought
from storage.models import Inquiry
from storage.models_contributions import Words
from storage.people import NEAR

on = Router()

LOOKS_BACK = timedelta(days=182)
OFFERED = 3
LONGEST_LINE = 200


def offer(turn: Turn) -> Sequence[Reply]:
    """Offer questions, each about another published line; say so where this stage has its question already."""
    asked = _asked_in_this_stage(turn)
    return [Say(cards.offer_card([] if asked else _choices(turn), asked))]


@on.press("challenge.ask", roles=NEAR)
def ask(turn: Turn) -> Sequence[Reply]:
    """Put the chosen question to the group, once in each stage."""
    if _asked_in_this_stage(turn):
        return offer(turn)
    chosen = next((each for each in _choices(turn) if each[0] == turn.event.subject), None)
    if chosen is None:
        raise Decline("That line was changed or taken out. Put the hat on again to see what stands there now.")
    inquiry = inquiries.find_active_inquiry(turn.db, turn.place)
    words = Words(chosen[1], chosen[2], data={"stage": _stage(turn, inquiry)})
    given = brought.bring(turn.db, turn.member, brought.CHALLENGE, words, turn.now, inquiry.id if inquiry else "")
    return talks.sent(turn, given)


def _stage(turn: Turn, inquiry: Inquiry | None) -> str:
    """Name the stage that the group is in; a group without an inquiry has a quarter of the year for one."""
    if inquiry:
        return f"{inquiry.id}:{inquiry.stage}:{inquiry.stage_since.date().isoformat()}"
    return f"{turn.now.year}:{(turn.now.month - 1) // 3}"


def _asked_in_this_stage(turn: Turn) -> str:
    stage = _stage(turn, inquiries.find_active_inquiry(turn.db, turn.place))
    mine = contributions.list_shared_of(turn.db, turn.place, {brought.CHALLENGE})
    return next((each.words.title for each in mine if each.words.data.get("stage") == stage), "")


def _choices(turn: Turn) -> list[tuple[str, str, str]]:
    """Give questions that were not asked before, each with its key and the line that it is about."""
    before = {each.words.title for each in contributions.list_shared_of(turn.db, turn.place, {brought.CHALLENGE})}
    inquiry = inquiries.find_active_inquiry(turn.db, turn.place)
    goal = inquiry.goal if inquiry else ""
    quoted = f"“{goal.rstrip('.')}”"
    known = [(number, each.replace(GOAL, quoted), GOAL in each) for number, each in enumerate(turn.library.challenges)]
    fresh = [(number, question, about) for number, question, about in known if question not in before]
    with_goal = [(number, question, goal) for number, question, about in fresh if about and goal]
    plain = [(number, question) for number, question, about in fresh if not about]
    lines = _lines(turn)
    found = [*with_goal[:1], *((*question, line) for question, line in zip(plain, lines, strict=False))]
    return [(f"{number}", question, line) for number, question, line in found[:OFFERED]]


def _lines(turn: Turn) -> list[str]:
    names = Nameless(turn.db, turn.place)
    lines = to_ask_about(documents.list_settled_of(turn.db, turn.place, turn.now - LOOKS_BACK))
    return [names.without(line) for line in lines if len(line) <= LONGEST_LINE]
