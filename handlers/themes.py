"""What several people said in common, and whom to quote: counted by rules, the same in whatever order answers came.

A theme is a phrase and everybody who used it. The question's own words, everyday words, and words that a group uses in
every round make no theme. Quotes are chosen so that together they stand near everybody (facility location), never by
how central they are: the middle repeats the majority and loses the one who sees it differently.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HABIT = 0.4
"""A word that was common in this share of earlier rounds is the group's habit and no theme."""

COMMON = 0.2
"""A word is common in a round where this share of its answers, and two at least, hold it."""

LONGEST_PHRASE = 3
"""Words in a phrase at most, everyday words between them not counted."""

OVERLAP = 2 / 3
"""A phrase of whose supporters more than this share stand behind an earlier theme says the same again."""

LENGTH = 0.2
"""How much a further word makes a phrase worth more: two words say more than one where as many people hold them."""

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
    will with within without won word words work worked working would wouldn yes yet you your yours
"""

EVERYDAY = frozenset(_EVERYDAY_WORDS.split())
"""Words that everybody needs, whatever they speak of; no theme is made of them."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_BREAK = re.compile(r"[.!?;:,()\n]")
_ENDINGS = (
    ("ies", "y"),
    ("ations", "ate"),
    ("ation", "ate"),
    ("ings", ""),
    ("ing", ""),
    ("edly", ""),
    ("ed", ""),
    ("ments", "ment"),
    ("es", "e"),
    ("s", ""),
    ("ly", ""),
)

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A phrase, as people wrote it most often, and the places of the answers that hold it."""

    name: str
    support: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word's stem, and where it stands in its text."""

    stem: str
    start: int
    end: int


def find_themes(
    answers: Sequence[str], prompt: str = "", earlier: Sequence[Sequence[str]] = (), most: int = 5, least: int = 2
) -> list[Theme]:
    """Find at most `most` themes that at least `least` answers hold, the one with the most voices first.

    `earlier` holds the answers of earlier rounds. The order of answers changes nothing but the numbers in `support`.
    """
    dropped = _EVERYDAY_STEMS | {word.stem for word in words_of(prompt)} | habits(earlier)
    found = {phrase: held for phrase, held in _phrases(answers, dropped).items() if len(held) >= least}
    chosen: list[tuple[Phrase, frozenset[int]]] = []
    covered: frozenset[int] = frozenset()
    while found and len(chosen) < most:
        phrase = min(found, key=lambda each: (-_worth(each, found[each] - covered), -len(each), each))
        support = found[phrase]
        if support <= covered:
            break
        chosen.append((phrase, support))
        covered |= support
        found = {other: held for other, held in found.items() if len(held & support) <= OVERLAP * len(held)}
    themes = [Theme(_name_of(phrase, answers, support), tuple(sorted(support))) for phrase, support in chosen]
    return sorted(themes, key=lambda theme: (-len(theme.support), theme.name))


def choose_quotes(answers: Sequence[str], prompt: str, most: int) -> list[int]:
    """Choose at most `most` answers that together stand nearest to all, the one that speaks for most first."""
    order = sorted(range(len(answers)), key=lambda place: (answers[place], place))
    weighed = _weighed([answers[place] for place in order], _EVERYDAY_STEMS | {word.stem for word in words_of(prompt)})
    near = [[_likeness(one, other) for other in weighed] for one in weighed]
    best = [0.0] * len(order)
    chosen: list[int] = []
    while len(chosen) < min(most, len(order)):
        left = [place for place in range(len(order)) if place not in chosen]
        pick = max(left, key=lambda place: (sum(map(max, best, near[place])), -place))
        chosen.append(pick)
        best = list(map(max, best, near[pick]))
    return [order[place] for place in chosen]


