"""The forms of an agenda, and what is wrong with what was filled in: every fault beside its field, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from handlers.agenda_plan import LONGEST, LONGEST_DETAIL, SHORTEST, least_minutes
from handlers.language import Block, Decline, Field, FieldKind, Form, Option
from handlers.rhythm import instant, wall
from prompts.library import Library
from storage.communities import Place
from storage.models import AgendaItem, Meeting

LONGEST_TITLE = 120
LONGEST_ITEM = LONGEST
LONGEST_PLACE = 300
DEFAULT_MINUTES = 10

NEW_TEMPLATE = "Another template replaces the items of this one. What members proposed stays."

PURPOSE_OPTIONS = (
    Option("learn", "To learn from one another"),
    Option("decide", "To decide something"),
    Option("connect", "To connect"),
    Option("inform", "To hear news"),
)
STAY, UP, DOWN, FIRST, LAST, OFF = "stay", "up", "down", "first", "last", "off"
MOVES = (
    Option(STAY, "Leave it where it is"),
    Option(UP, "Move it up"),
    Option(DOWN, "Move it down"),
    Option(FIRST, "Make it the first"),
    Option(LAST, "Make it the last"),
    Option(OFF, "Take it off the agenda"),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """When and where a meeting is, how long, and by which template."""

    template: str
    minutes: int
    starts_at: datetime | None
    place: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item as somebody filled it in."""

    title: str
    detail: str
    minutes: int
    purpose: str
    move: str = STAY
    reason: str = ""


def plan_form(meeting: Meeting, place: Place, library: Library, intro: tuple[Block, ...] = ()) -> Form:
    """Ask when, where, how long and by which template."""
    local = wall(meeting.starts_at, place.zone) if meeting.starts_at else None
    templates = tuple(Option(name, template.title) for name, template in library.agendas.items())
    number = FieldKind.NUMBER
    return Form(
        action="agenda.set_plan",
        title="The next meeting",
        subject=meeting.id,
        intro=intro,
        fields=(
            Field("date", "Date", FieldKind.DATE, f"{local:%Y-%m-%d}" if local else "", required=False),
            Field(
                "time", "Time, on the group's clock", FieldKind.TIME, f"{local:%H:%M}" if local else "", required=False
            ),
            Field("minutes", "Minutes", number, str(meeting.minutes), least=SHORTEST, most=LONGEST),
            Field("template", "Template", FieldKind.CHOICE, meeting.template, templates, hint=NEW_TEMPLATE),
            Field("place", "Where, or a link", value=meeting.place, required=False, most=LONGEST_PLACE),
        ),
    )


def read_plan(values: Mapping[str, str], place: Place, library: Library, now: datetime) -> Planned:
    """Read the plan of a meeting; raises Decline with everything that is wrong."""
    errors: dict[str, str] = {}
    template = library.agendas.get(values.get("template", ""))
    if template is None:
        errors["template"] = "Please choose a template."
    minutes = read_number(values, "minutes", (least_minutes(template) if template else SHORTEST, LONGEST), errors)
    starts_at = read_moment(values, place, now, errors)
    where = values.get("place", "").strip()
    if len(where) > LONGEST_PLACE:
        errors["place"] = f"Please keep this under {LONGEST_PLACE} characters."
    if errors or template is None:
        raise Decline(errors=errors)
    return Planned(template.id, minutes, starts_at, where)


def read_moment(values: Mapping[str, str], place: Place, now: datetime, errors: dict[str, str]) -> datetime | None:
    """Read a date and a time on the community's clock, both or neither; what is wrong goes into `errors`."""
    day, hour = values.get("date", "").strip(), values.get("time", "").strip()
    if bool(day) != bool(hour):
        errors["time" if day else "date"] = "A date and a time belong together. Please give both, or neither."
    if not day or not hour:
        return None
    try:
        moment = instant(datetime.combine(date.fromisoformat(day), time.fromisoformat(hour)), place.zone)
    except ValueError:
        errors["date"] = "I cannot read this date and time. Please choose them again."
        return None
    if moment <= now:
        errors["date"] = "This is in the past. Please choose a later date or time."
    return moment


def read_number(values: Mapping[str, str], name: str, bounds: tuple[int, int], errors: dict[str, str]) -> int:
    """Read a whole number of minutes within bounds; what is wrong goes into `errors`."""
    least, most = bounds
    text = values.get(name, "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    if not least <= number <= most:
        errors[name] = f"Please give a whole number of minutes, from {least} to {most}."
    return number


def _item_fields(title: str, detail: str, minutes: int, purpose: str) -> tuple[Field, ...]:
    return (
        Field("title", "What is it about?", value=title, most=LONGEST_TITLE),
        Field("detail", "More, if it helps", FieldKind.LONG, detail, required=False, most=LONGEST_DETAIL),
        Field("minutes", "Minutes", FieldKind.NUMBER, str(minutes), least=1, most=LONGEST_ITEM),
        Field("purpose", "What for?", FieldKind.CHOICE, purpose, PURPOSE_OPTIONS),
    )


def propose_form(subject: str, intro: tuple[Block, ...], title: str = "") -> Form:
    """Ask a member what they would like to bring up; `subject` names the meeting, or the summary's line that it comes from."""
    fields = _item_fields(title, "", DEFAULT_MINUTES, "learn")
    return Form("agenda.keep_proposal", "Propose an item", fields, "Propose", subject, intro)


def add_form(meeting_id: str) -> Form:
    """Ask a facilitator what to put on the agenda."""
    return Form("agenda.keep_item", "Add an item", _item_fields("", "", DEFAULT_MINUTES, "learn"), "Add", meeting_id)


def change_form(item: AgendaItem) -> Form:
    """Let a facilitator change an item, move it or take it off; the equity question leaves only with a reason."""
    fields = [
        *_item_fields(item.title, item.detail, item.minutes, item.purpose),
        Field("move", "Where on the agenda?", FieldKind.CHOICE, STAY, MOVES),
    ]
    if item.equity:
        hint = "All readers of the agenda see the reason."
        fields.append(Field("reason", "If you take it off: why?", required=False, hint=hint, most=LONGEST_TITLE))
    return Form("agenda.keep_change", "Change this item", tuple(fields), "Save", item.id)


def read_item(values: Mapping[str, str], *, needs_reason: bool = False) -> Wanted:
    """Read an item; raises Decline with everything that is wrong."""
    errors: dict[str, str] = {}
    title, detail = values.get("title", "").strip(), values.get("detail", "").strip()
    if not title:
        errors["title"] = "Please say in a few words what it is about."
    for name, text, most in (("title", title, LONGEST_TITLE), ("detail", detail, LONGEST_DETAIL)):
        if len(text) > most:
            errors[name] = f"This is {len(text) - most} characters too long. Please cut a little. Nothing is lost."
    minutes = read_number(values, "minutes", (1, LONGEST_ITEM), errors)
    purpose = values.get("purpose", "")
    if purpose not in {option.value for option in PURPOSE_OPTIONS}:
        errors["purpose"] = "Please choose one."
    move, reason = values.get("move") or STAY, values.get("reason", "").strip()
    if needs_reason and move == OFF and not reason:
        errors["reason"] = "Please say why the group leaves this question out. The others will see it."
    if errors:
        raise Decline(errors=errors)
    return Wanted(" ".join(title.split()), detail, minutes, purpose, move, reason[:LONGEST_TITLE])
