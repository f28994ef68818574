"""How a self-assessment looks: asked, filled in line by line, and what came of it for each of its readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from handlers.assessment_rules import change_chart, counts_words, middle_words, most_split
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
from handlers.moments import short_day
from handlers.questions import closing_words
from handlers.rhythm import wall
from prompts.library import Rubric
from storage.communities import Place
from storage.models import Round
from storage.parts import parted
from storage.rounds import Asked

ME, GROUP = "me", "group"
WHO_READS = (Option(ME, "Only me"), Option(GROUP, "My group, without my name"))
LONGEST_LINE = 500
LONGEST_TITLE = 24
"""Characters of a window's title."""

START = Button("Start one", "assessment.start", style="primary")


def snapshot(rubric: Rubric) -> dict[str, Any]:
    """Give a rubric as a round keeps it, so that a later change to the file changes no result."""
    lines = [{"name": each.name, "levels": list(each.levels)} for each in rubric.dimensions]
    return {"id": rubric.id, "text": rubric.title, "levels": list(rubric.levels), "lines": lines}


def names_of(asked: Asked) -> list[str]:
    """Give the names of a round's lines, in order."""
    return [str(each["name"]) for each in asked.content["lines"]]


def levels_of(asked: Asked) -> list[str]:
    """Give the names of a round's levels, lowest first."""
    return [str(each) for each in asked.content["levels"]]


def title_of(asked: Asked) -> str:
    """Give what a round's rubric is called."""
    return str(asked.content["text"])


def start_form(rubrics: Mapping[str, Rubric], chosen: str, closes: date) -> Form:
    """Ask which rubric to take, and until when."""
    options = tuple(Option(each.id, f"{each.title} ({len(each.dimensions)} lines)") for each in rubrics.values())
    hint = "Each of you places the group alone. Ten minutes are plenty, and they can stop and go on."
    return Form(
        "assessment.begin_round",
        "Self-assessment",
        (
            Field("rubric", "Which one?", FieldKind.CHOICE, chosen, options, hint=hint),
            Field("closes", "Open until the end of", FieldKind.DATE, closes.isoformat()),
        ),
        "Start it",
    )


def invitation_card(asked: Asked, place: Place, done: int = 0, *, chairs: bool = False, quoted: bool = False) -> Card:
    """Invite to place the group, or to go on; say who will see what."""
    whole = len(names_of(asked))
    if done == 0:
        said = f"Place our group on {whole} lines, alone. You can stop and go on whenever you like."
    else:
        said = f"You have placed {done} of {whole}. You can change each until it closes."
    begin = Button(
        "Begin" if done == 0 else "Go on" if done < whole else "Look through again",
        "assessment.fill",
        asked.id,
        "primary",
    )
    read = (
        Button("Keep my lines private", "assessment.hide", asked.id)
        if quoted
        else Button("Group may read my lines", "assessment.let", asked.id)
    )
    own = (read,) if done else (Button("Skip this one", "assessment.skip", asked.id),)
    end = (Button("Close it now", "assessment.end", asked.id),) if chairs else ()
    return Card(
        title_of(asked),
        (
            Line(said),
            Note(f"Open until {closing_words(asked, place)}. Nobody else sees what you choose."),
            Note(f"At the end your group sees how many chose each level, if {place.k_min} or more did."),
        ),
        (begin, *own, *end),
    )


def waiting_items(asked: Asked, place: Place, body: str) -> list[Item]:
    """Ask for a self-assessment as an entry of a list; nothing where somebody has placed every line."""
    done, whole = len(parted(body, names_of(asked))), len(names_of(asked))
    if done == whole:
        return []
    begin = Button("Go on" if done else "Begin", "assessment.fill", asked.id, "primary")
    said = f"{done} of {whole} lines placed. Open until {closing_words(asked, place)}."
    return [Item(title_of(asked), said, buttons=(begin,))]


def step_form(asked: Asked, number: int, value: tuple[str, str], *, first: bool, quoted: bool) -> Form:
    """Take one line's level and a line of evidence; who may read such lines is asked before the first of them."""
    line = asked.content["lines"][number]
    whole, levels = len(names_of(asked)), levels_of(asked)
    level, words = value
    who = Field("audience", "Who may read your lines of evidence?", FieldKind.CHOICE, ME, WHO_READS)
    seen = "Your group may read it, without your name." if quoted else "Only you can read it."
    seen = "" if first else seen
    return Form(
        "assessment.keep",
        f"{number + 1} of {whole}",
        (
            *((who,) if first else ()),
            Field(
                "level",
                shortened(str(line["name"]), 75),
                FieldKind.CHOICE,
                level,
                tuple(Option(each, each) for each in levels),
                required=False,
            ),
            Field(
                "words",
                "What have you seen that shows it?",
                FieldKind.LONG,
                words,
                required=False,
                hint=f"One line is plenty. Please name nobody. {seen}".strip(),
                most=LONGEST_LINE,
            ),
        ),
        "Next" if number + 1 < whole else "Done",
        f"{asked.id} {number}",
        (
            Heading(str(line["name"])),
            *(Line(f"{name}: {words}") for name, words in zip(levels, line["levels"], strict=True)),
        ),
    )


