"""Urgent asks: a member in need reaches at once those who agreed to it beforehand, and sees who can help; no leader reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from handlers import guard, refusals, timetable, urgent_reach
from handlers import urgent_cards as cards
from handlers.language import Card, Decline, Form, Open, Reply, Say
from handlers.turn import Router, Tick, Turn
from handlers.urgent_reach import OPEN_FOR
from storage import communities, outbox, people, urgent
from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound
from storage.people import PEERS, Member
from storage.urgent import Ask, Ended, call_key, subject_of

on = Router()

WORD = "urgent"
CLOSE = "urgent.close"
WEEK, MOST = timedelta(days=7), 2
"""How many urgent asks somebody may send in which time; only one is open at once."""

ELSEWHERE = "You have an urgent ask open in another group of yours. Please end that one first."
STILL_OPEN = "Your last urgent ask is still open. “Urgent asks” shows who can help."
OWN = "This ask is yours: others answer it. “Urgent asks” shows who can help."
OVER = "This ask is over. Thank you for wanting to help."


def begin(turn: Turn, text: str = "") -> Sequence[Reply]:
    """Open the form for an urgent ask, with what was typed behind the command; or say first why there is none now."""
    refusals.check_role(turn.member, PEERS)
    recent = urgent.list_recent(turn.db, turn.member, turn.now - WEEK)
    for ask_id, community_id, state in recent:
        if state == urgent.OPEN and community_id == turn.place.id:
            return [_own(urgent.get_ask(turn.db, turn.member, ask_id), turn.member)]
        if state == urgent.OPEN:
            raise Decline(ELSEWHERE)
    if len(recent) >= MOST:
        return [Say(cards.enough_card())]
    if not urgent_reach.list_reachable(turn):
        return [Say(cards.nobody_card(communities.get_organisation(turn.db, turn.place).contacts))]
    return [Open(_form(turn, text[: cards.LONGEST]))]


@on.press("urgent.new", roles=PEERS)
def open_new(turn: Turn) -> Sequence[Reply]:
    """Open the form for an urgent ask, or say why there is none now."""
    return begin(turn)


def _counts(turn: Turn) -> tuple[int, int]:
    moments = [when for _, when in urgent_reach.list_reachable(turn)]
    now = sum(when <= turn.now for when in moments)
    return now, len(moments) - now


def _form(turn: Turn, text: str = "") -> Form:
    return cards.urgent_form(*_counts(turn), text)


@on.submit("urgent.keep", roles=PEERS)
def keep(turn: Turn) -> Sequence[Reply]:
    """Send an urgent ask to those who agreed to be reached: now, or when the hours begin that they agreed to."""
    communities.hold_still(turn.db, turn.place)
    recent = urgent.list_recent(turn.db, turn.member, turn.now - WEEK)
    if any(state == urgent.OPEN for _, _, state in recent):
        raise Decline(STILL_OPEN)
    if len(recent) >= MOST:
        raise Decline(cards.ENOUGH)
    said = guard.cleared(turn, ("text",), lambda: _form(turn), peers=True)
    text = said.get("text", "").strip()
    if not 0 < len(text) <= cards.LONGEST:
        raise Decline(errors={"text": f"Please write a sentence or two, at most {cards.LONGEST} characters."})
    whom = urgent_reach.list_reachable(turn)
    if not whom:
        raise Decline(cards.NOBODY)
    named, tell = said.get("named") != cards.WITHOUT, said.get(cards.TELL) == cards.TELL
    ask = urgent.add_ask(turn.db, turn.member, text, turn.now, named=named, tell=tell)
    timetable.at(turn.db, turn.place, CLOSE, ask.id, turn.now + OPEN_FOR)
    card, subject = cards.call_card(ask), subject_of(ask.id)
    calls = [
        Say(card, each.person_id, key=call_key(ask.id, each.person_id), subject=subject, at=when, first=True)
        for each, when in whom
    ]
    return [*calls, _mine(ask, cards.sent_card(ask, turn.member.zone, *_counts(turn)))]


def _mine(ask: Ask, card: Card) -> Say:
    return Say(card, key=f"{subject_of(ask.id)}:{new_id()}", subject=subject_of(ask.id))


def _own(ask: Ask, member: Member) -> Say:
    return Say(cards.own_card(ask, member.zone) if ask.is_open else cards.closed_card(ask))


@on.press("urgent.open", roles=PEERS)
def show_asks(turn: Turn) -> Sequence[Reply]:
    """List the urgent asks that the speaker sent, answered, or was reached by."""
    return [Say(cards.list_card(urgent.list_asks(turn.db, turn.member)))]


@on.press("urgent.read", roles=PEERS)
def read(turn: Turn) -> Sequence[Reply]:
    """Show an urgent ask again, as far as the speaker may read it."""
    ask = urgent.get_ask(turn.db, turn.member, turn.event.subject)
    if ask.mine:
        return [_own(ask, turn.member)]
    return [Say(cards.exchange_card(ask) if ask.answer else cards.call_card(ask))]


@on.press("urgent.help", roles=PEERS)
def come_forward(turn: Turn) -> Sequence[Reply]:
    """Tell whoever asked at once that the speaker can help."""
    ask = _open_ask(turn)
    return _answered(turn, ask, ask.answer.text if ask.answer else "")


@on.press("urgent.line", roles=PEERS)
def open_line(turn: Turn) -> Sequence[Reply]:
    """Open the form for a line to whoever asked."""
    return [Open(cards.line_form(_open_ask(turn)))]


@on.submit("urgent.keep_line", roles=PEERS)
def keep_line(turn: Turn) -> Sequence[Reply]:
    """Bring the speaker's line to whoever asked."""
    ask = _open_ask(turn)
    said = guard.cleared(turn, ("text",), lambda: cards.line_form(ask), peers=True)
    text = said.get("text", "").strip()
    if not 0 < len(text) <= cards.LONGEST_LINE:
        raise Decline(errors={"text": f"Please write a line, at most {cards.LONGEST_LINE} characters."})
    return _answered(turn, ask, text)


