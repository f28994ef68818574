"""How a summary looks: the draft to its chair, the document to a member or a leader, its line in a list, and its forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.language import (
    Block,
    Button,
    Card,
    Field,
    FieldKind,
    Form,
    Heading,
    Item,
    Line,
    Note,
    Option,
    Quote,
    shortened,
)
from handlers.moments import day
from handlers.synthesis_draft import LONGEST, count_words
from storage.annotations import CORRECTED, NAME_TAKEN_OUT
from storage.documents import DRAFT, SETTLED, DocumentLine, Paper

HEADINGS = {
    "spoke": "Who spoke",
    "themes": "What several people said",
    "also": "Also said",
    "left": "Not summed up",
    "differ": "Where we differ",
    "decisions": "Decisions",
    "commitments": "Commitments",
    "questions": "Open questions",
    "up": "To send up",
}

NAMES = {
    "themes": "themes",
    "also": "what else was said",
    "differ": "differences",
    "decisions": "decisions",
    "commitments": "commitments",
    "questions": "open questions",
    "up": "what to send up",
}
"""What a button calls each part that a chair can edit."""

EMPTY = {
    "spoke": "Nobody shared an answer.",
    "themes": "No theme was shared by three or more.",
    "differ": "Nobody noted a difference.",
    "decisions": "No decision was noted.",
    "questions": "No open question was noted.",
}
"""What is said of a part without lines, so that silence is not mistaken for agreement."""

CHANGED = {
    CORRECTED: "Corrected at the writer's wish on {day}.",
    NAME_TAKEN_OUT: "A name was taken out on {day}, at that person's wish.",
}
"""What is said of a published summary that was changed, by the reason."""

NO_SOURCE = "no source"
LONGEST_PART = 3000
LONGEST_POINT = 500


def card_subject(paper: Paper) -> str:
    """Name the card that shows a document, so that it can be edited later."""
    return f"summary:{paper.id}"


def label_of(paper: Paper) -> str:
    """Say who drafted a document, and that a person checked it."""
    return "Drafted by rules." if paper.state == DRAFT else "Drafted by rules, checked by a person."


def parts_of(paper: Paper) -> list[str]:
    """List the parts that a document has or should say something of, in order."""
    told = [part for part in HEADINGS if paper.part(part) or (part in EMPTY and part != "themes")]
    if not paper.meeting_id:
        told = [part for part in told if paper.part(part) or part == "differ"]
    return told


def _body(paper: Paper, *, marks: bool) -> list[Block]:
    body: list[Block] = []
    for part in parts_of(paper):
        body.append(Heading(HEADINGS[part]))
        for line in paper.part(part):
            body += _line_blocks(line, marks=marks)
        if not paper.part(part):
            body.append(Line(EMPTY[part]))
    return body


def _line_blocks(line: DocumentLine, *, marks: bool) -> list[Block]:
    blocks: list[Block] = [Line(f"{line.text} {_marks(line)}".strip())] if line.text else []
    if line.quote:
        blocks.append(Quote(line.quote))
        if not line.text and _marks(line):
            blocks.append(Note(_marks(line)))
    if marks:
        blocks.append(Note(_source_words(line)))
    return blocks


def _marks(line: DocumentLine) -> str:
    if line.missed:
        return "(A member says that this misses their point.)"
    return "(Corrected.)" if line.corrected else ""


def _source_words(line: DocumentLine) -> str:
    """Say what a line rests on, for its chair."""
    names = {"response": "answer", "item": "agenda item", "commitment": "commitment"}
    counts = [(name, sum(source.kind == kind for source in line.sources)) for kind, name in names.items()]
    told = [f"{count} {name}{'s' if count > 1 else ''}" for name, count in counts if count]
    return f"Rests on {', '.join(told)}." if told else f"Added by hand: {NO_SOURCE}."


def draft_card(paper: Paper) -> Card:
    """Show a draft to its chair, each line with what it rests on."""
    intro = [Note(f"{label_of(paper)} Only you can see it. {count_words(paper.lines)} of {LONGEST} words.")]
    editable = [part for part in NAMES if part in parts_of(paper)]
    edits = tuple(Button(f"Edit {NAMES[part]}", "synthesis.edit", f"{paper.id}:{part}") for part in editable)
    publish = Button("Approve and publish", "synthesis.publish", paper.id, "primary")
    return Card(paper.title, (*intro, *_body(paper, marks=True)), (publish, *edits))


def gone_card(paper: Paper) -> Card:
    """Say that a draft is gone, because nothing that it told of is shared any more."""
    return Card(f"Gone: {paper.title}", (Line("Nothing is shared any more, so there is nothing to sum up."),))


def document_card(paper: Paper, until: str = "", *, chair: bool = False) -> Card:
    """Show a document that is out; `until` is when corrections end, for those who can make one."""
    body = _body(paper, marks=False)
    body.append(Note(label_of(paper)))
    body += [Note(CHANGED[why].format(day=day(date.fromisoformat(on)))) for on, why in paper.notes]
    buttons: tuple[Button, ...] = ()
    if until:
        body.append(
            Note(f"Does it miss your point? You can say so until {until}. Leaders get the group's part after that.")
        )
        buttons = (Button("This misses my point", "synthesis.missed", paper.id),)
    if chair:
        buttons = (*buttons, Button("Correct it", "synthesis.correct", paper.id))
    return Card(paper.title, tuple(body), buttons)


def channel_card(paper: Paper, until: str) -> Card:
    """Say in a channel that a summary is there; each reader gets it as they may read it."""
    said = Line("A summary is ready. Press the button to read it. Only you see what opens.")
    told = Note(f"Members can correct it until {until}. {label_of(paper)}" if until else label_of(paper))
    again = (Note("It changed since it was published."),) if paper.changed else ()
    return Card(paper.title, (said, told, *again), (Button("Read the summary", "synthesis.read", paper.id, "primary"),))


def ready_card(paper: Paper) -> Card:
    """Tell the chair that a draft waits."""
    return Card(
        "A summary waits for you",
        (Line(paper.title), Note("Nothing goes out before you approve it.")),
        (Button("Look at the draft", "synthesis.read", paper.id, "primary"),),
    )


def published_card(paper: Paper, where: str) -> Card:
    """Tell the chair where a document went."""
    said = Line(f"It went to {where}. Leaders can read the group's part once the time for corrections is over.")
    return Card(f"Published: {paper.title}", (said,), (Button("Read the summary", "synthesis.read", paper.id),))


def draft_item(paper: Paper) -> Item:
    """Name a draft that waits, as one entry of a list."""
    look = Button("Look at the draft", "synthesis.read", paper.id, "primary")
    return Item(paper.title, "A draft waits for your approval.", buttons=(look,))


def published_item(paper: Paper) -> Item:
    """Name a document that is out, as one entry of a list."""
    final, new = "Final: the time for corrections is over.", "New: you can still say that it misses your point."
    state = final if paper.state == SETTLED else new
    return Item(paper.title, state, buttons=(Button("Read the summary", "synthesis.read", paper.id),))


def list_card(drafts: Sequence[Paper], published: Sequence[Paper]) -> Card:
    """List what waits for a chair, and what is out."""
    body: list[Block] = []
    if drafts:
        body += [Heading("Waiting for you"), *map(draft_item, drafts)]
    if published:
        body += [Heading("Published"), *map(published_item, published)]
    if not body:
        body.append(Line("There is no summary yet. One is drafted when a question closes or a meeting ends."))
    return Card("Summaries", tuple(body))


def part_form(paper: Paper, part: str) -> Form:
    """Take a part's lines, one a row."""
    rows = "\n".join(line.words for line in paper.part(part))
    hint = "One line a row. A quote stands in “ ” and stays word for word. A row that you add is marked as yours."
    return Form(
        action="synthesis.keep_part",
        title=f"Edit {NAMES[part]}",
        subject=f"{paper.id}:{part}",
        fields=(Field("rows", HEADINGS[part], FieldKind.LONG, rows, required=False, hint=hint, most=LONGEST_PART),),
    )


def which_part_card(paper: Paper) -> Card:
    """Ask which part of a published document to correct."""
    buttons = tuple(Button(f"Edit {NAMES[part]}", "synthesis.edit", f"{paper.id}:{part}") for part in NAMES)
    return Card("What would you like to correct?", (Line("All who have the summary get the new words."),), buttons)


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
