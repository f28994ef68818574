"""Where people meet the inquiry without looking for it: in their home, in what waits for them, in the weekly message."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handlers import inquiry_cards, rhythm
from handlers.inquiry_told import news
from handlers.language import Block, Button, Fact, Heading, Item, Note
from storage import inquiries
from storage.communities import Place
from storage.people import CHAIRS, FACILITATORS, Member


def home_blocks(db: Session, place: Place, member: Member) -> list[Block]:
    """Give the inquiry in one line, with the way to it; where there is none, to those alone who can write it."""
    row = inquiries.find_current(db, place)
    if row is not None:
        stands = f"Stage: {inquiry_cards.stage_words(row, place)}"
        return [Heading("Our inquiry"), Item(row.title, stands, buttons=(inquiry_cards.OPEN,))]
    if not member.roles & FACILITATORS:
        return []
    return [Heading("Our inquiry"), Item("No problem of practice yet", buttons=(inquiry_cards.OPEN,))]


def list_due(db: Session, member: Member, place: Place, now: datetime) -> list[Item]:
    """Give the question of a stage whose day has come, to those who chair."""
    if not member.roles & CHAIRS:
        return []
    row = inquiries.find_active_inquiry(db, place)
    due = row is not None and row.stage_due is not None and row.stage_due <= rhythm.wall(now, place.zone).date()
    return [inquiry_cards.due_item(row, place)] if row is not None and due else []


def news_of(db: Session, place: Place, now: datetime) -> tuple[Note, Button] | None:
    """Give what the weekly message says of an inquiry that changed, and note that members were told; else None."""
    row = inquiries.find_current(db, place)
    changes = news(row) if row else []
    if row is None or not changes:
        return None
    row.told_at = now
    said = inquiry_cards.change_words(changes[-1], place)
    return Note(f"Our inquiry: {said[0].lower()}{said[1:]}."), inquiry_cards.OPEN


def agenda_facts(db: Session, place: Place) -> list[Block]:
    """Give the problem and the stage as they stand on top of every agenda; nothing where there is none."""
    row = inquiries.find_current(db, place)
    if row is None:
        return []
    problem = Fact(inquiry_cards.SHORT["practice"], row.title)
    return [problem, Fact("Stage", inquiry_cards.stage_words(row, place))]
