"""Where a draft stands in the chats of those who chair: one card with buttons each, the older ones say that they are old."""

from __future__ import annotations

from collections.abc import Iterable

from handlers import synthesis_cards as cards
from handlers import synthesis_told_cards as told
from handlers.language import Card, Reply, Say
from handlers.turn import Tick, Turn
from storage import documents, outbox, people, standing
from storage.columns import new_id
from storage.documents import Paper
from storage.people import CHAIRS, Member


def shown(turn: Turn, document_id: str, *, anew: bool = True) -> list[Reply]:
    """Give the draft as it is now to its chair: `anew`, below what they just did, or in place of the card they look at.

    The card that stood there before is edited: it has no buttons any more but the way to the newest one.
    """
    paper = documents.get_paper(turn.db, turn.member, document_id)
    before = standing.find_newest_subject(turn.db, turn.member, _opening(paper))
    if before and not anew:
        return [_at(turn, turn.member, cards.draft_card(paper), before)]
    older: list[Reply] = []
    if before and outbox.find_card(turn.db, turn.member, before)[0]:
        older = [_at(turn, turn.member, told.older_card(paper), before)]
    elif before:
        outbox.drop_unsent(turn.db, turn.member, before)
    return [*older, _at(turn, turn.member, cards.draft_card(paper), f"{_opening(paper)}{new_id()}")]


def edited(turn: Turn, document_id: str) -> list[Reply]:
    """Give a draft that its chair changed: anew to them, and in place to others who chair and have it before them."""
    others = [chair for chair in _chairs(turn) if chair.person_id != turn.member.person_id]
    paper = documents.get_paper(turn.db, turn.member, document_id)
    return [*shown(turn, document_id), *_in_place(turn, paper, cards.draft_card(paper), others)]


def published(turn: Turn, paper: Paper, card: Card) -> list[Reply]:
    """Let every card of a draft say where it went, and tell whoever approved it."""
    before = standing.find_newest_subject(turn.db, turn.member, _opening(paper)) or f"{_opening(paper)}{new_id()}"
    others = [chair for chair in _chairs(turn) if chair.person_id != turn.member.person_id]
    return [_at(turn, turn.member, card, before), *_in_place(turn, paper, card, others)]


def joined(asking: Tick | Turn, gone: Iterable[Paper], now: Paper) -> list[Reply]:
    """Let the cards of drafts that are gone say of which draft they are a part now."""
    return [
        reply for paper in gone for reply in _in_place(asking, paper, told.joined_card(paper, now), _chairs(asking))
    ]


def _chairs(asking: Tick | Turn) -> list[Member]:
    return list(people.list_members(asking.db, asking.place, CHAIRS))


def _in_place(asking: Tick | Turn, paper: Paper, card: Card, readers: Iterable[Member]) -> list[Reply]:
    found = [(reader, standing.find_newest_subject(asking.db, reader, _opening(paper))) for reader in readers]
    return [
        _at(asking, reader, card, subject)
        for reader, subject in found
        if subject and outbox.find_card(asking.db, reader, subject)[0]
    ]


def _at(asking: Tick | Turn, reader: Member, card: Card, subject: str) -> Say:
    return Say(card, reader.person_id, key=f"{subject}:{reader.person_id}:{new_id()}", subject=subject)


def _opening(paper: Paper) -> str:
    return f"draft:{paper.id}:"
