"""What a model's wording must pass before anybody reads it; each gate is here because a real model failed it.

A wording that fails one falls back to the rules' line. No gate understands what is said; together they leave to the person who
checks a draft only what a person alone can see.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.gate_words import (
    AGREEMENT,
    CAUSES,
    DISSENT,
    DOWN,
    FUNCTION,
    HEDGES,
    OF_ITSELF,
    QUANTIFIERS,
    SPEAKER,
    STARTERS,
    STRONG,
    UP,
    begins,
    figures_in,
    sentences_in,
    stems_in,
    words_in,
)
from handlers.injections import is_suspicious
from handlers.telling import plain

FEWEST, MOST = 4, 25
"""Words of a wording."""

LONGEST = 220
"""Characters of a wording."""

COPIED = 8
"""Words in a row from which on a wording is somebody's own, and no wording any more."""

OWN_WORDS = 0.4
"""The largest share of a wording's telling words that none of its answers holds."""

HELD = 0.75
"""The share of what a clause has from its answers that one answer alone must hold."""

_MARK = '"\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f'
_QUOTED = re.compile(rf"[{_MARK}]([^{_MARK}]*)[{_MARK}]?|(?<!\w)['\u2018]([^'\u2019]{{3,}})['\u2019](?!\w)")
_CONTACT = re.compile(
    r"@|\bhttps?:|\bwww\.|\b[\w-]+\.(?:com|org|net|edu|gov|io|au|ca|uk|nz)\b|\+?\d[\d ().-]{5,}\d|\[contact\]"
    r"|\b\w+ ?\(?\bat\)? ?\w+ ?\(?\bdot\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[<>{}\[\]|`*_#\\^~]|\(\s*a\d+\s*\)|\ba\d{1,2}\b|:$|…$|\.\.\.$")
_CLAUSE = re.compile(r"[,;:]| (?:and|but|so|while|whereas|because|which|although|since|due to|led to|after|when) ")
_CAPITAL = re.compile(r"(?<![\w'])[A-Z\u00c0-\u00de][\w'\u2019-]*")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model said of one group of answers, and the answers on which it says to rest."""

    text: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the model was given: the question, and each answer by its id."""

    question: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Case:
    """A claim beside the answers that it cites."""

    claim: Claim
    heard: Heard
    cited: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        return words_in(self.claim.text)


def failing(claim: Claim, heard: Heard) -> list[str]:
    """Name every gate that a claim does not pass; none for one that may be shown."""
    cited = tuple(heard.answers[each] for each in claim.ids if each in heard.answers)
    case = _Case(claim, heard, cited)
    return [name for name, fails in GATES.items() if fails(case)]


def _wrong_ids(case: _Case) -> bool:
    """Say whether an answer is cited that is not there, or one twice, or none."""
    ids = case.claim.ids
    return not ids or len(set(ids)) != len(ids) or not set(ids) <= set(case.heard.answers)


def _malformed(case: _Case) -> bool:
    """Say whether it is too short or long, no line of plain words, or not in English, which the other gates read."""
    text, words = case.claim.text, case.words
    plain = all(unicodedata.category(each)[0] not in "CM" and each not in "\u2028\u2029" for each in text)
    english = sum(word in FUNCTION for word in words) * 6 >= len(words)
    short = len(words) >= FEWEST and len(text.split()) <= MOST and len(text) <= LONGEST
    return not (plain and short and english) or bool(_MARKUP.search(text))


def _not_quoted(case: _Case) -> bool:
    """Say whether words in quotation marks are not word for word in one cited answer."""
    quoted = ["".join(found) for found in _QUOTED.findall(case.claim.text)]
    return any(not any(words.strip(" .,!?") in answer for answer in case.cited) for words in quoted)


def _copied(case: _Case) -> bool:
    """Say whether it repeats somebody's words in a row: whether they may be quoted is their writer's to say."""
    said = case.words
    runs = {tuple(said[at : at + COPIED]) for at in range(len(said) - COPIED + 1)}
    return any(
        tuple(theirs[at : at + COPIED]) in runs
        for theirs in map(words_in, case.heard.answers.values())
        for at in range(len(theirs) - COPIED + 1)
    )


def _figures_apart(case: _Case) -> bool:
    """Say whether a sentence's figures, and the change beside them, are not those of one sentence in one cited answer."""
    theirs = [sentence for answer in case.cited for sentence in sentences_in(answer)]
    for sentence in sentences_in(case.claim.text):
        figures = figures_in(sentence)
        if figures and not any(figures == figures_in(each) and _changes(sentence) == _changes(each) for each in theirs):
            return True
    return False


def _changes(text: str) -> tuple[bool, bool]:
    words = words_in(text)
    return begins(words, UP), begins(words, DOWN)


