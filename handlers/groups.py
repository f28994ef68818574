"""A member's own groups: networks, communities of practice and professional learning communities, and what each is part of."""

from __future__ import annotations

from handlers.language import Block, Heading, Item
from handlers.turn import Turn
from storage import groups
from storage.groups import Group

KINDS = {"network": "A network", "cop": "A community of practice", "plc": "A professional learning community"}
STANDINGS = (
    ({"chair"}, "You chair it."),
    ({"deputy"}, "You act for its chair."),
    ({"executive"}, "You are in its executive."),
    ({"guest"}, "You are its guest."),
    ({"member"}, "You take part."),
    ({"seil", "system"}, "You read its summaries."),
)
"""What somebody is in a group, by the first of these roles that they have."""


def blocks_for_mine(turn: Turn) -> list[Block]:
    """List the groups that the speaker is in, and no other."""
    return [Heading("My groups"), *map(_item, groups.list_groups(turn.db, turn.member))]


def _item(group: Group) -> Item:
    inside = f" in {group.parent}" if group.parent else ""
    standing = next((words for roles, words in STANDINGS if group.roles & roles), "You help it run.")
    return Item(group.name, f"{KINDS.get(group.kind, 'A group')}{inside}. {standing}")
