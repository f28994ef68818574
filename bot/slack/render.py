"""Our language as Block Kit: a message, a modal, the home.

Texts are plain text objects or rich text with plain words: Slack reads no markup in either, so what a member wrote can
never mention, link or format. What is too long is split, paged or clipped with an ellipsis; Slack refuses nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from bot.slack.inputs import input_blocks
from bot.slack.limits import (
    BUTTON,
    CONTEXT,
    FALLBACK,
    HEADER,
    SECTION,
    TITLE,
    Json,
    clip,
    escaped,
    plain,
    units,
)
from bot.slack.richtext import (
    Part,
    bullets,
    facts,
    header,
    heading,
    is_numbered,
    item_runs,
    pieces,
    quote,
    rich,
    section,
    small,
    text_units,
    words,
)
from handlers.language import (
    Block,
    Button,
    Card,
    Chart,
    Fact,
    Form,
    Heading,
    Item,
    Line,
    Link,
    Quote,
    block_as_text,
    shortened,
)

MESSAGE_BLOCKS = 50
MESSAGE_UNITS = 12_000
VIEW_BLOCKS = 100
VIEW_UNITS = 40_000
ROW = 25
OPENS = ".open"
LINK = "link"
CARD_VIEW = "card"

Pictures = Mapping[Chart, str]
"""The file id of each chart that was uploaded; a chart without one is told in words."""


class Maker:
    """Makes the blocks of one message or view, and gives every button an action id of its own."""

    def __init__(self, community: str, pictures: Pictures | None = None) -> None:
        """Start a message; `community` travels with every button."""
        self.community = community
        self.pictures = pictures or {}
        self._ids: set[str] = set()

    def parts(self, body: Iterable[Block]) -> list[Part]:
        """Give a card's body; neighbouring facts, and neighbouring items without buttons, are drawn together.

        Items whose numbers their buttons name stand together too, and those buttons in one row below all else.
        """
        made: list[Part] = []
        gathered: list[Button] = []
        for shape, group in groupby(body, _shape):
            blocks = list(group)
            match shape:
                case "fact":
                    made += [[drawn] for drawn in facts(blocks)]
                case "list" | "numbered":
                    made += [[drawn] for drawn in bullets(blocks)]
                    gathered += [button for block in blocks if isinstance(block, Item) for button in block.buttons]
                case _:
                    for block in blocks:
                        made += self._part(block)
        if made and made[0][0]["type"] == "divider":
            made[0] = made[0][1:]
        return [*made, self.rows(gathered)] if gathered else made

    def _part(self, block: Block) -> list[Part]:
        match block:
            case Line() | Link():
                return self._said(block)
            case Heading(text):
                return heading(text)
            case Quote(text, by):
                return quote(text, by)
            case Item():
                return self._item(block)
            case Chart():
                return [self._chart(block)]
            case _:
                return [[small(piece)] for piece in pieces(block_as_text(block), CONTEXT)]

    def _said(self, block: Line | Link) -> list[Part]:
        if isinstance(block, Link) and block.label:
            return [self.rows([Button(block.label, url=block.text)])]
        return [[{"type": "section", "text": plain(piece, SECTION)}] for piece in pieces(block.text, SECTION)]

    def _item(self, item: Item) -> list[Part]:
        parts = [[rich(section(*runs))] for runs in item_runs(item)]
        if item.source.strip():
            parts[-1].append(small(item.source))
        parts[-1] += self.rows(item.buttons)
        return parts

    def _chart(self, chart: Chart) -> Part:
        # The picture has its title drawn into it.
        if file := self.pictures.get(chart):
            return [{"type": "image", "slack_file": {"id": file}, "alt_text": clip(chart.alt, CONTEXT)}]
        title, alt = clip(chart.title, HEADER), clip(chart.alt, SECTION - HEADER - 1)
        return [rich(section(words(f"{title}\n", bold=True), words(alt)))]

    def rows(self, buttons: Sequence[Button]) -> Part:
        """Give buttons in rows of as many as Slack takes."""
        drawn = [self.button(button) for button in buttons]
        return [{"type": "actions", "elements": drawn[at : at + ROW]} for at in range(0, len(drawn), ROW)]

    def button(self, button: Button) -> Json:
        """Give one button; its value carries the community and the subject."""
        drawn: Json = {
            "type": "button",
            "text": plain(button.label, BUTTON),
            "action_id": self._own_id(LINK if button.url else button.action),
            "value": f"{self.community}|{button.subject}",
        }
        if button.url:
            drawn["url"] = button.url
        if button.style != "plain":
            drawn["style"] = button.style
        return drawn

    def _own_id(self, action: str) -> str:
        own, number = action, 1
        while own in self._ids:
            number += 1
            own = f"{action}#{number}"
        self._ids.add(own)
        return own


def message(card: Card, pictures: Pictures | None = None) -> list[Json]:
    """Give a card as one or more messages, each with `blocks` and a `text` for notifications and screen readers."""
    maker = Maker(card.community, pictures)
    parts, rows = maker.parts(card.body), maker.rows(pressable(card))
    first = [header(card.title)]
    whole = [*first, *(block for part in parts for block in part), *rows]
    if (
        len(whole) < MESSAGE_BLOCKS and 2 * len(repr(whole)) <= MESSAGE_UNITS
    ):  # a sign counts two at most: it surely fits
        return [{"text": escaped(card.fallback, FALLBACK), "blocks": whole}]
    pages = _paged(parts, MESSAGE_BLOCKS - 1 - len(rows), MESSAGE_UNITS - text_units(first) - text_units(rows))
    if len(pages) == 1:
        return [{"text": escaped(card.fallback, FALLBACK), "blocks": [*first, *pages[0], *rows]}]
    told = [small(f"Part {number} of {len(pages)}") for number in range(1, len(pages) + 1)]
    first_page = {"text": escaped(card.fallback, FALLBACK), "blocks": [*first, *pages[0], told[0], *rows]}
    title = clip(card.title, HEADER)
    later = [
        {"text": escaped(f"{title} ({number} of {len(pages)})"), "blocks": [told[number - 1], *page]}
        for number, page in enumerate(pages[1:], start=2)
    ]
    return [first_page, *later]


def line_message(text: str) -> Json:
    """Give a few words as a message of their own."""
    return {"text": escaped(text), "blocks": [{"type": "section", "text": plain(text, SECTION)}]}


def home(card: Card) -> Json:
    """Give a card as the bot's own page."""
    return {"type": "home", "blocks": [header(card.title), *_view_blocks(card)]}


