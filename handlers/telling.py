"""What a text is made of: sentences, words and their stems, and which words tell something of what was meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import snowballstemmer

_EVERYDAY_WORDS = """
    a able about above across actually after again against all almost also always am among an and another any anything
    are aren around as ask at away back be became because been before being below best better between big bit both but by
    came can cannot come could day definitely did didn different do does doesn doing don done down during each easier easy
    either else end enjoy enjoyed enjoying enough especially etc even ever every everyone everything example feel feeling
    felt few find finding first for found from fully gave get getting give given go going good got great had happen happened
    hard has hasn have haven having he help helped helpful helps her here hers him his how however i if important in
    instead interest interested interesting into is isn it its itself just keep kind knew know known last learn learned
    learning learnt less let like liked little long look looked looking lot lots made mainly make makes making many may
    maybe me mean means might mine more most mostly much must my myself near need needed needs neither never new next no
    none nor not nothing now of off often ok okay on once one ones only or other others our ours out over own part people
    perhaps piece please point pretty probably put quite rather really said same saw say see seem seemed seems seen
    several shall she should show showed shown since so some somebody someone something sometimes somewhat soon still such
    sure take taken takes taking tell than thank thanks that the their theirs them then there these they thing things
    think thinking this those though thought through time times to today together told too took topic toward towards tried
    try trying two under understand understanding understood until up upon us use used useful using usually very want
    wanted was wasn way ways we well went were weren what whatever when where whether which while who whole whom whose why
    will with within without won word words work worked working would wouldn year years yes yet you your yours
"""

EVERYDAY = frozenset(_EVERYDAY_WORDS.split())
"""Words that everybody needs, whatever they speak of; no theme is made of them."""

_MARKS = "".join(chr(n) for n in range(0x300, 0x10000) if unicodedata.category(chr(n)) in ("Mn", "Mc"))
"""What stands above, below and beside letters in many scripts, and belongs to their words."""

_LETTER = rf"(?:[^\W_]|[{_MARKS}])"
_WORD = re.compile(rf"[^\W_]{_LETTER}*(?:'{_LETTER}+)*")
_SENTENCE_END = re.compile("(?<=[.!?\u2026\u0964\u061f])\\s+|(?<=[\u3002\uff01\uff1f])|\n+")
_CONTACT = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\+?\d[\d ()-]{6,}\d")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{1,2}")
_STEMMER = snowballstemmer.stemmer("english")
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Word:
    """A word's stem, and where it stands in its text."""

    stem: str
    start: int
    end: int


def plain(text: str) -> str:
    """Give a text in the one form in which words are compared."""
    return tidy(text).casefold()


def tidy(text: str) -> str:
    """Give a text with one way to write each letter and the apostrophe, capitals as they were."""
    return unicodedata.normalize("NFKC", text).replace("\u2019", "'")


def words_of(text: str) -> list[Word]:
    """Give a text's words in order; places are those of the plain text."""
    return [Word(stem_of(found.group().split("'")[0]), *found.span()) for found in _WORD.finditer(plain(text))]


def telling(text: str, dropped: Collection[str]) -> list[Word]:
    """Give the words of a text that tell something: none that is dropped, no single letter, no bare number."""
    return [w for w in words_of(text) if w.stem not in dropped and len(w.stem) > 1 and not w.stem.isdigit()]


def stems_of(text: str) -> set[str]:
    """Give the stems of a text."""
    return {word.stem for word in words_of(text)}


def sentences_of(text: str) -> list[str]:
    """Give a text's sentences as they were written, without the space around them."""
    return [sentence.strip() for sentence in _SENTENCE_END.split(text) if sentence.strip()]


def can_reach(text: str) -> bool:
    """Say whether a text tells how to reach somebody: an address, a link or a number to call."""
    return _CONTACT.search(text) is not None


def without_contacts(text: str) -> str:
    """Give a text without addresses, links and numbers to call."""
    return _CONTACT.sub("", text)


def length_of(sentence: str) -> int:
    """Count a text's words; in a script without spaces between them, two letters count as one."""
    return len(_UNSPACED.sub(" - ", sentence).split())


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """Give what graph and graphs, share and sharing have in common."""
    with _ONE_AT_A_TIME:  # the stemmer keeps the word that it works on
        return str(_STEMMER.stemWord(word))


EVERYDAY_STEMS = frozenset(map(stem_of, EVERYDAY)) | EVERYDAY
