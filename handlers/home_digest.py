"""What a group across networks tells each of its members' home networks: themes alone, to that network's chair.

A theme is told to a network where several people of several schools hold it, one of that network's among them. It is told by
the name that the rules gave it, and by how many hold it: no quote, no decision, no line in anybody's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import budget, rhythm
from handlers.language import Block, Button, Card, Heading, Item, Line, Note, Reply, Say
from handlers.nameless import Nameless
from handlers.themes_over_time import name_of, voices_of
from handlers.turn import Router, Tick, Turn
from storage import digests, homes
from storage.communities import Place
from storage.documents import DocumentLine, Paper
from storage.people import HEADS, Member

on = Router()

NEW = timedelta(days=7)
"""How long what was told stands among what waits for a chair."""

LEAST = 3
"""People who hold a theme that is told to a network; a line that one school alone holds, no leader reads."""

MOST_THEMES = 8
NOTE = Note(
    "It names nobody and no school. Each theme is held by three people or more, one of your network among them."
)


def tell_homes(tick: Tick, networks: Sequence[Place], papers: Sequence[Paper], digest_id: str) -> list[Say]:
    """Tell the chairs of a group's home networks what came up in it, where their week has room."""
    says: list[Say] = []
    for network in networks:
        card = card_for(tick.db, tick.place, network, papers)
        for chair in homes.list_chairs(tick.db, tick.place, network) if card else ():
            when = rhythm.when_to_write(chair, network, tick.local, tick.now)
            if card and when is not None and budget.allows(tick.db, chair, when):
                key = f"home:{digest_id}:{network.id}:{chair.person_id}"
                says.append(Say(card, chair.person_id, key=key, at=when, unasked=True))
    return says


@on.press("digest.homes", roles=HEADS)
def show_themes(turn: Turn) -> Sequence[Reply]:
    """Show a network's chair what the groups across networks told last, whether it was sent to them or not."""
    return read_at_home(turn) or [Say(Card("No themes yet", (Line("No group across networks has told any so far."),)))]


def read_at_home(turn: Turn) -> list[Say]:
    """Give what the groups across networks told the speaker's network last; nothing but for its chair."""
    return [Say(card) for _, card in _told_to(turn.db, turn.place, turn.member)]


def items_for(db: Session, place: Place, member: Member, now: datetime) -> list[Item]:
    """List what groups across networks told a network's chair of late, each with the way to read it."""
    read = Button("Read the themes", "digest.homes")
    found = _told_to(db, place, member)
    new = [(group, card) for group, card in found if now - (digests.find_last_at(db, group) or now) < NEW]
    return [Item(card.title, "What several members there said, yours among them.", buttons=(read,)) for _, card in new]


def _told_to(db: Session, place: Place, member: Member) -> list[tuple[Place, Card]]:
    if place.kind != homes.NETWORK or not member.roles & HEADS:
        return []
    told = []
    for group in homes.list_drawing(db, place):
        read_there = {chair.person_id for chair in homes.list_chairs(db, group, place)}
        card = card_for(db, group, place, digests.list_last(db, group)) if member.person_id in read_there else None
        told += [(group, card)] if card else []
    return told


def note_for(db: Session, place: Place) -> list[Block]:
    """Say to the members of a group across networks what goes home."""
    if not homes.list_homes(db, place):
        return []
    return [Note("The chairs of your home networks get themes alone, and only those that their own people share.")]


def card_for(db: Session, place: Place, network: Place, papers: Sequence[Paper]) -> Card | None:
    """Give what a network's chair reads of a group's settled summaries; None where no theme may be told."""
    names = Nameless(db, place)
    lines = [line for paper in papers for line in paper.part("themes") if _may_be_told(db, place, network, line)]
    if not lines:
        return None
    told = [Line(f"{names.without(name_of(line.text))}: {voices_of(line)} voices.") for line in lines[-MOST_THEMES:]]
    comes = Line(f"{place.name} has members from several networks, yours among them.")
    return Card(f"Themes from {place.name}", (comes, Heading("What several people said"), *told, NOTE))


def _may_be_told(db: Session, place: Place, network: Place, line: DocumentLine) -> bool:
    """Say whether a theme still bears the name that the rules gave it, and is held by enough people, one of the network's."""
    if name_of(line.text) == line.text.rstrip(".") or voices_of(line) < LEAST:
        return False
    answers = {source.id for source in line.sources if source.kind == "response"}
    return homes.count_voices(db, place, network, answers) > 0
