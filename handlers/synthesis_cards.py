"""How a summary looks: the draft to its chair, the document to a member or a leader, its line in a list, and its cards."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
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
    Quote,
)
from handlers.moments import day
from handlers.synthesis_draft import LONGEST, count_words
from storage.annotations import CORRECTED, NAME_FORGOTTEN, NAME_TAKEN_OUT
from storage.documents import DRAFT, SETTLED, SUCCESS, TALK, DocumentLine, Paper
from storage.papers import SOURCE_WORDS

HEADINGS = {
    SUCCESS: "What went well",
    "spoke": "Who spoke",
    "themes": "What several people said",
    "also": "Also said",
    "left": "Not summed up",
    "differ": "Where we differ",
    TALK: "What was talked about",
    "decisions": "Decisions",
    "commitments": "Commitments",
    "questions": "Open questions",
    "up": "To send up",
}

NAMES = {
    "themes": "themes",
    "also": "what else was said",
    "differ": "differences",
    TALK: "the talk",
    "decisions": "decisions",
    "commitments": "commitments",
    "questions": "open questions",
    "up": "what to send up",
}
"""What a button calls each part that a chair can edit."""

NOTED = ("decisions", "commitments")
"""Parts that only a meeting brings."""

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
    NAME_FORGOTTEN: "A name was taken out on {day}, long after that person left.",
}
"""What is said of a published summary that was changed, by the reason."""

ONE_EACH = "One person each:"
"""Stands before what single people said, where it could be taken for the quotes of the theme above."""

NO_SOURCE = "no source"
LONGEST_PART = 3000


def card_subject(paper: Paper) -> str:
    """Name the card that shows a document, so that it can be edited later."""
    return f"summary:{paper.id}"


def label_of(paper: Paper) -> str:
    """Say who drafted a document, and who checked it: by name to the group alone."""
    model = paper.method.partition(":")[2]
    drafted = f"Drafted with {model}" if model else "Drafted by rules"
    return f"{drafted}." if paper.state == DRAFT else f"{drafted}, checked by {paper.checked_by or 'a person'}."


def wording_notes(paper: Paper) -> list[Note]:
    """Say to a draft's chair what a model did, and what it did not do."""
    worded, kept, held = (paper.worded.get(name, 0) for name in ("worded", "kept", "held"))
    told = []
    if paper.worded.get("silent"):
        told.append("The wording is by rules today: AI did not answer.")
    elif worded or kept:
        stays = f" {_lines_words(kept)} the rules' words: AI's did not pass the checks." if kept else ""
        told.append(f"{_lines_words(worded, 'has', 'have')} a sentence by AI.{stays}")
    if held:
        answers = "1 answer was" if held == 1 else f"{held} answers were"
        told.append(f"{answers} not given to AI, to be safe: a part reads like an order to a machine.")
    return [Note(text) for text in told]


def _lines_words(count: int, one: str = "keeps", many: str = "keep") -> str:
    return f"1 line {one}" if count == 1 else f"{count or 'No'} lines {many}"


def parts_of(paper: Paper) -> list[str]:
    """List the parts that a document has or should say something of, in order."""
    told = [part for part in HEADINGS if paper.part(part) or (part in EMPTY and part != "themes")]
    if not paper.meeting_id:
        told = [part for part in told if paper.part(part) or part == "differ"]
    return told


def _body(paper: Paper) -> list[Block]:
    body: list[Block] = []
    for part in parts_of(paper):
        body.append(Heading(HEADINGS[part]))
        body += blocks_of(paper.part(part))
        if not paper.part(part):
            body.append(Line(EMPTY[part]))
    return body


def blocks_of(lines: Sequence[DocumentLine]) -> list[Block]:
    """Give a part's lines as they are read; what single people said is told apart from the theme above it."""
    blocks: list[Block] = []
    for before, line in zip((None, *lines), lines, strict=False):
        if line.part == "also" and not line.text and before is not None and before.text:
            blocks.append(Line(ONE_EACH))
        blocks += _line_blocks(line)
    return blocks


def _line_blocks(line: DocumentLine) -> list[Block]:
    blocks: list[Block] = [Line(f"{line.text} {_marks(line)}".strip())] if line.text else []
    if line.quote:
        blocks.append(Quote(line.quote))
        if not line.text and _marks(line):
            blocks.append(Note(_marks(line)))
    return blocks


def lines_of(paper: Paper, *, chair: bool) -> list[Block]:
    """List a document's lines by part, each with what it rests on, and a button where that, or its chair, has more to open."""
    marks, shown = marks_of(paper.lines), list(enumerate(paper.lines, 1))
    body: list[Block] = []
    for part in parts_of(paper):
        body.append(Heading(HEADINGS[part]))
        here = [(number, line) for number, line in shown if line.part == part]
        body += [_line_item(number, line, f"{paper.id}:{marks[number - 1]}:0", chair=chair) for number, line in here]
        if not here:
            body.append(Line(EMPTY[part]))
    return body


def _line_item(number: int, line: DocumentLine, subject: str, *, chair: bool) -> Item:
    quote = f"“{line.quote}”" if line.quote else ""
    title = f"{number}. {line.text or quote} {_marks(line)}".strip()
    behind = (Button(f"Open line {number}", "synthesis.behind", subject),) if line.sources or chair else ()
    return Item(title, quote if line.text else "", _source_words(line), behind)


