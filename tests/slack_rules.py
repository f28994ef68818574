"""What Slack refuses and no published validator finds: lengths, counts, blank texts, ids twice, texts that could act.

`faults` takes the blocks of a message, or a whole view, and gives every fault in words.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonschema import Draft7Validator

Json = dict[str, Any]

SCHEMA = Path(__file__).parent / "fixtures" / "slack_types.schema.json"
LONGEST = {
    "header": 150,
    "section": 3000,
    "button": 75,
    "label": 2000,
    "hint": 2000,
    "context": 2000,
    "option": 75,
    "view": 24,
    "placeholder": 150,
    "image": 2000,
}
MOST = {
    "actions": 25,
    "context": 10,
    "radio_buttons": 10,
    "checkboxes": 10,
    "static_select": 100,
    "multi_static_select": 100,
}
ACTING = {"mrkdwn", "markdown", "link", "user", "usergroup", "channel", "broadcast", "team", "emoji", "date"}


def faults(made: Json | list[Json]) -> list[str]:
    """Give all faults of a message's blocks, or of a view."""
    view = made if isinstance(made, dict) else None
    blocks: list[Json] = made["blocks"] if isinstance(made, dict) else made
    found = [*_shape(made), *_size(blocks, view), *_twice(blocks)]
    for block in blocks:
        found += _block(block)
    if view and view["type"] == "modal":
        found += _modal(view)
    return found


@cache
def _validator(part: str) -> Draft7Validator:
    schema = json.loads(SCHEMA.read_text())
    return Draft7Validator(
        {**schema["definitions"]["SlackSchema"]["properties"][part], "definitions": schema["definitions"]}
    )


@cache
def _quick(part: str) -> jsonschema_rs.Draft7Validator:
    """Give the same for one that only says yes or no, a hundred times sooner."""
    schema: Any = _validator(part).schema
    return jsonschema_rs.Draft7Validator(schema)


def _shape(made: Json | list[Json]) -> Iterator[str]:
    """Give what contradicts Slack's own types."""
    blocks = made["blocks"] if isinstance(made, dict) else made
    frame = {**made, "blocks": []} if isinstance(made, dict) else []
    part = made["type"] if isinstance(made, dict) else "blocks"
    yield from _misshapen(part, json.dumps(frame))
    for block in blocks:
        yield from _misshapen("blocks", json.dumps([block]))


@cache
def _misshapen(part: str, made: str) -> tuple[str, ...]:
    """Look at one block by itself, and at none twice: the same ones are drawn all the time."""
    if _quick(part).is_valid(json.loads(made)):
        return ()
    errors = _validator(part).iter_errors(json.loads(made))
    return tuple(f"shape: {error.json_path} {error.message[:200]}" for error in errors)


def _size(blocks: list[Json], view: Json | None) -> Iterator[str]:
    if not blocks or len(blocks) > (100 if view else 50):
        yield f"{len(blocks)} blocks"
    if view is None and (total := sum(units(text) for text in _texts(blocks))) > 13_200:
        yield f"{total} characters in one message"
    if view and len(json.dumps(view).encode()) > 250_000:
        yield "a view of more than 250 kB"


def _twice(blocks: list[Json]) -> Iterator[str]:
    pressed = [part["action_id"] for part in _walk(blocks) if part.get("type") == "button"]
    named = [block["block_id"] for block in blocks if "block_id" in block]
    for name, times in Counter([*pressed, *named]).items():
        if times > 1 or not 0 < len(name) <= 255:
            yield f"id {name!r} {times} times"


def _modal(view: Json) -> Iterator[str]:
    for key in ("title", "submit", "close"):
        if key in view:
            yield from _plain(view[key], "view", key)
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        yield "an input without a submit"
    if len(view.get("private_metadata", "")) > 3000 or not 0 < len(view["callback_id"]) <= 255:
        yield "private_metadata or callback_id too long"


