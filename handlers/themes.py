"""What several people said in common, and whom to quote: counted by rules, the same in whatever order answers came.

A theme is a phrase and everybody who used it. The question's own words, everyday words, and words that a group uses in
every round make no theme. Quotes are chosen so that together they stand near everybody (facility location), never by
how central they are: the middle repeats the majority and loses the one who sees it differently.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import islice

from handlers.telling import EVERYDAY_STEMS, stems_of, telling, tidy, words_of

HABIT = 0.6
"""A word that was common in this share of earlier rounds is the group's habit and no theme."""

FEWEST_ROUNDS = 4
"""Earlier rounds without which nothing is a habit yet: what comes up twice in a row is worth telling."""

COMMON = 0.2
"""A word is common in a round where this share of its answers, and two at least, hold it."""

LONGEST_PHRASE = 3
"""Words in a phrase at most, everyday words between them not counted."""

OVERLAP = 2 / 3
"""A phrase of whose supporters more than this share stand behind an earlier theme says the same again."""

LENGTH = 0.2
"""How much a further word makes a phrase worth more: two words say more than one where as many people hold them."""

_NUMBER = re.compile(r"\s*\b\d+\b")
_BREAK = re.compile(r"[.!?;:,()\n]")
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A phrase, as people wrote it most often, and the places of the answers that hold it."""

    name: str
    support: tuple[int, ...]


def find_themes(
    answers: Sequence[str], prompt: str = "", earlier: Sequence[Sequence[str]] = (), most: int = 5, least: int = 2
) -> list[Theme]:
    """Find at most `most` themes that at least `least` answers hold, the one with the most voices first.

    `earlier` holds the answers of earlier rounds. The order of answers changes nothing but the numbers in `support`.
    """
    dropped = EVERYDAY_STEMS | stems_of(prompt) | habits(earlier)
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


def in_words(name: str) -> str:
    """Give a theme's name as it reads in a sentence: a single word is said to be one, for it may mean many things."""
    return name if " " in name else f"the word “{name}”"


def choose_quotes(answers: Sequence[str], prompt: str, most: int) -> list[int]:
    """Choose at most `most` answers that together stand nearest to all, the one that speaks for most first."""
    return list(islice(rank_quotes(answers, prompt), most))


def rank_quotes(answers: Sequence[str], prompt: str) -> Iterator[int]:
    """Give all answers, each time the one that brings those chosen nearest to all the others.

    Of those that bring the same, the one that says more comes first.
    """
    order = sorted(range(len(answers)), key=lambda place: (answers[place], place))
    vectors = _weighed([answers[place] for place in order], EVERYDAY_STEMS | stems_of(prompt))
    near = _likeness(vectors)
    best = [0.0] * len(order)

    def worth(one: int) -> tuple[float, int, int]:
        gain = sum(alike - best[other] for other, alike in near[one].items() if alike > best[other])
        return (-round(gain, 9), -len(vectors[one]), one)

    waiting = [worth(one) for one in range(len(order))]
    heapify(waiting)
    while waiting:
        pick = heappop(waiting)[-1]
        if waiting and worth(pick) > waiting[0]:  # it fell since it was counted; it never rises
            heappush(waiting, worth(pick))
            continue
        yield order[pick]
        for other, alike in near[pick].items():
            best[other] = max(best[other], alike)


def habits(earlier: Sequence[Sequence[str]]) -> set[str]:
    """Give the stems that were common in enough earlier rounds to say nothing new; none where there were few rounds."""
    if len(earlier) < FEWEST_ROUNDS:
        return set()
    rounds: Counter[str] = Counter()
    for answers in earlier:
        held = Counter(stem for answer in answers for stem in stems_of(answer))
        rounds.update(stem for stem, count in held.items() if count >= max(2, COMMON * len(answers)))
    return {stem for stem, count in rounds.items() if count >= HABIT * len(earlier)}


def _phrases(answers: Sequence[str], dropped: Collection[str]) -> dict[Phrase, frozenset[int]]:
    """Give every phrase of telling words, and the answers that hold it."""
    found: defaultdict[Phrase, set[int]] = defaultdict(set)
    for place, answer in enumerate(answers):
        stems = [word.stem for word in telling(answer, dropped)]
        for length in range(1, LONGEST_PHRASE + 1):
            for start in range(len(stems) - length + 1):
                found[tuple(stems[start : start + length])].add(place)
    return {phrase: frozenset(held) for phrase, held in found.items() if len(set(phrase)) == len(phrase)}


def _worth(phrase: Phrase, newly: frozenset[int]) -> float:
    return len(newly) * (1 + LENGTH * (len(phrase) - 1))


def _name_of(phrase: Phrase, answers: Sequence[str], support: Iterable[int]) -> str:
    """Give the phrase as most people wrote it, with the small words between; the shortest where several are equal."""
    written = Counter(span for place in support for span in _spans(phrase, tidy(answers[place])))
    alike = Counter(span.casefold() for span in written.elements())
    name = min(alike, key=lambda each: (-alike[each], len(each), each), default=" ".join(phrase))
    spelt = [span for span in written if span.casefold() == name]
    return min(spelt, key=lambda each: (-written[each], each), default=name)


def _spans(phrase: Phrase, text: str) -> set[str]:
    """Give how a text writes a phrase; a capital that only begins a sentence is none of the phrase's own."""
    folded = text.casefold()
    shown = text if len(text) == len(folded) else folded
    words = words_of(text)
    spans = set()
    for start, first in enumerate(words):
        if first.stem == phrase[0]:
            for last in words[start : start + 2 * len(phrase)]:
                span = _NUMBER.sub("", shown[first.start : last.end])
                if last.stem == phrase[-1] and stems_of(span).issuperset(phrase) and not _BREAK.search(span):
                    begins = not shown[: first.start].rstrip(" \"'\u201c") or _BREAK.match(
                        shown[: first.start].rstrip()[-1]
                    )
                    spans.add(span[0].lower() + span[1:] if begins and span[1:2].islower() else span)
                    break
    return spans


def _weighed(answers: Sequence[str], dropped: Collection[str]) -> list[dict[str, float]]:
    """Give each answer's telling words by how rare they are, scaled to length one."""
    counted = [Counter(word.stem for word in telling(answer, dropped)) for answer in answers]
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


def _likeness(vectors: Sequence[dict[str, float]]) -> list[dict[int, float]]:
    """Give for each text all that share a telling word with it, itself too, and how alike they are: 0 to 1."""
    holding: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for one, vector in enumerate(vectors):
        for stem, weight in vector.items():
            holding[stem].append((one, weight))
    near: list[dict[int, float]] = []
    for vector in vectors:
        alike: defaultdict[int, float] = defaultdict(float)
        for stem, weight in vector.items():
            for other, its in holding[stem]:
                alike[other] += weight * its
        near.append(dict(alike))
    return near
