"""The forms of the year's plan, and what is wrong with what was filled in. About a day on which the group rests it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers import guard
from handlers.agenda_forms import LONGEST_PLACE, read_moment, read_number
from handlers.agenda_plan import LONGEST, SHORTEST, least_minutes
from handlers.language import Block, Decline, Field, FieldKind, Form, Line, Note, Option
from handlers.moments import day
from handlers.plan_dates import EXAMPLE, LONGEST_FOCUS, Dated, read_lines
from handlers.rhythm import closed_because, instant, wall
from prompts.content import STAGES
from prompts.library import Library
from storage.communities import Place
from storage.models import Meeting
from storage.plans import NewDate

FITTING = "fitting"
"""Stands in a choice for what fits the stage that the group will be in."""

ANYWAY, CHANGE = "anyway", "change"
CLOSED = "closed"
ON_CLOSED_DAYS = (Option(CHANGE, "I will change the date"), Option(ANYWAY, "Yes, we meet then"))
STAYS, OFF = "stays", "off"
TAKES_PLACE = (Option(STAYS, "Yes"), Option(OFF, "No, it is cancelled"))
USUAL_MINUTES = 60
LONGEST_TEXT = 3000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A meeting of the plan as somebody filled it in; `off` where it does not take place."""

    new: NewDate
    off: bool = False


def stage_names(place: Place, library: Library) -> dict[str, str]:
    """Give the stages of the inquiry, each with what people here call it."""
    profile = library.profiles.get(place.profile)
    names = profile.stages if profile else {}
    return {stage: names.get(stage, stage.capitalize()) for stage in STAGES}


def dates_form(values: Mapping[str, str], library: Library, closed: Sequence[str] = ()) -> Form:
    """Ask for several dates at once, a line for each; `closed` says which of them fall on days of rest."""
    return Form(
        "plan.keep",
        "Dates of the year",
        _asked(
            values,
            closed,
            Field(
                "lines",
                "One line for each meeting",
                FieldKind.LONG,
                hint=f"Day, time, what it is about. Like: {EXAMPLE}",
                most=LONGEST_TEXT,
            ),
            Field("minutes", "Minutes", FieldKind.NUMBER, str(USUAL_MINUTES), least=SHORTEST, most=LONGEST),
            _template(FITTING, library, open_too=True),
            Field("place", "Where, or a link", required=False, most=LONGEST_PLACE),
        ),
        "Put on the plan",
        intro=_said(closed),
    )


def meeting_form(
    meeting: Meeting, place: Place, library: Library, values: Mapping[str, str], closed: Sequence[str] = ()
) -> Form:
    """Ask what changes about one meeting of the plan, or whether it takes place at all."""
    assert meeting.starts_at is not None
    local = wall(meeting.starts_at, place.zone)
    stages = (
        Option(FITTING, "The one we are in then"),
        *(Option(*each) for each in stage_names(place, library).items()),
    )
    ahead = meeting.state == "dated"
    return Form(
        "plan.keep_change",
        "A meeting of the plan",
        _asked(
            values,
            closed,
            Field("date", "Date", FieldKind.DATE, f"{local:%Y-%m-%d}"),
            Field("time", "Time, on the group's clock", FieldKind.TIME, f"{local:%H:%M}"),
            Field("focus", "What is it about?", value=meeting.focus, required=False, most=LONGEST_FOCUS),
            Field("stage", "Stage of the inquiry", FieldKind.CHOICE, meeting.stage or FITTING, stages),
            _template(meeting.template or FITTING, library, open_too=ahead),
            Field("minutes", "Minutes", FieldKind.NUMBER, str(meeting.minutes), least=SHORTEST, most=LONGEST),
            Field("place", "Where, or a link", value=meeting.place, required=False, most=LONGEST_PLACE),
            Field("takes_place", "Does it take place?", FieldKind.CHOICE, STAYS, TAKES_PLACE),
        ),
        "Save",
        meeting.id,
        _said(closed),
    )


