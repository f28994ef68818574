"""Forms as inputs in place, and buttons that carry their deed in their data.

The data of every button has one key, `cop`; the inputs' own names stand beside it. A submit carries its form along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any
from urllib.parse import quote, unquote

from bot.teams.travel import travelling
from bot.teams.words import Element, inert, paragraph, readable, small
from handlers.language import LONGEST_ANSWER, SEVERAL, Button, Field, FieldKind, Form, shortened

BUTTONS_IN_A_ROW = 6
"""Teams shows at most six buttons of a row."""

WIDEST_ROW = 40
"""Characters of a row's labels, each with its PADDING, that a phone shows whole: what is wider is clipped, or out of sight."""

PADDING = 5
LONGEST_CHOICE = 200
FEW = 5
STYLES = {"primary": "positive", "danger": "destructive", "plain": "default"}


def execute(button: Button, community: str) -> Element:
    """Give a button as Action.Execute, which older clients send as Action.Submit."""
    if button.url:
        return {"type": "Action.OpenUrl", "title": button.label, "url": button.url}
    return _action(button, {"kind": "press", "verb": button.action, "community": community, "subject": button.subject})


def submit_button(form: Form, *, alone: bool) -> Element:
    """Give the button that sends a form; `alone` says that the form is the whole card, which its answer replaces."""
    button = Button(shortened(form.submit), form.action, form.subject, "primary")
    deed = {"kind": "submit", "verb": form.action, "community": form.community, "subject": form.subject}
    return _action(button, {**deed, "alone": alone, "form": travelling(form)}, inputs="auto")


def action_rows(actions: Sequence[Element]) -> list[Element]:
    """Give buttons in rows that show their labels whole on a narrow screen."""
    rows: list[list[Element]] = []
    for action in actions:
        if not rows or not _fits([*rows[-1], action]):
            rows.append([])
        rows[-1].append(action)
    return [
        {"type": "ActionSet", "actions": row} | ({"spacing": "Small"} if number else {})
        for number, row in enumerate(rows)
    ]


def action_row(actions: Sequence[Element], visible: int) -> list[Element]:
    """Give an entry's buttons in one row: at most `visible`, as far as their labels fit, the others behind "more"."""
    kept = list(actions[:BUTTONS_IN_A_ROW])
    for number, action in enumerate(kept[1:], start=1):
        if number >= visible or not _fits(kept[: number + 1]):
            action["mode"] = "secondary"
    return [*([{"type": "ActionSet", "actions": kept}] if kept else []), *action_rows(actions[BUTTONS_IN_A_ROW:])]


MARK = "⚠ "
"""Before an error, so that it does not show by its colour alone."""


def _fits(row: Sequence[Element]) -> bool:
    return len(row) <= BUTTONS_IN_A_ROW and sum(len(action["title"]) + PADDING for action in row) <= WIDEST_ROW


def inputs_of(form: Form, errors: Mapping[str, str]) -> list[Element]:
    """Give every field as an input, with its hint and its error right under it."""
    elements: list[Element] = []
    for field in form.fields:
        elements.append(_input(field))
        if error := errors.get(field.name):
            look = {"color": "Attention", "weight": "Bolder"}
            words = f"{MARK}{error}"
            elements.append(paragraph(words, LONGEST_ANSWER, look, spacing="Small", id=f"{field.name}.error"))
        if field.hint:
            elements.append(small(field.hint, LONGEST_ANSWER))
    return elements


def joined_choices(values: str) -> str:
    """Give several chosen values as Adaptive Cards join them: by commas, which values themselves must not hold."""
    return ",".join(quote(value, safe="") for value in values.split(SEVERAL) if value)


def split_choices(text: str) -> str:
    """Give several choices, as they come back, in our own joining."""
    return SEVERAL.join(unquote(value) for value in text.split(",") if value)


def _action(button: Button, deed: dict[str, Any], inputs: str = "none") -> Element:
    same = {
        "title": readable(button.label),
        "style": STYLES[button.style],
        "associatedInputs": inputs,
    }
    return {
        "type": "Action.Execute",
        "verb": button.action,
        "data": {"cop": dict(deed)},
        **same,
        "fallback": {"type": "Action.Submit", "data": {"cop": dict(deed)}, **same},
    }


def _input(field: Field) -> Element:
    common: Element = {
        "id": field.name,
        "label": readable(field.label),
        "isRequired": field.required,
        "errorMessage": "Please fill this in.",
        "spacing": "Medium",
    }
    match field.kind:
        case FieldKind.TEXT | FieldKind.LONG:
            return common | _text(field)
        case FieldKind.NUMBER:
            return common | _number(field)
        case FieldKind.DATE | FieldKind.TIME:
            return common | _moment(field)
        case _:
            return common | _choices(field)


def _text(field: Field) -> Element:
    long = field.kind is FieldKind.LONG
    most = field.most or (LONGEST_ANSWER if long else 0)
    limit = {"maxLength": most} if most else {}
    return {"type": "Input.Text", "isMultiline": long, "value": field.value, **limit}


def _number(field: Field) -> Element:
    bounds = {"min": field.least, "max": field.most} if field.most > field.least else {}
    value = {"value": int(field.value)} if field.value.lstrip("-").isdecimal() else {}
    wanted = f"Please give a number from {field.least} to {field.most}." if bounds else "Please give a number."
    return {"type": "Input.Number", "errorMessage": wanted, **bounds, **value}


def _moment(field: Field) -> Element:
    of_day = field.kind is FieldKind.TIME
    try:
        known = (
            time.fromisoformat(field.value).strftime("%H:%M") if of_day else date.fromisoformat(field.value).isoformat()
        )
    except ValueError:
        return {"type": "Input.Time" if of_day else "Input.Date"}
    return {"type": "Input.Time" if of_day else "Input.Date", "value": known}


def _choices(field: Field) -> Element:
    several = field.kind is FieldKind.CHOICES
    style = "expanded" if several or len(field.options) <= FEW else "compact"
    return {
        "type": "Input.ChoiceSet",
        "isMultiSelect": several,
        "style": style,
        "wrap": True,
        "choices": [
            {
                "title": inert(option.label, LONGEST_CHOICE),
                "value": quote(option.value, safe="") if several else option.value,
            }
            for option in field.options
        ],
        "value": joined_choices(field.value) if several else field.value,
        "placeholder": "Choose",
    }
