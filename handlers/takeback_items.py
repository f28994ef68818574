"""How a member is asked, after a meeting, for one thing to take back to their school."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.language import Button, Card, Field, FieldKind, Form, Item, Note, Quote
from storage import meetings, takebacks
from storage.people import Member

LONGEST = 300
ASKED_FOR = timedelta(days=7)
"""How long after a meeting members find the question in their list."""


def list_to_take_back(db: Session, member: Member, now: datetime) -> list[Item]:
    """Ask for one thing to take back from the last meeting, in the list of what waits, until something is noted."""
    meeting = meetings.find_last(db, member)
    if meeting is None or meeting.ended_at is None or meeting.ended_at < now - ASKED_FOR:
        return []
    if not member.may_see_from(meeting.ended_at) or takebacks.has_noted(db, member, meeting.id):
        return []
    note = Button("Note one thing", "takeback.open", meeting.id)
    return [
        Item("What do you take back to your school?", "One thing from the meeting. Only you see it.", buttons=(note,))
    ]


def note_form(meeting_id: str) -> Form:
    """Ask what somebody takes back, and whether they want to be asked about it."""
    fields = (
        Field("text", "I take back …", FieldKind.LONG, hint="One thing. Please name no student.", most=LONGEST),
        Field(
            "due_on",
            "When shall I ask about it?",
            FieldKind.DATE,
            required=False,
            hint="Leave it empty to be left alone.",
        ),
    )
    return Form("takeback.keep", "Back to my school", fields, "Keep", meeting_id, (Note("Only you can see it."),))


def noted_card(text: str) -> Card:
    """Say that a note is kept, and where it is found."""
    said = Note("Only you can see it. You find it under My things, with your commitments. I will not ask about it.")
    return Card("Noted for you.", (Quote(text), said), (Button("See my commitments", "me.commitments"),))
