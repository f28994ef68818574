"""What a leader's digest has beside summaries: asks, a question to think about, and the self-assessment's picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.assessment_rules import spread_chart
from handlers.digest_cards import spread_blocks as blocks_of
from handlers.digest_fitting import Told
from handlers.language import Block
from handlers.nameless import Nameless
from handlers.turn import Tick, Turn
from storage import spreads
from storage.communities import Place
from storage.documents import Paper

GOAL = "{goal}"
CITED = ("decisions", "up", "themes")
"""Parts of a summary that a question can be about, the best first: what the group decided, what it asked, what came up."""


def to_ask_about(papers: Sequence[Paper]) -> list[str]:
    """Give the lines of summaries that a question can be about, the best first, and of these the newest."""
    return [line.text for part in CITED for paper in papers[::-1] for line in paper.part(part)]


def to_think_about(asking: Tick | Turn, papers: Sequence[Paper]) -> Told:
    """Say how many asks are meant for leaders, and which question to the whole group could help, with its line."""
    asked = spreads.count_open_asks(asking.db, asking.place)
    told: Told = [("Help wanted", [("asks", _asks_words(asked))])] if asked else []
    questions = [each for each in asking.library.challenges if GOAL not in each]
    lines = to_ask_about(papers)
    if questions and lines:
        line = Nameless(asking.db, asking.place).without(lines[0])
        question = questions[papers[-1].created_at.toordinal() % len(questions)]
        told.append(("To think about", [("challenge", f"“{question}” It is about: {line}")]))
    return told


def urgent_told(db: Session, place: Place, span: tuple[datetime, datetime | None], now: datetime) -> Told:
    """Say how many urgent asks there were whose askers let it be said; nothing of any other, and no words of any."""
    since, until = span
    count = spreads.count_urgent(db, place, since, until or now)
    if not count:
        return []
    asks = "1 urgent ask went" if count == 1 else f"{count} urgent asks went"
    said = f"{asks} from colleague to colleague. Whoever asked lets you know that, and no more."
    return [("Help among colleagues", [("asks", said)])]


def _asks_words(count: int) -> str:
    asks = "1 ask is" if count == 1 else f"{count} asks are"
    return f"{asks} open to you: you may know somebody who can help."


def spread_blocks(
    db: Session, place: Place, span: tuple[datetime, datetime | None], now: datetime
) -> tuple[Block, ...]:
    """Give the picture of a self-assessment that the group let its leaders see in a digest's time; nothing where none."""
    since, until = span
    placed = spreads.find_shown(db, place, since, until or now)
    if placed is None:
        return ()
    return blocks_of(spread_chart(placed.levels, placed.names, placed.spread), placed.title)
