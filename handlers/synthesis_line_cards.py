"""How one line of a summary looks: in the list of lines, with the answers behind it, and in the form that rewords it."""

from __future__ import annotations

from dataclasses import dataclass

from handlers import why_cards
from handlers.language import Block, Button, Card, Field, FieldKind, Form, Line, Note, Quote
from handlers.synthesis_cards import HEADINGS, NAMES, lines_of, marks_of
from storage.documents import DRAFT, OUT, SUCCESS, DocumentLine, Paper

LONGEST_LINE = 400
MOST_CHARACTERS = 6000
"""Of answers on one card; one that is longer stands alone."""

MOST_ANSWERS = 8
OF_DRAFT = ":draft"
"""Ends what a button is about that stands on a draft, so that it changes nothing once the summary is out."""

APPROVED_MEANWHILE = "The summary was approved meanwhile. Please copy your words, and press Correct it there."
CHANGED_MEANWHILE = "This line was changed meanwhile. Please copy your words, and open the summary again."


BROUGHT = ("themes", "differ", "decisions", "questions", "up")
"""Parts whose lines are the group's own, so that a member can bring one to a meeting."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What the reader may see of what a line rests on, and how many answers more it counts."""

    seen: tuple[Block, ...]
    unseen: int


def is_editable(line: DocumentLine) -> bool:
    """Say whether a line is its chair's to change: who spoke is counted, and stays."""
    return line.part in NAMES


def can_be_dropped(line: DocumentLine) -> bool:
    """Say whether its chair can leave a line out: a success, too, whose words and name are its author's to change."""
    return is_editable(line) or line.part == SUCCESS


def lines_card(paper: Paper, *, chair: bool) -> Card:
    """List a summary's lines, to open what each rests on."""
    intro = Note("Open a line to read the shared answers behind it.")
    return Card(f"Line by line: {paper.title}", (intro, *lines_of(paper, chair=chair)))


def changed_card(paper: Paper) -> Card:
    """Say kindly that a line is not there any more."""
    said = Line("It was changed or dropped meanwhile. Here is the way to the summary as it is now.")
    return Card("This line has changed", (said,), (_summary(paper),))


def approved_card(paper: Paper) -> Card:
    """Say kindly that a draft's button was pressed after the summary went out."""
    said = Line("This summary is out by now. All who have it get what you correct.")
    return Card(
        "It was approved meanwhile", (said,), (_summary(paper), Button("Correct it", "synthesis.correct", paper.id))
    )


def _summary(paper: Paper) -> Button:
    return Button("See the whole summary", "synthesis.read", paper.id)


def line_card(paper: Paper, place: int, behind: Behind, start: int, lost: int | None) -> Card:
    """Show a line and what it rests on; `lost` says to its chair how many answers no other line tells of."""
    line, mark = paper.lines[place], f"{paper.id}:{marks_of(paper.lines)[place]}"
    lasting = f"{paper.id}:{why_cards.lasting_marks_of(paper.lines)[place]}"
    shown = behind.seen[start : start + _fitting(behind.seen[start:])]
    following = start + len(shown)
    body: list[Block] = [Note(HEADINGS[line.part]), Line(line.words), *shown]
    buttons: list[Button] = []
    if following < len(behind.seen):
        body.append(Note(f"{following} of {len(behind.seen)} are shown so far."))
        buttons.append(Button("Show more", "synthesis.behind", f"{mark}:{following}"))
    elif behind.unseen:
        body.append(Note(unseen_words(behind.unseen)))
    if any(source.kind == "transcript" for source in line.sources):
        body.append(Note("Said in the meeting. The transcript was read once and is not kept."))
    if not line.sources:
        body.append(Note("Added by hand. It rests on no answer."))
    if lost is not None and can_be_dropped(line):
        own = f"{mark}{_of_draft(paper)}"
        buttons += [Button("Reword it", "synthesis.reword", own)] if is_editable(line) else []
        buttons.append(Button("Drop it", "synthesis.drop", own))
        body += [Note(_lost_words(lost))] if lost else []
    if paper.state in OUT and line.part in BROUGHT:
        buttons.append(Button("Bring it to a meeting", "agenda.bring", lasting))
    return Card(
        "What this line rests on", tuple(body), (*buttons, why_cards.button_to(f"line:{lasting}"), _summary(paper))
    )


def _of_draft(paper: Paper) -> str:
    return OF_DRAFT if paper.state == DRAFT else ""


def is_late(paper: Paper, subject: str) -> bool:
    """Say whether a button of a draft was pressed once the summary was out."""
    return subject.endswith(OF_DRAFT) and paper.state != DRAFT


def _fitting(blocks: tuple[Block, ...]) -> int:
    """Give how many of these fit one card: one at least."""
    room, count = MOST_CHARACTERS, 0
    for block in blocks[:MOST_ANSWERS]:
        room -= len(block.text) if isinstance(block, Quote) else 0
        if room < 0 and count:
            break
        count += 1
    return count


def unseen_words(count: int) -> str:
    """Say that a line counts more answers than its reader may read, and nothing of whose they are."""
    if count == 1:
        return "1 more answer is counted here. It is not shared any more, or was shared before you came."
    return f"{count} more answers are counted here. They are not shared any more, or were shared before you came."


def _lost_words(count: int) -> str:
    if count == 1:
        return "1 answer stands in no other line. If you drop this one, it is counted as not summed up."
    return f"{count} answers stand in no other line. If you drop this one, they are counted as not summed up."


def line_form(paper: Paper, place: int) -> Form:
    """Take a line in its chair's words."""
    line, mark = paper.lines[place], f"{paper.id}:{marks_of(paper.lines)[place]}{_of_draft(paper)}"
    hint = "Numbers stay as they were counted. A quote stands last, in “ ”, word for word."
    field = Field("words", HEADINGS[line.part], FieldKind.LONG, line.words, hint=hint, most=LONGEST_LINE)
    return Form("synthesis.keep_line", "Reword a line", (field,), subject=mark)
