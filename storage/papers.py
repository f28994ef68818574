"""A document as it is read: its lines, what each rests on, and what of it a leader may read; no database here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

GROUP_PARTS = ("success", "spoke", "themes", "differ", "decisions", "questions", "up")
"""Parts that tell of a group, and successes, whose authors let leaders read them; leaders get no others."""

EVIDENCE = "Evidence: "
"""Stands in a decision before what it rests on."""

ANSWERS = frozenset({"response", "room"})
"""Kinds of sources that are voices: a member's answer, and one that was entered for a room."""

SOURCE_WORDS = {
    "response": "answer",
    "room": "room answer",
    "item": "agenda item",
    "commitment": "commitment",
    "transcript": "transcript",
}

_ASKED = re.compile(r"^(\d+) of \d+")
NEED_VOICES = ("themes", "differ")
"""Parts that count voices, and that leaders get only where enough people spoke."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a line rests on: a response, one entered for a room, a round, an agenda item or a commitment, by id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line: words, perhaps a quote word for word from the response `quoted`, and what it rests on.

    A line without sources is flagged as such when it is read. `missed` says that a member's point is not in it, `one_school`
    that all who hold it are at one school: leaders do not get it. Where a model worded it, `ruled` is what the rules say, `read`
    how many answers the model read, and `basis` a mark of them. Where its chair dropped it from a draft, `dropped` says as the
    how-manieth of its part it stood.
    """

    part: str
    text: str
    quote: str = ""
    quoted: str = ""
    sources: tuple[Source, ...] = ()
    missed: bool = False
    corrected: bool = False
    one_school: bool = False
    ruled: str = ""
    read: int = 0
    basis: str = ""
    dropped: int = 0

    @property
    def words(self) -> str:
        """All that people read of the line."""
        return " ".join(filter(None, [self.text, f"“{self.quote}”" if self.quote else ""]))


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as one viewer may read it."""

    id: str
    title: str
    state: str
    lines: tuple[DocumentLine, ...]
    method: str
    created_at: datetime
    published_at: datetime | None
    settled_at: datetime | None
    meeting_id: str
    period: str
    k: int
    edited: bool
    version: int
    window_ends: datetime | None
    changed: bool
    notes: tuple[tuple[str, str], ...] = ()
    checked_by: str = ""
    worded: Mapping[str, int] = field(default_factory=dict)
    dropped: tuple[DocumentLine, ...] = ()

    def part(self, name: str) -> tuple[DocumentLine, ...]:
        """Give the lines of one part."""
        return tuple(line for line in self.lines if line.part == name)

    @property
    def voices(self) -> int:
        """How many members' answers the document rests on."""
        found = {source.id for line in self.lines for source in line.sources if source.kind == "response"}
        return len(found)


def in_rules_words(paper: Paper) -> Paper:
    """Give a document without what a model worded, for a digest, which clips lines and says that it is by rules."""
    lines = [replace(line, text=line.ruled, ruled="") if line.ruled else line for line in paper.lines]
    return replace(paper, lines=tuple(lines), method="rules")


def for_leaders(paper: Paper) -> Paper:
    """Leave out all that one person wrote, what one school alone said, and counts of voices below the community's threshold."""
    parts = set(GROUP_PARTS) - (set(NEED_VOICES) if paper.voices < paper.k else set())
    group = [line for line in paper.lines if line.part in parts and line.text and not line.one_school]
    kept = [_without_evidence(replace(line, quote="", quoted="")) for line in group]
    if paper.voices < paper.k:
        few = f"Fewer than {paper.k} people shared an answer, so answers are not summed up here."
        kept = [replace(line, text=few, sources=()) if line.part == "spoke" else line for line in kept]
    counted = [replace(line, text=_ASKED.sub(r"\1", line.text)) if line.part == "spoke" else line for line in kept]
    told = [
        replace(line, text=line.ruled, ruled="") if line.ruled and line.read < paper.k else line for line in counted
    ]
    method = paper.method if any(line.ruled for line in told) else "rules"
    return replace(paper, lines=tuple(told), method=method, checked_by="")


def _without_evidence(line: DocumentLine) -> DocumentLine:
    """Say to leaders that a decision rests on evidence, without the words of a member who shared it with the group."""
    decided, mark, _ = line.text.rpartition(EVIDENCE)
    if not mark or all(source.kind != "contribution" for source in line.sources):
        return line
    return replace(line, text=f"{decided}{EVIDENCE}shared with the group.")
