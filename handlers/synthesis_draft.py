"""A summary drafted by rules: counts that are counted, quotes that are word for word, and nobody's view lost.

Pure: the same material in another order gives the same lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from handlers.stances import Difference, find_differences
from handlers.telling import can_reach, length_of, sentences_of, stems_of, without_contacts, words_of
from handlers.themes import Theme, find_themes, in_words, rank_quotes
from storage.documents import DocumentLine, Source
from storage.papers import EVIDENCE

LONGEST = 250
"""Words of a whole summary."""

SHARED_BY = 3
"""Answers that make a theme; what fewer say stands under "also said"."""

MOST_THEMES = 5
MOST_DIFFERENCES = 2
LONGEST_QUOTE = 30
SAYS_MORE = 6
"""Words from which on a sentence says something by itself; a shorter one is quoted where its answer has no such."""

LONGEST_NOTE = 30
THEY_DIFFER = ", and they differ on it."
SPARE = 45
"""Words kept free for headings and for parts in which nothing was noted."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A shared answer: its id, its words, whether they may be quoted, and its author's school where that is known.

    One that was entered for a `room` is a voice, and no member's who answered.
    """

    id: str
    text: str
    quote_ok: bool = False
    site: str = ""
    room: bool = False

    @property
    def source(self) -> Source:
        """What a line rests on that tells of it."""
        return Source("room" if self.room else "response", self.id)


@dataclass(frozen=True, slots=True)
class Asking:
    """A round: its question, how many were asked, and what was shared."""

    id: str
    question: str
    asked: int
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """Something noted in a meeting or promised: the id of its item or commitment, and its words; `cited` is evidence's id."""

    id: str
    text: str
    evidence: str = ""
    cited: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """All that a summary may use; `names` are those of the group, and `seen` those in its answers: none stands in a line."""

    askings: tuple[Asking, ...] = ()
    earlier: tuple[tuple[str, ...], ...] = ()
    decisions: tuple[Noted, ...] = ()
    commitments: tuple[Noted, ...] = ()
    questions: tuple[Noted, ...] = ()
    sent_up: tuple[Noted, ...] = ()
    names: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()


def draft_lines(material: Material) -> tuple[DocumentLine, ...]:
    """Draft a summary: who spoke, themes, what else was said, decisions, commitments, open questions."""
    lines: list[DocumentLine] = []
    for asking in sorted(material.askings, key=lambda asking: asking.id):
        lines += _asking_lines(asking, material)
    for noted in material.decisions:
        evidence = _ended(f"{EVIDENCE}{noted.evidence}") if noted.evidence else "No evidence cited."
        line = _noted("decisions", noted, "item", f"{_ended(noted.text)} {evidence}")
        cited = (Source("contribution", noted.cited),) if noted.cited else ()
        lines.append(replace(line, sources=(*line.sources, *cited)))
    lines += [_noted("commitments", noted, "commitment", noted.text) for noted in material.commitments]
    lines += [_noted("questions", noted, "item", noted.text) for noted in material.questions]
    lines += [_noted("up", noted, "item", noted.text) for noted in material.sent_up]
    return fitted(lines)


def _noted(part: str, noted: Noted, kind: str, text: str) -> DocumentLine:
    return DocumentLine(part, clipped(text, LONGEST_NOTE), sources=(Source(kind, noted.id),))


