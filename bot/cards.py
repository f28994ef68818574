"""Cards as JSON and back, for the outbox."""

from __future__ import annotations

from pydantic import TypeAdapter

from handlers.language import Card

_codec: TypeAdapter[Card] = TypeAdapter(Card)


def to_json(card: Card) -> str:
    """Give a card as JSON text."""
    return _codec.dump_json(card).decode()


def from_json(text: str) -> Card:
    """Give the card that `to_json` wrote; raises ValueError on anything else."""
    return _codec.validate_json(text)
