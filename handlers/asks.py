"""Asks and offers: put up for the group, and two people brought together in private when somebody comes forward."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import asks_cards as cards
from handlers import connector, guard, urgent
from handlers.asks_cards import LONGEST
from handlers.language import Card, Decline, Open, Reply, Say
from handlers.turn import Router, Turn
from storage import asks, contributions
from storage.asks import ASK, OFFER, STANDS
from storage.columns import new_id
from storage.contributions import Given, NewContribution
from storage.database import NotFound
from storage.models_contributions import Words
from storage.people import NEAR, PEERS

on = Router()


@on.command("cop-ask", "Ask your group for something, urgent or not, or offer it", roles=PEERS | NEAR)
def show_asks(turn: Turn) -> Sequence[Reply]:
    """List what the group asks for and offers; a leader gets the open asks that are meant for them, too.

    With `urgent` behind it, it reaches those who agreed to that.
    """
    word, _, rest = turn.event.text.strip().partition(" ")
    if word.lower() == urgent.WORD:
        return urgent.begin(turn, rest.strip())
    return list_asks(turn) if turn.member.is_peer else connector.show_wanted(turn)


@on.press("asks.list", roles=PEERS)
def list_asks(turn: Turn) -> Sequence[Reply]:
    """List what the group asks for and offers."""
    found = contributions.list_contributions(turn.db, turn.member, {ASK, OFFER}, STANDS)
    return [Say(cards.list_card(found))]


@on.press("asks.new", roles=PEERS)
def open_new(turn: Turn) -> Sequence[Reply]:
    """Open the form for an ask or an offer."""
    return [Open(cards.ask_form(_kind(turn)))]


def _kind(turn: Turn) -> str:
    return OFFER if turn.event.subject == OFFER else ASK


@on.submit("asks.keep", roles=PEERS)
def keep(turn: Turn) -> Sequence[Reply]:
    """Put up an ask or an offer, for whom and with the name that its author chose."""
    kind = _kind(turn)
    said = guard.cleared(turn, ("text",), lambda: cards.ask_form(kind), peers=True)
    text, errors = said.get("text", "").strip(), {}
    if not 0 < len(text) <= LONGEST:
        errors["text"] = f"Please write a sentence or two, at most {LONGEST} characters."
    level = said.get("who", cards.GROUP)
    if level not in (cards.GROUP, cards.LEADERS):
        errors["who"] = "Please choose one of these."
    if errors:
        raise Decline(errors=errors)
    new = NewContribution(kind, Words(body=text), level, state=asks.OPEN, named=said.get("named") != cards.WITHOUT)
    given = contributions.add_contribution(turn.db, turn.member, new, turn.now)
    return [_mine(given, cards.kept_card(given))]


def _mine(given: Given, card: Card) -> Say:
    subject = f"ask:{given.id}"
    return Say(card, key=f"{subject}:{new_id()}", subject=subject)


@on.press("asks.help", roles=PEERS)
def come_forward(turn: Turn) -> Sequence[Reply]:
    """Bring the speaker and whoever put it up together, and tell nobody else."""
    given = contributions.get_contribution(turn.db, turn.member, turn.event.subject)
    if given.state not in STANDS or given.mine:
        raise Decline("This is off the list by now. “Asks and offers” shows what stands there.")
    given, author_id = asks.match(turn.db, turn.member, given.id, turn.now)
    card = cards.found_card(given, turn.member.name, turn.member.site)
    key = f"forward:{given.id}:{turn.member.person_id}"
    return [Say(cards.helper_card(given)), Say(card, author_id, key=key, subject=f"ask:{given.id}", anew=True)]


@on.press("asks.close", roles=PEERS)
def close(turn: Turn) -> Sequence[Reply]:
    """Take the speaker's own ask or offer off the list."""
    given = _own(turn)
    given = contributions.put_state(turn.db, turn.member, given.id, asks.CLOSED, turn.now)
    return [_mine(given, cards.closed_card(given))]


@on.press("asks.leave", roles=PEERS)
def leave_open(turn: Turn) -> Sequence[Reply]:
    """Let the speaker's own ask or offer stay on the list."""
    given = _own(turn)
    if given.state in STANDS:
        given = contributions.put_state(turn.db, turn.member, given.id, asks.OPEN, turn.now)
        return [_mine(given, cards.left_open_card(given))]
    return [_mine(given, cards.closed_card(given))]


def _own(turn: Turn) -> Given:
    given = contributions.get_contribution(turn.db, turn.member, turn.event.subject)
    if not given.mine or given.kind not in (ASK, OFFER):
        raise NotFound("ask")
    return given
