"""Evidence: a claim, what it rests on, and how far it goes. Numbers of a whole group, never rows of students."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers import giving, guard
from handlers.giving_cards import SOURCES, STRENGTHS
from handlers.language import Decline, Field, FieldKind, Form, Note, Open, Reply, Say
from handlers.names_out import holds_rows
from handlers.searching import search
from handlers.turn import Router, Turn
from storage.contributions import Given, NewContribution
from storage.models_contributions import Words
from storage.people import LEADERS, PEERS

on = Router()

MOST = {"claim": 400, "measure": 120, "value": 60, "period": 60, "spread": 160}
NEEDED = {"claim": "Please say in a sentence what you see."}
MOST_PEOPLE = 1_000_000
INTRO = (
    Note("It is shown with your name and school. You can change who sees it at any time."),
    Note("Numbers of a whole group only. Please paste no list of students, and name none."),
)


@on.command("cop-evidence", "See and share evidence, and search it", roles=PEERS | LEADERS)
def show_evidence(turn: Turn) -> Sequence[Reply]:
    """Show the group's evidence; with words behind it, search for them. A list of students is refused."""
    if holds_rows(turn.event.text, turn.library.names):
        raise Decline(guard.ROWS)
    if turn.event.text:
        return search(turn, turn.event.text)
    return [Say(giving.listed(turn, "evidence"))]


@on.press("evidence.new", roles=PEERS)
def open_new(turn: Turn) -> Sequence[Reply]:
    """Open the form for new evidence."""
    return [Open(evidence_form())]


@on.submit("evidence.keep", roles=PEERS)
def keep_evidence(turn: Turn) -> Sequence[Reply]:
    """Keep new evidence at the level that was chosen above it."""
    words, level = _read(turn, evidence_form())
    return giving.kept(turn, NewContribution("evidence", words, level), "Kept, thank you.")


def open_again(turn: Turn) -> Sequence[Reply]:
    """Open the form that changes the speaker's own evidence."""
    return [Open(change_form(turn, giving.own(turn)))]


@on.submit("evidence.change", roles=PEERS, fresh=open_again)
def change_evidence(turn: Turn) -> Sequence[Reply]:
    """Keep what was changed."""
    words, level = _read(turn, change_form(turn, giving.own(turn)))
    return giving.changed(turn, words, level)


def change_form(turn: Turn, given: Given) -> Form:
    """Take other words or numbers, starting from those that stand there."""
    return replace(evidence_form(given), action="evidence.change", title="Change it", subject=given.id)


giving.FORMS["evidence"] = change_form


def evidence_form(given: Given | None = None) -> Form:
    """Take evidence: who may see it first, then the claim, then what it rests on."""
    words = given.words if given else Words()
    data = {name: str(value or "") for name, value in words.data.items()}

    def line(name: str, label: str, hint: str) -> Field:
        return Field(name, label, value=data.get(name, ""), required=False, hint=hint, most=MOST[name])

    return Form(
        action="evidence.keep",
        title="Add evidence",
        intro=INTRO,
        fields=(
            giving.audience_field(given.level if given else "cop"),
            Field("claim", "What do you see?", FieldKind.LONG, words.title, hint="In a sentence.", most=MOST["claim"]),
            Field("source", "Where does it come from?", FieldKind.CHOICE, data.get("source", "results"), SOURCES),
            line("measure", "What was measured?", "For example: Year 3 who count on from ten."),
            line("value", "The value", "For example: 64 %, or 27 of 42."),
            line("period", "When?", "For example: Term 3."),
            Field(
                "n", "How many people is that?", FieldKind.NUMBER, data.get("n", ""), required=False, most=MOST_PEOPLE
            ),
            line("spread", "The spread", "From … to …, or how far classes lie apart."),
            Field("strength", "How strong is it?", FieldKind.CHOICE, data.get("strength", "first"), STRENGTHS),
            giving.link_field(words.url),
        ),
        submit="Keep",
    )


def _read(turn: Turn, form: Form) -> tuple[Words, str]:
    """Read words, numbers and level from the form; raise Decline with all that is wrong, beside its fields."""
    said = guard.cleared(turn, tuple(MOST), lambda: form)
    errors: dict[str, str] = {}
    level = giving.read_level(said, errors)
    texts = giving.read_texts(said, MOST, NEEDED, errors)
    number = _number(said.get("n", "").strip(), errors)
    for name, options in (("source", SOURCES), ("strength", STRENGTHS)):
        if said.get(name) not in {option.value for option in options}:
            errors[name] = "Please choose one."
    url = giving.read_link(said, errors)
    giving.refuse(errors)
    data: dict[str, Any] = {name: texts[name] for name in MOST if name != "claim" and texts[name]}
    data |= {"source": said["source"], "strength": said["strength"], **({"n": number} if number else {})}
    return Words(texts["claim"], _searchable(texts), url, data), level


def _searchable(texts: dict[str, str]) -> str:
    """Give the words beside the claim by which evidence is found, too."""
    return ", ".join(filter(None, (texts["measure"], texts["period"])))


def _number(words: str, errors: dict[str, str]) -> int:
    if not words:
        return 0
    if not (words.isascii() and words.isdecimal() and 0 < int(words) <= MOST_PEOPLE):
        errors["n"] = "Please write a whole number, such as 42, or leave it empty."
        return 0
    return int(words)
