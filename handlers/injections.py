"""Sees whether an answer speaks to a machine instead of to colleagues; such an answer is read by people alone.

It errs on the side of caution: an answer that it holds back loses nothing, for it stands in the summary by rules, word for
word or counted. What it misses can spoil its own line at most, because each group goes by itself and its line is checked.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from handlers.injection_words import FORGET, LOOKALIKES, MARKS, ORDERS, RULES, SPACED_SCRIPTS

_NEAR = 60
"""Characters between "ignore" and "instructions", in any language, that still make one order."""

_FLAG = re.compile("\U0001f3f4[\U000e0061-\U000e007a]+\U000e007f")
_HIDDEN = re.compile("[\U000e0000-\U000e007f\U000e0100-\U000e01ef\u202a-\u202e\u2066-\u2069]")
_UNSEEN_INSIDE = re.compile("[a-z][\u200b-\u200f\u2060-\u2064\ufeff\u00ad]+[a-z]", re.IGNORECASE)
_LETTERS_APART = re.compile(r"(?:\b\w[\s.\-_*·|]{1,2}){5,}\w\b")
_CODED = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}")
_HEXED = re.compile(r"(?:[0-9a-f]{2}\s?){10,}", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u00([0-7][0-9a-f])|\\x([0-7][0-9a-f])", re.IGNORECASE)
_LEET = str.maketrans("013457@$!", "oieastasi")
_LOOKALIKE = str.maketrans(LOOKALIKES)

_SIGNS = re.compile("|".join(MARKS), re.IGNORECASE | re.MULTILINE)
_SPOKEN = re.compile("|".join(ORDERS), re.DOTALL)
_LATIN = rf"\b(?:{'|'.join(FORGET)})\b.{{0,{_NEAR}}}?\b(?:{'|'.join(RULES)})\b"
_TURNED = rf"\b(?:{'|'.join(RULES)})\b.{{0,{_NEAR}}}?\b(?:{'|'.join(FORGET)})\b"
_OTHER = "|".join(
    rf"(?:{forget}).{{0,{_NEAR}}}?(?:{rules})|(?:{rules}).{{0,{_NEAR}}}?(?:{forget})"
    for forget, rules in SPACED_SCRIPTS
)
_FORGETS = re.compile(f"{_LATIN}|{_TURNED}|{_OTHER.casefold()}", re.DOTALL)


def is_suspicious(text: str) -> bool:
    """Say whether a text may be meant as an order to a machine, in one of many languages or hidden in a code."""
    visible = _FLAG.sub("", text)
    if _HIDDEN.search(visible) or _UNSEEN_INSIDE.search(visible):
        return True
    forms = {form.casefold(): form for form in _forms(visible)}
    return any(_speaks_to_a_machine(form) for form in forms.values())


def _speaks_to_a_machine(form: str) -> bool:
    if _SIGNS.search(form):
        return True
    flat = " ".join(form.casefold().split())
    return bool(_SPOKEN.search(flat) or _FORGETS.search(flat))


def _forms(text: str) -> Iterator[str]:
    """Give the text as it may be read: as it stands, undone of each disguise, and what its codes say."""
    plain = unicodedata.normalize("NFKC", text)
    yield plain
    yield _without_accents(plain)
    yield plain.casefold().translate(_LOOKALIKE)
    yield _LETTERS_APART.sub(lambda found: re.sub(r"[\W_]", "", found[0]), plain)
    yield plain.casefold().translate(_LEET)
    yield plain[::-1]
    yield codecs.encode(plain, "rot13")
    yield unquote(html.unescape(plain))
    yield _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), plain)
    yield from _decoded(plain)


def _without_accents(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))


def _decoded(text: str) -> Iterator[str]:
    """Give what long codes in a text say, where they say something."""
    for found in _CODED.findall(text):
        try:
            yield base64.b64decode(found + "=" * (-len(found) % 4)).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            continue
    for found in _HEXED.findall(text):
        yield bytes.fromhex(re.sub(r"\s", "", found)).decode("latin-1")
