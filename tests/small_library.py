"""A library with one of each, small enough to break by hand and see which line is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.library import Fault, LibraryFault, load

TINY = {
    "reflection/E01.yaml": """\
id: E01
text: >-
  What did you see?
stage: any
pillar: inquiry
depth: descriptive
role: member
share_hint: private
""",
    "agendas/hour.yaml": """\
id: hour
title: An hour
minutes: 60
items:
  - minutes: 40
    purpose: learn
    title: Look
    uses: E01, tuning (short) or self-assessment
  - minutes: 5
    purpose: learn
    title: Who is not yet helped?
    equity: true
  - minutes: 15
    purpose: decide
    title: Close
    uses: O1
""",
    "protocols/tuning.yaml": """\
id: tuning
title: Tuning
why: To fit a plan to its goal.
who: 4 people
minutes: 10
steps:
  - minutes: 4
    name: Show
    say: The plan.
    speaks: presenter
  - minutes: 6
    name: Tune
    say: Warm, then cool.
    speaks: group
source: Somebody
""",
    "rubrics/cop.yaml": """\
id: cop
title: Where we stand
levels: [Starting, Building]
dimensions:
  - name: Trust
    pillar: together
    levels:
      - We share good news.
      - We bring doubts.
""",
    "profiles/generic.yaml": """\
id: generic
title: Any
zone: Australia/Melbourne
words: {community: CoP, member: member, facilitator: chair, leader: SEIL, plan: AIP}
stages: {evaluate: E, prioritise: P, develop: D, implement: I}
rhythm: {prompt: every week MON 09:00, closes_after: 4d, nudge_after: 2d, digest: every 2 weeks FRI 15:00}
calendar:
  holidays: AU-VIC
  terms:
    - from: 2026-01-28
      to: 2026-04-02
group_size:
  least: 5
  most: 12
standards:
  - name: FISO
    entries: [Learning, Wellbeing]
""",
    "checkins.yaml": """\
checkins:
  - id: C1
    text: How are you?
checkouts:
  - id: O1
    text: One word.
    anonymous: true
""",
    "norms.yaml": "norms:\n  - We ask.\n  - We listen.\n",
    "names.yaml": "given:\n  - Amina, Ana\nalso_words:\n  - Grace\nknown:\n  - Hattie\n",
    "safety.yaml": "worries:\n  - not safe at home\nharmless:\n  - safety training\n",
    "pulses.yaml": """\
safety:
  - id: S1
    text: How easy is it to ask?
    choices: [Easy, Hard]
change:
  - id: C1
    text: How does it go?
    choices: [Well, Slowly]
""",
    "stories.yaml": "cycles:\n  - {id: now, name: What happened, ask: What?}\n  - {id: then, name: What came, ask: Then?}\n",
    "challenges.yaml": "challenges:\n  - Is this right?\n  - Your goal says {goal}. Is it?\n",
}


def tiny(folder: Path, **changes: str) -> Path:
    """Write a small library that is right; `changes` gives files (by their last name) other words."""
    for name, text in TINY.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changes.get(path.stem, text), encoding="utf-8")
    return folder


def faults_of(folder: Path) -> tuple[Fault, ...]:
    """Give what is wrong with a library."""
    with pytest.raises(LibraryFault) as caught:
        load(folder)
    return caught.value.faults
