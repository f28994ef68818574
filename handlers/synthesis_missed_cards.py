"""How it looks when a member says that a line of a summary misses their point: the form, and what the chair is told."""

from __future__ import annotations

from handlers.language import Button, Card, Field, FieldKind, Form, Line, Note, Option, Quote, shortened
from handlers.synthesis_cards import HEADINGS
from storage.documents import DocumentLine, Paper

LONGEST_POINT = 500


def missed_form(paper: Paper, chair: str) -> Form:
    """Take which line misses a member's point, and a line to the `chair`, as people call them here."""
    options = tuple(
        Option(str(number), shortened(f"{HEADINGS[line.part]}: {line.words}", 75))
        for number, line in enumerate(paper.lines)
    )
    return Form(
        action="synthesis.keep_missed",
        title="This misses my point",
        subject=paper.id,
        intro=(Note(f"The {chair} gets your words and your name. Others see only that the line was questioned."),),
        fields=(
            Field("line", "Which line?", FieldKind.CHOICE, options=options),
            Field("point", "What should it say?", FieldKind.LONG, most=LONGEST_POINT),
        ),
        submit="Send it",
    )


def missed_card(paper: Paper, line: DocumentLine, name: str, point: str) -> Card:
    """Tell the chair what a line misses."""
    return Card(
        f"{name} says that a line misses their point",
        (Line(paper.title), Quote(line.words), Line("They would say:"), Quote(point, name)),
        (Button("Correct this part", "synthesis.edit", f"{paper.id}:{line.part}", "primary"),),
    )


def told_card(chair: str) -> Card:
    """Thank a member who said that a line misses their point."""
    return Card(
        f"Thank you. The {chair} has your words.", (Note("The line is marked as questioned until it is corrected."),)
    )