def habits(earlier: Sequence[Sequence[str]]) -> set[str]:
    """Give the stems that were common in enough earlier rounds to say nothing new."""
    rounds: Counter[str] = Counter()
    for answers in earlier:
        held = Counter(stem for answer in answers for stem in {word.stem for word in words_of(answer)})
        rounds.update(stem for stem, count in held.items() if count >= max(2, COMMON * len(answers)))
    return {stem for stem, count in rounds.items() if count >= HABIT * len(earlier)}


def plain(text: str) -> str:
    """Give a text in the one form in which words are compared."""
    return unicodedata.normalize("NFKC", text).replace("\u2019", "'").casefold()


def words_of(text: str) -> list[Word]:
    """Give a text's words in order; places are those of the plain text."""
    return [Word(_stem(found.group().split("'")[0]), *found.span()) for found in _WORD.finditer(plain(text))]


def _stem(word: str) -> str:
    """Take common endings off, so that graph and graphs, share and sharing meet."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            if not (ending == "s" and word.endswith(("ss", "us", "is"))):
                word = word.removesuffix(ending) + instead
            break
    word = word.removesuffix("e") if len(word) > 4 else word
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls" else word


_EVERYDAY_STEMS = frozenset(map(_stem, EVERYDAY)) | EVERYDAY


def _telling(answer: str, dropped: Iterable[str]) -> list[Word]:
    return [w for w in words_of(answer) if w.stem not in dropped and len(w.stem) > 1 and not w.stem.isdigit()]


def _phrases(answers: Sequence[str], dropped: Iterable[str]) -> dict[Phrase, frozenset[int]]:
    """Give every phrase of telling words, and the answers that hold it."""
    found: defaultdict[Phrase, set[int]] = defaultdict(set)
    for place, answer in enumerate(answers):
        stems = [word.stem for word in _telling(answer, dropped)]
        for length in range(1, LONGEST_PHRASE + 1):
            for start in range(len(stems) - length + 1):
                found[tuple(stems[start : start + length])].add(place)
    return {phrase: frozenset(held) for phrase, held in found.items() if len(set(phrase)) == len(phrase)}


def _worth(phrase: Phrase, newly: frozenset[int]) -> float:
    return len(newly) * (1 + LENGTH * (len(phrase) - 1))


def _name_of(phrase: Phrase, answers: Sequence[str], support: Iterable[int]) -> str:
    """Give the phrase as most people wrote it, with the small words between; the shortest where several are equal."""
    written: Counter[str] = Counter()
    for place in support:
        written.update(_spans(phrase, plain(answers[place])))
    return min(written, key=lambda name: (-written[name], len(name), name)) if written else " ".join(phrase)


def _spans(phrase: Phrase, text: str) -> set[str]:
    words = words_of(text)
    spans = set()
    for start, first in enumerate(words):
        if first.stem == phrase[0]:
            for last in words[start : start + 2 * len(phrase)]:
                span = text[first.start : last.end]
                if last.stem == phrase[-1] and _holds(phrase, span) and not _BREAK.search(span):
                    spans.add(span)
                    break
    return spans


def _holds(phrase: Phrase, span: str) -> bool:
    stems = [word.stem for word in words_of(span)]
    return all(stem in stems for stem in phrase)


def _weighed(answers: Sequence[str], dropped: Iterable[str]) -> list[dict[str, float]]:
    """Give each answer's telling words by how rare they are, scaled to length one."""
    counted = [Counter(word.stem for word in _telling(answer, dropped)) for answer in answers]
    held = Counter(stem for counts in counted for stem in counts)
    weighed = []
    for counts in counted:
        rare = {
            stem: (1 + math.log(count)) * math.log((1 + len(answers)) / (1 + held[stem]) + 1)
            for stem, count in counts.items()
        }
        length = math.sqrt(sum(weight * weight for weight in rare.values())) or 1.0
        weighed.append({stem: weight / length for stem, weight in rare.items()})
    return weighed


def _likeness(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(weight * other.get(stem, 0.0) for stem, weight in one.items())
