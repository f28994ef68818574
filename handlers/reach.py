"""Tells the chairs whom or where the bot cannot write: nobody should fall silent unnoticed.

Whether somebody can be reached says nothing of what they do: who answered stays out of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.apps import APPS
from handlers.language import Button, Card, Item, Line, Note, Reply, Say
from storage import accounts, people
from storage.accounts import Unreached
from storage.communities import Place
from storage.people import CHAIRS

NO_ACCOUNT = "I know no account of theirs. Add them from a channel they are in, or ask your technical contact."
CLOSED = "Their chat takes no messages from me. They may have changed accounts, or blocked me. They can type /cop-help there."

GONE = "Their account in the chat app was closed. If they are still in the group, they can be added with their new one."

PEOPLE = Button("People", "newcomers.open")


def report_person(db: Session, place: Place, person_id: str, now: datetime) -> Sequence[Reply]:
    """Tell the other chairs whom no message reaches, now that one more is among them: once a month, on one card.

    Nothing for somebody who has left.
    """
    lost = accounts.list_unreached(db, place)
    if person_id not in {each.person_id for each in lost}:
        return []
    month = f"unreached:{place.id}:{now:%Y-%m}"
    return [
        Say(
            unreached_card([each for each in lost if each.person_id != chair.person_id]),
            chair.person_id,
            key=f"{month}:{person_id}:{chair.person_id}",
            subject=month,
        )
        for chair in people.list_members(db, place, CHAIRS)
        if chair.person_id != person_id
    ]


def report_channel(db: Session, place: Place, channel_id: str, now: datetime) -> Sequence[Reply]:
    """Tell the chairs that the community's channel takes no messages."""
    key = f"unreached:{channel_id}:{now:%Y-%m}"
    return [
        Say(channel_card(place.name), to=chair.person_id, key=f"{key}:{chair.person_id}")
        for chair in people.list_members(db, place, CHAIRS)
    ]


def items_of(lost: Sequence[Unreached]) -> list[Item]:
    """Give those whom no message reaches, each with what would help."""
    return [Item(each.name, _cure(each)) for each in lost]


def _cure(each: Unreached) -> str:
    if not each.platform:
        return NO_ACCOUNT
    if each.closed:
        return GONE
    return CLOSED if each.opened else APPS[each.platform].opening


def counted(lost: Sequence[Unreached]) -> str:
    """Say how many cannot be reached."""
    return "one person" if len(lost) == 1 else f"{len(lost)} people"


def unreached_card(lost: Sequence[Unreached]) -> Card:
    """Say who cannot be reached, and what would help each of them."""
    note = Note("This is about messages alone. What they answer, or whether, is theirs.")
    who = lost[0].name if len(lost) == 1 else counted(lost)
    return Card(f"I cannot reach {who}", (*items_of(lost), note), (PEOPLE,))


def channel_card(name: str) -> Card:
    """Say that the channel cannot be written to, and what would help."""
    return Card(
        f"I cannot write in the channel of {name}",
        (Line("It may be archived, or I am not in it. Please add me there. Direct messages still arrive."),),
    )
