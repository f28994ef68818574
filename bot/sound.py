"""What people send, as every database takes it and every screen shows it: no broken characters, none that turn the line."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace
from typing import Any

from handlers.stamps import parted
from handlers.turn import Event

LONGEST_ONCE = 120
"""Characters of a deed's own name that are kept; a longer one is kept by its mark."""

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of all that stands behind them, our own words too; a right-to-left text needs none."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zs", "Zl", "Zp", "Mn"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that show nothing."""


def sound(event: Event) -> Event:
    """Give an event whose texts can be kept and shown, and whose ids are no other's for that."""
    ids: dict[str, Any] = {
        name: _inert(getattr(event, name)) for name in ("name", "tenant", "user", "community", "subject", "channel")
    }
    values = {_inert(name): sound_text(text) for name, text in event.values.items()}
    ids["subject"], began = parted(ids["subject"])
    return replace(
        event, **ids, began=began, text=sound_text(event.text), values=values, once=_brief(_inert(event.once))
    )


def sound_text(text: str) -> str:
    """Give a text as it can be kept and shown; nothing at all where nobody could see anything of it."""
    if text.isascii() and "\x00" not in text:
        return text
    whole = _TURNS.sub("", _paired(text).replace("\x00", ""))
    return whole if any(each not in _BLANK and unicodedata.category(each) not in _UNSEEN for each in whole) else ""


def _inert(name: str) -> str:
    """Give an id with a sign that no id has in place of what no database takes, so that it stays nobody's."""
    return name if name.isascii() and "\x00" not in name else _paired(name).replace("\x00", "\ufffd")


def _paired(text: str) -> str:
    """Give the text with both halves of its characters: a half alone is no character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _brief(once: str) -> str:
    return once if len(once) <= LONGEST_ONCE else hashlib.sha256(once.encode()).hexdigest()
