"""A form's fields as Block Kit inputs, and what was filled in as our values again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from bot.slack.limits import INPUT, LABEL, OPTION, Json, clip, plain, split_inside_words, units
from handlers.language import LONGEST_ANSWER, SEVERAL, Field, FieldKind, Option

ELEMENT = "value"
FEW = 10
GROUP = 100
NEXT = "~"
"""Between a long field's name and the number of its further input; no field's name holds it."""


def input_blocks(field: Field) -> list[Json]:
    """Give the input of a field: several, where a long text needs them; a line of text where there is nothing to choose."""
    match field.kind:
        case FieldKind.TEXT | FieldKind.LONG:
            return _text_inputs(field)
        case FieldKind.NUMBER:
            return [_input(field, _number(field))]
        case FieldKind.DATE:
            return [_input(field, {"type": "datepicker", **_initial("initial_date", _iso_date(field.value))})]
        case FieldKind.TIME:
            return [_input(field, {"type": "timepicker", **_initial("initial_time", _iso_time(field.value))})]
        case _:
            return [_choice(field)]


def read_values(blocks: list[Json], state: Mapping[str, Mapping[str, Json]]) -> dict[str, str]:
    """Give what stands in a view's inputs, by field name; the pieces of a long text joined."""
    values: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            name = block["block_id"].partition(NEXT)[0]
            values[name] = values.get(name, "") + _read(state.get(block["block_id"], {}).get(ELEMENT, {}))
    return values


def _read(element: Json) -> str:
    match element:
        case {"selected_option": {"value": str(chosen)}}:
            return chosen
        case {"selected_options": list(chosen)}:
            return SEVERAL.join(option["value"] for option in chosen)
        case _:
            return element.get("value") or element.get("selected_date") or element.get("selected_time") or ""


def _text_inputs(field: Field) -> list[Json]:
    most = field.most or (LONGEST_ANSWER if field.kind is FieldKind.LONG else INPUT)
    pieces = split_inside_words(field.value, INPUT)
    count = max(len(pieces), -(-most // INPUT))
    return [_text_input(field, number, pieces, min(most - INPUT * number, INPUT)) for number in range(count)]


def _text_input(field: Field, number: int, pieces: list[str], most: int) -> Json:
    value = pieces[number] if number < len(pieces) else ""
    element = {
        "type": "plain_text_input",
        "multiline": field.kind is FieldKind.LONG,
        "max_length": max(most, units(value)),
        **_initial("initial_value", value),
    }
    if number == 0:
        return _input(field, element)
    block = _input(field, element, suffix=f"{NEXT}{number + 1}")
    return {
        **block,
        "label": plain("More room, if you need it", LABEL),
        "hint": plain(_JOINED, LABEL),
        "optional": True,
    }


_JOINED = "This follows straight on from the box above."


def _number(field: Field) -> Json:
    element: Json = {"type": "number_input", "is_decimal_allowed": False, **_initial("initial_value", field.value)}
    if field.least or field.most:
        element |= {"min_value": str(field.least), "max_value": str(field.most)}
    return element


def _choice(field: Field) -> Json:
    if not field.options:
        words = f"{clip(field.label, LABEL)}: there is nothing to choose from yet."
        return {"type": "section", "text": plain(words, LABEL)}
    chosen = field.value.split(SEVERAL) if field.kind is FieldKind.CHOICES else [field.value]
    initial = [_option(option) for option in field.options if option.value in chosen]
    if field.kind is FieldKind.CHOICES:
        shape, start = "multi_static_select", _initial("initial_options", initial)
        shape = "checkboxes" if len(field.options) <= FEW else shape
    else:
        few = len(field.options) <= FEW and field.kind is FieldKind.CHOICE
        shape, start = "radio_buttons" if few else "static_select", _initial("initial_option", initial[:1])
        start = {key: value[0] for key, value in start.items()}
    return _input(field, {"type": shape, **_options(field.options), **start})


def _options(options: tuple[Option, ...]) -> Json:
    """Give the options; more than a hundred come in groups."""
    drawn = [_option(option) for option in options]
    if len(drawn) <= GROUP:
        return {"options": drawn}
    groups = range(0, len(drawn), GROUP)
    return {
        "option_groups": [
            {"label": plain(f"{at + 1} to {min(at + GROUP, len(drawn))}", OPTION), "options": drawn[at : at + GROUP]}
            for at in groups
        ]
    }


def _option(option: Option) -> Json:
    return {"text": plain(option.label, OPTION), "value": option.value}


def _input(field: Field, element: Json, suffix: str = "") -> Json:
    block: Json = {
        "type": "input",
        "block_id": field.name + suffix,
        "label": plain(field.label, LABEL),
        "element": {**element, "action_id": ELEMENT},
        "optional": not field.required,
    }
    if hint := _hint(field):
        block["hint"] = plain(hint, LABEL)
    return block


def _hint(field: Field) -> str:
    """Give the field's hint, and how long a long text may be; a line that is too long Slack keeps in its box and says so."""
    room = f"At most {field.most:,} characters." if field.kind is FieldKind.LONG and field.most else ""
    return " ".join(filter(str.strip, [field.hint, room]))


def _initial(key: str, value: Any) -> Json:
    return {key: value} if value else {}


def _iso_date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _iso_time(text: str) -> str:
    try:
        return time.fromisoformat(text).strftime("%H:%M")
    except ValueError:
        return ""
