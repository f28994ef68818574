"""Agreements of a whole group: what all its schools do, asked after once; what members note is theirs, the group reads counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from handlers import guard, rhythm, waiting
from handlers.agreement_cards import LONGEST, STANDS, agreed_card, new_form, note_form
from handlers.language import Decline, Open, Reply, Say
from handlers.turn import Router, Turn
from storage import agreements
from storage.agreements import Agreement
from storage.people import CHAIRS, PEERS

on = Router()

USUALLY = timedelta(days=42)


@on.press("agreements.open", roles=PEERS)
def show_agreements(turn: Turn) -> Sequence[Reply]:
    """Show what the group agreed, and from enough notes on how it stands in its schools."""
    found = agreements.list_agreements(turn.db, turn.member)
    return [Say(agreed_card(found, [_counted(turn, each) for each in found], chair=turn.member.is_chair))]


def _counted(turn: Turn, agreement: Agreement) -> Mapping[str, int]:
    """Count notes up to this week's Monday: whoever looks twice must not see one note come in."""
    there = rhythm.wall(turn.now, turn.place.zone).date()
    monday = datetime.combine(there - timedelta(days=there.weekday()), time.min)
    before = rhythm.instant(monday, turn.place.zone)
    return agreements.count_notes(turn.db, turn.member, agreement.id, before, turn.place.k_min)


@on.press("agreements.new", roles=CHAIRS)
def open_new(turn: Turn) -> Sequence[Reply]:
    """Ask the facilitator what the group agreed."""
    return [Open(new_form(_today(turn) + USUALLY))]


@on.submit("agreements.keep", roles=CHAIRS)
def keep_agreement(turn: Turn) -> Sequence[Reply]:
    """Keep what the group agreed, for everybody in it to read."""
    form = new_form(_today(turn) + USUALLY)
    text = guard.cleared(turn, ("text",), lambda: form, peers=True).get("text", "").strip()
    errors = {} if text else {"text": "Please say what you all do, in a sentence."}
    if len(text) > LONGEST:
        errors["text"] = _too_long(text)
    try:
        ask_on = date.fromisoformat(turn.event.values.get("ask_on", "").strip())
    except ValueError:
        ask_on, errors["ask_on"] = _today(turn), "Please choose a day."
    if ask_on < _today(turn):
        errors["ask_on"] = "That day has passed. Please choose today or a later day."
    if errors:
        raise Decline(errors=errors)
    agreements.add_agreement(turn.db, turn.member, text, ask_on, turn.now)
    return show_agreements(turn)


@on.press("agreements.end", roles=CHAIRS)
def end_agreement(turn: Turn) -> Sequence[Reply]:
    """End an agreement that the group has grown out of; nobody is asked about it any more."""
    agreements.end_agreement(turn.db, turn.member, turn.event.subject, turn.now)
    return show_agreements(turn)


@on.press("agreements.note", roles=PEERS)
def open_note(turn: Turn) -> Sequence[Reply]:
    """Ask how an agreement stands in the speaker's school."""
    return [Open(note_form(agreements.get_agreement(turn.db, turn.member, turn.event.subject)))]


@on.submit("agreements.stands", roles=PEERS)
def keep_note(turn: Turn) -> Sequence[Reply]:
    """Keep the speaker's note, for them alone."""
    agreement = agreements.get_agreement(turn.db, turn.member, turn.event.subject)
    said = guard.cleared(turn, ("note",), lambda: note_form(agreement), peers=True)
    stands, note = said.get("stands", ""), said.get("note", "").strip()
    errors = {} if stands in STANDS else {"stands": "Please choose one."}
    if len(note) > LONGEST:
        errors["note"] = _too_long(note)
    if errors:
        raise Decline(errors=errors)
    agreements.put_note(turn.db, turn.member, agreement.id, (stands, note), turn.now)
    return [*show_agreements(turn), *waiting.refreshed(turn)]


def _today(turn: Turn) -> date:
    return rhythm.wall(turn.now, turn.member.zone).date()


def _too_long(text: str) -> str:
    return f"This is {len(text) - LONGEST} characters too long. Please cut a little. Nothing is lost."
