"""Links to our own pages: made whole with the address by which the world reaches us, or taken away where there is none."""

from __future__ import annotations

from dataclasses import replace

from handlers.language import Block, Button, Card, Form, Link, Note, Open, Say

NO_ADDRESS = "I cannot open a page from here. Please ask the person who runs cop-bot."


def reachable(reply: Say | Open, base_url: str, platform: str) -> Say | Open:
    """Give the reply with links that work on its platform; the web chat is on our own pages and needs no address."""
    if platform == "web":
        return reply
    base = base_url.rstrip("/")
    if isinstance(reply, Open):
        return replace(reply, form=_form(reply.form, base)) if any(map(_leads_to_us, reply.form.intro)) else reply
    return replace(reply, card=_card(reply.card, base)) if any(map(_is_ours, reply.card.buttons)) else reply


def _card(card: Card, base: str) -> Card:
    if base:
        buttons = (replace(button, url=base + button.url) if _is_ours(button) else button for button in card.buttons)
        return replace(card, buttons=tuple(buttons))
    kept = tuple(button for button in card.buttons if not _is_ours(button))
    return replace(card, body=(*card.body, Note(NO_ADDRESS)), buttons=kept)


def _form(form: Form, base: str) -> Form:
    """Give a form whose links work; without an address they go without a word, for its fields do the same."""
    return replace(form, intro=tuple(_whole(block, base) for block in form.intro if base or not _leads_to_us(block)))


def _whole(block: Block, base: str) -> Block:
    return replace(block, text=base + block.text) if isinstance(block, Link) and _leads_to_us(block) else block


def _is_ours(button: Button) -> bool:
    return button.url.startswith("/")


def _leads_to_us(block: Block) -> bool:
    return isinstance(block, Link) and block.text.startswith("/")