def marks_of(lines: Sequence[DocumentLine]) -> list[str]:
    """Give each line's mark, made of its part and its words: by it a button finds it while others change, or its quote goes."""
    seen: Counter[str] = Counter()
    marks = []
    for line in lines:
        words = f"{line.part} {line.text or line.quote}"
        seen[words] += 1
        marks.append(hashlib.sha256(f"{words} {seen[words]}".encode()).hexdigest()[:12])
    return marks


def _marks(line: DocumentLine) -> str:
    if line.missed:
        return "(A member says that this misses their point.)"
    return "(Corrected.)" if line.corrected else ""


def _source_words(line: DocumentLine) -> str:
    """Say what a line rests on."""
    counts = [(name, sum(source.kind == kind for source in line.sources)) for kind, name in SOURCE_WORDS.items()]
    told = [f"{count} {name}{'s' if count > 1 else ''}" for name, count in counts if count]
    return f"Rests on {', '.join(told)}." if told else f"Added by hand: {NO_SOURCE}."


def draft_card(paper: Paper) -> Card:
    """Show a draft to its chair, each line with what it rests on."""
    intro = [Note(f"{label_of(paper)} Only you can see it. {count_words(paper.lines)} of {LONGEST} words.")]
    intro += wording_notes(paper)
    edit = Button("Edit a part", "synthesis.correct", paper.id)
    publish = Button("Approve and publish", "synthesis.publish", paper.id, "primary")
    talk = (Button("Add a transcript", "transcript.open", paper.id),) if paper.meeting_id else ()
    held = (Button("What AI was not given", "synthesis.held", paper.id),) if paper.worded.get("held") else ()
    body = (*intro, *lines_of(paper, chair=True), *_dropped(paper))
    return Card(paper.title, body, (publish, edit, differ_button(paper), *talk, *held))


def _dropped(paper: Paper) -> list[Block]:
    """List what was dropped from a draft, each with the way back; the two sides of a difference come back together."""
    back = [
        Item(line.words, buttons=(Button("Put it back", "synthesis.put_back", f"{paper.id}:{mark}"),))
        for mark, line in zip(marks_of(paper.dropped), paper.dropped, strict=True)
        if line.text or line.part != "differ"
    ]
    return [Heading("Dropped"), *back, Note("You can put a line back until you approve the summary.")] if back else []


def differ_button(paper: Paper) -> Button:
    """Let a chair name two sides."""
    return Button("Add a difference", "synthesis.differ", paper.id)


def document_card(paper: Paper, until: str = "", *, chair: bool = False, peer: bool = True) -> Card:
    """Show a document that is out; `until` is when corrections end, for those who can make one; a `peer` sees its sources."""
    body = _body(paper)
    body.append(Note(label_of(paper)))
    body += [Note(CHANGED[why].format(day=day(date.fromisoformat(on)))) for on, why in paper.notes]
    buttons: tuple[Button, ...] = ()
    if until:
        body.append(
            Note(f"Does it miss your point? You can say so until {until}. Leaders get the group's part after that.")
        )
        buttons = (Button("This misses my point", "synthesis.missed", paper.id),)
    if peer:
        buttons = (*buttons, Button("What it rests on", "synthesis.lines", paper.id))
    if chair:
        buttons = (*buttons, Button("Correct it", "synthesis.correct", paper.id))
    return Card(paper.title, tuple(body), buttons)


def channel_card(paper: Paper, until: str) -> Card:
    """Say in a channel that a summary is there; each reader gets it as they may read it."""
    said = Line("A summary is ready. Press the button to read it. Only you see what opens.")
    label = label_of(replace(paper, checked_by=""))
    told = Note(f"Members can correct it until {until}. {label}" if until else label)
    again = (Note("It changed since it was published."),) if paper.changed else ()
    return Card(paper.title, (said, told, *again), (Button("Read the summary", "synthesis.read", paper.id, "primary"),))


def draft_item(paper: Paper) -> Item:
    """Name a draft that waits, as one entry of a list."""
    look = Button("Look at the draft", "synthesis.read", paper.id, "primary")
    return Item(paper.title, "A draft waits for your approval.", buttons=(look,))


def published_item(paper: Paper) -> Item:
    """Name a document that is out, as one entry of a list."""
    final, new = "Final: the time for corrections is over.", "New: you can still say that it misses your point."
    state = final if paper.state == SETTLED else new
    return Item(paper.title, state, buttons=(Button("Read the summary", "synthesis.read", paper.id),))


def list_card(drafts: Sequence[Paper], published: Sequence[Paper], unread: Sequence[Item] = ()) -> Card:
    """List what waits for a chair, what is not yet checked, and what is out."""
    body: list[Block] = []
    if drafts:
        body += [Heading("Waiting for you"), *map(draft_item, drafts)]
    if unread:
        body += [Heading("Not yet checked"), *unread]
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
    """Ask which part of a document to edit: any that it has, or that its chair could add."""
    draft = paper.state == DRAFT
    parts = [part for part in NAMES if paper.part(part) or (part != TALK and (paper.meeting_id or part not in NOTED))]
    buttons = [Button(f"Edit {NAMES[part]}", "synthesis.edit", f"{paper.id}:{part}") for part in parts]
    said = "Only you see it until you approve it." if draft else "All who have the summary get the new words."
    more = () if draft else (differ_button(paper),)
    title = "Which part would you like to edit?" if draft else "What would you like to correct?"
    return Card(title, (Line(said),), (*buttons, *more))
