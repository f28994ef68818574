"""How it looks when a member says that a summary misses their point: the form, and what the chair is told."""

from __future__ import annotations

from handlers.language import Block, Button, Card, Field, FieldKind, Form, Line, Note, Option, Quote, shortened
from handlers.synthesis_cards import HEADINGS, NAMES, marks_of
from storage.documents import DocumentLine, Paper

LONGEST_POINT = 500
NO_LINE = "none"


def missed_form(paper: Paper, chair: str) -> Form:
    """Take which line misses a member's point, or that none has it, and a line to the `chair`, as people call them here."""
    lines = zip(marks_of(paper.lines), paper.lines, strict=True)
    words = [(mark, f"{HEADINGS[line.part]}: {line.words}") for mark, line in lines if line.part in NAMES]
    options = (*(Option(mark, shortened(each, 75)) for mark, each in words), Option(NO_LINE, "My point is missing"))
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


def missed_card(paper: Paper, mark: str, line: DocumentLine | None, name: str, point: str) -> Card:
    """Tell the chair which line misses a point, or that none has it, with the way to mend it."""
    said: tuple[Block, ...] = (Line("They would say:"), Quote(point, name))
    if line is None:
        add = Button("Add it", "synthesis.edit", f"{paper.id}:also", "primary")
        return Card(f"{name} says that their point is missing", (Line(paper.title), *said), (add,))
    reword = Button("Reword this line", "synthesis.reword", f"{paper.id}:{mark}", "primary")
    behind = Button("What it rests on", "synthesis.behind", f"{paper.id}:{mark}:0")
    title = f"{name} says that a line misses their point"
    return Card(title, (Line(paper.title), Quote(line.words), *said), (reword, behind))


def told_card(chair: str, *, marked: bool) -> Card:
    """Thank a member who said that a summary misses their point."""
    then = (
        "The line is marked as questioned until it is corrected."
        if marked
        else "If they add it, all can read it in the summary."
    )
    return Card(f"Thank you. The {chair} has your words.", (Note(then),))
