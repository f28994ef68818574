"""Whoever asks for a digest gets the one for their role, and those who chair or lead several communities can go to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import chair_digest, digest, home_digest
from handlers.language import Button, Card, Line, Reply, Say, shortened
from handlers.turn import CHOOSE, Router, Turn
from storage import areas
from storage.people import LEADERS, PEERS

on = Router()


@on.command("cop-digest", "Read what the group has settled", roles=PEERS | LEADERS, shown_to=LEADERS)
@on.press("digest.open", roles=PEERS | LEADERS)
def read_digest(turn: Turn) -> Sequence[Reply]:
    """Show whoever chairs their own digest, and from there the leaders'; everybody else the leaders' at once."""
    own = turn.member.is_chair and turn.event.subject != chair_digest.OF_LEADERS
    card = chair_digest.card_for(turn) if own else digest.card_for(turn)
    if not turn.member.is_far and len(areas.list_led(turn.db, turn.member)) > 1:
        card = replace(card, buttons=(*card.buttons, Button("Another community", "digest.which")))
    return [Say(card), *home_digest.read_at_home(turn)]


@on.press("digest.which", roles=PEERS | LEADERS)
def ask_which(turn: Turn) -> Sequence[Reply]:
    """Ask whoever chairs or leads several communities whose digest they would like."""
    led = areas.list_led(turn.db, turn.member)
    buttons = tuple(Button(shortened(place.name), CHOOSE, f"{place.id} command cop-digest") for place in led)
    return [Say(Card("Which community?", (Line("Whose digest would you like to read?"),), buttons))]
