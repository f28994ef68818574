"""Planning a meeting with the group's leader: asked by whoever facilitates, on the draft or later, and taken back at any time."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import budget, rhythm
from handlers.agenda_cards import when_words
from handlers.agenda_publish import changed
from handlers.agenda_view import present
from handlers.language import Button, Card, Fact, Line, Note, Reply, Say
from handlers.rhythm import wall
from handlers.turn import Router, Turn
from storage import meetings, people
from storage.communities import Place
from storage.meetings import WITH_LEADER
from storage.models import Meeting
from storage.people import FACILITATORS, NEAR

on = Router()


@on.press("agenda.with_leader", roles=FACILITATORS)
def plan_together(turn: Turn) -> Sequence[Reply]:
    """Let the near leader read the draft without names and change it, and tell them where their week has room for it."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if meeting.state not in meetings.PREPARED or WITH_LEADER in meeting.posted:
        return present(turn, meeting)
    meetings.plan_with_leader(meeting, turn.member, along=True)
    return [*changed(turn, meeting, f"asked the {turn.place.called('leader')} to plan it, too."), *_told(turn, meeting)]


@on.press("agenda.without_leader", roles=FACILITATORS)
def plan_alone(turn: Turn) -> Sequence[Reply]:
    """Plan the meeting without the leader again; what they added stays."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if meeting.state not in meetings.PREPARED or WITH_LEADER not in meeting.posted:
        return present(turn, meeting)
    meetings.plan_with_leader(meeting, turn.member, along=False)
    return changed(turn, meeting, f"plans it without the {turn.place.called('leader')} again.")


def _told(turn: Turn, meeting: Meeting) -> list[Say]:
    card, local = asked_card(turn.member.name, meeting, turn.place), wall(turn.now, turn.place.zone)
    key = f"plans-with:{meeting.id}"
    return [
        Say(card, leader.person_id, key=f"{key}:{leader.person_id}", subject=key, at=when, unasked=True)
        for leader in people.list_members(turn.db, turn.place, NEAR)
        if (when := rhythm.when_to_write(leader, turn.place, local, turn.now)) is not None
        and budget.allows(turn.db, leader, when)
    ]


def asked_card(who: str, meeting: Meeting, place: Place) -> Card:
    """Ask a leader to plan a meeting, too."""
    return Card(
        "Plan the next meeting, too?",
        (
            Line(f"{who} asks you to work on the agenda with them."),
            *([Fact("When", when_words(meeting, place))] if meeting.starts_at else []),
            Note("You do not see who proposed what. Members see what you add and change."),
        ),
        (Button("See the agenda", "agenda.open", meeting.id, "primary"),),
    )
