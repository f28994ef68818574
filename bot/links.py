"""Links to our own pages: made whole with the address by which the world reaches us, or taken away where there is none.

Without an address a button that can only lead to such a page is not shown either: nobody presses in vain.
"""

from __future__ import annotations

from dataclasses import replace

from handlers.language import Block, Button, Card, Form, Link, Note, Open, Say

NO_ADDRESS = "I cannot open a page from here. Please ask the person who runs cop-bot."

ONLY_TO_A_PAGE = frozenset({"archive.save"})
"""Presses that give nothing but the link to a page."""


def reachable(reply: Say | Open, base_url: str, platform: str) -> Say | Open:
    """Give the reply with links that work on its platform; the web chat is on our own pages and needs no address."""
    if platform == "web":
        return reply
    base = base_url.rstrip("/")
    if isinstance(reply, Open):
        return replace(reply, form=_form(reply.form, base)) if any(map(_leads_to_us, reply.form.intro)) else reply
    if any(_is_ours(button) or button.action in ONLY_TO_A_PAGE for button in reply.card.buttons):
        return replace(reply, card=_card(reply.card, base))
    return reply


def _card(card: Card, base: str) -> Card:
    if base:
        buttons = (replace(button, url=base + button.url) if _is_ours(button) else button for button in card.buttons)
        return replace(card, buttons=tuple(buttons))
    kept = tuple(button for button in card.buttons if not _is_ours(button) and button.action not in ONLY_TO_A_PAGE)
    told = (Note(NO_ADDRESS),) if any(map(_is_ours, card.buttons)) else ()
    return replace(card, body=(*card.body, *told), buttons=kept)


def _form(form: Form, base: str) -> Form:
    """Give a form whose links work; without an address they go without a word, for its fields do the same."""
    return replace(form, intro=tuple(_whole(block, base) for block in form.intro if base or not _leads_to_us(block)))


def _whole(block: Block, base: str) -> Block:
    return replace(block, text=base + block.text) if isinstance(block, Link) and _leads_to_us(block) else block


def _is_ours(button: Button) -> bool:
    return button.url.startswith("/")


def _leads_to_us(block: Block) -> bool:
    return isinstance(block, Link) and block.text.startswith("/")
