"""The page that an app store's listing links to: what this is, who sees what, and on which terms. It knows nobody."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from aiohttp import web

from handlers.language import Block, Fact, Heading, block_as_text
from handlers.welcome import sees_card
from storage.communities import Place

PAGE = """<!doctype html><html lang="en-AU"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>cop-bot</title>
<style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}}
h3{{margin-bottom:0}}p{{margin:.4rem 0}}</style><main><h1>cop-bot</h1>
<p>I keep communities of practice of school leaders going between their meetings, in the chat that they already use.</p>
<h2 id="privacy">Who sees what</h2>{sees}
<p>Please name no student. Nobody watches this chat. The organisation that runs me answers for privacy; ask whoever added you.</p>
<h2 id="terms">Terms</h2>
<p>I am for members of communities that your organisation runs. What you write stays yours: you can take it out and delete it.</p>
<p>I am free software under the Apache License 2.0, and come without a warranty.</p></main></html>"""


def about_routes() -> Sequence[web.RouteDef]:
    """Give `/about`."""
    card = sees_card(Place(name="your group"))
    text = PAGE.format(sees="\n".join(map(_as_html, card.body)))

    async def about(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/html")

    return [web.get("/about", about)]


def _as_html(block: Block) -> str:
    match block:
        case Heading(words):
            return f"<h3>{escape(words)}</h3>"
        case Fact(label, value):
            return f"<p><b>{escape(label)}.</b> {escape(value)}</p>"
        case _:
            return f"<p>{escape(block_as_text(block))}</p>"