def _template(value: str, library: Library, *, open_too: bool) -> Field:
    fitting = (Option(FITTING, "The one that fits the stage"),) if open_too else ()
    known = tuple(Option(name, template.title) for name, template in library.agendas.items())
    return Field("template", "Template of the agenda", FieldKind.CHOICE, value, (*fitting, *known))


def _asked(values: Mapping[str, str], closed: Sequence[str], *fields: Field) -> tuple[Field, ...]:
    """Give a form's fields with what was typed; above them, what was asked before and is not to be asked twice."""
    filled = tuple(replace(each, value=values.get(each.name, each.value)) for each in fields)
    if guard.CHOICE in values:
        named = Field(guard.CHOICE, "Is somebody named here?", FieldKind.CHOICE, values[guard.CHOICE], guard.OPTIONS)
        filled = (named, *filled)
    if closed or CLOSED in values:
        label = "Meet on that day anyway?" if len(closed) < 2 else "Meet on these days anyway?"
        filled = (Field(CLOSED, label, FieldKind.CHOICE, values.get(CLOSED, CHANGE), ON_CLOSED_DAYS), *filled)
    return filled


def _said(closed: Sequence[str]) -> tuple[Block, ...]:
    return (*map(Line, closed), Note("Nothing is moved by itself. What you wrote is still here.")) if closed else ()


def closed_words(place: Place, on: date) -> str:
    """Say why a community rests on a day; nothing on an open one."""
    why = closed_because(place, on)
    return f"{day(on)}: {why}." if why else ""


def read_dates(values: Mapping[str, str], place: Place, library: Library, now: datetime) -> tuple[list[Dated], NewDate]:
    """Read dates a line for each, and what is the same for all; raises Decline with everything that is wrong."""
    errors: dict[str, str] = {}
    found, faults = read_lines(values.get("lines", ""), wall(now, place.zone))
    if faults:
        errors["lines"] = "\n".join(faults)
    minutes = read_number(values, "minutes", (_least(values, library), LONGEST), errors)
    usual = NewDate(now, minutes, template=_template_of(values, library, errors), place=_where(values, errors))
    if errors:
        raise Decline(errors=errors)
    return found, usual


def read_meeting(values: Mapping[str, str], place: Place, library: Library, now: datetime) -> Wanted:
    """Read what changes about a meeting of the plan; raises Decline with everything that is wrong."""
    errors: dict[str, str] = {}
    off = values.get("takes_place") == OFF
    starts_at = read_moment(values, place, now, errors)
    if starts_at is None and not errors:
        errors["date"] = "A meeting of the plan needs a date and a time. Please give both."
    focus = " ".join(values.get("focus", "").split())
    if len(focus) > LONGEST_FOCUS:
        errors["focus"] = (
            f"This is {len(focus) - LONGEST_FOCUS} characters too long. Please cut a little. Nothing is lost."
        )
    stage = values.get("stage", "")
    if stage not in {FITTING, *STAGES}:
        errors["stage"] = "Please choose one."
    minutes = read_number(values, "minutes", (_least(values, library), LONGEST), errors)
    template, where = _template_of(values, library, errors), _where(values, errors)
    if errors and not off:
        raise Decline(errors=errors)
    named = "" if stage == FITTING else stage
    return Wanted(NewDate(starts_at or now, minutes, focus, named, template, where), off)


def _least(values: Mapping[str, str], library: Library) -> int:
    template = library.agendas.get(values.get("template", ""))
    return least_minutes(template) if template else SHORTEST


def _template_of(values: Mapping[str, str], library: Library, errors: dict[str, str]) -> str:
    chosen = values.get("template", "")
    if chosen not in {FITTING, *library.agendas}:
        errors["template"] = "Please choose one."
    return "" if chosen == FITTING else chosen


def _where(values: Mapping[str, str], errors: dict[str, str]) -> str:
    where = values.get("place", "").strip()
    if len(where) > LONGEST_PLACE:
        errors["place"] = f"Please keep this under {LONGEST_PLACE} characters."
    return where


def starts(dated: Dated, place: Place) -> datetime:
    """Give the moment of a line's day and time on the community's clock."""
    return instant(dated.local, place.zone)
