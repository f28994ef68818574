"""The forms of an inquiry, and what is wrong with what was filled in: every fault beside its field, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date

from handlers import stages
from handlers.language import Decline, Field, FieldKind, Form, Line, Note, Option, Quote
from prompts.content import STAGES
from storage.communities import Place
from storage.inquiries import Problem
from storage.models import Inquiry, PlanLink

LONGEST_SENTENCE = 300
LONGEST = 600
PARTS = {
    "practice": "Our problem of practice",
    "evidence": "What shows it?",
    "who": "Who is affected?",
    "why": "Why does it matter?",
    "theory": "What do we think would help?",
    "goal": "Our goal",
    "measure": "How will we know?",
}
"""The parts of a problem, by how a form asks for them."""

HINTS = {
    "practice": "One sentence about what we adults do. For example: We seldom ask students to explain their thinking.",
    "evidence": "What you have seen or counted. Please name no student.",
    "theory": "For example: If we plan one question together, then more students will explain.",
    "measure": "Something that you can count, see or hear.",
}
ALL_PARTS = tuple(PARTS)
SURE = (
    Option("sure", "Sure: seen more than once"),
    Option("fairly", "Fairly sure"),
    Option("hint", "A first hint"),
)
WITHOUT, WRITE_ONE = "yes", "no"
EMPTY = "Please say it in a few words."


def problem_fields(problem: Problem) -> tuple[Field, ...]:
    """Give a field for each part of a problem, with what stands there."""
    return tuple(
        Field(
            name,
            PARTS[name],
            FieldKind.LONG,
            words,
            required=False,
            hint=HINTS.get(name, ""),
            most=LONGEST_SENTENCE if name == "practice" else LONGEST,
        )
        for name, words in asdict(problem).items()
    )


def draft_form(problem: Problem) -> Form:
    """Take what is known so far of a problem; the rest can wait for another day."""
    intro = (Note("Write what you know, and save. You can go on another day. Members do not see it yet."),)
    return Form("inquiry.keep", "Our problem of practice", problem_fields(problem), intro=intro)


def agree_form(row: Inquiry, place: Place) -> Form:
    """Ask how long the cycle takes and where it begins."""
    where = tuple(Option(stage, place.called(stage)) for stage in STAGES)
    hint = f"From {stages.SHORTEST_CYCLE} to {stages.LONGEST_CYCLE}. Each of the four stages gets a quarter."
    return Form(
        "inquiry.begin",
        "Begin the inquiry",
        (
            Field(
                "weeks",
                "How many weeks?",
                FieldKind.NUMBER,
                str(row.weeks or stages.USUAL_CYCLE),
                hint=hint,
                least=stages.SHORTEST_CYCLE,
                most=stages.LONGEST_CYCLE,
            ),
            Field("stage", "Where do we begin?", FieldKind.CHOICE, row.stage, where),
        ),
        "Begin",
        row.id,
        (Quote(row.title), Note("From now on it stands on every agenda, and leaders read it in their digest.")),
    )


def move_form(row: Inquiry, place: Place, due: date) -> Form:
    """Ask to which stage, what evidence lets the group move, why, and when to ask again."""
    said = {True: "On to", False: "Back to"}
    options = tuple(
        Option(stage, f"{said[stages.is_forward(row.stage, stage)]} {place.called(stage)}")
        for stage in stages.neighbours(row.stage)
    )
    last = (Note("This is the last stage. To go on from here, end the cycle."),) if row.stage == STAGES[-1] else ()
    return Form(
        "inquiry.keep_move",
        "Move on or back",
        (
            Field("to", "Where to?", FieldKind.CHOICE, options[0].value, options),
            Field(
                "evidence", "What evidence lets us move on?", FieldKind.LONG, hint="The group reads it.", most=LONGEST
            ),
            Field(
                "because",
                "We move because …",
                FieldKind.LONG,
                hint="Leaders read this line, too.",
                most=LONGEST_SENTENCE,
            ),
            Field("due", "When shall I ask again?", FieldKind.DATE, due.isoformat(), required=False),
        ),
        subject=row.id,
        intro=(Line(f"Now: {place.called(row.stage)}."), *last),
    )


def course_form(row: Inquiry) -> Form:
    """Let the problem, goal or measure be changed openly: with the reason first."""
    why = Field(
        "because",
        "We change course because …",
        FieldKind.LONG,
        hint="Leaders read this line, too.",
        most=LONGEST_SENTENCE,
    )
    return Form("inquiry.keep_course", "Change course", (why, *problem_fields(Problem.of(row))), subject=row.id)


def end_form(row: Inquiry) -> Form:
    """Ask what the cycle found out before it is over."""
    return Form("inquiry.keep_end", "End the cycle", claim_fields(), "End it", row.id, (Quote(row.title),))


def asked_once(form: Form) -> Form:
    """Ask once whether a cycle shall end without anything that the group now knows."""
    options = (Option(WRITE_ONE, "I write one"), Option(WITHOUT, "End without one"))
    field = Field("without", "End without one?", FieldKind.CHOICE, WRITE_ONE, options)
    intro = (*form.intro, Line("Nothing is written yet about what we know now. Even a first hint helps others."))
    return Form(form.action, form.title, (field, *form.fields), form.submit, form.subject, intro)


def claim_form(row: Inquiry) -> Form:
    """Ask for one more thing that the group knows now."""
    return Form("inquiry.keep_claim", "What we know now", claim_fields(), "Add", row.id, (Quote(row.title),))


def claim_fields() -> tuple[Field, ...]:
    """Give the fields for what a group knows now."""
    return (
        Field("claim", "What do we know now?", FieldKind.LONG, required=False, hint="One sentence.", most=LONGEST),
        Field("sure", "How sure are we?", FieldKind.CHOICE, "fairly", SURE, required=False),
        Field(
            "whom", "For whom does it hold?", required=False, hint="For example: Years 3 to 6.", most=LONGEST_SENTENCE
        ),
    )


def link_form(row: Inquiry, own: PlanLink | None, plan: str) -> Form:
    """Ask where a member sees the inquiry in their own school's plan, and for a note that stays theirs."""
    return Form(
        "inquiry.keep_link",
        "My school's plan",
        (
            Field(
                "reference",
                f"Where it stands in our {plan}",
                value=own.reference if own else "",
                required=False,
                hint="A number or a few words, such as Goal 2. The members of the group can read it.",
                most=LONGEST_SENTENCE,
            ),
            Field(
                "note",
                "A note for myself",
                FieldKind.LONG,
                own.note if own else "",
                required=False,
                hint="For example your own goal. Nobody else reads it.",
                most=LONGEST,
            ),
        ),
        subject=row.id,
        intro=(Quote(row.title),),
    )


