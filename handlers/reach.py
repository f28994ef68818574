"""Tells the chairs, once a month at most, whom or where the bot cannot write: nobody should fall silent unnoticed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.language import Card, Line, Reply, Say
from storage import people
from storage.communities import Place
from storage.people import CHAIRS


def report_person(db: Session, place: Place, person_id: str, now: datetime, *, absent: bool = False) -> Sequence[Reply]:
    """Tell the other chairs that a member's chat takes no messages, or that they have not added me (`absent`).

    Nothing for somebody who has left.
    """
    everybody = {member.person_id: member for member in people.list_members(db, place, people.EVERYBODY)}
    lost = everybody.get(person_id)
    if lost is None:
        return []
    card = absent_card(lost.name) if absent else person_card(lost.name)
    return _to_chairs(db, place, card, f"{person_id}:{now:%Y-%m}", without=person_id)


def report_channel(db: Session, place: Place, channel_id: str, now: datetime) -> Sequence[Reply]:
    """Tell the chairs that the community's channel takes no messages."""
    return _to_chairs(db, place, channel_card(place.name), f"{channel_id}:{now:%Y-%m}")


def _to_chairs(db: Session, place: Place, card: Card, key: str, without: str = "") -> Sequence[Reply]:
    chairs = [chair for chair in people.list_members(db, place, CHAIRS) if chair.person_id != without]
    return [Say(card, to=chair.person_id, key=f"unreached:{key}:{chair.person_id}") for chair in chairs]


def person_card(name: str) -> Card:
    """Say who cannot be reached, and what would help."""
    return Card(
        f"I cannot reach {name}",
        (
            Line("Their chat does not take my messages. They may have changed accounts, or blocked me."),
            Line("If they want to hear from me again, they can open a chat with me and type /cop-help."),
        ),
    )


def absent_card(name: str) -> Card:
    """Say who has not added the bot, or removed it, and what would help."""
    return Card(
        f"I cannot reach {name}",
        (
            Line("They have not added me in their chat app yet, or they removed me."),
            Line("They can find me among the apps there, add me, and type /cop-help."),
            Line("Your technical contact can also add me for everybody at once."),
        ),
    )


def channel_card(name: str) -> Card:
    """Say that the channel cannot be written to, and what would help."""
    return Card(
        f"I cannot write in the channel of {name}",
        (Line("It may be archived, or I am not in it. Please add me there. Direct messages still arrive."),),
    )
