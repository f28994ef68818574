"""A member's own growth beside the standards of their profile: answers, commitments and notes, for them alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from handlers import guard
from handlers.commitments import too_long
from handlers.language import (
    Block,
    Button,
    Card,
    Decline,
    Field,
    FieldKind,
    Form,
    Heading,
    Item,
    Line,
    Note,
    Open,
    Option,
    Reply,
    Say,
    shortened,
)
from handlers.moments import day
from handlers.rhythm import wall
from handlers.turn import Router, Turn
from storage import commitments, portfolio
from storage.people import PEERS
from storage.portfolio import ANSWER, NOTE, PROMISE, Kept

on = Router()

OPEN = Button("My growth", "portfolio.open")
LONGEST = 500
MOST_SOURCES = 20
MOST_SHOWN = 12
PRIVATE = "Only you can see this, and a coach where you share an entry. No leader, facilitator or technician can."


@on.press("portfolio.open", roles=PEERS)
def show_growth(turn: Turn) -> Sequence[Reply]:
    """Show the speaker's own entries, under the standards that they set them beside."""
    return [Say(growth_card(portfolio.list_own_entries(turn.db, turn.member), turn.member.zone))]


@on.press("portfolio.add", roles=PEERS)
def open_add(turn: Turn) -> Sequence[Reply]:
    """Open the form that sets something of the speaker's own beside a standard."""
    return [Open(_form(turn))]


@on.submit("portfolio.keep", roles=PEERS)
def keep_entry(turn: Turn) -> Sequence[Reply]:
    """Keep an entry for its owner alone."""
    said = guard.cleared(turn, ("note", "own"), lambda: _form(turn), peers=True)
    standard, note = (said.get("own") or said.get("standard") or "").strip(), said.get("note", "").strip()
    kind, _, source_id = said.get("source", NOTE).partition(":")
    errors = {}
    if not standard or len(standard) > LONGEST_STANDARD:
        errors["own"] = "A few words are enough."
    if kind == NOTE and not note:
        errors["note"] = "A note alone needs a few words."
    elif len(note) > LONGEST:
        errors["note"] = too_long(note, LONGEST)
    if errors:
        raise Decline(errors=errors)
    portfolio.add_entry(turn.db, turn.member, standard, (kind, source_id), note, turn.now)
    return show_growth(turn)


@on.press("portfolio.drop", roles=PEERS)
def drop_entry(turn: Turn) -> Sequence[Reply]:
    """Take an entry of the speaker's away; what it stood on stays."""
    portfolio.drop_entry(turn.db, turn.member, turn.event.subject)
    return show_growth(turn)


LONGEST_STANDARD = 200


def _standards(turn: Turn) -> list[str]:
    profile = turn.library.profiles.get(turn.place.profile)
    return [entry for standard in profile.standards for entry in standard.entries] if profile else []


def _form(turn: Turn) -> Form:
    """Ask for the standard, what stands for it, and a note; a goal in own words may stand in its place."""
    standards = tuple(Option(each, shortened(each, 75)) for each in _standards(turn))
    first = [Field("standard", "Which standard?", FieldKind.CHOICE, standards[0].value, standards)] if standards else []
    label = "Or a goal of your own" if standards else "Which standard or goal?"
    own = Field("own", label, required=not standards, most=LONGEST_STANDARD)
    source = Field("source", "What shows it?", FieldKind.CHOICE, NOTE, _sources(turn))
    hint = "What you learned, in a line or two."
    note = Field("note", "A note for yourself", FieldKind.LONG, required=False, hint=hint, most=LONGEST)
    return Form("portfolio.keep", "Add to my growth", (*first, own, source, note), "Keep", intro=(Note(PRIVATE),))


def _sources(turn: Turn) -> tuple[Option, ...]:
    """Give what can be chosen: a note alone, the newest commitments, the newest answers."""
    promised = [each for each in commitments.list_own(turn.db, turn.member) if each.text][-MOST_SOURCES:]
    answers = portfolio.list_own_answers(turn.db, turn.member, MOST_SOURCES)
    return (
        Option(NOTE, "A note alone"),
        *(Option(f"{PROMISE}:{each.id}", shortened(f"Commitment: {each.said}", 75)) for each in promised[::-1]),
        *(Option(f"{ANSWER}:{each}", shortened(f"Answer: {' '.join(body.split())}", 75)) for each, body in answers),
    )


def growth_card(entries: Sequence[Kept], zone: str) -> Card:
    """Show entries under their standards, each with its words, its note and its day."""
    body: list[Block] = [Note(PRIVATE)]
    for standard, kept in groupby(entries[:MOST_SHOWN], lambda entry: entry.standard):
        body.append(Heading(standard))
        body += [_item(entry, zone) for entry in kept]
    if len(entries) > MOST_SHOWN:
        body.append(Note(f"{len(entries) - MOST_SHOWN} more are in your copy."))
    if not entries:
        body.append(Line("Nothing is here yet. One entry a month is a good start."))
    add = Button("Add an entry", "portfolio.add", style="primary")
    return Card("My growth", tuple(body), (add, Button("Take a copy", "me.copy"), Button("My things", "me.open")))


def _item(entry: Kept, zone: str) -> Item:
    title, detail = (entry.words, entry.note) if entry.words else (entry.note or "You deleted what stood here.", "")
    when = day(wall(entry.noted_at, zone).date())
    return Item(title, detail, when, (Button("Take it out", "portfolio.drop", entry.id),))
