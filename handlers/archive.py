"""A summary or the set-up to keep, an agenda to print: a link, good once, to a file with what its reader may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import replies_up
from handlers import synthesis_cards as cards
from handlers.handout import AGENDA, handout_card
from handlers.language import Button, Card, Line, Note, Reply, Say
from handlers.nameless import as_read_by
from handlers.setup_around import look_around
from handlers.setup_steps import setup_to_keep
from handlers.turn import Router, Turn
from prompts.library import Library
from storage import communities, documents, tickets
from storage.database import NotFound
from storage.documents import OUT
from storage.people import LEADERS, PEERS

on = Router()

SETUP = "setup"
"""What a ticket is about that is for no summary but for how a community is set up."""


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
    """Give the link to a paper as a file."""
    return Card(
        "Your file is ready",
        (
            Line(f"{title}, as Markdown, PDF or Word."),
            Note("The link works once, for fifteen minutes. Ask again for a new one."),
        ),
        (Button("Open the file's page", url=f"/saved/{ticket}"),),
    )


def issue_setup(turn: Turn) -> str:
    """Give a ticket for all that was answered when the community was set up, for whoever chairs it."""
    return tickets.issue_ticket(turn.member, tickets.ARCHIVE, turn.now, SETUP)


def redeemed(db: Session, ticket: str, now: datetime, library: Library) -> Card:
    """Give what a ticket's owner may read of its paper or agenda now, and use the ticket up; raises NotFound."""
    viewer, about = tickets.redeem(db, ticket, tickets.ARCHIVE, now)
    place = communities.get_place(db, viewer.community_id)
    if about == SETUP:
        if not viewer.is_chair:
            raise NotFound("setup")
        return setup_to_keep(look_around(db, place, library, now))
    if about.startswith(AGENDA):
        return handout_card(db, viewer, place, about.removeprefix(AGENDA))
    paper = as_read_by(db, place, viewer, documents.get_paper(db, viewer, about))
    if paper.state not in OUT:
        raise NotFound("document")
    told = replies_up.under(db, place, viewer, paper, cards.document_card(paper))
    return replace(told, title=f"{paper.title}, {place.name}", buttons=())