def card_view(card: Card) -> Json:
    """Give a card as a small window to read and close."""
    view = {
        "type": "modal",
        "callback_id": CARD_VIEW,
        "title": plain(card.title, TITLE),
        "close": plain("Close", TITLE),
    }
    title = [] if units(card.title) <= TITLE else [header(card.title)]
    return {**view, "blocks": [*title, *_view_blocks(card)] or [header(card.title)]}


def modal(form: Form, origin: str = "") -> Json:
    """Give a form as a window; `private_metadata` names what it is about, never what is in it."""
    maker = Maker(form.community)
    title = [] if units(form.title) <= TITLE else [[header(form.title)]]
    inputs = [block for field in form.fields for block in input_blocks(field)]
    intro = _fitted([*title, *maker.parts(form.intro)], VIEW_BLOCKS - len(inputs))
    about = {"community": form.community, "subject": form.subject, "origin": origin}
    return {
        "type": "modal",
        "callback_id": form.action,
        "title": plain(form.title, TITLE),
        "submit": plain(form.submit, TITLE),
        "close": plain("Cancel", TITLE),
        "private_metadata": json.dumps({key: value for key, value in about.items() if value}),
        "blocks": [*intro, *inputs] or [{"type": "divider"}],
    }


def pressable(card: Card) -> list[Button]:
    """Give a card's own buttons, the one that opens its form first."""
    if card.form is None:
        return list(card.buttons)
    opener = Button(shortened(card.form.title), card.form.action + OPENS, card.form.subject, "primary")
    return [opener, *card.buttons]


def _view_blocks(card: Card) -> list[Json]:
    maker = Maker(card.community)
    parts, rows = maker.parts(card.body), maker.rows(pressable(card))
    return [*_fitted(parts, VIEW_BLOCKS - 1 - len(rows)), *rows]


def _fitted(parts: list[Part], most: int) -> list[Json]:
    """Give as many parts as a view takes, and say so where there is more: a view has no second page."""
    pages = _paged(parts, most - 1, VIEW_UNITS)
    more = [small("There is more than fits here.")] if len(pages) > 1 else []
    return [*pages[0], *more]


def _paged(parts: list[Part], most_blocks: int, most_units: int) -> list[list[Json]]:
    pages: list[list[Json]] = [[]]
    used = 0
    for part in parts:
        size = text_units(part)
        if pages[-1] and (len(pages[-1]) + len(part) > most_blocks - 1 or used + size > most_units):
            pages.append([])
            used = 0
        pages[-1] += part
        used += size
    return pages


def _shape(block: Block) -> str:
    match block:
        case Fact():
            return "fact"
        case Item() if is_numbered(block):
            return "numbered"
        case Item(buttons=()):
            return "list"
        case _:
            return "one"
