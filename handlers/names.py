"""Finds what may be a person's name in a text: the group's own people, and words that a sentence uses as names.

Pure rules, for letters that know capitals. What they find is a hint for the writer, never a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from handlers.name_words import (
    ADULTS,
    BEFORE_A_THING,
    CALLED,
    CHILD_SIGNS,
    CHILDREN,
    CLAUSE,
    DOES,
    ORDINARY,
    PARTICLES,
    PLACES,
    SAYS,
    THEIRS,
    TITLES,
    TO_SOMEBODY,
    WORK_SIGNS,
    Token,
    taken_apart,
)
from prompts.content import NameWords

Finder = Callable[[str], Sequence[tuple[int, int]]]
"""A second opinion: gives where persons' names stand in a text."""


def finds_none(text: str) -> Sequence[tuple[int, int]]:
    """Have no second opinion: the extra for it is not installed."""
    return ()


STUDENT, COLLEAGUE, SOMEONE, SCHOOL = "a student", "a colleague", "someone", "a school"
LEAST_SMALL = 5
"""Letters from which on a first name counts without its capital, as people type on a phone."""


@dataclass(frozen=True, slots=True)
class Roster:
    """The people and schools of a group; `own` are the writer's own names, which they may write."""

    people: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


def name_words(names: Iterable[str]) -> frozenset[str]:
    """Give the words of which people's names are made, single letters left out."""
    return frozenset(word for name in names for word in name.split() if len(word) > 1)


@dataclass(frozen=True, slots=True)
class Found:
    """A likely name, where it stands, and whom it may mean.

    `told` is set where the words before it say already who this is ("my student"), so that the name can simply go.
    """

    start: int
    end: int
    words: str
    role: str
    told: bool = False


def find(
    text: str, words: NameWords, roster: Roster | None = None, also: Iterable[tuple[int, int]] = ()
) -> list[Found]:
    """List likely names as they stand; `also` are further places where somebody else saw one."""
    people = roster or Roster()
    reader = _Reader(text, words, people)
    seen = list(reader.read())
    for start, end in also:
        known = text[start:end] in words.known
        if not known and not any(start < each.end and each.start < end for each in seen):
            seen.append(reader.judged(start, end))
    own = {name.lower() for name in people.own}
    others = [each for each in seen if not own.issuperset(token.low for token in taken_apart(each.words))]
    return sorted([*_agreed(others), *_sites(text, people)], key=lambda each: each.start)


def _agreed(seen: Sequence[Found]) -> Iterator[Found]:
    """Let a name that comes again mean the same person: what is known of one place is known of all."""
    for each in seen:
        alike = {other.role for other in seen if other.words.lower() == each.words.lower()}
        yield replace(each, role=next(role for role in (STUDENT, COLLEAGUE, SOMEONE) if role in alike))


def _sites(text: str, people: Roster) -> Iterator[Found]:
    for site in people.sites:
        for found in re.finditer(rf"\b{re.escape(site)}\b", text, re.IGNORECASE):
            yield Found(found.start(), found.end(), found[0], SCHOOL)


@cache
def _lowered(names: frozenset[str]) -> frozenset[str]:
    """Write a list of the content small, once for all texts."""
    return frozenset(name.lower() for name in names)


