"""Visits between schools: what visitors noticed and wonder goes to the host alone, who decides whether the group reads it.

Nothing here rates anybody: there is no field for it, and words that judge are given back with a kind question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from handlers import guard, rhythm
from handlers import visits_cards as cards
from handlers.language import Decline, Open, Reply, Say
from handlers.turn import Router, Turn
from storage import contributions, visits
from storage.columns import new_id
from storage.contributions import Given
from storage.database import NotFound
from storage.people import PEERS

on = Router()

LONGEST_AHEAD = timedelta(days=366)
JUDGES = re.compile(
    r"\b\d+(?:\.\d+)?\s*(?:/|out of)\s*\d+|\b\d+\s*stars?\b|★|\b(?:rat(?:e|ed|ing)s?|scor(?:e|ed|ing)|grad(?:e|ed|ing)\s+[a-f]\b|"
    r"excellent|outstanding|unsatisfactory|satisfactory|ineffective|poor(?:ly)?|weak|mediocre|best|worst|"
    r"good teach\w+|bad teach\w+|pass(?:ed)? the|fail(?:ed|s)?)\b",
    re.IGNORECASE,
)
"""Words that rate a lesson or a person where a camera would only show one."""

NO_RATING = "“{0}” judges. What did you see or hear that made you think so?"


@on.press("visits.list", roles=PEERS)
def list_visits(turn: Turn) -> Sequence[Reply]:
    """List the visits to which members invite."""
    return [Say(cards.list_card(contributions.list_contributions(turn.db, turn.member, {visits.VISIT})))]


@on.press("visits.new", roles=PEERS)
def open_new(turn: Turn) -> Sequence[Reply]:
    """Open the form for an invitation."""
    return [Open(cards.visit_form(_today(turn)))]


def _today(turn: Turn) -> date:
    return rhythm.wall(turn.now, turn.member.zone).date()


@on.submit("visits.keep", roles=PEERS)
def keep_visit(turn: Turn) -> Sequence[Reply]:
    """Keep the speaker's invitation."""
    said = guard.cleared(turn, ("focus", "look_for"), lambda: cards.visit_form(_today(turn)), peers=True)
    focus, look_for = said.get("focus", "").strip(), said.get("look_for", "").strip()
    errors = {}
    if not 0 < len(focus) <= cards.LONGEST_FOCUS:
        errors["focus"] = "Please say in one line what it is about."
    if not 0 < len(look_for) <= cards.LONGEST:
        errors["look_for"] = "Please say what visitors can look and listen for."
    on_day = _day_of(said.get("on", ""))
    if on_day is None or not _today(turn) <= on_day <= _today(turn) + LONGEST_AHEAD:
        errors["on"] = "Please choose a day from today on, within a year."
    if errors or on_day is None:
        raise Decline(errors=errors)
    return [Say(cards.kept_card(visits.add_visit(turn.db, turn.member, focus, look_for, on_day, turn.now)))]


def _day_of(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


@on.press("visits.note", roles=PEERS)
def open_note(turn: Turn) -> Sequence[Reply]:
    """Open the form for what the speaker noticed and wonders."""
    return [Open(cards.note_form(_others_visit(turn)))]


def _others_visit(turn: Turn) -> Given:
    given = visits.get_visit(turn.db, turn.member, turn.event.subject)
    if given.mine or not given.author_id:
        raise Decline("This visit has no host to give a note to, or it is your own.")
    return given


@on.submit("visits.keep_note", roles=PEERS)
def keep_note(turn: Turn) -> Sequence[Reply]:
    """Bring what the speaker noticed and wonders to the host, and to nobody else."""
    given = _others_visit(turn)
    said = guard.cleared(turn, ("notices", "wonders"), lambda: cards.note_form(given), peers=True)
    texts = {name: said.get(name, "").strip() for name in ("notices", "wonders")}
    errors = {name: wrong for name, text in texts.items() if (wrong := _wrong_with(text))}
    if errors:
        raise Decline(errors=errors)
    visits.add_note(turn.db, turn.member, given, texts["notices"], texts["wonders"], turn.now)
    return [Say(cards.thanks_card()), Say(cards.came_card(given), given.author_id, key=f"visit:{given.id}:{new_id()}")]


def _wrong_with(text: str) -> str:
    if not 0 < len(text) <= cards.LONGEST:
        return f"Please write a line or two, at most {cards.LONGEST} characters."
    judging = JUDGES.search(text)
    return NO_RATING.format(judging[0]) if judging else ""


@on.press("visits.read", roles=PEERS)
def read_notes(turn: Turn) -> Sequence[Reply]:
    """Show the notes of a visit: to its host, and to the group once the host lets it."""
    given = visits.get_visit(turn.db, turn.member, turn.event.subject)
    if not given.mine and given.state != visits.HOST_SHARED:
        raise Decline("The host has not let the group read the notes. They may, or may not.")
    return [Say(cards.notes_card(given, visits.list_notes(turn.db, turn.member, given)))]


@on.press("visits.let", roles=PEERS)
def ask_next_step(turn: Turn) -> Sequence[Reply]:
    """Ask the host what they do next, before the group reads the notes."""
    return [Open(cards.let_form(_own(turn)))]


@on.submit("visits.let_group", roles=PEERS)
def let_group_read(turn: Turn) -> Sequence[Reply]:
    """Let the group read the notes of the speaker's own visit."""
    given = _own(turn)
    step = guard.cleared(turn, ("step",), lambda: cards.let_form(given), peers=True).get("step", "").strip()
    if len(step) > cards.LONGEST:
        raise Decline(errors={"step": f"Please write at most {cards.LONGEST} characters."})
    shared = visits.let_group_read(turn.db, turn.member, given, step, turn.now)
    return [Say(cards.notes_card(shared, visits.list_notes(turn.db, turn.member, shared)))]


def _own(turn: Turn) -> Given:
    given = visits.get_visit(turn.db, turn.member, turn.event.subject)
    if not given.mine:
        raise NotFound("visit")
    return given
