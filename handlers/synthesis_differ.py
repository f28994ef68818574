"""Where a group differs: its chair names two sides, each resting on a line of the summary, so that no view is smoothed away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers import guard, synthesis
from handlers.language import Decline, Field, FieldKind, Form, Line, Open, Option, Reply, shortened
from handlers.synthesis_cards import HEADINGS, marks_of
from handlers.turn import Router, Turn
from storage import communities, documents
from storage.documents import DocumentLine, Paper, Source
from storage.people import CHAIRS

on = Router()

LONGEST_SIDE = 150
NO_LINE = "none"
SIDES = (("one", "One side"), ("other", "The other side"))


@on.press("synthesis.differ", roles=CHAIRS)
def ask_sides(turn: Turn) -> Sequence[Reply]:
    """Ask for the two sides of a difference."""
    return [Open(differ_form(documents.get_paper(turn.db, turn.member, turn.event.subject)))]


@on.submit("synthesis.keep_difference", roles=CHAIRS)
def keep_difference(turn: Turn) -> Sequence[Reply]:
    """Add a difference; it rests on the lines that were chosen for its sides, or says that it was added by hand."""
    communities.hold_still(turn.db, turn.place)
    paper = documents.get_paper(turn.db, turn.member, turn.event.subject)
    form = differ_form(paper)
    line = read_difference(guard.cleared(turn, ("one", "other"), lambda: form, peers=True), paper)
    lines = [*paper.lines, line]
    return synthesis.kept(turn, paper, [each for part in HEADINGS for each in lines if each.part == part], "other")


def differ_form(paper: Paper) -> Form:
    """Take two sides, each in a few words and with the line that says so."""
    fields: list[Field] = []
    for name, label in SIDES:
        fields.append(Field(name, label, FieldKind.TEXT, most=LONGEST_SIDE, hint="In a few words, without a name."))
        which = f"{label}: which line says so?"
        fields.append(Field(f"{name}_line", which, FieldKind.CHOICE, NO_LINE, _options(paper)))
    intro = (Line("A difference stays visible, so that it can be talked about. Nobody is named."),)
    return Form("synthesis.keep_difference", "Add a difference", tuple(fields), "Add it", paper.id, intro)


def _options(paper: Paper) -> tuple[Option, ...]:
    shown = [
        Option(mark, shortened(line.words, 75))
        for mark, line in zip(marks_of(paper.lines), paper.lines, strict=True)
        if line.part in ("themes", "also")
    ]
    return (Option(NO_LINE, "No line of this summary"), *shown)


def read_difference(said: Mapping[str, str], paper: Paper) -> DocumentLine:
    """Read two sides; raises Decline with everything that is wrong."""
    by_mark = dict(zip(marks_of(paper.lines), paper.lines, strict=True))
    errors: dict[str, str] = {}
    sides: list[str] = []
    sources: list[Source] = []
    for name, _ in SIDES:
        side = " ".join(said.get(name, "").split()).rstrip(".")
        if not 0 < len(side) <= LONGEST_SIDE:
            errors[name] = f"Please write a few words, {LONGEST_SIDE} characters at most."
        chosen = said.get(f"{name}_line", NO_LINE)
        if chosen != NO_LINE and chosen not in by_mark:
            errors[f"{name}_line"] = "This line was changed meanwhile. Please choose again."
        sides.append(side)
        sources += by_mark[chosen].sources if chosen in by_mark else ()
    if errors:
        raise Decline(errors=errors)
    unique = tuple(dict.fromkeys(source for source in sources if source.kind != "round"))
    return DocumentLine("differ", f"One side: {sides[0]}. The other side: {sides[1]}.", sources=unique)
