"""An Adaptive Card as a person sees it: its words in reading order, its buttons, its inputs with what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.teams.inputs import split_choices
from bot.teams.travel import arrived
from handlers.language import SEVERAL
from tests.stage import Seen, SeenField

ERROR = "⚠ "
WORDS = {"TextBlock": "text", "TextRun": "text", "Chart.VerticalBar.Grouped": "title"}


def elements_of(node: Any) -> Iterator[dict[str, Any]]:
    """Give every element of a card in reading order, without fallbacks, which this client does not need, and data."""
    if isinstance(node, list):
        for each in node:
            yield from elements_of(each)
    elif isinstance(node, dict):
        yield node
        for name, child in node.items():
            if name not in {"fallback", "data", "choices"}:
                yield from elements_of(child)


def actions_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """List the buttons of a card."""
    return [each for each in elements_of(content) if str(each.get("type")).startswith("Action.")]


def inputs_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """List the inputs of a card."""
    return [each for each in elements_of(content) if str(each.get("type")).startswith("Input.")]


def form_title(content: dict[str, Any]) -> str:
    """Give the title of the form on a card, or an empty text where there is none."""
    for action in actions_of(content):
        if action.get("associatedInputs") == "auto":
            form = arrived(action["data"]["cop"])
            return form.title if form else ""
    return ""


def seen_of(content: dict[str, Any]) -> Seen:
    """Read a card as a person does."""
    lines = [words for element in elements_of(content["body"]) for words in _words(element)]
    first: dict[str, Any] = next(iter(content["body"]), {})
    title = lines[0] if lines and _is_title(first) else ""
    text = "\n".join(lines[1:] if title else lines)
    errors = {element.get("id", ""): _run(element) for element in elements_of(content["body"])}
    fields = {element["id"]: _field(element, errors) for element in inputs_of(content)}
    return Seen(title, text, tuple(action["title"] for action in actions_of(content)), fields)


def _is_title(element: dict[str, Any]) -> bool:
    look = element["inlines"][0] if "inlines" in element else element
    return bool(look.get("size") == "Large")


def _run(element: dict[str, Any]) -> str:
    return str(element["inlines"][0]["text"]) if "inlines" in element else ""


def _words(element: dict[str, Any]) -> list[str]:
    kind = str(element.get("type", "Fact"))
    if kind == "Fact" and "title" in element and "value" in element:
        return [f"{element['title']}: {element['value']}"]
    if kind.startswith("Input."):
        return [element["label"], *_labels(element)]
    return [element[WORDS[kind]]] if kind in WORDS and WORDS[kind] in element else []


def _labels(element: dict[str, Any]) -> list[str]:
    return [choice["title"] for choice in element.get("choices", [])]


def _field(element: dict[str, Any], errors: Mapping[str, str]) -> SeenField:
    kind = element["type"].removeprefix("Input.")
    several = element.get("isMultiSelect", False)
    value = str(element.get("value", ""))
    return SeenField(
        name=element["id"],
        label=element["label"],
        kind={
            "Text": "long" if element.get("isMultiline") else "text",
            "ChoiceSet": "choices" if several else "choice",
        }.get(kind, kind.lower()),
        value=split_choices(value) if several else value,
        error=errors.get(f"{element['id']}.error", "").removeprefix(ERROR),
        options=tuple(_labels(element)),
    )


def typed(element: dict[str, Any], value: str | None) -> str:
    """Give what the client sends for an input: what was typed (choices by value, joined by commas), else what stood there."""
    if value is None:
        return str(element.get("value", ""))
    if "choices" in element and value:
        sent = _picked(element, value)
        return ",".join(sent)
    return value


def _picked(element: dict[str, Any], value: str) -> list[str]:
    values = [choice["value"] for choice in element["choices"]]
    wanted = value.split(SEVERAL) if element["isMultiSelect"] else [value]
    known = {split_choices(each) if element["isMultiSelect"] else each: each for each in values}
    assert set(wanted) <= known.keys(), f"no choice {wanted} among {list(known)}"
    return [known[each] for each in wanted]
