"""One kind question about a commitment: what is missing of who, what and how one will know. Never a block, never two."""

from __future__ import annotations

import re

from handlers.telling import words_of
from storage.commitments import Sharper

VAGUE = re.compile(
    r"\b(try to|think about|look (?:at|into)|consider|be more|do more|work on|improve|focus on|explore)\b"
)
PEOPLE = re.compile(
    r"\b(with|ask|meet|tell|show|invite|visit|we|our|team|staff|teachers?|leaders?|coach|students?|class|classes|"
    r"parents?|famil(?:y|ies)|colleagues?|principals?|years? (?:\d|one|two|three|four|five|six))\b"
)
SIGNS = re.compile(
    r"\d|\b(count|see|hear|know|show|measure|notice|ask|so that|until|each|every|once|twice|three|two)\b"
)
SHORTEST = 4
"""Words below which a commitment hardly says what will be done."""


def one_question(text: str, sharper: Sharper) -> str:
    """Give the one question that would help most, or an empty text where nothing is missing."""
    words = f"{text} {sharper.so_that}".casefold()
    if len(words_of(text)) < SHORTEST or VAGUE.search(words):
        return "What is the first small thing that you will do?"
    if not PEOPLE.search(f"{words} {sharper.cue.casefold()}"):
        return "Who will it be with, or for?"
    if not sharper.measure and not SIGNS.search(words):
        return "How will you know that it worked?"
    return ""
