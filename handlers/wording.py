"""What a model is asked to word, and what comes of its answer: pure, the same for a chair's draft and for a file.

A model words what several people said in common; it gets the answers of one theme at a time, numbered, and gives one sentence
and the numbers on which it rests. That sentence comes behind the rules' own, whose count stands; a quote and sources stay, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.gates import Claim, Heard, failing
from handlers.synthesis_draft import LONGEST, count_words
from storage.documents import DocumentLine

LEAST = 2
"""Answers that a model must have read of a theme: one alone is quoted or counted, never reworded."""

SPEAKS_OF = ("themes",)
"""Parts that a model words. Decisions, promises and questions are people's own words, and stay."""

_STAND_INS = {"Person": "a member", "School": "a school", "Group": "the group"}
_TOKEN = re.compile(r"(^|[.!?]\s+)?\[(Person|School|Group)(?: \d+)?\]")


@dataclass(frozen=True, slots=True)
class Group:
    """A line's answers as a model gets them: its place in the draft, the question, and id and text of each."""

    line: int
    question: str
    answers: tuple[tuple[str, str], ...]

    @property
    def numbered(self) -> dict[str, str]:
        """The texts by the numbers that a model gets for them, the same in whatever order they came."""
        texts = sorted(self.answers, key=lambda answer: (answer[1], answer[0]))
        return {f"a{number}": text for number, (_, text) in enumerate(texts, start=1)}


@dataclass(frozen=True, slots=True)
class Worded:
    """A draft after a model's answer: its lines, how many were asked for, and by line the gates that one failed."""

    lines: tuple[DocumentLine, ...]
    asked: int
    failed: Mapping[int, tuple[str, ...]]


def groups_of(lines: Sequence[DocumentLine], sent: Mapping[str, tuple[str, str]]) -> list[Group]:
    """Give the lines that a model may word, each with those of its answers that may be `sent`: question and text by id.

    A line with too few that may be sent stays by rules.
    """
    groups = []
    for place, line in enumerate(lines):
        heard = [(source.id, *sent[source.id]) for source in line.sources if source.id in sent]
        told = tuple((each, text) for each, _, text in heard)
        if line.part in SPEAKS_OF and line.text and len(told) >= LEAST:
            groups.append(Group(place, heard[0][1], told))
    return groups


def brief_of(groups: Sequence[Group]) -> str:
    """Write down for a writer what to word: no names, no ids of ours, no place."""
    told = [{"line": group.line, "question": group.question, "answers": group.numbered} for group in groups]
    return json.dumps({"groups": told}, ensure_ascii=False)


def claims_of(text: str) -> dict[int, Claim]:
    """Read a writer's answer; what is no sentence with its numbers is left out."""
    try:
        told: Any = json.loads(text)["wordings"]
        return {int(each["line"]): Claim(_tidy(str(each["text"])), tuple(map(str, each["ids"]))) for each in told}
    except (ValueError, TypeError, KeyError):
        return {}


def reworded(lines: Sequence[DocumentLine], groups: Sequence[Group], claims: Mapping[int, Claim]) -> Worded:
    """Put each sentence that passes every gate behind the rules' own, while the whole stays short enough."""
    new, failed = list(lines), {}
    for group in groups:
        line, claim = new[group.line], claims.get(group.line)
        faults = ["silent"] if claim is None else failing(claim, Heard(group.question, _plain_answers(group)))
        if claim is not None and not faults:
            longer = replace(line, text=f"{line.text} {claim.text}", ruled=line.text, read=len(group.answers))
            changed = [longer if place == group.line else each for place, each in enumerate(new)]
            faults = [] if count_words(changed) <= LONGEST else ["room"]
            new = new if faults else changed
        if faults:
            failed[group.line] = tuple(faults)
    return Worded(tuple(new), len(groups), failed)


def by_rules(line: DocumentLine) -> DocumentLine:
    """Give a line in the rules' words alone."""
    return replace(line, text=line.ruled, ruled="", basis="", read=0) if line.ruled else line


def carried(old: Sequence[DocumentLine], new: Sequence[DocumentLine]) -> tuple[DocumentLine, ...]:
    """Give a draft made anew, with the wording of each line that the rules left exactly as it was."""
    known = {_rules_own(by_rules(line)): line for line in old if line.ruled}
    return tuple(
        replace(line, text=same.text, ruled=same.ruled, basis=same.basis, read=same.read)
        if (same := known.get(_rules_own(line)))
        else line
        for line in new
    )


def _rules_own(line: DocumentLine) -> tuple[str, str, str, frozenset[str]]:
    return line.part, line.text, line.quoted + line.quote, frozenset(source.id for source in line.sources)


def _plain_answers(group: Group) -> dict[str, str]:
    return {number: without_tokens(text) for number, text in group.numbered.items()}


def without_tokens(text: str) -> str:
    """Give a text in which somebody of the group is "a member": what stood for a name is shown to nobody."""
    return _TOKEN.sub(_said, text)


def _said(found: re.Match[str]) -> str:
    words = _STAND_INS[found[2]]
    return words if found[1] is None else f"{found[1]}{words[0].upper()}{words[1:]}"


def _tidy(text: str) -> str:
    """Give a sentence on one line, that ends, without what stood for names."""
    flat = without_tokens(" ".join(text.split()))
    return flat if flat.endswith((".", "!", "?", "…", ":")) else f"{flat}."
