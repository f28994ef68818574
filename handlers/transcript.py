"""A transcript taken apart: who spoke goes, sentences stay, and those that tell most of what was talked about are chosen.

Pure. Takes WebVTT as meeting apps write it, and plain text with or without "Name: words" in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import webvtt

from handlers.coverage import choose_sentences
from handlers.language import Decline
from handlers.telling import can_reach, length_of, sentences_of

SHORTEST, LONGEST = 6, 32
"""Words of a sentence that can stand in a summary."""

ARROW = "-->"
_TIMES = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{1,2}\.\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{1,2}\.\d{1,3}(?:\s|$)")
_STAMP = re.compile(r"^[\W_]*\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\W_]*")
MOST_SPEAKER = 4
"""Words that a speaker's name has at most; what is longer in front of a colon is said, not a name."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said, a sentence each, and the names of those who spoke."""

    sentences: tuple[str, ...]
    speakers: frozenset[str]


def read_transcript(text: str) -> Transcript:
    """Take a transcript apart; raises Decline beside `text`, with the number of the line, where it cannot be read."""
    said = list(_joined(_cues(text) if ARROW in text else _rows(text)))
    sentences = [sentence for _, words in said for sentence in sentences_of(" ".join(words.split()))]
    if not sentences:
        raise Decline(errors={"text": "There is no word of anybody in it. It should hold what was said."})
    return Transcript(tuple(sentences), frozenset(speaker for speaker, _ in said if speaker))


def _cues(text: str) -> Iterator[tuple[str, str]]:
    """Give who says what in WebVTT; a part of one, without its first line, is taken too."""
    for number, line in enumerate(text.splitlines(), 1):
        if ARROW in line and not _TIMES.match(line):
            wrong = (
                f"Line {number} should give two times, like 00:01:02.000 --> 00:01:05.000. "
                "Please mend it, or take it out, and try again."
            )
            raise Decline(errors={"text": wrong})
    whole = text.lstrip("\ufeff").lstrip()
    whole = whole if whole.startswith("WEBVTT") else f"WEBVTT\n\n{whole}"
    for cue in webvtt.from_string(whole).captions:
        speaker, words = _parted(" ".join(cue.text.split()))
        yield (cue.voice or speaker), words


def _rows(text: str) -> Iterator[tuple[str, str]]:
    for row in text.splitlines():
        yield _parted(_STAMP.sub("", row).strip())


def _parted(row: str) -> tuple[str, str]:
    """Give who speaks and what they say, where a row opens with something like a name and a colon."""
    name, colon, words = row.partition(": ")
    parts = name.split()
    named = 0 < len(parts) <= MOST_SPEAKER and all(part[0].isupper() or part[0] == "(" for part in parts)
    return (name.strip(), words) if colon and named else ("", row)


def _joined(said: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Join what one person says in a row: apps cut sentences in pieces."""
    before, pieces = "", list[str]()
    for speaker, words in said:
        if speaker and speaker != before:
            yield before, " ".join(pieces)
            before, pieces = speaker, []
        pieces.append(words)
    yield before, " ".join(pieces)


def summarise(sentences: Sequence[str], words: int) -> list[int]:
    """Give the places of the sentences that tell most of what was talked about, in their order, in at most so many words."""
    known: set[str] = set()
    fitting: list[int] = []
    for place, sentence in enumerate(sentences):
        plain = sentence.casefold()
        if SHORTEST <= length_of(sentence) <= LONGEST and plain not in known and not can_reach(sentence):
            fitting.append(place)
            known.add(plain)
    return sorted(fitting[chosen] for chosen in choose_sentences([sentences[place] for place in fitting], words))