def _block(block: Json) -> Iterator[str]:
    for part in _walk(block):
        if part.get("type") in ACTING:
            yield f"a {part['type']} can act"
        if "url" in part and part.get("type") != "button":
            yield "a link outside a button"
    if block["type"] not in CHECKS:
        yield f"a {block['type']} block is not one of ours"
    else:
        yield from CHECKS[block["type"]](block)


def _text_block(block: Json) -> Iterator[str]:
    yield from _plain(block["text"], block["type"])


def _context(block: Json) -> Iterator[str]:
    yield from _count("context", block["elements"])
    for text in block["elements"]:
        yield from _plain(text, "context")


def _actions(block: Json) -> Iterator[str]:
    yield from _count("actions", block["elements"])
    for button in block["elements"]:
        yield from _button(button)


def _image(block: Json) -> Iterator[str]:
    if not 0 < units(block["alt_text"]) <= 2000:
        yield "alt text"


def _divider(block: Json) -> Iterator[str]:
    yield from ()


def _button(button: Json) -> Iterator[str]:
    yield from _plain(button["text"], "button")
    if units(button["value"]) > 2000 or units(button.get("url", "")) > 3000:
        yield "a button's value or address is too long"


def _input(block: Json) -> Iterator[str]:
    yield from _plain(block["label"], "label")
    if "hint" in block:
        yield from _plain(block["hint"], "hint")
    element = block["element"]
    initial, most = element.get("initial_value", ""), element.get("max_length", 3000)
    if units(initial) > most or not 0 < most <= 3000:
        yield f"an input of {most} that starts with {units(initial)}"
    options = element.get("options", [])
    if "options" in element:
        yield from _count(element["type"], options)
    for group in element.get("option_groups", []):
        yield from _plain(group["label"], "option")
        yield from _count(element["type"], group["options"])
        options = [*options, *group["options"]]
    if len(element.get("option_groups", [])) > 100:
        yield "too many groups"
    yield from _options(element, options)


def _options(element: Json, options: list[Json]) -> Iterator[str]:
    for option in options:
        yield from _plain(option["text"], "option")
        if not 0 < units(option["value"]) <= 150:
            yield f"an option's value {option['value']!r}"
    started = element.get("initial_options", [element["initial_option"]] if "initial_option" in element else [])
    if "initial_options" in element and not started:
        yield "no initial options"
    if any(option not in options for option in started):
        yield "an initial option that is not among the options"


def _rich(block: Json) -> Iterator[str]:
    if not block["elements"]:
        yield "empty rich text"
    for part in _walk(block):
        if part.get("type", "").startswith("rich_text") and not part["elements"]:
            yield "empty rich text"
        if part.get("type") == "text" and not part["text"]:
            yield "an empty run of words"
    if sum(units(text) for text in _texts(block)) > 3000:
        yield "rich text of more than 3000"


def _plain(text: Json, kind: str, what: str = "") -> Iterator[str]:
    if text["type"] != "plain_text" or not text["text"].strip():
        yield f"{kind} {what}: not a plain text"
    if units(text["text"]) > LONGEST[kind]:
        yield f"{kind} {what}: {units(text['text'])} characters"


def _count(kind: str, elements: list[Any]) -> Iterator[str]:
    if not 0 < len(elements) <= MOST[kind]:
        yield f"{len(elements)} in {kind}"


def _walk(made: Any) -> Iterator[Json]:
    if isinstance(made, dict):
        yield made
        for value in made.values():
            yield from _walk(value)
    elif isinstance(made, list):
        for value in made:
            yield from _walk(value)


def _texts(made: Any) -> Iterator[str]:
    for part in _walk(made):
        if isinstance(part.get("text"), str):
            yield part["text"]


CHECKS: dict[str, Callable[[Json], Iterator[str]]] = {
    "header": _text_block,
    "section": _text_block,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "rich_text": _rich,
    "image": _image,
    "divider": _divider,
}


def units(text: str) -> int:
    """Count in UTF-16 units, as Slack does."""
    return len(text.encode("utf-16-le")) // 2
