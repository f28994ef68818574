"""The four stages of an inquiry: which follows which, when one is due, and what the library has for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from prompts.content import STAGES, AgendaTemplate, Prompt, Protocol
from prompts.library import Library
from storage.models import Inquiry

REVIEW = "review"
SHORTEST_CYCLE, USUAL_CYCLE, LONGEST_CYCLE = 4, 10, 52
"""Weeks that a cycle takes: at least, as the form suggests, and at most."""


def neighbours(stage: str) -> tuple[str, ...]:
    """Give the stages that one can move to from a stage: the next one first, then the one before."""
    at = STAGES.index(stage)
    return (*STAGES[at + 1 : at + 2], *STAGES[max(at - 1, 0) : at])


def is_forward(before: str, after: str) -> bool:
    """Say whether a move goes on, rather than back."""
    return STAGES.index(after) > STAGES.index(before)


def due_after(begins: date, weeks: int) -> date:
    """Give when a stage that begins on a day is due, in a cycle of so many weeks: each stage takes a quarter."""
    return begins + timedelta(days=weeks * 7 // len(STAGES))


def standing(inquiry: Inquiry | None) -> str:
    """Give where a group stands: at a stage, looking back on a cycle that is over, or in none (`any`)."""
    if inquiry is None:
        return "any"
    return REVIEW if inquiry.ended_at else inquiry.stage


def template_for(library: Library, occasion: str) -> AgendaTemplate:
    """Give the first agenda that names an occasion, else one for any, else simply the first."""
    agendas = list(library.agendas.values())
    for wanted in (occasion, "any"):
        for agenda in agendas:
            if wanted in agenda.stages:
                return agenda
    return agendas[0]


def protocol_for(library: Library, stage: str) -> Protocol | None:
    """Give the first protocol that names a stage."""
    return next((each for each in library.protocols.values() if stage in each.stages), None)


def looking_back(library: Library) -> Sequence[Prompt]:
    """List the questions that all members can be asked when a cycle is over: those that the agendas of a review use."""
    agendas = [agenda for agenda in library.agendas.values() if REVIEW in agenda.stages]
    codes = [code for agenda in agendas for item in agenda.items for code in item.codes]
    found = [library.prompts[code] for code in dict.fromkeys(codes) if code in library.prompts]
    return [
        prompt
        for prompt in found
        if prompt.role == "member" and prompt.share_hint != "anonymous" and not _equity(library, prompt)
    ]


def _equity(library: Library, prompt: Prompt) -> bool:
    """Say whether a question is the standing one about who is not yet helped, which every agenda has."""
    return any(prompt.id in item.codes for agenda in library.agendas.values() for item in agenda.items if item.equity)


def has_next(stage: str) -> bool:
    """Say whether a stage follows; after the last one, a cycle ends."""
    return stage != STAGES[-1]