def too_long(values: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Say beside each field that holds too much how much too long it is."""
    most = {"practice": LONGEST_SENTENCE, "because": LONGEST_SENTENCE, "whom": LONGEST_SENTENCE}
    most["reference"] = LONGEST_SENTENCE
    over = {name: len(values.get(name, "").strip()) - most.get(name, LONGEST) for name in names}
    return {
        name: f"This is {more} characters too long. Please cut a little. Nothing is lost."
        for name, more in over.items()
        if more > 0
    }


def not_chosen(values: Mapping[str, str], name: str, offered: Iterable[str]) -> dict[str, str]:
    """Say beside a field that its choice is none of those that are offered now; nothing where it is."""
    return {} if values.get(name, "") in set(offered) else {name: "Please choose one of these."}


def read_begin(values: Mapping[str, str]) -> tuple[int, str]:
    """Read how many weeks a cycle takes and where it begins; raises Decline beside the fields."""
    words = values.get("weeks", "").strip()
    weeks = int(words) if words.isascii() and words.isdigit() and len(words) < 4 else 0
    errors = not_chosen(values, "stage", STAGES)
    if not stages.SHORTEST_CYCLE <= weeks <= stages.LONGEST_CYCLE:
        errors["weeks"] = f"Please give a whole number from {stages.SHORTEST_CYCLE} to {stages.LONGEST_CYCLE}."
    if errors:
        raise Decline(errors=errors)
    return weeks, values["stage"]


def read_due(words: str, today: date, last: date) -> date:
    """Read the day on which to ask again; raises ValueError with kind words."""
    try:
        due = date.fromisoformat(words.strip())
    except ValueError:
        raise ValueError("I cannot read this day. Please choose it again.") from None
    if due <= today:
        raise ValueError("Please choose a day that is still to come.")
    if due > last:
        raise ValueError("A cycle takes a year at most. Please choose an earlier day.")
    return due
