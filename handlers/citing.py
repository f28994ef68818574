"""Evidence that a decision rests on: chosen from what the group shares, and let go where its author takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers.language import Field, FieldKind, Form, Option, shortened
from handlers.turn import Turn
from storage import citations, contributions

MOST_OFFERED = 20
LONGEST_LABEL = 70
GONE = "taken back by its author"
"""What stands where a decision rested on evidence that the group may not read any more."""


def with_evidence(turn: Turn, form: Form) -> Form:
    """Offer the group's own evidence where a decision asks what it rests on; unchanged where there is none."""
    found = contributions.list_shared(turn.db, turn.member, ["evidence"])[:MOST_OFFERED]
    if not found:
        return form
    options = tuple(Option(given.id, shortened(given.words.title, LONGEST_LABEL)) for given in found)
    hint = "The summary links it. You can also write what it rests on, above."
    field = Field(
        "cited", "Evidence that the group shares", FieldKind.CHOICE, options=options, required=False, hint=hint
    )
    return replace(form, fields=(*form.fields, field))


def cited(turn: Turn, values: Mapping[str, str], note: Mapping[str, Any]) -> dict[str, Any]:
    """Give a note with the evidence that was chosen for it: its claim, and its id, by which the summary links it."""
    shared = contributions.list_shared(turn.db, turn.member, ["evidence"])
    chosen = next((given for given in shared if given.id == values.get("cited")), None)
    if chosen is None or note["kind"] != "decision":
        return dict(note)
    claim = "; ".join(filter(None, (note["evidence"], chosen.words.title)))
    return {**note, "evidence": claim, "cited": chosen.id}


def take_back(turn: Turn, contribution_id: str) -> None:
    """Let decisions in the group's meetings stand without the words of this evidence."""
    citations.take_back(turn.db, turn.place, contribution_id, GONE)
