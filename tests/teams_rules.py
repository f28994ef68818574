"""What Teams refuses, or draws badly, in an Adaptive Card.

`faults` looks at a card in three ways and gives every fault in words. The official schema of Adaptive Cards 1.5 knows what
must be there, and no charts. Microsoft's own typed cards know charts, and every key and word that an element may have. What
neither knows (sizes, alternatives for older clients, words that could act) is looked at here.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import jsonschema_rs
from jsonschema import Draft6Validator
from jsonschema.exceptions import best_match
from microsoft_teams.cards import core
from PIL import Image
from pydantic import BaseModel, ValidationError

from bot.teams.render import MOST_BYTES, size_of

Json = dict[str, Any]

TEAMS_OWN = {"msteams", "data", "firstRowAsHeaders"}
"""Keys that the official schema does not know: Teams' own, what a button brings back, and one that it spells otherwise."""

ACTS = re.compile(r"[*_`\[\]<>#~|\\]|://|\{\{|^\s*[-+=](?!\u2060)|^\s*\d+[.)]|\w@\w|[a-z]\.[a-z]", re.IGNORECASE)
"""What Markdown, links and Teams' formulas start from. A TextRun knows none of them but the formulas."""

A_GUESTS_LINK = re.compile(r"https://cop\.example\.org/invited/[0-9a-f]{64}")
"""The one address that is to act: it is ours, and its reader copies it."""

PICTURE = "data:image/png;base64,"
LARGEST_PICTURE, WIDEST_PICTURE = 30_000, 1024
BUTTONS_IN_A_ROW = 6


def faults(content: Json) -> list[str]:
    """Give all faults of a card."""
    frame = json.dumps({**content, "body": []}, sort_keys=True)
    found = list(_looked_at(frame))
    for element in content["body"]:
        found += _looked_at(json.dumps({"type": "AdaptiveCard", "version": "1.5", "body": [element]}, sort_keys=True))
    return [*found, *_size(content), *_twice(content)]


@cache
def _looked_at(card: str) -> tuple[str, ...]:
    """Look at a card of one element, and at none twice: the same ones are drawn all the time."""
    content = json.loads(card)
    return (*_official(content), *_typed(content), *_alternatives(content), *_acting(content))


@cache
def _schema() -> Draft6Validator:
    text = (files("adaptive_cards") / "schemas" / "schema-1.5.json").read_text("utf-8")
    return Draft6Validator(json.loads(text))


@cache
def _quick() -> jsonschema_rs.Draft6Validator:
    """Give the schema for one that only says yes or no, a hundred times sooner."""
    schema: Any = _schema().schema
    return jsonschema_rs.Draft6Validator(schema)


def _official(content: Json) -> Iterator[str]:
    """Give what contradicts the official schema, where a chart counts as what stands in its place."""
    plain = _without_additions(content)
    if _quick().is_valid(plain):
        return
    if error := best_match(_schema().iter_errors(plain)):
        yield f"official: {error.json_path} {error.message[:200]}"


def _without_additions(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_additions(each) for each in node]
    if not isinstance(node, dict):
        return node
    if str(node.get("type", "")).startswith("Chart."):
        return _without_additions(node["fallback"])
    return {name: _without_additions(child) for name, child in node.items() if name not in TEAMS_OWN}


@cache
def _types() -> dict[str, type[BaseModel]]:
    """Give Microsoft's classes by the `type` that stands in JSON."""
    classes = [each for each in vars(core).values() if isinstance(each, type) and issubclass(each, BaseModel)]
    typed = [each for each in classes if "type" in each.model_fields]
    return {str(each.model_fields["type"].default): each for each in typed}


def _typed(content: Json) -> Iterator[str]:
    """Give what contradicts Microsoft's own classes: a type, a key or a word that they do not know."""
    for element in everything(content):
        if "type" not in element:
            continue
        known = _types().get(element["type"])
        if known is None:
            yield f"typed: no {element['type']}"
            continue
        try:
            yield from _unknown(known.model_validate(element), element["type"])
        except ValidationError as wrong:
            yield from (f"typed: {element['type']} {error['loc']} {error['msg']}" for error in wrong.errors())


def _unknown(made: BaseModel, where: str) -> Iterator[str]:
    """Give the keys that a class does not know. Elements within it come as a bare base class, and by themselves later."""
    for key in made.model_extra or {}:
        yield f"typed: {where} has no {key}"
    for name in made.model_fields_set & type(made).model_fields.keys():
        inner = getattr(made, name)
        for each in inner if isinstance(inner, list) else [inner]:
            if isinstance(each, BaseModel) and type(each) not in {core.CardElement, core.Action, core.SubmitActionData}:
                yield from _unknown(each, f"{where}.{name}")


def _alternatives(content: Json) -> Iterator[str]:
    """Give what older clients, screen readers and narrow screens would miss."""
    for element in everything(content):
        kind = str(element.get("type"))
        instead = element.get("fallback")
        alternative = instead.get("type") if isinstance(instead, dict) else ""
        if kind.startswith("Chart.") and alternative not in {"Image", "Container"}:
            yield "a chart without a picture or a table in its place"
        if kind == "Action.Execute" and alternative != "Action.Submit":
            yield "a button that older clients cannot press"
        if kind == "ActionSet" and not 1 <= len(element["actions"]) <= BUTTONS_IN_A_ROW:
            yield f"{len(element['actions'])} buttons in a row"
        if kind.startswith("Input.") and not element.get("label"):
            yield "an input without a label"
        if kind == "Image":
            yield from _picture(element)


def _picture(image: Json) -> Iterator[str]:
    if not image.get("altText"):
        yield "a picture without words"
    packed = base64.b64decode(image["url"].removeprefix(PICTURE)) if image["url"].startswith(PICTURE) else b""
    if not 0 < len(packed) <= LARGEST_PICTURE:
        yield f"a picture of {len(packed)} bytes"
    elif max(Image.open(BytesIO(packed)).size) > WIDEST_PICTURE:
        yield "a picture that is too wide"


def _acting(content: Json) -> Iterator[str]:
    """Give the texts at places where Markdown runs that would make it act, and formulas anywhere."""
    runs_markdown = [str(content.get("fallbackText", ""))]
    for element in everything(content):
        kind = element.get("type")
        if kind == "TextBlock" and not A_GUESTS_LINK.fullmatch(element.get("text", "")):
            runs_markdown.append(element.get("text", ""))
        elif kind == "TextRun" and "{{" in element.get("text", ""):
            yield f"acts: {element['text']!r}"
        elif kind == "FactSet":
            runs_markdown += [text for fact in element["facts"] for text in (fact["title"], fact["value"])]
        elif kind == "Input.ChoiceSet":
            runs_markdown += [choice["title"] for choice in element["choices"]]
    yield from (f"acts: {text!r}" for text in runs_markdown if ACTS.search(text))


def _size(content: Json) -> Iterator[str]:
    if size_of(content) > MOST_BYTES:
        yield f"{size_of(content)} bytes"


def _twice(content: Json) -> Iterator[str]:
    ids = Counter(element["id"] for element in everything(content) if "id" in element)
    yield from (f"id {name!r} {times} times" for name, times in ids.items() if times > 1)


def everything(node: Any) -> Iterator[Json]:
    """Give every object of a card, those that stand in another's place too; not what a button brings back."""
    if isinstance(node, list):
        for each in node:
            yield from everything(each)
    elif isinstance(node, dict):
        yield node
        for name, child in node.items():
            if name != "data" or str(node.get("type")).startswith("Chart."):
                yield from everything(child)
