"""Opens the card from which people ask, offer, meet, visit and give feedback."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import exchange_cards as cards
from handlers.language import Reply, Say
from handlers.tool_feedback import ask_card
from handlers.turn import Router, Turn
from storage.people import EVERYBODY, LEADERS, PEERS

on = Router()


@on.press("exchange.open", roles=PEERS | LEADERS)
def show_together(turn: Turn) -> Sequence[Reply]:
    """Show what the speaker can do with others here."""
    return [Say(cards.together_card(turn.member))]


@on.command("cop-feedback", "Give feedback to leaders, in private, or on this tool", roles=EVERYBODY)
def give_feedback(turn: Turn) -> Sequence[Reply]:
    """Ask what the feedback is about; with `tool` behind it, take words about the tool at once."""
    if turn.event.text.strip().lower().startswith("tool") or not turn.member.roles & (PEERS | LEADERS):
        return [Say(ask_card())]
    return [Say(cards.feedback_card(turn.member))]
