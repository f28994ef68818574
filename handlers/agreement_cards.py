"""How a group's agreements look: the list, the forms, and the one question after each in what waits for a member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from handlers.language import Block, Button, Card, Field, FieldKind, Form, Item, Line, Note, Option, Quote
from handlers.moments import day
from handlers.rhythm import instant
from storage import agreements
from storage.agreements import ASKED_FOR, Agreement
from storage.people import Member

LONGEST = 300
STANDS = {"part": "Part of what we do", "begun": "We have begun", "not_yet": "Not yet"}
ASKED = "How does this stand in your school? Only you see your note; the group sees counts from five schools on."


def list_to_note(db: Session, member: Member, today: date) -> list[Item]:
    """Give the agreements that a member is asked about now: once, for two weeks, in the list of what waits for them."""
    found = agreements.list_agreements(db, member)
    due = [each for each in found if each.ask_on <= today <= each.ask_on + ASKED_FOR and not _has_noted(member, each)]
    return [Item(f"We agreed: {each.text}", ASKED, buttons=(_note_button(each),)) for each in due]


def _has_noted(member: Member, agreement: Agreement) -> bool:
    """Say whether a member's note is of the day on which they are asked, on their own clock, or later."""
    asked = instant(datetime.combine(agreement.ask_on, time.min), member.zone)
    return agreement.noted_at is not None and agreement.noted_at >= asked


def _note_button(agreement: Agreement) -> Button:
    return Button("Note how it stands", "agreements.note", agreement.id)


def agreed_card(found: Sequence[Agreement], counts: Sequence[Mapping[str, int]], *, chair: bool) -> Card:
    """List what the group agreed, with the reader's own note and the group's counts."""
    items = [_item(each, count, chair=chair) for each, count in zip(found, counts, strict=True)]
    says = (
        "In all our schools, we …" if items else "Nothing yet. An agreement is one practice that all your schools do."
    )
    body: list[Block] = [Line(says), *items]
    body.append(Note("Your note is yours alone. Leaders do not see it, nor which school it is about."))
    add = (Button("Add an agreement", "agreements.new", style="primary"),) if chair else ()
    return Card("What we agreed", tuple(body), (*add, Button("Commitments", "commitments.list")))


def _item(agreement: Agreement, counts: Mapping[str, int], *, chair: bool) -> Item:
    own = f"In your school: {STANDS[agreement.stands].lower()}. {agreement.note}".strip() if agreement.stands else ""
    told = ", ".join(f"{label.lower()}: {counts[name]}" for name, label in STANDS.items() if counts.get(name))
    group = f"In the group's schools: {told}." if told else ""
    asked = f"I ask on {day(agreement.ask_on)}."
    end = (Button("End it", "agreements.end", agreement.id),) if chair else ()
    words = " ".join(filter(None, [own, group, asked]))
    return Item(agreement.text, words, buttons=(_note_button(agreement), *end))


def new_form(ask_on: date) -> Form:
    """Ask what the group agreed, and when members are asked how it stands."""
    hint = "For example: every lesson starts with a question that has no single answer."
    return Form(
        "agreements.keep",
        "What did you agree?",
        (
            Field("text", "In all our schools, we …", FieldKind.LONG, hint=hint, most=LONGEST),
            Field("ask_on", "When shall I ask how it stands?", FieldKind.DATE, ask_on.isoformat()),
        ),
        "Keep",
        intro=(Note("Everybody in the group can read it. Agree on it together first."),),
    )


def note_form(agreement: Agreement) -> Form:
    """Ask how an agreement stands in one school."""
    options = tuple(Option(name, label) for name, label in STANDS.items())
    note = Field("note", "A line for yourself", value=agreement.note, required=False, most=LONGEST)
    stands = Field("stands", "In your school", FieldKind.CHOICE, agreement.stands or "begun", options)
    return Form(
        "agreements.stands",
        "How does it stand?",
        (stands, note),
        "Keep",
        agreement.id,
        (Quote(agreement.text), Note(ASKED)),
    )