def _open_ask(turn: Turn) -> Ask:
    """Give an open ask of somebody else's that the speaker may read; raise NotFound for others, Decline once it is over."""
    try:
        ask = urgent.get_ask(turn.db, turn.member, turn.event.subject)
    except NotFound:
        if urgent.was_called(turn.db, turn.member, turn.event.subject):
            raise Decline(OVER) from None
        raise
    if ask.mine or not ask.is_open:
        raise Decline(OVER if not ask.mine else OWN)
    return ask


def _answered(turn: Turn, ask: Ask, text: str) -> Sequence[Reply]:
    whole, asker_id = urgent.put_answer(turn.db, turn.member, ask.id, text, turn.now)
    asker = people.get_member(turn.db, turn.place, asker_id)
    subject = subject_of(ask.id)
    told = replace(cards.own_card(whole, asker.zone), earlier=cards.GOES_ON)
    again = urgent.get_ask(turn.db, turn.member, ask.id)
    return [
        Say(told, asker_id, key=f"{subject}:{new_id()}", subject=subject, anew=True, first=True),
        _mine(again, cards.helper_card(again)),
    ]


@on.press("urgent.done", roles=PEERS)
def end(turn: Turn) -> Sequence[Reply]:
    """End the speaker's own ask, and thank all who were reached."""
    ask = urgent.get_ask(turn.db, turn.member, turn.event.subject)
    if not ask.mine:
        raise Decline("Only whoever asked can end it.")
    ended = urgent.close(turn.db, turn.place, ask.id, turn.now)
    told = _thanks(turn.db, turn.place, ask.id, ended) if ended else []
    return [_mine(ask, cards.closed_card(ask)), *told]


@on.tick(CLOSE)
def end_by_itself(tick: Tick) -> Sequence[Reply]:
    """End an ask after 48 hours; tell whoever asked, and thank all who were reached."""
    ended = urgent.close(tick.db, tick.place, tick.subject, tick.now)
    if ended is None:
        return []
    told = _thanks(tick.db, tick.place, tick.subject, ended)
    for asker in people.list_members(tick.db, tick.place):
        if asker.person_id == ended.asker_id:
            ask = urgent.get_ask(tick.db, asker, tick.subject)
            subject = subject_of(ask.id)
            card = replace(cards.closed_card(ask, itself=True), earlier=cards.GOES_ON)
            told.append(Say(card, asker.person_id, key=f"{subject}:ended", subject=subject, anew=True))
    return told


def _thanks(db: Session, place: Place, ask_id: str, ended: Ended) -> list[Say]:
    """Put thanks in the place of each call that arrived, once and without another sound; what still waits does not come."""
    told, subject = [], subject_of(ask_id)
    for member in people.list_members(db, place):
        if member.person_id in ended.reached and outbox.find_card(db, member, subject)[0]:
            card = cards.over_card(ask_id, answered=member.person_id in ended.answered)
            told.append(Say(card, member.person_id, key=f"{subject}:over:{member.person_id}", subject=subject))
        elif member.person_id in ended.reached:
            outbox.drop_unsent(db, member, subject)
    return told
