"""What the content is made of: questions, agendas, protocols, rubrics and profiles, and the words they may use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

STAGES = ("evaluate", "prioritise", "develop", "implement")
OCCASIONS = ("start", "review", "any")
"""When an agenda fits beside the stages: for a first meeting, for looking back on a cycle, where a group is in none."""

PILLARS = ("together", "inquiry", "accountability")
DEPTHS = ("descriptive", "analytic", "critical")
ROLES = ("member", "new member", "chair", "seil", "middle leader", "system leader")
SHARE_HINTS = ("private", "partner", "cop", "network", "anonymous")
PURPOSES = ("connect", "learn", "decide", "inform")
RHYTHM = ("prompt", "closes_after", "nudge_after", "digest")
WORDS = ("community", "member", "facilitator", "leader", "plan")
SHORTEST_PHRASE = 5
"""Letters that a phrase of a worry has at least."""

DEEDS = ("self-assessment",)
"""What an agenda item may use that is no file here: the bot does it."""

LONGEST_PROMPT = 30
"""Words a question has at most, so that it is read at a glance."""

LONGEST_NAME = 40
"""Letters that a level or a line of a rubric, or a choice of an answer has at most, so that it fits on a phone."""

LEAST_LEARNING = 0.6
"""The share of a meeting that goes to connecting and learning, at least."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question for reflection: when it fits, how deep it goes, whom it is for, how far answers tend to be shared."""

    id: str
    text: str
    stage: str
    pillar: str
    depth: str
    role: str
    share_hint: str


@dataclass(frozen=True, slots=True)
class Question:
    """A short question that opens or closes a meeting."""

    id: str
    text: str
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class AgendaItemTemplate:
    """One item of an agenda; `uses` says, as people read it, which questions or protocols it is done with."""

    minutes: int
    purpose: str
    title: str
    uses: str = ""
    equity: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the ids that `uses` names: `tuning (short) or four-as` gives `tuning` and `four-as`."""
        parts = (part.removesuffix("(short)").strip() for part in re.split(r",| or ", self.uses))
        return tuple(part for part in parts if part and " " not in part)


@dataclass(frozen=True, slots=True)
class AgendaTemplate:
    """A meeting's plan, whose items' minutes add up to its own; `stages` says when it is suggested."""

    id: str
    title: str
    minutes: int
    items: tuple[AgendaItemTemplate, ...]
    stages: tuple[str, ...] = ()

    @property
    def learning_share(self) -> float:
        """Give the share of the time that goes to connecting and learning."""
        return sum(item.minutes for item in self.items if item.purpose in {"connect", "learn"}) / self.minutes


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a protocol: how long, what happens, who speaks; `days` where it can also be taken in writing, over days."""

    minutes: int
    name: str
    say: str
    speaks: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class Protocol:
    """A way to talk, step by step, with the people whose idea it was; `stages` says when it is suggested."""

    id: str
    title: str
    why: str
    who: str
    minutes: int
    steps: tuple[Step, ...]
    source: str
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """One line of a rubric: what it looks like at each level."""

    name: str
    pillar: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """A self-assessment: `levels` names the steps that each dimension describes."""

    id: str
    title: str
    levels: tuple[str, ...]
    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class Pulse:
    """A short question for a whole group, answered without names by one of its choices and, who likes, in words."""

    id: str
    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pulses:
    """Short questions for a whole group: about how safe it is, asked once a term, and about a change, asked when it helps."""

    safety: tuple[Pulse, ...]
    change: tuple[Pulse, ...]


@dataclass(frozen=True, slots=True)
class Cycle:
    """One part of a story about what a community is worth: its name, and what is asked."""

    id: str
    name: str
    ask: str


@dataclass(frozen=True, slots=True)
class Term:
    """A school term, first and last day included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Standard:
    """A public list of short names that a community may tag its work with."""

    name: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkTo:
    """A public page that may help at a stage: its title and its address, and nothing of what it says."""

    stage: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What differs between places: words, stages' labels, rhythm, calendar, size, standards, and a link for each stage.

    `schools` are the kinds of school that something can be of use to; none where a group lives in one school.
    `notice` is what the first message says because the law there asks for it; `examples` are shared concerns to begin from.
    """

    id: str
    title: str
    zone: str
    words: Mapping[str, str]
    stages: Mapping[str, str]
    rhythm: Mapping[str, str]
    holidays: str
    terms: tuple[Term, ...]
    least_members: int
    most_members: int
    standards: tuple[Standard, ...]
    notice: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    links: tuple[LinkTo, ...] = ()
    schools: tuple[str, ...] = ()

    @property
    def calendar(self) -> dict[str, Any]:
        """Give the calendar in the shape in which a community keeps its own."""
        terms = [{"from": term.first.isoformat(), "to": term.last.isoformat()} for term in self.terms]
        return {"holidays": self.holidays, "terms": terms}


@dataclass(frozen=True, slots=True)
class NameWords:
    """Words that help to see a person's name: first names, those that are other words too, and names of nobody here."""

    given: frozenset[str]
    also_words: frozenset[str]
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class SafetyWords:
    """Phrases of a worry about somebody's safety, and harmless ones that hold the same words; a star is a gap."""

    worries: tuple[str, ...]
    harmless: tuple[str, ...]
