"""Reads rendered Block Kit as a person reads a screen: words in order, buttons by label, inputs by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handlers.language import SEVERAL
from tests.stage import Seen, SeenField

Json = dict[str, Any]

KINDS = {
    "plain_text_input": "text",
    "number_input": "number",
    "datepicker": "date",
    "timepicker": "time",
    "radio_buttons": "choice",
    "static_select": "choice",
    "checkboxes": "choices",
    "multi_static_select": "choices",
}


def seen_message(pages: list[list[Json]]) -> Seen:
    """Read a message and what goes on in its thread."""
    blocks = [block for page in pages for block in page]
    title = blocks[0]["text"]["text"] if blocks[0]["type"] == "header" else ""
    body = blocks[1:] if title else blocks
    return Seen(title, "\n".join(words(body)), tuple(button["text"]["text"] for button in buttons(blocks)))


def seen_view(view: Json, errors: Mapping[str, str] | None = None) -> Seen:
    """Read a window or a home."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    fields: dict[str, SeenField] = {}
    for block in inputs:
        name = block["block_id"].partition("~")[0]
        if name in fields:
            earlier = fields[name]
            fields[name] = SeenField(
                name, earlier.label, "long", earlier.value + value_of(block["element"]), earlier.error
            )
        else:
            fields[name] = _field(name, block, (errors or {}).get(name, ""))
    labels = [button["text"]["text"] for button in buttons(view["blocks"])]
    submit = [view["submit"]["text"]] if "submit" in view else []
    headed = view["blocks"][0]["type"] == "header"
    title = view["blocks"][0]["text"]["text"] if headed else view["title"]["text"]
    return Seen(title, "\n".join(words(view["blocks"][headed:])), (*labels, *submit), fields)


def _field(name: str, block: Json, error: str) -> SeenField:
    element = block["element"]
    kind = "long" if element.get("multiline") else KINDS[element["type"]]
    labels = tuple(option["text"]["text"] for option in options_of(element))
    return SeenField(name, block["label"]["text"], kind, value_of(element), error, labels)


def options_of(element: Json) -> list[Json]:
    """Give an input's options, those in groups too."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def value_of(element: Json) -> str:
    """Give what stands in an input at first."""
    if "initial_option" in element:
        return str(element["initial_option"]["value"])
    if "initial_options" in element:
        return SEVERAL.join(option["value"] for option in element["initial_options"])
    return str(element.get("initial_value") or element.get("initial_date") or element.get("initial_time") or "")


def words(made: Any) -> Iterator[str]:
    """Give all visible words in reading order, without the buttons' labels; runs of one paragraph joined."""
    if isinstance(made, list):
        for part in made:
            yield from words(part)
    elif isinstance(made, dict) and made.get("type") != "actions":
        yield from _words_of(made)


def _words_of(made: Json) -> Iterator[str]:
    match made:
        case {"type": "rich_text_section" | "rich_text_quote", "elements": runs}:
            yield "".join(run["text"] for run in runs)
        case {"type": "image", "alt_text": alt}:
            yield alt
        case {"type": "input", "label": label}:
            yield from words([label, made.get("hint")])
        case {"text": str(text)}:
            yield text
        case _:
            yield from words([made.get("text"), made.get("elements")])


def buttons(blocks: list[Json]) -> list[Json]:
    """Give every button in order."""
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


def filled(view: Json, values: Mapping[str, str]) -> Json:
    """Give the state that Slack sends for a view whose fields were filled: the rest stays as it stood."""
    state: Json = {}
    left = dict(values)
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        name, element = block["block_id"].partition("~")[0], block["element"]
        value = left.get(name, value_of(element))
        if name in values and element["type"] == "plain_text_input":
            most = element.get("max_length", 3000)
            value, left[name] = value[:most], value[most:]
        state[block["block_id"]] = {element["action_id"]: {"type": element["type"], **_state(element, value)}}
    over = [name for name, rest in left.items() if rest and _is_text(view, name)]
    assert not over, f"longer than the inputs of {over} take"
    return state


def _is_text(view: Json, name: str) -> bool:
    """Whether a field's last input takes text, so that what is left of a value was not taken."""
    kinds = [
        block["element"]["type"] for block in view["blocks"] if block.get("block_id", "").partition("~")[0] == name
    ]
    return kinds[-1:] == ["plain_text_input"]


def _state(element: Json, value: str) -> Json:
    chosen = [option for option in options_of(element) if option["value"] in value.split(SEVERAL)]
    match KINDS[element["type"]]:
        case "choice":
            assert chosen or not value, f"{value!r} is not among {[o['value'] for o in options_of(element)]}"
            return {"selected_option": chosen[0] if chosen else None}
        case "choices":
            return {"selected_options": chosen}
        case "date":
            return {"selected_date": value or None}
        case "time":
            return {"selected_time": value or None}
        case _:
            return {"value": value or None}
