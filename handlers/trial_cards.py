"""How a small test of change looks: the form that plans it, the one that ends it, and what came of it."""

from __future__ import annotations

from datetime import date

from handlers.commitment_cards import LONGEST, LONGEST_LINE
from handlers.language import Button, Card, Fact, Field, FieldKind, Form, Line, Note, Option, Quote
from handlers.moments import day
from storage.commitments import Promise
from storage.trials import RESULTS

ENDS = {"Keep it": "keep", "Adapt it": "adapt", "Drop it": "drop"}
"""How a small test can end, by the button that says so."""

SAYINGS = {
    "kept": "It is worth keeping.",
    "changed": "It goes on in another way.",
    "dropped": "It is dropped. We know more now.",
}
TRIED = "You have tried it. Keep it, adapt it or drop it?"
NEW = Button("Try a small test", "trials.new")


def new_form(due_on: date) -> Form:
    """Plan a small test: when, what, how it shows, until when."""
    hint = "Small is good: one class, one team, a week or two. Please name no student."
    look = "A count, a piece of work, what people say."
    return Form(
        action="trials.keep",
        title="A small test",
        fields=(
            Field("cue", "If or when …", hint="The moment to start.", most=LONGEST_LINE),
            Field("text", "I will try …", FieldKind.LONG, hint=hint, most=LONGEST),
            Field("measure", "What will you look at?", hint=look, most=LONGEST_LINE),
            Field("due_on", "Until when?", FieldKind.DATE, due_on.isoformat()),
        ),
        submit="Keep",
        intro=(Note("Only you can see it, until you share it."),),
    )


def end_form(trial: Promise, result: str) -> Form:
    """Ask how a small test ended, and for one line of evidence."""
    options = tuple(Option(value, label) for label, value in ENDS.items())
    return Form(
        action="trials.result",
        title="What did it show?",
        subject=trial.id,
        fields=(
            Field("result", "What will you do with it?", FieldKind.CHOICE, result, options),
            Field("line", "What did you see? One line.", value=trial.outcome, most=LONGEST_LINE),
        ),
        intro=(Quote(trial.said), Note(_readers(trial))),
    )


def _readers(trial: Promise) -> str:
    if trial.shared:
        return "You shared this test: your group can read the result, and the next summary can tell it."
    return "Only you can see this."


def ended_card(trial: Promise) -> Card:
    """Say how a small test ended, and who can read it."""
    share = Button("Make it private", "commitments.hide", trial.id)
    if not trial.shared:
        share = Button("Share with group", "commitments.share", trial.id, "primary")
    result = next(name for name, state in RESULTS.items() if state == trial.state)
    return Card(
        "The test is over.",
        (
            Quote(trial.said),
            Line(SAYINGS[trial.state]),
            *((Fact("What you saw", trial.outcome),) if trial.outcome else ()),
            Note(_readers(trial)),
        ),
        (share, Button("Change the result", "trials.end", f"{trial.id}:{result}"), NEW),
    )


def summary_line(trial: Promise) -> str:
    """Tell a small test that is over and shared as one line of a summary."""
    result = next(name for name, state in RESULTS.items() if state == trial.state)
    tried = trial.text if trial.text.endswith((".", "!", "?")) else f"{trial.text}."
    return f"Small test, until {day(trial.due_on)}: {result}. Tried: {tried} Seen: {trial.outcome}"