def _turned(case: _Case) -> bool:
    """Say whether something goes up or down that goes so in no cited answer."""
    up, down = _changes(case.claim.text)
    told = [_changes(answer) for answer in case.cited]
    return (up and not any(each for each, _ in told)) or (down and not any(each for _, each in told))


def _quantified(case: _Case) -> bool:
    """Say whether it counts with a word such as "most" or "all", beside which no number of sources stands."""
    text = plain(case.claim.text)
    return bool(QUANTIFIERS & set(case.words)) or "no one" in text or "a lot" in text


def _agreed(case: _Case) -> bool:
    """Say whether something was agreed or decided that no cited answer tells in the same word and as a fact."""
    said = AGREEMENT & set(case.words)
    facts = [set(words_in(sentence)) for answer in case.cited for sentence in sentences_in(answer)]
    return any(not any(word in fact and not HEDGES & fact for fact in facts) for word in said)


def _dissent_lost(case: _Case) -> bool:
    """Say whether an answer objects, or says "not" or "but", and the wording does not, or the wording alone does."""
    said = DISSENT & set(case.words)
    if not said:
        strong = any(STRONG & set(words_in(answer)) for answer in case.heard.answers.values())
        return strong or any(DISSENT & set(words_in(_nearest(answer, case.claim.text))) for answer in case.cited)
    return not any(DISSENT & set(words_in(answer)) for answer in case.cited)


def _nearest(answer: str, text: str) -> str:
    """Give the sentence of an answer that shares most words with a text."""
    about = stems_in(text)
    return max(sentences_in(answer), key=lambda sentence: (len(stems_in(sentence) & about), len(sentence)), default="")


def _far_away(case: _Case) -> bool:
    """Say whether a cited answer speaks of something else, or too many of the words are nobody's."""
    about = stems_in(case.claim.text) - STARTERS
    for answer in case.cited:
        theirs = stems_in(answer)
        if len(theirs & about) < min(2, len(theirs), len(about)):
            return True
    known = stems_in(" ".join((case.heard.question, *case.cited, *STARTERS)))
    return not about or len(about - known) > OWN_WORDS * len(about)


def _fused(case: _Case) -> bool:
    """Say whether a clause is held by no single answer, or one answer's cause is tied to another's effect."""
    allowed = stems_in(" ".join(STARTERS))
    theirs = [stems_in(answer) for answer in case.cited]
    everybody = set().union(*theirs)
    for clause in _CLAUSE.split(case.claim.text):
        about = (stems_in(clause) & everybody) - allowed
        if len(about) >= 2 and not any(len(about & held) >= HELD * len(about) for held in theirs):
            return True
    for sentence in sentences_in(case.claim.text):
        if CAUSES & set(words_in(sentence)):
            about = (stems_in(sentence) & everybody) - allowed
            reasons = [held for held, answer in zip(theirs, case.cited, strict=True) if CAUSES & set(words_in(answer))]
            if not any(len(about & held) >= HELD * len(about) for held in reasons):
                return True
    return False


def _contact(case: _Case) -> bool:
    """Say whether it holds a way to reach somebody."""
    return bool(_CONTACT.search(case.claim.text))


def _named(case: _Case) -> bool:
    """Say whether a name stands in it that stands in no cited answer; at its start, a word that nobody wrote."""
    ours = " ".join((case.heard.question, *case.cited))
    theirs = set(re.findall(r"[\w'\u2019-]+", ours))
    small = {word.casefold() for word in theirs} | FUNCTION | STARTERS
    for found in _CAPITAL.finditer(case.claim.text):
        word = found[0].removesuffix("'s").removesuffix("\u2019s")
        before = case.claim.text[: found.start()].rstrip(f" '\u2018{_MARK}")
        opens = not before or before[-1] in ".!?"
        if word not in theirs and not (opens and (word.casefold() in small or stems_in(word) & stems_in(ours))):
            return True
    return False


def _speaks(case: _Case) -> bool:
    """Say whether it says "I" or "we", as if the group spoke, or speaks of itself and its task."""
    theirs = {word for answer in case.cited for word in words_in(answer)}
    words = set(case.words)
    return bool(SPEAKER & words) or bool((OF_ITSELF & words) - theirs)


def _obeys(case: _Case) -> bool:
    """Say whether it repeats an order to a machine."""
    return is_suspicious(case.claim.text)


GATES: Mapping[str, Callable[[_Case], bool]] = {
    "ids": _wrong_ids,
    "form": _malformed,
    "quote": _not_quoted,
    "copied": _copied,
    "figures": _figures_apart,
    "change": _turned,
    "quantifier": _quantified,
    "agreement": _agreed,
    "dissent": _dissent_lost,
    "overlap": _far_away,
    "fused": _fused,
    "contact": _contact,
    "name": _named,
    "speaker": _speaks,
    "order": _obeys,
}
