"""Links to our own pages: made whole with the address by which the world reaches us, or taken away where there is none."""

from __future__ import annotations

from dataclasses import replace

from handlers.language import Button, Card, Note, Open, Say

NO_ADDRESS = "I cannot open a page from here. Please ask the person who runs cop-bot."


def reachable(reply: Say | Open, base_url: str, platform: str) -> Say | Open:
    """Give the reply with links that work on its platform; the web chat is on our own pages and needs no address."""
    if not isinstance(reply, Say) or platform == "web" or not any(map(_is_ours, reply.card.buttons)):
        return reply
    return replace(reply, card=_card(reply.card, base_url.rstrip("/")))


def _card(card: Card, base: str) -> Card:
    if base:
        buttons = (replace(button, url=base + button.url) if _is_ours(button) else button for button in card.buttons)
        return replace(card, buttons=tuple(buttons))
    kept = tuple(button for button in card.buttons if not _is_ours(button))
    return replace(card, body=(*card.body, Note(NO_ADDRESS)), buttons=kept)


def _is_ours(button: Button) -> bool:
    return button.url.startswith("/")
