"""The form of an open door, and what is wrong with what was filled in. About a day on which the group rests it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from handlers import guard
from handlers.language import Decline, Field, FieldKind, Form, Line, Note, Option
from handlers.plan_forms import closed_words
from handlers.rhythm import instant, wall
from handlers.turn import Turn
from storage.communities import Place
from storage.doors import Door, Facts

LONGEST_WHAT = 140
LONGEST_WHERE = 140
LONGEST_WORD = 300
MOST_PLACES = 12
"""More than these are no visit to a lesson any more."""

LONGEST_AHEAD = timedelta(days=366)
ANYWAY, CHANGE = "anyway", "change"
REST = "rest"
ON_DAYS_OF_REST = (Option(CHANGE, "I will change the day"), Option(ANYWAY, "Yes, it is open then"))
SEEN = Note("Your group reads it. You alone see who comes.")


def new_form(site: str, today: date, values: Mapping[str, str], rests: str = "") -> Form:
    """Ask for a door: what one sees, when, where and for how many."""
    fields = _fields("", today.isoformat(), "", "", site, "2")
    return Form("doors.keep", "Open a door", _asked(values, rests, fields), "Open it", intro=_intro(rests))


def change_form(door: Door, values: Mapping[str, str], rests: str = "") -> Form:
    """Ask what changes about a door."""
    its = door.facts
    times = (f"{its.begins:%H:%M}", f"{its.ends:%H:%M}")
    fields = _fields(its.what, its.on.isoformat(), *times, its.where, str(its.places))
    intro = (*_intro(rests), Note("Everybody who comes or waits is told."))
    return Form("doors.keep_change", "Change the open door", _asked(values, rests, fields), "Save", door.id, intro)


def off_form(door: Door) -> Form:
    """Ask once more before a door is called off, with room for a word."""
    hint = "Everybody who comes or waits reads it."
    field = Field("word", "A word to them, if you like", required=False, hint=hint, most=LONGEST_WORD)
    return Form("doors.call_off", "Call it off", (field,), "Call it off", door.id, (Line(door.facts.what),))


def _fields(*values: str) -> tuple[Field, ...]:
    what, on, begins, ends, where, places = values
    return (
        Field("what", "What can one see?", value=what, hint="One practice, in one line.", most=LONGEST_WHAT),
        Field("on", "Which day?", FieldKind.DATE, on),
        Field("begins", "From, on the group's clock", FieldKind.TIME, begins),
        Field("ends", "Until", FieldKind.TIME, ends),
        Field("where", "Where?", value=where, hint="The school, the room, whom to ask for.", most=LONGEST_WHERE),
        Field("places", "How many can come?", FieldKind.NUMBER, places, least=1, most=MOST_PLACES),
    )


def _asked(values: Mapping[str, str], rests: str, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Give the fields with what was typed; above them, what was asked before and is not to be asked twice."""
    filled = tuple(replace(each, value=values.get(each.name, each.value)) for each in fields)
    if guard.CHOICE in values:
        named = Field(guard.CHOICE, "Is somebody named here?", FieldKind.CHOICE, values[guard.CHOICE], guard.OPTIONS)
        filled = (named, *filled)
    if rests or REST in values:
        asked = Field(REST, "Open on that day anyway?", FieldKind.CHOICE, values.get(REST, CHANGE), ON_DAYS_OF_REST)
        filled = (asked, *filled)
    return filled


def _intro(rests: str) -> tuple[Line | Note, ...]:
    return (Line(rests), Note("Nothing is moved by itself. What you wrote is still here.")) if rests else (SEEN,)


def read(turn: Turn, form: Callable[[Mapping[str, str], str], Form], before: Door | None = None) -> Facts:
    """Read a door; raises Decline beside each field that is wrong, and with the form once more to ask about a day of rest."""
    said = guard.cleared(turn, ("what", "where"), lambda: form(turn.event.values, ""), peers=True)
    errors: dict[str, str] = {}
    what = _text(said, "what", LONGEST_WHAT, "Please say in one line what one can see.", errors)
    where = _text(said, "where", LONGEST_WHERE, "Please say where to go.", errors)
    on, begins, ends = _times(said, turn.place, turn.now, errors)
    places = _places(said.get("places", "").strip(), before.coming if before else 0, errors)
    if errors:
        raise Decline(errors=errors)
    moved = before is None or before.facts.on != on
    rests = closed_words(turn.place, on) if moved else ""
    if rests and said.get(REST) != ANYWAY:
        raise Decline(form=form(said, rests))
    return Facts(what, where, on, begins, ends, places)


def _text(said: Mapping[str, str], name: str, most: int, missing: str, errors: dict[str, str]) -> str:
    text = " ".join(said.get(name, "").split())
    if not text:
        errors[name] = missing
    elif len(text) > most:
        errors[name] = f"This is {len(text) - most} characters too long. Please cut a little. Nothing is lost."
    return text


def _times(said: Mapping[str, str], place: Place, now: datetime, errors: dict[str, str]) -> tuple[date, time, time]:
    """Read the day, from when till when, on the group's clock."""
    today = wall(now, place.zone).date()
    on = _day(said.get("on", ""))
    begins, ends = (_time(said.get(name, ""), name, errors) for name in ("begins", "ends"))
    if on is None or not today <= on <= today + LONGEST_AHEAD:
        errors["on"] = "Please choose a day from today on, within a year."
    elif not errors:
        starts_at, ends_at = (instant(datetime.combine(on, each), place.zone) for each in (begins, ends))
        if starts_at <= now:
            errors["begins"] = "This time is past. Please choose a later one."
        if ends_at <= starts_at:
            errors["ends"] = "It ends before it begins. Please choose a later time."
    return on or today, begins, ends


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        return None


def _time(words: str, name: str, errors: dict[str, str]) -> time:
    try:
        return time.fromisoformat(words.strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        errors[name] = "Please give a time like 09:30."
        return time()


def _places(words: str, coming: int, errors: dict[str, str]) -> int:
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 4 else 0
    if not 1 <= number <= MOST_PLACES:
        errors["places"] = f"Please give a whole number, from 1 to {MOST_PLACES}."
    elif number < coming:
        errors["places"] = f"{coming} come already. Please give at least {coming}."
    return number


def read_word(turn: Turn, door: Door) -> str:
    """Read the word with which a door is called off."""
    said = guard.cleared(turn, ("word",), lambda: off_form(door), peers=True).get("word", "").strip()
    if len(said) > LONGEST_WORD:
        raise Decline(errors={"word": f"Please write at most {LONGEST_WORD} characters."})
    return said
