"""Technical staff open one private text in an emergency: it is logged first, and its writer is told."""

from __future__ import annotations

from datetime import datetime

from handlers.language import Button, Card, Line, Note, Say
from handlers.moments import day_and_time
from storage.communities import Place
from storage.emergency import Opening
from storage.seeing import Thing

WHAT = {"answer": "answers", "commitment": "commitments"}


def told_says(place: Place, opening: Opening, by: str, reason: str, now: datetime) -> list[Say]:
    """Tell the writer of a text who opened it, when and why; nobody where it is nobody's any more."""
    thing = opening.thing
    if not thing.owner_id:
        return []
    card = opened_card(place, thing, by, reason, day_and_time(now, place.zone))
    return [Say(card, thing.owner_id, key=f"opened:{opening.id}")]


def opened_card(place: Place, thing: Thing, by: str, reason: str, when: str) -> Card:
    """Say who opened what, when and why."""
    return Card(
        f"Technical staff opened one of your {WHAT[thing.kind]}",
        (
            Line(f"{by} opened it on {when}. It is one that you wrote in {place.name}."),
            Line(f"They gave this reason: {reason}"),
            Note(
                "This is for emergencies only, and each time is logged. Ask your technical contact if you have questions."
            ),
        ),
        (Button("My things", "me.open"),),
    )