class _Reader:
    """Reads one text."""

    def __init__(self, text: str, words: NameWords, people: Roster) -> None:
        self.text = text
        self.words = words
        self.people = people
        self.tokens = list(taken_apart(text))
        self.given, self.both = _lowered(words.given), _lowered(words.also_words)
        self.rostered = {word.lower() for word in people.people}

    def read(self) -> Iterator[Found]:
        """Give the names, run by run of words with capitals."""
        at = 0
        joined = False
        while at < len(self.tokens):
            end = self._run_from(at)
            first = self._first_of(at, end, joined=joined) if end > at else end
            if first < end:
                yield self._found(first, end)
            elif end == at and self._is_small(self.tokens[at]):
                yield self._found(at, at + 1)
            at = max(end, at + 1)
            joined = first < end and at < len(self.tokens) and self.tokens[at].low == "and"

    def _run_from(self, at: int) -> int:
        """Give where the words end that stand together with capitals, small words of a name among them."""
        end = at
        while (
            end < len(self.tokens) and (end == at or self._follows(end)) and self._is_written_as_name(self.tokens[end])
        ):
            end += 1
            small = end
            while small < len(self.tokens) and self._follows(small) and self.tokens[small].low in PARTICLES:
                small += 1
            capital = small < len(self.tokens) and small > end and self.tokens[small].is_capital
            end = small if capital and self.tokens[small].gap == " " else end
        while end - at > 1 and self.tokens[end - 1].text == "I" and self.tokens[end - 1].gap == " ":
            end -= 1  # "on Thursdays I walk"
        return end

    def _is_written_as_name(self, token: Token) -> bool:
        return token.is_capital or (token.text.isupper() and self._is_named(token))

    def _follows(self, at: int) -> bool:
        before, token = self.tokens[at - 1], self.tokens[at]
        dotted = token.gap == ". " and (before.low in TITLES or before.is_initial)
        return not before.owns and (token.gap == " " or dotted)

    def _first_of(self, start: int, end: int, *, joined: bool) -> int:
        """Give where a name begins in a run of words with capitals; the run's end where there is none."""
        run = self.tokens[start:end]
        if self._is_known(run) or any(token.low in PLACES for token in run[1:]):
            return end
        titled = next((at for at in range(start, end - 1) if self.tokens[at].low in TITLES), None)
        if titled is not None:
            return end if self._is_known(self.tokens[titled + 1 : end]) else titled
        while start < end and self._leads_in(start, end):
            start += 1
        if start < end and (self._is_full_name(start, end) or self._is_name(start, end, joined=joined)):
            return start
        return end

    def _is_known(self, run: Sequence[Token]) -> bool:
        """Whether these words are no person here; a first name in front says otherwise."""
        if " ".join(token.text for token in run) in self.words.known:
            return True
        if len(run) > 1 and self._is_first_name(run[0]):
            return False
        return all(token.low not in self.both and self._is_known_word(token) for token in run)

    def _is_known_word(self, token: Token) -> bool:
        """Whether this word, or the one that it is the plural of, is no person here."""
        return token.text in self.words.known or token.text.removesuffix("s") in self.words.known

    def _is_named(self, token: Token) -> bool:
        """Whether a word is somebody's name and nothing else: a first name that we know, or a name of the group's people."""
        return (token.low in self.given or token.low in self.rostered) and token.low not in self.both

    def _is_first_name(self, token: Token) -> bool:
        return token.low in self.given or token.low in self.rostered or token.low in self.both

    def _leads_in(self, at: int, end: int) -> bool:
        """Whether a word with a capital only opens the sentence, or says who somebody is, before a name."""
        token = self.tokens[at]
        if token.low in ADULTS | CHILDREN or (token.text in self.words.known and token.low not in self.both):
            return True
        if not token.opens or self._is_named(token):
            return False
        if token.low in ORDINARY or token.low in TO_SOMEBODY:
            return token.low not in self.both or end - at == 1 or self._is_first_name(self.tokens[at + 1])
        follows = end - at > 1 and token.low not in self.both
        return follows and (token.low.endswith("ing") or self._is_first_name(self.tokens[at + 1]))

    def _is_full_name(self, start: int, end: int) -> bool:
        """Whether several words are a first name or an initial and what follows it, or a name that nobody here knows."""
        run = self.tokens[start:end]
        if len(run) == 1:
            return False
        if run[0].is_initial:
            return (run[0].text not in ("I", "A") or run[1].gap == ". ") and not self._is_ordinary(run[1])
        if self._is_first_name(run[0]):
            return True
        the = start > 0 and self.tokens[start - 1].low in BEFORE_A_THING and not run[0].opens
        if the or any(token.text in self.words.known for token in run):
            return False
        return not run[0].opens or self._does(end, SAYS | DOES)

    def _is_name(self, start: int, end: int, *, joined: bool) -> bool:
        """Whether a single word is a name, by what stands around it."""
        token = self.tokens[start]
        if end - start > 1:
            return False
        if self._is_named(token):
            return True
        if self._is_ordinary(token):
            return False
        if self._is_told(start) or self._owns_a_person_s(start) or self._does(end, SAYS):
            return True
        if token.opens:
            return self._is_beside_a_name(end)
        return self._is_name_inside(start, end, joined=joined)

    def _is_name_inside(self, start: int, end: int, *, joined: bool) -> bool:
        """Whether a single word inside a sentence is a name."""
        token, before = self.tokens[start], self.tokens[start - 1].low
        if token.low in self.both:
            return (token.text not in self.words.known and before not in BEFORE_A_THING) or before in TO_SOMEBODY - {
                "to",
                "from",
                "for",
                "by",
            }
        acts = before in CLAUSE and self._does(end, DOES)
        place = before in {"to", "from", "by", "for", "about"}
        return joined or acts or (before in TO_SOMEBODY and not place) or self._is_beside_a_name(end)

    def _is_ordinary(self, token: Token) -> bool:
        return token.low in ORDINARY and token.low not in self.both

    def _does(self, at: int, verbs: frozenset[str]) -> bool:
        return at < len(self.tokens) and self.tokens[at].gap == " " and self.tokens[at].low in verbs

    def _owns_a_person_s(self, at: int) -> bool:
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return self.tokens[at].owns and following is not None and following.low in THEIRS

    def _is_beside_a_name(self, at: int) -> bool:
        """Whether "and" and a first name follow, or a class such as 4B."""
        if re.match(r" in \d[A-Z]\b", self.text[self.tokens[at - 1].end :]):
            return True
        following = self.tokens[at : at + 2]
        return len(following) == 2 and following[0].low == "and" and self._is_named(following[1])

    def _is_told(self, at: int) -> bool:
        """Whether the words before say already who this is: "my student", "a boy called", "the aide,"."""
        if at == 0 or self.tokens[at].opens:
            return False
        before, gap = self.tokens[at - 1].low, self.tokens[at].gap
        return (before in CALLED and gap == " " and at > 1) or (before in ADULTS | CHILDREN and gap in (" ", ", "))

    def _is_small(self, token: Token) -> bool:
        return len(token.text) >= LEAST_SMALL and token.text.islower() and self._is_named(token)

    def _found(self, first: int, end: int) -> Found:
        """Give the name that these words are; what says already who it is stays, and "called" goes with the name."""
        start, stop = self.tokens[first].start, self.tokens[end - 1].end
        found = self.judged(start, stop)
        if not self._is_told(first):
            return found
        before = self.tokens[first - 1]
        if before.low in CALLED:
            before = self.tokens[first - 2]
        role = STUDENT if before.low in CHILDREN else COLLEAGUE if before.low in ADULTS else found.role
        return replace(found, start=before.end, role=role, told=True)

    def judged(self, start: int, end: int) -> Found:
        """Give a name with whom it may mean, by the words around it."""
        around = self.text[:start][-80:].rpartition(".")[2] + self.text[end:][:80].partition(".")[0]
        words = self.text[start:end]
        first = words.split(maxsplit=1)[0].rstrip(".").lower()
        if first in self.rostered or first in TITLES or (len(first) == 1 and not CHILD_SIGNS.search(around)):
            return Found(start, end, words, COLLEAGUE)
        if CHILD_SIGNS.search(around):
            return Found(start, end, words, STUDENT)
        return Found(start, end, words, COLLEAGUE if WORK_SIGNS.search(around) else SOMEONE)
