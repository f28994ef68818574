"""A lint for what the bot says: plain, kind and short, nothing shown by colour or a picture alone, nobody ranked.

What members wrote is theirs: quotes are left alone, and where the bot repeats words that somebody typed they are taken out first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from handlers.language import (
    LONGEST_LABEL,
    Block,
    Button,
    Card,
    Chart,
    Decline,
    Fact,
    Form,
    Heading,
    Item,
    Line,
    Link,
    Note,
    Open,
    Reply,
    Say,
)
from handlers.turn import Router, Tick, Turn

MOST_WORDS = 25
LONGEST_TITLE = 24
HARDEST = 8.0
"""The Flesch-Kincaid grade that messages have at most, in the mean: what somebody reads easily on the way to a classroom."""

JARGON = re.compile(
    r"\b(?:users?|leverag\w+|synerg\w+|stakeholders?|utili[sz]\w+|actionable|deliverables?|workflows?|onboard\w*|payloads?|"
    r"API|URLs?|JSON|KPIs?|ROI|metrics?|bandwidth|touch base|circle back|deep dive|going forward|in terms of|with regard to|"
    r"please be advised|click here|invalid|null|parse|timeout|exception|database|login|log in|opt[- ]?(?:in|out)|modal|"
    r"instance|functionality|configur\w+|initiali[sz]\w+|paradigm|best practices?|low-hanging|buy-in|drill down)\b",
    re.IGNORECASE,
)
RANKS = re.compile(
    r"\b(?:best|worst|top|bottom|rank\w*|league\w*|highest|lowest|leaderboards?|winners?|losers?|strongest|weakest|"
    r"outperform\w*|underperform\w*|poorest|first place|last place|ahead of other|behind other)\b",
    re.IGNORECASE,
)
BLAME = re.compile(
    r"\b(?:you (?:failed|forgot|missed|neglected|must)|your (?:fault|mistake)|you are wrong|overdue|illegal)\b",
    re.IGNORECASE,
)
COLOURS = re.compile(r"(?:red|green|amber|yellow|orange)\W*", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+|\n+")


@dataclass(slots=True)
class Overheard(Router):
    """The whole practice, with an ear on it: remembers what it answered, and what people typed."""

    answers: list[Reply | Decline] = field(default_factory=list)
    typed: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, practice: Router) -> Overheard:
        """Listen to a practice."""
        heard = (practice.commands, practice.presses, practice.submits, practice.ticks, practice.homes)
        return cls(*heard, practice.beside)

    def dispatch(self, turn: Turn) -> Sequence[Reply]:
        """Answer as the practice does, and remember."""
        self.typed |= {text.strip() for text in (turn.event.text, *turn.event.values.values()) if text.strip()}
        try:
            replies = Router.dispatch(self, turn)
        except Decline as declined:
            self.answers.append(declined)
            raise
        self.answers += replies
        return replies

    def strike(self, tick: Tick) -> Sequence[Reply]:
        """Answer the clock as the practice does, and remember."""
        replies = Router.strike(self, tick)
        self.answers += replies
        return replies

    def faults(self) -> list[str]:
        """List all that is not said well."""
        found = {fault for answer in self.answers for fault in faults_of(answer, self.typed)}
        return sorted(found)


def faults_of(said: Reply | Decline | Card | Form, typed: Iterable[str] = ()) -> list[str]:
    """List what is not said well in one answer, each fault with the words it is about."""
    faults = list(_shape_faults(said))
    for text in texts_of(said):
        faults += text_faults(without(text, typed))
    return faults


@cache
def text_faults(text: str) -> tuple[str, ...]:
    """List what is not said well in one text."""
    faults = []
    if text.strip() and not re.search(r"\w", text):
        faults.append(f"only a picture or a sign: {text!r}")
    if COLOURS.fullmatch(text.strip()):
        faults.append(f"only a colour: {text!r}")
    for name, words in (("jargon", JARGON), ("ranks", RANKS), ("blames", BLAME)):
        faults += [f"{name} ({found[0]!r}): {text!r}" for found in words.finditer(text)]
    long = [sentence for sentence in sentences(text) if len(words_of(sentence)) > MOST_WORDS]
    return (*faults, *(f"{len(words_of(sentence))} words in a sentence: {sentence!r}" for sentence in long))


def without(text: str, typed: Iterable[str]) -> str:
    """Give the text with what people typed taken out, longest first; a single letter or figure stays."""
    for words in sorted((each for each in typed if len(each) > 2), key=len, reverse=True):
        text = text.replace(words, "X")
    return text


def texts_of(said: Any) -> Iterator[str]:
    """Give every text in the bot's own words."""
    match said:
        case Say(card=card):
            yield from texts_of(card)
        case Open(form=form):
            yield from texts_of(form)
        case Decline():
            yield from filter(None, [said.message, *said.errors.values()])
        case Card():
            yield said.title
            yield from (text for block in said.body for text in _block_texts(block))
            yield from (button.label for button in said.all_buttons())
            if said.form:
                yield from texts_of(said.form)
        case Form():
            yield from (said.title, said.submit)
            yield from (text for block in said.intro for text in _block_texts(block))
            yield from (text for field in said.fields for text in (field.label, field.hint) if text)


def _block_texts(block: Block) -> list[str]:
    match block:
        case Line(text) | Note(text) | Heading(text) | Link(text):
            return [text]
        case Fact(label, value):
            return [label, value]
        case Item(title, detail, source):
            return [text for text in (title, detail, source) if text]
        case Chart():
            return [block.title, block.alt, *(series.name for series in block.series)]
        case _:
            return []


def _shape_faults(said: Any) -> Iterator[str]:
    match said:
        case Say(card=card):
            yield from _shape_faults(card)
        case Open(form=form):
            yield from _shape_faults(form)
        case Card():
            if not said.title.strip() or not said.fallback.strip():
                yield f"a card without a title: {said.fallback!r}"
            yield from (fault for button in said.all_buttons() for fault in _button_faults(button))
            yield from _shape_faults(said.form)
        case Form():
            if not 0 < len(said.title.strip()) <= LONGEST_TITLE:
                yield f"a form's title of {len(said.title)} characters: {said.title!r}"
            yield from _button_faults(Button(said.submit))
            yield from (f"a field without a label: {field.name!r}" for field in said.fields if not field.label.strip())


def _button_faults(button: Button) -> Iterator[str]:
    if not 0 < len(button.label.strip()) <= LONGEST_LABEL:
        yield f"a label of {len(button.label)} characters: {button.label!r}"


def sentences(text: str) -> list[str]:
    """Split a text into its sentences."""
    return [sentence for sentence in SENTENCE_END.split(text) if words_of(sentence)]


def words_of(text: str) -> list[str]:
    """Split a text into its words; a sign that stands alone is none."""
    return [word for word in text.split() if re.search(r"\w", word)]


def grade(text: str) -> float:
    """Give the Flesch-Kincaid grade of a text: school years that one needs to read it easily."""
    words = words_of(text)
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences(text)) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Count a word's syllables as its groups of vowels, without a silent e at its end; figures count as one."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", letters))
    silent = bool(re.search(r"[^aeiouyl]e$|[^aeioudty]ed$|[^aeiouscxzg]es$", letters)) and groups > 1
    return max(1, groups - silent)
