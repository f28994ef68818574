"""The way to all that people do for one another between meetings: one card, each thing one press away."""

from __future__ import annotations

from handlers.doors_cards import LIST as DOORS
from handlers.hats_cards import OPEN as HATS
from handlers.language import Block, Button, Card, Item, Note
from handlers.sent_up_cards import OPEN as SENT_UP
from handlers.sent_up_cards import TO_ME
from handlers.urgent_cards import NEW as URGENT
from handlers.urgent_reach import REACH
from storage.people import NEAR, Member

OPEN = Button("Learn together", "exchange.open")
ASKS = Button("Asks and offers", "asks.list")
WANTED = Button("Open asks", "connector.list")
VISITS = Button("Visits", "visits.list")
MEETING = Button("My introduction", "pairing.open")
ISSUE = Button("Raise an issue", "issues.ask")
RECEIVED = Button("Issues raised with me", "issues.list")
NO_FEEDBACK = ("Meet somebody", "When it cannot wait")
TOOL = Button("About this tool", "tool.ask")


def together_card(member: Member) -> Card:
    """Show what somebody can do here with others, or for them."""
    entries = _for_peers(member) if member.is_peer else _for_leaders(member)
    return Card("Learn together", tuple(entries))


def _for_peers(member: Member) -> list[Block]:
    received = (RECEIVED,) if member.is_chair else ()
    return [
        Item("Ask or offer", "What you need, or what you can give.", buttons=(ASKS,)),
        Item(
            "When it cannot wait", "It reaches colleagues who agreed to that, and no leader.", buttons=(URGENT, REACH)
        ),
        Item("Meet somebody", "Now and then I introduce two of you from different schools.", buttons=(MEETING,)),
        Item("Visit each other", "See a practice at work, without any rating.", buttons=(VISITS, DOORS)),
        Item("In private", "To one person who can help, with your name or without.", buttons=(ISSUE, *received)),
        Item("To your leaders", "What was sent up, and what became of it.", buttons=(SENT_UP,)),
        _tool(),
    ]


def _for_leaders(member: Member) -> list[Block]:
    if not member.roles & NEAR:
        return [_tool()]
    return [
        Item("My hats", "What the group needs from you now.", buttons=(HATS,)),
        Item("Asks that wait", "You may know somebody who can help.", buttons=(WANTED,)),
        Item("From the group", "What the group sent up and what waits for you.", buttons=(TO_ME,)),
        Item("In private", "Issues that somebody raised with you alone.", buttons=(RECEIVED,)),
        _tool(),
    ]


def _tool() -> Item:
    return Item("This tool", "What helps, what is in your way. It goes to those who run it.", buttons=(TOOL,))


def feedback_card(member: Member) -> Card:
    """Ask what feedback is about."""
    entries = [each for each in together_card(member).body if isinstance(each, Item) and each.title not in NO_FEEDBACK]
    note = Note("Type /cop-feedback tool to write about this tool at once.")
    return Card("What is it about?", (*entries, note))
