"""Sees where answers about one theme point different ways: one says that it worked, another that it did not.

Only plain words for and against count, in the sentence that speaks of the theme, and never when one sentence holds both.
What is found is a question for the chair, who reads both sentences before anybody else does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.telling import plain, sentences_of, stem_of, stems_of, words_of
from handlers.themes import Theme

_WELL = """
    agree benefit best better clearer confident easier effective enjoy excited gain good great happier helpful improve
    improved keen like liked love loved positive progress success successful useful valuable worked works worth
"""
_ILL = """
    against bad burden confusing disagree disappointing doubt fail failed frustrating harder harm ineffective
    overwhelming pointless sceptical slower struggle struggled tired tiring unclear unfair unhelpful useless waste
    wasted worse worried worry wrong
"""
_FOR, _AGAINST = (frozenset(map(stem_of, words.split())) for words in (_WELL, _ILL))
_TURNING = re.compile(r"(?:\w+n't|cannot|hardly|neither|never|no|nobody|none|nor|not|without)\b")
"""Words that turn the meaning of what follows."""

REACH = 4
"""Words after a turning word that it turns."""

_CONTRAST = re.compile(r"\b(?:but|although|though|however|yet|whereas)\b")


@dataclass(frozen=True, slots=True)
class Difference:
    """A theme of which one answer speaks well and another does not, with a sentence of each, word for word."""

    theme: Theme
    well: tuple[int, str]
    ill: tuple[int, str]


def find_differences(themes: Sequence[Theme], answers: Sequence[str]) -> list[Difference]:
    """Find at most one difference a theme: the shortest sentence of each side; none where only one side speaks."""
    found = []
    for theme in themes:
        sides: dict[int, list[tuple[int, str, int]]] = {1: [], -1: []}
        for place in theme.support:
            for sentence in sentences_of(answers[place]):
                if stems_of(theme.name) <= stems_of(sentence) and (stance := stance_of(sentence)):
                    sides[stance].append((len(sentence), sentence, place))
        if sides[1] and sides[-1]:
            (_, well, who), (_, ill, other) = min(sides[1]), min(sides[-1])
            if who != other:
                found.append(Difference(theme, (who, well), (other, ill)))
    return found


def stance_of(sentence: str) -> int:
    """Give 1 where a sentence speaks well of its matter, -1 where it does not, 0 where it does both or neither."""
    text = plain(sentence)
    if _CONTRAST.search(text) or text.rstrip().endswith("?"):
        return 0
    turned = 0
    sides = set()
    for word in words_of(sentence):
        if _TURNING.fullmatch(text[word.start : word.end]):
            turned = REACH + 1
        side = (word.stem in _FOR) - (word.stem in _AGAINST)
        if side:
            sides.add(-side if turned else side)
        turned = max(0, turned - 1)
    return sides.pop() if len(sides) == 1 else 0
