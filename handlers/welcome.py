"""The first message: who I am, who added you, and who sees what; it comes before any question."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.language import Button, Card, Line, Note, Say
from handlers.turn import Router
from storage import communities, people
from storage.communities import Place
from storage.models import Organisation
from storage.people import Member

on = Router()


def notice_says(
    db: Session, place: Place, member: Member, when: datetime, organisation: Organisation | None = None
) -> list[Say]:
    """Give the notice for somebody who has not had the present version, and note that they had it; else nothing."""
    organisation = organisation or communities.get_organisation(db, place)
    if member.notice_shown >= organisation.notice_version:
        return []
    people.get_membership(db, member).notice_shown = organisation.notice_version
    key = f"notice:{organisation.notice_version}:{place.id}:{member.person_id}"
    return [Say(notice_card(place, member, organisation.contacts), member.person_id, key=key, at=when)]


def notice_card(place: Place, member: Member, contacts: str) -> Card:
    """Say who sees what."""
    return Card(
        f"Hello from {place.name}",
        (
            Line(f"I keep {place.name} going between meetings. {member.added_by} added you."),
            Line("Your answers start private. Only you can share one."),
            Line("Leaders get group summaries only."),
            Line("Technical staff can open private text only in an emergency, and each time is logged."),
            Line("The law may require access in rare cases."),
            Line("Please name no student."),
            Line("Nobody watches this chat. For a safety worry, please use your own school's process."),
            Note(contacts or "Your school's own process comes first."),
        ),
        (Button("See the question", "welcome.question", style="primary"),),
    )
