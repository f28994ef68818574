"""What a leader's digest has beside summaries: open asks, a question to think about, and the self-assessment's picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import assessment_cards, challenge
from handlers.assessment_results import KIND
from handlers.assessment_rules import spread_chart
from handlers.digest_cards import spread_blocks as blocks_of
from handlers.digest_fitting import Told
from handlers.language import Block, Button, Card, Line, Reply, Say, shortened
from handlers.turn import CHOOSE, Router, Tick, Turn
from storage import areas, contributions, tallies
from storage.asks import ASK, STANDS
from storage.communities import Place
from storage.documents import Paper
from storage.people import LEADERS, PEERS, Member

on = Router()


def to_think_about(asking: Tick | Turn, course: Sequence[Paper]) -> Told:
    """Say how many asks are meant for leaders, and which question to the whole group could help, with its line."""
    leader = Member(community_id=asking.place.id, roles=frozenset({"seil"}))
    asked = len(contributions.list_contributions(asking.db, leader, {ASK}, STANDS))
    told: Told = [("Help wanted", [("asks", _asks_words(asked))])] if asked else []
    choices = challenge.choices(asking)
    if choices:
        _, question, line = choices[len(course) % len(choices)]
        told.append(("To think about", [("challenge", f"“{question}” It is about: {line}")]))
    return told


def _asks_words(count: int) -> str:
    if count == 1:
        return "1 ask is open to you: you may know somebody who can help."
    return f"{count} asks are open to you: you may know somebody who can help."


def spread_blocks(
    db: Session, place: Place, span: tuple[datetime, datetime | None], now: datetime
) -> tuple[Block, ...]:
    """Give the picture of a self-assessment that the group let its leaders see in a digest's time; nothing where none."""
    leader = Member(community_id=place.id, roles=frozenset({"seil"}))
    since, until = span
    for asked in tallies.list_results(db, leader, KIND, now):
        shown = tallies.shown_from(asked)
        if shown and since < shown <= (until or now):
            levels, names = assessment_cards.levels_of(asked), assessment_cards.names_of(asked)
            chart = spread_chart(levels, names, asked.totals["spread"])
            return blocks_of(chart, assessment_cards.title_of(asked))
    return ()


def with_others(turn: Turn, card: Card) -> Card:
    """Give a digest with the way to another community's, for whoever chairs or leads several."""
    if len(areas.list_led(turn.db, turn.member)) < 2:
        return card
    return replace(card, buttons=(*card.buttons, Button("Another community", "digest.which")))


@on.press("digest.which", roles=PEERS | LEADERS)
def ask_which(turn: Turn) -> Sequence[Reply]:
    """Ask whoever chairs or leads several communities whose digest they would like."""
    led = areas.list_led(turn.db, turn.member)
    buttons = tuple(Button(shortened(place.name), CHOOSE, f"{place.id} command cop-digest") for place in led)
    return [Say(Card("Which community?", (Line("Whose digest would you like to read?"),), buttons))]
