"""An agenda on paper: a link, good once, to a page with its items, their questions, and room to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from handlers import agenda_cards, agenda_view
from handlers.language import Block, Button, Card, Item, Line, Note, Reply, Say
from handlers.turn import Router, Turn
from storage import meetings, tickets
from storage.communities import Place
from storage.people import FACILITATORS, Member

on = Router()

AGENDA = "agenda:"
"""Stands before the id of a meeting in the ticket for its agenda."""

ROOM_TO_WRITE = "_" * 60


@on.press("handout.print", roles=FACILITATORS)
def give_link(turn: Turn) -> Sequence[Reply]:
    """Give a link, good once and for fifteen minutes, to the agenda as a file to print."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    ticket = tickets.issue_ticket(turn.member, tickets.ARCHIVE, turn.now, f"{AGENDA}{meeting.id}")
    body = (
        Line("The agenda with its questions, and lines to write on: as PDF, Word or Markdown."),
        Note("The link works once, for fifteen minutes. Enter later what the room wrote: press Answers from the room."),
    )
    return [Say(Card("Your handout is ready", body, (Button("Open the file's page", url=f"/saved/{ticket}"),)))]


def handout_card(db: Session, viewer: Member, place: Place, meeting_id: str) -> Card:
    """Give an agenda as it is printed, for somebody who may change it; commitments stay out of it, for paper gets around."""
    meeting = meetings.get_meeting(db, viewer, meeting_id)
    placed = [each for each in meetings.list_entries(db, viewer, meeting) if each.item.status != "waiting"]
    sight = replace(agenda_view.sight_of(db, viewer, place, meeting), edits=False, peer=False, proposes=False, count=0)
    card = agenda_cards.agenda_card(meeting, placed, place, sight)
    body: list[Block] = []
    for block in card.body:
        body += [block, Line(ROOM_TO_WRITE)] if isinstance(block, Item) else [block]
    return Card(f"{card.title}, {place.name}", tuple(body))
