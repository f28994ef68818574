"""The connector's hat: a leader sees open asks that are meant for leaders, too, names somebody, and hears whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import asks_cards as cards
from handlers import budget, guard, rhythm, timetable
from handlers.language import Decline, Item, Open, Reply, Say
from handlers.moments import day
from handlers.turn import Router, Tick, Turn
from storage import asks, contributions, people
from storage.asks import ASK, STANDS
from storage.contributions import Given
from storage.models_contributions import Words
from storage.people import NEAR, PEERS, Member

on = Router()

FOLLOW_UP = timedelta(days=21)
ASK_BOTH = "connector.ask"


@on.press("connector.list", roles=NEAR)
def show_wanted(turn: Turn) -> Sequence[Reply]:
    """Show the open asks that are meant for leaders, too, without a name where whoever asked gave none."""
    found = contributions.list_contributions(turn.db, turn.member, {ASK}, STANDS)
    return [Say(cards.wanted_card(found, *asks.count_outcomes(turn.db, turn.member)))]


@on.press("connector.name", roles=NEAR)
def open_name(turn: Turn) -> Sequence[Reply]:
    """Open the form for somebody who could help."""
    return [Open(cards.name_form(_asked(turn)))]


@on.submit("connector.keep", roles=NEAR)
def keep_name(turn: Turn) -> Sequence[Reply]:
    """Name somebody to whoever asked, and ask both in three weeks whether it helped."""
    asked = _asked(turn)
    said = guard.cleared(turn, ("text",), lambda: cards.name_form(asked), peers=True)
    who, text = said.get("who", "").strip(), said.get("text", "").strip()
    errors = {}
    if not 0 < len(who) <= cards.LONGEST_NAME:
        errors["who"] = "Please say who it is, in a few words."
    if not 0 < len(text) <= cards.LONGEST:
        errors["text"] = f"Please say how to reach them, in at most {cards.LONGEST} characters."
    if errors:
        raise Decline(errors=errors)
    then = turn.now + FOLLOW_UP
    on_day = rhythm.wall(then, turn.place.zone).date()
    made, author_id = asks.connect(turn.db, turn.member, asked.id, Words(who, text), on_day, turn.now)
    timetable.at(turn.db, turn.place, ASK_BOTH, made.id, then)
    told = cards.introduced_card(who, text, turn.member.name, asked.words.body)
    return [Say(cards.logged_card(who, day(on_day))), Say(told, author_id, key=f"connection:{made.id}")]


def _asked(turn: Turn) -> Given:
    given = contributions.get_contribution(turn.db, turn.member, turn.event.subject)
    if given.kind != ASK or given.state not in STANDS:
        raise Decline("This ask is closed by now. “Open asks” shows what waits.")
    return given


@on.tick(ASK_BOTH)
def ask_both(tick: Tick) -> Sequence[Reply]:
    """Ask the leader and whoever asked, each once, whether it helped; without room for a message it waits at home."""
    two = asks.find_two(tick.db, tick.place, tick.subject)
    if two is None:
        return []
    card, says = cards.outcome_card(two[2], tick.subject), []
    for member in people.list_members(tick.db, tick.place, PEERS | NEAR):
        when = rhythm.when_to_write(member, tick.place, tick.local, tick.now)
        if member.person_id in two[:2] and when is not None and budget.allows(tick.db, member, when):
            key = f"outcome:{tick.subject}:{member.person_id}"
            says.append(Say(card, member.person_id, key=key, at=when, unasked=True))
    return says


def list_to_ask(db: Session, member: Member, now: datetime) -> list[Item]:
    """Give the question what came of an introduction, while the member who asked has not answered it."""
    today = rhythm.wall(now, member.zone).date()
    return [cards.outcome_item(who, each) for each, who in asks.list_unsaid(db, member, today)]


def _outcome(name: str, outcome: str) -> None:
    @on.press(name, roles=PEERS | NEAR)
    def note(turn: Turn) -> Sequence[Reply]:
        """Note what the speaker says became of an introduction."""
        return [Say(cards.thanks_card(asks.put_outcome(turn.db, turn.member, turn.event.subject, outcome, turn.now)))]


_outcome("connector.helped", asks.HELPED)
_outcome("connector.not_yet", asks.NOT_YET)
