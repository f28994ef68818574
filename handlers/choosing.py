"""What a community is asked next: by its stage and its history, and for a while after a cycle what looks back on it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from handlers import stages
from handlers.picker import pick
from prompts.library import Library, Prompt
from storage import inquiries, people, rounds
from storage.communities import Place
from storage.models import Inquiry


def choose(db: Session, library: Library, place: Place) -> tuple[Prompt, Inquiry | None]:
    """Give the question that the stage and the group's history ask for, and the cycle that it belongs to."""
    inquiry = inquiries.find_current(db, place)
    before = rounds.list_asked(db, place, "reflection")
    nameless = len(people.list_members(db, place)) >= place.k_min
    if inquiry is None or inquiry.ended_at is None:
        stage = inquiry.stage if inquiry else "any"
        return pick(library, before, stage, len(before), nameless=nameless), inquiry
    since = {asked.content["id"] for asked in rounds.list_rounds(db, place, inquiry.ended_at)}
    left = [prompt for prompt in stages.looking_back(library) if prompt.id not in since]
    return left[0] if left else pick(library, before, "any", len(before), nameless=nameless), inquiry
