"""Our language as Adaptive Cards 1.5, within what Teams takes: nothing that is sent is refused for its size or its shape."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from bot.teams.charts import chart_element
from bot.teams.inputs import BUTTONS_IN_A_ROW, action_row, action_rows, execute, inputs_of, submit_button
from bot.teams.pictures import Pictures
from bot.teams.tables import facts_of
from bot.teams.travel import packed, travelling
from bot.teams.words import Element, address, heading, inert, paragraph, section, small
from handlers.language import Block, Button, Card, Chart, Fact, Form, Heading, Item, Line, Link, Note, Quote, shortened

MOST_BYTES = 80_000
"""Teams refuses messages over 100 KB; the rest is left for what surrounds the card."""

LONGEST_SUMMARY = 500
_PICTURE = re.compile(r"data:image/png;base64,[\w+/=]*")
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
CLIPS = (20_000, 6_000, 2_000, 600, 200, 60)
"""How many characters a text may have, tried in this order until the card fits."""

PLAIN: Mapping[type[Block], Callable[[str, int], Element]] = {
    Line: paragraph,
    Heading: section,
    Note: small,
    Link: address,
}
Single = Line | Heading | Quote | Item | Note | Link | Chart
"""Blocks that are drawn by themselves; facts are drawn with their neighbours."""

MORE = "There is more than Teams can show on one card. Type /cop-me to get all of it."


def card_content(card: Card, *, in_channel: bool = False, pictures: Pictures | None = None) -> Element:
    """Give a card as an Adaptive Card; in a channel its form becomes a button that opens it in the private chat.

    `pictures` are those of its charts, for clients that cannot draw them; without one a table stands there.
    """
    drawn = pictures or {}
    return _fitting(card.body, lambda body, most: _content(card, body, most, drawn, in_channel=in_channel))


def form_content(
    form: Form, errors: Mapping[str, str] | None = None, message: str = "", *, alone: bool = True
) -> Element:
    """Give a form as a whole card, each error beside its field and `message` above them all.

    One that is not `alone` stands in for the card that it was on, until that is edited.
    """

    def drawn(body: tuple[Block, ...], most: int) -> Element:
        look = {"color": "Attention", "weight": "Bolder"}
        above = [heading(form.title, most, "Large"), *([paragraph(message, most, look)] if message else [])]
        inputs = _inputs(form, errors or {}, alone=alone)
        return _whole([*above, *_elements(body, form.community, most, {}), *inputs], form.title)

    return _fitting(form.intro, drawn)


def message_activity(content: Element, summary: str) -> Element:
    """Give the message that carries a card; `summary` is what a notification shows."""
    return {
        "type": "message",
        "summary": shortened(summary, LONGEST_SUMMARY),
        "attachments": [{"contentType": CARD_TYPE, "content": content}],
    }


def size_of(content: Element) -> int:
    """Give how many bytes a card takes as Teams counts them: in UTF-16, without the pictures in it."""
    return len(_PICTURE.sub("", json.dumps(content, ensure_ascii=False)).encode("utf-16-le"))


def _fitting(body: tuple[Block, ...], drawn: Any) -> Element:
    """Pack the forms, then clip long texts further and further, then leave out blocks from the end, until the card fits."""
    content: Element = drawn(body, CLIPS[0])
    for most in CLIPS:
        if size_of(content) <= MOST_BYTES:
            return content
        content = packed(drawn(body, most))
    kept = body
    while kept and size_of(content) > MOST_BYTES:
        kept = kept[: len(kept) // 2]
        content = packed(drawn((*kept, Note(MORE)), CLIPS[-1]))
    return content


def _content(card: Card, body: tuple[Block, ...], most: int, pictures: Pictures, *, in_channel: bool) -> Element:
    elements = [heading(card.title, most, "Large")] if card.title else []
    elements += _elements(body, card.community, most, pictures)
    buttons = [execute(button, card.community) for button in card.buttons]
    if card.form and in_channel:
        buttons.insert(0, _opening(card.form))
    elif card.form:
        first, *rest = _inputs(card.form, {}, alone=False)
        elements += [{**first, "separator": True, "spacing": "Large"}, *rest]
    return _whole([*elements, *action_rows(buttons)], card.fallback)


def _inputs(form: Form, errors: Mapping[str, str], *, alone: bool) -> list[Element]:
    return [*inputs_of(form, errors), *action_rows([submit_button(form, alone=alone)])]


def _opening(form: Form) -> Element:
    button = Button(shortened(form.title), form.action, form.subject)
    action = execute(button, form.community)
    for data in (action["data"], action["fallback"]["data"]):
        data["cop"] |= {"kind": "open", "form": travelling(form)}
    return action


def _whole(elements: list[Element], fallback: str) -> Element:
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": elements,
        "fallbackText": inert(fallback, LONGEST_SUMMARY),
        "msteams": {"width": "full"},
    }


def _elements(body: Iterable[Block], community: str, most: int, pictures: Pictures) -> list[Element]:
    elements: list[Element] = []
    above: type[Block] = Heading
    for kind, group in groupby(body, type):
        drawn = _run(list(group), community, most, pictures)
        if kind is Item and above is Heading:
            del drawn[0]["separator"]
        elements += drawn
        above = kind
    return elements


def _run(blocks: list[Block], community: str, most: int, pictures: Pictures) -> list[Element]:
    """Draw neighbours of one kind: facts together, all others by themselves."""
    facts = [block for block in blocks if isinstance(block, Fact)]
    if facts:
        return [facts_of(facts, most)]
    alone = [block for block in blocks if not isinstance(block, Fact)]
    return [element for block in alone for element in _element(block, community, most, pictures)]


def _element(block: Single, community: str, most: int, pictures: Pictures) -> list[Element]:
    match block:
        case Link(text, label) if label:
            return [{"type": "ActionSet", "actions": [execute(Button(label, url=text), community)]}]
        case Line() | Heading() | Note() | Link():
            return [PLAIN[type(block)](block.text, most)]
        case Quote(text, by):
            said = [paragraph(text, most), *([small(f"— {by}", most)] if by else [])]
            return [{"type": "Container", "style": "emphasis", "items": said}]
        case Item():
            return [_item(block, community, most)]
        case Chart():
            return [chart_element(block, most, pictures.get(block, "")), small(block.alt, most)]


def _item(item: Item, community: str, most: int) -> Element:
    items = [paragraph(item.title, most, {"weight": "Bolder"})]
    if item.detail:
        items.append(paragraph(item.detail, most, spacing="Small"))
    if item.source:
        items.append(small(item.source, most))
    buttons = [execute(button, community) for button in item.buttons]
    items += action_row(buttons, BUTTONS_IN_A_ROW // 2)
    return {"type": "Container", "separator": True, "spacing": "Medium", "items": items}


def retold(form: Form, values: Mapping[str, str]) -> Form:
    """Give the form with what was typed standing in its fields."""
    return replace(form, fields=tuple(replace(field, value=values.get(field.name, "")) for field in form.fields))
