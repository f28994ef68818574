"""Words on an Adaptive Card that can do nothing but be read.

A TextBlock runs Markdown, a TextRun does not; so what people write goes into TextRuns. Where an Adaptive Card offers no TextRun
(facts, choices), words that Markdown would act upon take another road.
"""

from __future__ import annotations

import re
from typing import Any

from handlers.language import shortened

Element = dict[str, Any]

_HARMLESS = re.compile(r"(?!\d+[.)]|[-+=])(?:[^\W_]|[ ,;:'\u2019\u201c\u201d\"?!%/\u2026\u2013\u2014\u00b7.()+=$-])*")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LINK = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])|(?<=:/)(?=/)|(?<=@)(?=\w)")
_LIST = re.compile(r"^(\s*(?:[-+=]|\d+(?=[.)])))")
_LOOK_ALIKES = str.maketrans(
    {
        "*": "\u2217",
        "_": "\uff3f",
        "[": "\uff3b",
        "]": "\uff3d",
        "`": "\u02cb",
        "<": "\u2039",
        ">": "\u203a",
        "#": "\uff03",
        "~": "\u02dc",
        "|": "\u00a6",
        "\\": "\u29f5",
        "&": "\uff06",
        "\n": " ",
    }
)
NO_BREAK = "\u2060"
"""A character of no width at which no Markdown, no link and no formula goes on."""


def readable(text: str) -> str:
    """Give the text without characters that cannot be seen, and with Teams' own date formulas (`{{DATE(`) made inert."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).replace("{{", f"{{{NO_BREAK}{{")


def is_harmless(text: str) -> bool:
    """Whether Markdown finds nothing to act upon in the text, and no client a link."""
    return bool(_HARMLESS.fullmatch(text)) and not _LINK.search(text)


def inert(text: str, most: int) -> str:
    """Give one line in which every character that Markdown acts upon is replaced by one that looks like it."""
    tamed = _LINK.sub(lambda found: found[0] + NO_BREAK, readable(text).translate(_LOOK_ALIKES))
    return shortened(_LIST.sub(rf"\1{NO_BREAK}", tamed), most)


def paragraph(text: str, most: int, look: Element | None = None, **more: Any) -> Element:
    """Give text as a block without Markdown; `look` is the run's (weight, size), the rest the block's (spacing, id)."""
    run = {"type": "TextRun", "text": shortened(readable(text), most), **(look or {})}
    return {"type": "RichTextBlock", "inlines": [run], **more}


def address(text: str, most: int) -> Element:
    """Give an address of our own: a TextBlock breaks it where a line ends, which a TextRun does not."""
    return {"type": "TextBlock", "text": shortened(text, most), "wrap": True}


def small(text: str, most: int, **more: Any) -> Element:
    """Give small print."""
    return paragraph(text, most, {"size": "Small", "isSubtle": True}, spacing="Small", **more)


def heading(text: str, most: int, size: str = "Medium") -> Element:
    """Give a heading, marked as one for screen readers where the words are harmless."""
    look = {"size": size, "weight": "Bolder"}
    if not is_harmless(text):
        return paragraph(text, most, look)
    return {"type": "TextBlock", "text": shortened(text, most), "wrap": True, "style": "heading", **look}


def section(text: str, most: int) -> Element:
    """Give a heading that stands nearer to what it heads than to what is above it."""
    return heading(text, most) | {"spacing": "Large"}