def _asking_lines(asking: Asking, material: Material) -> list[DocumentLine]:
    voices = sorted(asking.voices, key=lambda voice: (voice.text, voice.id))
    if not voices:
        return []
    texts = [voice.text for voice in voices]
    everybody = tuple(voice.source for voice in voices)
    question = f": {clipped(asking.question, LONGEST_NOTE)}" if asking.question.strip() else "."
    spoke = f"{_who_spoke(voices, asking.asked)}{question}"
    lines = [DocumentLine("spoke", spoke, sources=(*everybody, Source("round", asking.id)))]
    share = max(len(material.askings), 1)
    names = material.names | material.seen
    found = find_themes(texts, asking.question, material.earlier, max(2, MOST_THEMES // share), least=2)
    themes = [
        theme for theme in found if not names_in(theme.name, names) and not names_in(theme.name.title(), material.seen)
    ]
    large = [theme for theme in themes if len(theme.support) >= SHARED_BY]
    parts = {theme: "themes" if theme in large else "also" for theme in themes}
    lines += [_theme_line(part, theme, voices, asking, names) for theme, part in parts.items()]
    for difference in find_differences(large, texts)[: max(1, MOST_DIFFERENCES // share)]:
        lines += _differing_lines(difference, voices, names)
    covered = {place for theme in themes for place in theme.support}
    left = [place for place in rank_quotes(texts, asking.question) if place not in covered]
    return lines + _single_lines([voices[place] for place in left], names)


def _who_spoke(voices: Sequence[Voice], asked: int) -> str:
    """Count the members who shared an answer, and apart from them what a room said."""
    room = sum(voice.room for voice in voices)
    if not room:
        return f"{len(voices)} of {asked} shared an answer"
    if room == len(voices):
        return f"{room} answer{'s' if room > 1 else ''} came from the room"
    return f"{len(voices) - room} of {asked} shared an answer, and {room} came from the room"


def _theme_line(
    part: str, theme: Theme, voices: Sequence[Voice], asking: Asking, names: Collection[str]
) -> DocumentLine:
    """Count a theme, with the quote that stands nearest to all who hold it."""
    held = [voices[place] for place in theme.support]
    name = in_words(theme.name)
    text = f"{name[0].upper()}{name[1:]} came up in {len(held)} of {len(voices)} answers."
    line = DocumentLine(part, text, sources=tuple(voice.source for voice in held), one_school=_at_one(held))
    open_to_quote = [voice for voice in held if voice.quote_ok]
    wanted = stems_of(theme.name)
    for place in rank_quotes([voice.text for voice in open_to_quote], asking.question):
        voice = open_to_quote[place]
        if quote := quote_from(voice.text, names, lambda sentence: wanted <= stems_of(sentence)):
            return replace(line, quote=quote, quoted=voice.id)
    return line


def _differing_lines(difference: Difference, voices: Sequence[Voice], names: Collection[str]) -> list[DocumentLine]:
    """Say that answers differ on a theme, with a sentence of each side, or of neither: one alone would tilt it."""
    held = [voices[place] for place in difference.theme.support]
    text = f"{len(held)} answers speak of {difference.theme.name}{THEY_DIFFER}"
    sources = tuple(voice.source for voice in held)
    line = DocumentLine("differ", text, sources=sources, one_school=_at_one(held))
    sides = [(voices[place], sentence) for place, sentence in (difference.well, difference.ill)]
    if not all(voice.quote_ok and quote_from(sentence, names) for voice, sentence in sides):
        return [line]
    (one, well), (other, ill) = sides
    return [replace(line, quote=well, quoted=one.id), replace(line, text="", quote=ill, quoted=other.id)]


def _at_one(held: Sequence[Voice]) -> bool:
    """Say whether all these voices are known to be of one school; one whose school is not known counts for itself."""
    schools = {voice.site for voice in held}
    return len(schools) == 1 and "" not in schools


def _single_lines(voices: Sequence[Voice], names: Collection[str]) -> list[DocumentLine]:
    """Give each view held by one: word for word where it may be quoted, else counted, so that nobody is dropped.

    What has no words, like an emoji or a link alone, is said not to be summed up.
    """
    lines: list[DocumentLine] = []
    uncounted: list[Source] = []
    wordless: list[Source] = []
    for voice in voices:
        source = voice.source
        quote = quote_from(voice.text, names) if voice.quote_ok else ""
        if not words_of(without_contacts(voice.text)):
            wordless.append(source)
        elif quote:
            lines.append(DocumentLine("also", "", quote, voice.id, (source,)))
        else:
            uncounted.append(source)
    return lines + _counted("also", uncounted) + _counted("left", wordless)


COUNTED = {
    "also": ("1 more answer made another point.", "{} more answers made other points."),
    "left": ("1 answer has no words to sum up.", "{} answers have no words to sum up."),
    "decisions": ("1 more decision is in the meeting's notes.", "{} more decisions are in the meeting's notes."),
    "commitments": ("1 more commitment is shared.", "{} more commitments are shared."),
    "questions": ("1 more question is in the meeting's notes.", "{} more questions are in the meeting's notes."),
    "up": ("1 more point is in the meeting's notes.", "{} more points are in the meeting's notes."),
}


def _counted(part: str, sources: Sequence[Source]) -> list[DocumentLine]:
    if not sources:
        return []
    one, many = COUNTED[part]
    return [DocumentLine(part, one if len(sources) == 1 else many.format(len(sources)), sources=tuple(sources))]


def quote_from(text: str, names: Collection[str], wanted: Callable[[str], bool] = bool) -> str:
    """Give the shortest wanted sentence that says something and can be quoted, word for word; empty where there is none.

    A sentence with a way to reach somebody, or with a name from the roster, is never quoted.
    """
    fitting = [
        sentence for sentence in sentences_of(text) if 3 <= length_of(sentence) <= LONGEST_QUOTE and wanted(sentence)
    ]
    safe = [sentence for sentence in fitting if not can_reach(sentence) and not names_in(sentence, names)]
    return min(safe, key=lambda sentence: (length_of(sentence) < SAYS_MORE, len(sentence), sentence), default="")


def names_in(sentence: str, names: Iterable[str]) -> bool:
    """Say whether one of the names, or a part of one that is written as a name, stands in a sentence."""
    parts = {part for name in names for part in name.split() if len(part) > 2}
    return any(re.search(rf"\b{re.escape(part)}\b", sentence) for part in parts)


def count_words(lines: Iterable[DocumentLine]) -> int:
    """Count the words that people read in these lines."""
    return sum(length_of(line.words) for line in lines)


def fitted(lines: Sequence[DocumentLine]) -> tuple[DocumentLine, ...]:
    """Shorten a draft to its length.

    Quotes of smaller themes go first, then the last lines of a part become a count, then the two sides of a difference go.
    """
    kept = list(lines)
    for shorten in (_without_a_quote, _with_a_count, _without_sides):
        while count_words(kept) > LONGEST - SPARE and (shorter := shorten(kept)) is not None:
            kept = shorter
    return tuple(kept)


def _without_a_quote(lines: list[DocumentLine]) -> list[DocumentLine] | None:
    quoting = [place for place, line in enumerate(lines) if line.quote and line.text and line.part != "differ"]
    if not quoting:
        return None
    return [replace(line, quote="", quoted="") if place == quoting[-1] else line for place, line in enumerate(lines)]


def _without_sides(lines: list[DocumentLine]) -> list[DocumentLine] | None:
    """Take both quotes from the last difference that has them."""
    other = next((line for line in reversed(lines) if line.part == "differ" and not line.text), None)
    if other is None:
        return None
    place = lines.index(other)
    return [*lines[: place - 1], replace(lines[place - 1], quote="", quoted=""), *lines[place + 1 :]]


def _with_a_count(lines: list[DocumentLine]) -> list[DocumentLine] | None:
    """Fold the last two lines of the longest part that can be folded into one that counts them."""
    of_part = {part: [line for line in lines if line.part == part] for part in COUNTED}
    part = max(COUNTED, key=lambda part: (count_words(of_part[part]) if len(of_part[part]) > 1 else 0, part))
    if len(of_part[part]) < 2:
        return None
    *_, last_but_one, last = of_part[part]
    sources = sorted({*last_but_one.sources, *last.sources}, key=lambda source: source.id)
    [counting] = _counted(part, sources)
    return [counting if line is last_but_one else line for line in lines if line is not last]


def clipped(text: str, most: int) -> str:
    """Give a text on one line, clipped with an ellipsis to `most` words."""
    words = text.split()
    return " ".join(words) if len(words) <= most else f"{' '.join(words[:most])} …"


def _ended(text: str) -> str:
    short = clipped(text, LONGEST_NOTE - 8)
    return short if short.endswith((".", "!", "?", "…")) else f"{short}."
