"""A summary drafted by rules: counts that are counted, quotes that are word for word, and nobody's view lost.

Pure: the same material in another order gives the same lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from handlers.themes import Theme, choose_quotes, find_themes, plain
from storage.documents import DocumentLine, Source

LONGEST = 250
"""Words of a whole summary."""

SHARED_BY = 3
"""Answers that make a theme; what fewer say stands under "also said"."""

MOST_THEMES = 5
LONGEST_QUOTE = 30
LONGEST_NOTE = 30
SPARE = 45
"""Words kept free for headings and for parts in which nothing was noted."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_CONTACT = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\+?\d[\d ()-]{6,}\d")


@dataclass(frozen=True, slots=True)
class Voice:
    """A shared answer: its id, its words, whether they may be quoted, and its author's school where that is known."""

    id: str
    text: str
    quote_ok: bool = False
    site: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """A round: its question, how many were asked, and what was shared."""

    id: str
    question: str
    asked: int
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """Something noted in a meeting or promised: the id of its item or commitment, and its words."""

    id: str
    text: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """All that a summary may use; `names` are names that must stand in no quote."""

    askings: tuple[Asking, ...] = ()
    earlier: tuple[tuple[str, ...], ...] = ()
    decisions: tuple[Noted, ...] = ()
    commitments: tuple[Noted, ...] = ()
    questions: tuple[Noted, ...] = ()
    names: frozenset[str] = frozenset()


def draft_lines(material: Material) -> tuple[DocumentLine, ...]:
    """Draft a summary: who spoke, themes, what else was said, decisions, commitments, open questions."""
    lines: list[DocumentLine] = []
    for asking in sorted(material.askings, key=lambda asking: asking.id):
        lines += _asking_lines(asking, material)
    for noted in material.decisions:
        evidence = _ended(f"Evidence: {noted.evidence}") if noted.evidence else "No evidence cited."
        lines.append(_noted("decisions", noted, "item", f"{_ended(noted.text)} {evidence}"))
    lines += [_noted("commitments", noted, "commitment", noted.text) for noted in material.commitments]
    lines += [_noted("questions", noted, "item", noted.text) for noted in material.questions]
    return fitted(lines)


def _noted(part: str, noted: Noted, kind: str, text: str) -> DocumentLine:
    return DocumentLine(part, clipped(text, LONGEST_NOTE), sources=(Source(kind, noted.id),))


def _asking_lines(asking: Asking, material: Material) -> list[DocumentLine]:
    voices = sorted(asking.voices, key=lambda voice: (voice.text, voice.id))
    if not voices:
        return []
    texts = [voice.text for voice in voices]
    everybody = tuple(Source("response", voice.id) for voice in voices)
    spoke = f"{len(voices)} of {asking.asked} shared an answer: {asking.question}"
    lines = [DocumentLine("spoke", spoke, sources=(*everybody, Source("round", asking.id)))]
    most = max(2, MOST_THEMES // max(len(material.askings), 1))
    themes = find_themes(texts, asking.question, material.earlier, most, least=2)
    covered: set[int] = set()
    for theme in themes:
        large = len(theme.support) >= SHARED_BY
        lines.append(_theme_line("themes" if large else "also", theme, voices, asking, material.names))
        covered |= set(theme.support)
    return lines + _single_lines([voice for place, voice in enumerate(voices) if place not in covered], material.names)


def _theme_line(
    part: str, theme: Theme, voices: Sequence[Voice], asking: Asking, names: Collection[str]
) -> DocumentLine:
    """Count a theme, with the quote that stands nearest to all who hold it."""
    held = [voices[place] for place in theme.support]
    text = f"{theme.name[0].upper()}{theme.name[1:]} came up in {len(held)} of {len(voices)} answers."
    line = DocumentLine(
        part, text, sources=tuple(Source("response", voice.id) for voice in held), one_school=_at_one(held)
    )
    open_to_quote = [voice for voice in held if voice.quote_ok]
    for place in choose_quotes([voice.text for voice in open_to_quote], asking.question, len(open_to_quote)):
        voice = open_to_quote[place]
        if quote := quote_from(voice.text, names, lambda sentence: theme.name in plain(sentence)):
            return replace(line, quote=quote, quoted=voice.id)
    return line


def _at_one(held: Sequence[Voice]) -> bool:
    """Say whether all these voices are known to be of one school; one whose school is not known counts for itself."""
    schools = {voice.site for voice in held}
    return len(schools) == 1 and "" not in schools


def _single_lines(voices: Sequence[Voice], names: Collection[str]) -> list[DocumentLine]:
    """Give each view held by one: word for word where it may be quoted, else counted, so that nobody is dropped."""
    lines: list[DocumentLine] = []
    uncounted: list[Voice] = []
    for voice in voices:
        quote = quote_from(voice.text, names) if voice.quote_ok else ""
        if quote:
            lines.append(DocumentLine("also", "", quote, voice.id, (Source("response", voice.id),)))
        else:
            uncounted.append(voice)
    return lines + _counted("also", [Source("response", voice.id) for voice in uncounted])


COUNTED = {
    "also": ("1 more answer made another point.", "{} more answers made other points."),
    "decisions": ("1 more decision is in the meeting's notes.", "{} more decisions are in the meeting's notes."),
    "commitments": ("1 more commitment is shared.", "{} more commitments are shared."),
    "questions": ("1 more question is in the meeting's notes.", "{} more questions are in the meeting's notes."),
}


def _counted(part: str, sources: Sequence[Source]) -> list[DocumentLine]:
    if not sources:
        return []
    one, many = COUNTED[part]
    return [DocumentLine(part, one if len(sources) == 1 else many.format(len(sources)), sources=tuple(sources))]


def quote_from(text: str, names: Collection[str], wanted: Callable[[str], bool] = bool) -> str:
    """Give the shortest wanted sentence that can be quoted, word for word; empty where there is none.

    A sentence with a way to reach somebody, or with a name from the roster, is never quoted.
    """
    sentences = [sentence.strip() for sentence in _SENTENCE_END.split(text)]
    fitting = [sentence for sentence in sentences if 3 <= len(sentence.split()) <= LONGEST_QUOTE and wanted(sentence)]
    safe = [sentence for sentence in fitting if not _CONTACT.search(sentence) and not names_in(sentence, names)]
    return min(safe, key=lambda sentence: (len(sentence), sentence), default="")


def names_in(sentence: str, names: Iterable[str]) -> bool:
    """Say whether one of the names, or a part of one that is written as a name, stands in a sentence."""
    parts = {part for name in names for part in name.split() if len(part) > 2}
    return any(re.search(rf"\b{re.escape(part)}\b", sentence) for part in parts)


def count_words(lines: Iterable[DocumentLine]) -> int:
    """Count the words that people read in these lines."""
    return sum(len(line.words.split()) for line in lines)


def fitted(lines: Sequence[DocumentLine]) -> tuple[DocumentLine, ...]:
    """Shorten a draft to its length: quotes of smaller themes go first, then the last lines of a part become a count."""
    kept = list(lines)
    for shorten in (_without_a_quote, _with_a_count):
        while count_words(kept) > LONGEST - SPARE and (shorter := shorten(kept)) is not None:
            kept = shorter
    return tuple(kept)


def _without_a_quote(lines: list[DocumentLine]) -> list[DocumentLine] | None:
    quoting = [place for place, line in enumerate(lines) if line.quote and line.text]
    if not quoting:
        return None
    return [replace(line, quote="", quoted="") if place == quoting[-1] else line for place, line in enumerate(lines)]


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
