"""Chooses the next reflective question: by stage, then by depth, then by turns among the pillars."""

from __future__ import annotations

from collections.abc import Sequence

from prompts.content import DEPTHS, PILLARS
from prompts.library import Library, Prompt

CAREFUL_ROUNDS = 3
"""A group's first rounds, in which nobody is asked a critical question: trust comes first."""

LADDER = ("descriptive",) * CAREFUL_ROUNDS + ("analytic",) * 4
"""The depth wanted in a group's first rounds; after these, critical and analytic questions take turns."""


def pick(library: Library, asked: Sequence[str], stage: str, rounds_before: int, *, nameless: bool = False) -> Prompt:
    """Give the next question for all members of a group that stands at `stage`.

    `asked` are the ids asked so far, oldest first. No question comes twice before all that fit were asked; then comes
    the one asked longest ago. Critical questions wait in a group's first rounds; those that are answered without names are
    for groups large enough for that (`nameless`).
    """
    fitting = [prompt for prompt in library.prompts.values() if _fits(prompt, stage, rounds_before)]
    fitting = [prompt for prompt in fitting if nameless or prompt.share_hint != "anonymous"]
    last = {code: turn for turn, code in enumerate(asked)}
    fresh = [prompt for prompt in fitting if prompt.id not in last]
    if not fresh:
        return min(fitting, key=lambda prompt: last[prompt.id])
    depths = _depths_by_wish(rounds_before)
    pillars = _pillars_by_rest(library, asked)
    return min(
        fresh,
        key=lambda prompt: (
            depths.index(prompt.depth),
            pillars.index(prompt.pillar),
            prompt.stage == "any",
            prompt.id,
        ),
    )


def _fits(prompt: Prompt, stage: str, rounds_before: int) -> bool:
    if prompt.role != "member":
        return False
    if prompt.depth == "critical" and rounds_before < CAREFUL_ROUNDS:
        return False
    return prompt.stage in (stage, "any")


def _depths_by_wish(rounds_before: int) -> Sequence[str]:
    """Order the depths: the one wanted now, then what is shallower, then what is deeper."""
    turns = ("critical", "analytic")
    wanted = LADDER[rounds_before] if rounds_before < len(LADDER) else turns[(rounds_before - len(LADDER)) % 2]
    place = DEPTHS.index(wanted)
    return [*reversed(DEPTHS[: place + 1]), *DEPTHS[place + 1 :]]


def _pillars_by_rest(library: Library, asked: Sequence[str]) -> Sequence[str]:
    """Order the pillars: the one that rested longest comes first."""
    turns = dict.fromkeys(PILLARS, -1)
    for turn, code in enumerate(asked):
        if code in library.prompts:
            turns[library.prompts[code].pillar] = turn
    return sorted(PILLARS, key=lambda pillar: turns[pillar])
