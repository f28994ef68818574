"""Slack's limits on text: clip, split, and the plain text objects that everything is said in.

Lengths are counted as Slack counts them, in UTF-16 units, where most emoji are two.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

HEADER = 150
SECTION = 3000
CONTEXT = 2000
BUTTON = 75
OPTION = 75
TITLE = 24
LABEL = 2000
INPUT = 3000
FALLBACK = 3000

BLANK = "-"
"""Stands where a text is demanded and there is none; Slack refuses an empty one."""


def units(text: str) -> int:
    """Count as Slack counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitting(text: str, most: int) -> int:
    """Give how many characters from the start fit into `most` units."""
    if units(text[:most]) <= most:
        return min(most, len(text))
    used = 0
    for place, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > most:
            return place
    return len(text)


def clip(text: str, most: int) -> str:
    """Give the text, ended with an ellipsis where it is too long; never blank."""
    text = text if text.strip() else BLANK
    if units(text) <= most:
        return text
    return text[: fitting(text, most - 1)].rstrip() + "…"


def split(text: str, most: int) -> list[str]:
    """Cut a text into pieces that fit, at a line or a word where there is one near; joined, they are the text again."""
    pieces = []
    while units(text) > most:
        end = fitting(text, most)
        near = max(text.rfind("\n", end - end // 4, end), text.rfind(" ", end - end // 4, end))
        end = near + 1 if near > 0 else end
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text] if text else pieces


def split_inside_words(text: str, most: int) -> list[str]:
    """Cut a text into pieces that fit, with no blank at a cut, so that an input which trims its ends loses nothing."""
    pieces = []
    while units(text) > most:
        end = fitting(text, most)
        for place in range(end, max(end - 200, 1), -1):
            if not text[place - 1].isspace() and not text[place].isspace():
                end = place
                break
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text] if text else pieces


def plain(text: str, most: int) -> Json:
    """Give a plain text object: Slack shows it as it is, so nothing in it can ping, link or format."""
    return {"type": "plain_text", "text": clip(text, most), "emoji": False}


def escaped(text: str, most: int = FALLBACK) -> str:
    """Give text for the few places that Slack reads as markup: no mention, no link comes out of it."""
    clipped = clip(text, most)
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        clipped = clipped.replace(mark, entity)
    return clipped.replace("@", "@\u2060")
