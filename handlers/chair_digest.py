"""What whoever chairs gets: the newest summary in short and what comes next, from what is published and from counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers import assessment_cards, replies_told
from handlers.assessment_results import KIND
from handlers.assessment_rules import spread_chart
from handlers.chair_digest_cards import OF_LEADERS, chair_card, none_card
from handlers.digest_cards import spread_blocks
from handlers.digest_fitting import SPARE, Told, fitted, words_in
from handlers.digest_themes import again, themes_chart
from handlers.language import Block, Card
from handlers.moments import day
from handlers.rhythm import wall
from handlers.tally import apart_words, chart_of
from handlers.turn import Turn
from storage import commitments, digests, documents, inquiries, lives, meetings, tallies
from storage.documents import Paper

__all__ = ["OF_LEADERS", "card_for"]

PARTS = ("next", "themes", "spoke", "promised", "alone", "differ")
"""Parts of it, the first to be left out last."""

COUNTED = ("spoke", "themes")
OUT = 12
"""Newest summaries that are looked at for themes that came again."""

SPREAD_FOR = timedelta(days=70)
"""How long a self-assessment's picture stands in it: a school term."""


def card_for(turn: Turn) -> Card:
    """Show whoever chairs what the newest summary came to, how commitments stand, and what comes next."""
    published = documents.list_published(turn.db, turn.member, OUT)
    if not published:
        return none_card(turn.place.name, _next(turn))
    paper, made, spread = published[0], lives.list_lives(turn.db, turn.place), _spread(turn)
    promised = [apart_words(made, turn.now, turn.place.k_min), *_stuck(turn)]
    told: Told = [
        (paper.title, _of_summary(paper, published)),
        ("Commitments", [("promised", words) for words in promised]),
        ("Next", [("next", words) for words in _next(turn)]),
    ]
    course = [each for each in published if each.part("themes")]
    chart = chart_of(made, turn.now, turn.place.zone, turn.place.k_min)
    pictures = (chart, themes_chart(turn.place, course, str))
    fitting = fitted(told, PARTS, SPARE + words_in(spread))
    return chair_card(turn.place.name, paper, fitting, pictures, spread)


def _of_summary(paper: Paper, course: Sequence[Paper]) -> list[tuple[str, str]]:
    """Give who spoke, the themes, one view that one person alone holds, and one difference."""
    told = [(line.part, line.text + again(paper, line, course)) for part in COUNTED for line in paper.part(part)]
    alone = [line for line in paper.part("also") if line.quote and not line.text]
    differ = [line for line in paper.part("differ") if line.text]
    return [
        *told,
        *(("alone", f"“{line.quote}”") for line in alone[:1]),
        *(("differ", line.text) for line in differ[:1]),
    ]


def _stuck(turn: Turn) -> list[str]:
    """Say how many shared commitments are stuck: their owners let the group see that, and would be glad of help."""
    stuck = sum(promise.state == "stuck" for promise in commitments.list_shared_open(turn.db, turn.member))
    if not stuck:
        return []
    return ["1 is stuck and glad of help." if stuck == 1 else f"{stuck} are stuck and glad of help."]


def _next(turn: Turn) -> list[str]:
    """Say where the inquiry stands, and what waits for the next agenda and for an answer from above."""
    return [*_stage(turn), *_proposals(turn), *_waits(turn)]


def _stage(turn: Turn) -> list[str]:
    row = inquiries.find_active_inquiry(turn.db, turn.place)
    if row is None:
        return ["No inquiry is open."]
    there = (turn.now - row.stage_since).days
    due = f" What lets you move on is asked on {day(row.stage_due)}." if row.stage_due else ""
    return [f"Stage: {turn.place.called(row.stage)}, {_days(there)}.{due}"]


def _days(count: int) -> str:
    return "since today" if count < 1 else f"for {count} day{'s' if count > 1 else ''}"


def _proposals(turn: Turn) -> list[str]:
    count = meetings.count_waiting(turn.db, turn.member)
    if not count:
        return ["No proposal waits for the next agenda."]
    return [f"{count} proposal{'s wait' if count > 1 else ' waits'} for the next agenda."]


def _waits(turn: Turn) -> list[str]:
    last = digests.find_last_at(turn.db, turn.place)
    found = replies_told.list_unanswered(turn.db, turn.place, last, turn.now) if last else []
    if not found:
        return ["No question waits for an answer from your leaders."]
    since = day(wall(found[0].since, turn.place.zone).date())
    waits = "1 question waits" if len(found) == 1 else f"{len(found)} questions wait"
    return [f"{waits} for an answer from your leaders, since {since}."]


def _spread(turn: Turn) -> tuple[Block, ...]:
    """Give the picture of the newest self-assessment, for a term."""
    found = tallies.list_results(turn.db, turn.member, KIND, turn.now)
    if not found or found[0].closes_at < turn.now - SPREAD_FOR:
        return ()
    levels, names = assessment_cards.levels_of(found[0]), assessment_cards.names_of(found[0])
    chart = spread_chart(levels, names, found[0].totals["spread"])
    return spread_blocks(chart, assessment_cards.title_of(found[0]))
