"""The words that the gates know, and how they compare words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers.telling import plain, stem_of

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")

_FUNCTION = """
    a about above after again against all also although am among an and another any are as at away back be because been
    before being below between both but by can cannot could did do does doing done down during each either else enough even
    ever every find finds for found from further get gets give gives go goes had has have having he her here hers him his
    how however i if in into is it its itself just keep keeps less let like made make makes many may me might more most
    much must my near need needs neither never new no nor not now of off often on once one only or other others our out
    over own per put quite rather really same say says see sees seem seems she should since so some still such take takes
    than that the their theirs them then there these they this those though through to together too toward towards under
    unless until up upon us use used uses using very want wants was way ways we well were what when where whether which
    while who whole whom whose why will with within without would yet you your
"""
FUNCTION = frozenset(_FUNCTION.split())
"""Words that English needs whatever it speaks of: they say nothing of what a line is about."""

_STARTERS = """
    children classes colleagues educators families leaders learners members parents people principals pupils schools staff
    students teachers teaching teams
"""
STARTERS = frozenset(_STARTERS.split())
"""Plain words for people and places that a line may use though nobody wrote them."""

_QUANTIFIERS = """
    all always commonly each every everybody everyone everything few fewer generally half majority many minority most
    mostly nobody none numerous overwhelmingly plenty several unanimous unanimously various widely
"""
QUANTIFIERS = frozenset(_QUANTIFIERS.split())
"""Words that count without a number; a line's count is the rules'."""

_AGREEMENT = """
    agree agreed agreeing agreement agrees approved chose commit commits committed concluded consensus decide decided
    decides decision decisions endorsed pledged resolved resolves unanimously united vote voted
"""
AGREEMENT = frozenset(_AGREEMENT.split())
_HEDGES = "could hope hoping if let like may might need propose should suggest want wanted wish would"
HEDGES = frozenset(_HEDGES.split())
"""Words that make an agreement a wish."""

_STRONG = """
    against concerned disagree disagreed disagreement disagrees doubt doubts objected oppose opposed opposes refuse refused
    resist resistance resisted sceptical skeptical unconvinced unfair waste wasted worried worries worry
"""
STRONG = frozenset(_STRONG.split())
"""Dissent that a line may not leave out even where it does not rest on that answer."""

_DISSENT = """
    although but challenge challenges concern concerns despite difficult difficulty disappointed except fail failed fails
    fear fears frustrated however instead lack lacks never no nobody none nor not nothing overload problem problems struggle
    struggled struggles tired too unable uncertain unclear unless unsure weary without worrying yet
"""
DISSENT = STRONG | frozenset(_DISSENT.split())
"""Words of objection, of limits and of no."""

UP = (
    "increas",
    "rise",
    "rising",
    "rose",
    "grow",
    "grew",
    "gain",
    "improv",
    "higher",
    "doubl",
    "boost",
    "climb",
    "raise",
)
DOWN = ("decreas", "drop", "fell", "fall", "declin", "lower", "reduc", "halv", "shrink", "shrank", "worse")
"""Beginnings of words that say where something went."""

_CAUSES = "because caused causes cause due hence lead leads led resulted results thanks thereby therefore thus"
CAUSES = frozenset(_CAUSES.split())
_SPEAKER = "i i'd i'll i'm i've me mine my myself our ours ourselves us we we'd we'll we're we've"
SPEAKER = frozenset(_SPEAKER.split())
"""A line speaks of the group from outside: one person's "we" is not everybody's."""

_OF_ITSELF = "ai assistant instruction instructions json model prompt sorry summarise summarize summary"
OF_ITSELF = frozenset(_OF_ITSELF.split())
"""Words of a model that speaks of its task instead of the answers, unless somebody wrote them."""

_NUMBERS = """
    zero=0 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 fifteen=15 twenty=20
    thirty=30 forty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 hundred=100 thousand=1000 million=1000000 half=1/2
    third=1/3 quarter=1/4 twice=2x double=2x doubled=2x tripled=3x dozen=12 both=2 couple=2
"""
NUMBERS = dict(pair.split("=") for pair in _NUMBERS.split())
_FIGURE = re.compile(r"\d+(?:[.,:/]\d+)*")


def words_in(text: str) -> list[str]:
    """Give a text's words, small, in order; "don't" holds "not"."""
    whole = plain(text).replace("can't", "can not").replace("won't", "will not").replace("cannot", "can not")
    found = _WORD.findall(whole)
    return [part for word in found for part in ([word[:-3], "not"] if word.endswith("n't") else [word])]


def stems_in(text: str) -> set[str]:
    """Give the stems of the words that say what a text is about."""
    return {stem_of(word) for word in words_in(text) if word not in FUNCTION and not word.isdigit() and len(word) > 1}


def figures_in(text: str) -> set[str]:
    """Give a text's numbers, written with digits or as words."""
    digits = {found.replace(",", "") for found in _FIGURE.findall(plain(text))}
    return digits | {NUMBERS[word] for word in words_in(text) if word in NUMBERS}


def sentences_in(text: str) -> list[str]:
    """Give a text's sentences."""
    return [part for part in re.split(r"(?<=[.!?;])\s+|\n+", text.strip()) if part.strip()]


def begins(words: Iterable[str], beginnings: tuple[str, ...]) -> bool:
    """Say whether one of the words begins so."""
    return any(word.startswith(beginnings) for word in words)