def started_card(size: int, place: Place) -> Card:
    """Say that everybody is asked, and warn a small group that counts may stay hidden."""
    few = Line(f"You are {size}. If fewer than {place.k_min} place the group, no counts are shown.")
    said = Line("I ask every member, each in their own hours.")
    return Card("It is started", (said, few) if size < place.k_min * 2 else (said,))


def private_card() -> Card:
    """Say that nobody reads the reader's lines of evidence any more."""
    return Card("Your lines are private", (Line("From now on nobody but you can read them."),))


def skipped_card(asked: Asked) -> Card:
    """Say that somebody skipped it, and that nobody is told."""
    begin = Button("Begin after all", "assessment.fill", asked.id)
    return Card("Skipped. Nobody is told.", (Note(title_of(asked)),), (begin,))


def too_few_card(asked: Round, place: Place) -> Card:
    """Say that too few answered for anything to be shown."""
    return Card(
        title_of(asked),
        (
            Line(f"It has closed. Fewer than {place.k_min} of you placed the group, so no counts are shown."),
            Line("With so few, counts would tell who chose what. Your own answer stays yours."),
        ),
    )


def result_card(asked: Round, before: Round | None, place: Place, buttons: Sequence[Button]) -> Card:
    """Show how many chose each level on every line, where the middle lies, and what changed; no average, and nobody's name."""
    spread, levels = asked.totals["spread"], levels_of(asked)
    split = most_split(spread)
    body: list[Block] = [
        Line(f"{asked.totals['answered']} of {asked.totals['asked']} of you placed the group."),
        *_split_words(split),
    ]
    earlier = before.totals["spread"] if before else {}
    for number, name in enumerate(names_of(asked), start=1):
        body.append(_line_item(number, name, levels, spread.get(name, ()), earlier.get(name, ())))
    chart = before and change_chart(levels, spread, earlier, (_day(before, place), _day(asked, place)))
    if chart:
        steps = ", ".join(f"{number} {level}" for number, level in enumerate(levels, start=1))
        body += [chart, Note(f"The height is the level in the middle: {steps}.")]
    if len(spread) < len(names_of(asked)):
        body.append(Note(f"A line that fewer than {place.k_min} of you filled in is not shown."))
    body.append(Note("The middle is the level with half of you on either side."))
    return Card(title_of(asked), tuple(body), tuple(buttons))


def _split_words(split: Sequence[str]) -> list[Block]:
    if not split:
        return [Line("You see every line alike.")]
    return [Line("You differ most here. It is worth a talk."), *(Item(name) for name in split), Heading("Line by line")]


def _line_item(number: int, name: str, levels: Sequence[str], now: Sequence[int], before: Sequence[int]) -> Item:
    if not now:
        return Item(f"{number}. {name}", "Not shown")
    was = f"Last time the middle was {middle_words(levels, before)}." if before else ""
    return Item(f"{number}. {name}", f"Middle: {middle_words(levels, now)}. {counts_words(levels, now)}.", was)


def _day(asked: Round, place: Place) -> str:
    on = wall(asked.closes_at, place.zone).date()
    return f"{short_day(on)} {on.year}"


def levels_card(asked: Round, place: Place) -> Card:
    """Show a leader of many groups the level in the middle of each line, and nothing else."""
    spread, levels = asked.totals["spread"], levels_of(asked)
    items = tuple(Item(name, f"Middle: {middle_words(levels, counts)}") for name, counts in spread.items())
    note = Note("The group agreed to show you this. It names nobody.")
    return Card(shortened(f"{place.name}: {title_of(asked)}", 120), (*items, note))


def none_card(*, chairs: bool) -> Card:
    """Say that there is nothing to show yet."""
    if chairs:
        said = "Each of you places the group alone. Then you see where you differ, and talk about that."
        return Card("Where do we stand?", (Line(said), Note("Twice a year is plenty.")), (START,))
    return Card("Where do we stand?", (Line("No self-assessment has been made yet."),))


def for_leaders_card() -> Card:
    """Tell a leader that the group decides whether to show them anything."""
    said = "The group has not chosen to show you a self-assessment. You can ask them to talk about it."
    return Card("Where does the group stand?", (Line(said),))


def evidence_card(asked: Round, lines: Mapping[str, Sequence[str]]) -> Card:
    """Show what people saw that shows a level, line by line, without names."""
    body: list[Block] = []
    for name, said in lines.items():
        body += [Heading(name), *(Quote(words) for words in said)]
    order = Note("The order tells nothing. Lines stand here only where their writers allowed it.")
    return Card("Lines of evidence", (*(body or [Line("Nobody let the group read a line.")]), order))


def suggestion_card() -> Card:
    """Suggest to a facilitator that the group look at where it stands."""
    return Card(
        "Where does your group stand?",
        (
            Line("Twice a year it helps to ask that. Each of you places the group alone, in ten minutes."),
            Line("I then show where you agree and where you differ. Nobody sees who chose what."),
        ),
        (START, Button("Not now", "assessment.later")),
    )
