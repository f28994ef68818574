"""The words by which a sentence gives a person away, and a text taken apart into its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor"})
ADULTS = _set(
    """
    colleague teacher principal deputy aide mentor lead leader manager specialist graduate coach secretary
    counsellor psychologist nurse librarian parent
    """
)
CHILDREN = _set("student pupil boy girl child kid learner twins twin sister brother son daughter")
CALLED = frozenset({"called", "named"})
SAYS = _set(
    """
    said says told tells asked asks cried cries thinks thought feels felt smiled shouted shrugged whispered replied
    hates hated loves loved struggles struggled reads wrote writes threw hit bites refuses refused ran noticed
    wants wanted laughed knows
    """
)
DOES = SAYS | _set(
    """
    is was has had will would can cannot needs needed does did came comes went goes moved finished led leads
    teaches taught tried tries runs disagrees models showed
    """
)
TO_SOMEBODY = _set(
    """
    asked told met watched helped visited phoned called thanked coached coaching emailed let gave promised saw with
    help hi hello dear thanks beside to from and about for overheard who by
    """
)
CLAUSE = _set("that because when if but while whether after before and why how as once")
THEIRS = _set(
    """
    class classroom lesson lessons mum mother dad father family parents teacher behaviour reading writing book work
    room group plan desk progress brother sister
    """
)
BEFORE_A_THING = frozenset({"the", "our", "a", "an", "this", "that", "some", "more", "of"})
PLACES = _set(
    """
    primary secondary school college academy grammar high elementary street road park creek campus kindergarten
    university network region river lake hills valley
    """
)
PARTICLES = frozenset({"van", "der", "de", "den", "la", "al", "bin", "von", "da", "ó"})
ORDINARY = _set(
    """
    a about after all an and another any are as asked at because before but by can could dear did do does each
    every everybody everyone for from good had has have he hello her here hi his how i if in is it last let like
    many may me met most my next no nobody none not now of on once one only or our out people please she should
    since so some somebody someone something staff students such teachers thank thanks that the their them then
    there these they this those three to today tomorrow too two under until was we were what when where which while
    who why will with would yes yesterday you your leadership research data evidence parents families both few
    several at during despite without everything nothing maybe perhaps also however two new mother father mum dad
    assistant deputy principal teacher aide prep tell told ask help feedback first second third fourth final step
    being enough
    """
)
CHILD_SIGNS = re.compile(
    r"\b(?:students?|pupils?|child(?:ren)?|boys?|girls?|kids?|learner|mums?|dads?|mother|father|parents?|grandmother|prep|"
    r"(?:year|grade) \d+|\d[a-z]|recess|homework|bites|his teacher|her teacher|reads? alone|sounds|class)\b",
    re.IGNORECASE,
)
WORK_SIGNS = re.compile(
    r"\b(?:meeting|planning|planner|coach\w*|lesson|team|model\w*|timetable|data|walk|teach\w*|principal|protocol|office|plans?)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
OWNED = re.compile(r"['\u2019]s?$")
JOINED = re.compile(r"['\u2019](?:d|ll|m|re|ve)$")
SENTENCE = re.compile(r"[.!?:;\n“\"•*\u2013\u2014(]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word without its "'s" or "'ll", and how it stands: does it open a sentence, what stands before it, does it own."""

    text: str
    start: int
    end: int
    opens: bool
    gap: str
    owns: bool

    @property
    def low(self) -> str:
        """Give the word in small letters."""
        return self.text.lower()

    @property
    def is_capital(self) -> bool:
        """Whether it is written as a name is: with one capital, and no short form in capitals alone."""
        return self.text[0].isupper() and not (len(self.text) > 1 and self.text.isupper())

    @property
    def is_initial(self) -> bool:
        """Whether it is one capital letter."""
        return len(self.text) == 1 and self.text.isupper()


def taken_apart(text: str) -> Iterator[Token]:
    """Give the words of a text in order; the point behind a title or an initial ends no sentence."""
    end, before = 0, ""
    for found in WORD.finditer(text):
        gap = text[end : found.start()]
        ends = SENTENCE.search(gap) is not None
        if gap.startswith(".") and (before.lower() in TITLES or len(before) == 1):
            ends = SENTENCE.search(gap[1:]) is not None
        whole = JOINED.sub("", found[0])
        word = OWNED.sub("", whole)
        yield Token(word, found.start(), found.start() + len(word), ends or not before, gap, word != whole)
        end, before = found.end(), word
