"""Takes out of an answer without a name what tells who wrote it though it names nobody: greetings, closings, marks of style.

Pure, and by rules alone. What is taken out here says nothing about the matter; where nothing else is there, the text stays.
"""

from __future__ import annotations

import re

_HELLO = r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|g'day|greetings|kia ora|bonjour)"
_BYE = (
    r"(?:thanks|thank you|many thanks|thanks (?:again|all)|cheers|(?:kind|best|warm) regards|regards|best wishes|all the best"
    r"|yours|sincerely|warmly|merci|ng[aā] mihi)"
)
_MARKS = r"[,!:;.\u2013\u2014-]"
_NAME = r"[\w.'\u2019-]+(?:[ \t]+[\w.'\u2019-]+){0,2}"
_OPENING = re.compile(rf"^\s*{_HELLO}(?:[ \t]+[\w'\u2019]+){{0,3}}[ \t]*(?:[,!:\u2013\u2014-]+|\n)\s*", re.IGNORECASE)
_SIGNED = rf"(?:{_MARKS}*|[,\u2013\u2014-][ \t]*{_NAME}[.!]?|{_MARKS}*[ \t]*\n\s*{_NAME}[.!]?)"
_CLOSING = re.compile(rf"(?:\n|(?<=[.!?])[ \t])[ \t]*{_BYE}[ \t]*{_SIGNED}\s*$", re.IGNORECASE)
_PICTURE = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff][\u200d\ufe0f\u2600-\u27bf\U0001f000-\U0001faff]*")
_SMILEY = re.compile(r"(?<!\w)(?:[:;=]['\u2019]?-?[)(DPp/|]|<3|x{2,}|lol|haha+)(?!\w)", re.IGNORECASE)
_MANY = re.compile(r"[!?.…]{2,}|[!…]")
_LONG_DRAWN = re.compile(r"([a-vx-z])\1{2,}")  # not www, and not the capitals of a Stage III
_SHOUTED = re.compile(r"\b[A-Z']{2,}(?:[ ,]+[A-Z']{2,}){1,}\b")
_SENTENCE = re.compile(r"(^|[.?]\s+)([a-z])")


def without_greetings(text: str) -> str:
    """Give a text without a greeting at its beginning and a closing, perhaps with a name, at its end."""
    begun = _OPENING.sub("", text)
    matter = _CLOSING.sub("", begun).strip()
    if not matter:
        return text
    return matter if begun == text else matter[0].upper() + matter[1:]


def plainly(text: str) -> str:
    """Give a text on one line without emoji, strings of marks, drawn-out letters and words in capitals side by side."""
    words = _SMILEY.sub(" ", _PICTURE.sub(" ", text))
    words = _MANY.sub(lambda marks: "?" if "?" in marks[0] else ".", words)
    words = _LONG_DRAWN.sub(r"\1", words)
    words = _SHOUTED.sub(lambda shouted: shouted[0].lower(), words)
    words = re.sub(r"\s+([.?,])", r"\1", " ".join(words.split()))
    plain = _SENTENCE.sub(lambda begun: begun[1] + begun[2].upper(), words)
    return plain if any(sign.isalnum() for sign in plain) else text
