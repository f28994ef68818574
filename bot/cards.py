"""Cards as JSON and back, for the outbox; and the key that only its reader's own card holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from pydantic import TypeAdapter

from handlers.language import OWN_KEY, Block, Button, Card, Item

_codec: TypeAdapter[Card] = TypeAdapter(Card)


def to_json(card: Card) -> str:
    """Give a card as JSON text."""
    return _codec.dump_json(card).decode()


REMEMBERED = 1000
"""Cards that are kept as they were read and drawn, the latest: one for each community whose question is going out."""


@lru_cache(maxsize=REMEMBERED)
def from_json(text: str) -> Card:
    """Give the card that `to_json` wrote, the same one for the same text; raises ValueError on anything else."""
    return _codec.validate_json(text)


def keyed(card: Card, issue_key: Callable[[str], str]) -> Card:
    """Give the card with a key of its own, made now, wherever its buttons ask for one; `issue_key` takes the round's id."""
    keys: dict[str, str] = {}

    def own(button: Button) -> Button:
        round_id, asks, _ = button.subject.partition(f" {OWN_KEY}")
        if not asks:
            return button
        return replace(button, subject=f"{round_id} {keys.setdefault(round_id, issue_key(round_id))}")

    def own_block(block: Block) -> Block:
        return replace(block, buttons=tuple(map(own, block.buttons))) if isinstance(block, Item) else block

    return replace(card, body=tuple(map(own_block, card.body)), buttons=tuple(map(own, card.buttons)))
