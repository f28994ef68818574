"""A summary to keep, or an agenda to print: a link, good once, to a file with what its reader may read, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import replies_up
from handlers import synthesis_cards as cards
from handlers.handout import AGENDA, handout_card
from handlers.language import Button, Card, Line, Note, Reply, Say
from handlers.turn import Router, Turn
from storage import communities, documents, tickets
from storage.database import NotFound
from storage.documents import OUT
from storage.people import LEADERS, PEERS

on = Router()


def to_keep(card: Card, document_id: str) -> Card:
    """Give a summary's card with a button that saves it."""
    return replace(card, buttons=(*card.buttons, Button("Save it", "archive.save", document_id)))


@on.press("archive.save", roles=PEERS | LEADERS)
def save(turn: Turn) -> Sequence[Reply]:
    """Give a link, good once and for fifteen minutes, to a summary that is out and that the speaker may read."""
    paper = documents.get_paper(turn.db, turn.member, turn.event.subject)
    if paper.state not in OUT:
        raise NotFound("document")
    ticket = tickets.issue_ticket(turn.member, tickets.ARCHIVE, turn.now, paper.id)
    return [Say(link_card(paper.title, ticket))]


def link_card(title: str, ticket: str) -> Card:
    """Give the link to a summary as a file."""
    return Card(
        "Your file is ready",
        (
            Line(f"{title}, as Markdown, PDF or Word."),
            Note("The link works once, for fifteen minutes. Press Save it again for a new one."),
        ),
        (Button("Open the file's page", url=f"/saved/{ticket}"),),
    )


def redeemed(db: Session, ticket: str, now: datetime) -> Card:
    """Give what a ticket's owner may read of its summary or agenda now, and use the ticket up; raises NotFound."""
    viewer, about = tickets.redeem(db, ticket, tickets.ARCHIVE, now)
    place = communities.get_place(db, viewer.community_id)
    if about.startswith(AGENDA):
        return handout_card(db, viewer, place, about.removeprefix(AGENDA))
    paper = documents.get_paper(db, viewer, about)
    if paper.state not in OUT:
        raise NotFound("document")
    told = replies_up.under(db, place, viewer, paper, cards.document_card(paper))
    return replace(told, title=f"{paper.title}, {place.name}", buttons=())
