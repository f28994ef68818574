"""A leader puts on a hat: it is noted which, and the hat opens its own tool; none opens what a single member wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handlers import challenge, connector, inquiry_told, issues, policy
from handlers import hats_cards as cards
from handlers.language import Decline, Reply, Say
from handlers.turn import Router, Turn
from storage import audit, hats, neighbours
from storage.people import NEAR

on = Router()


@on.press("hats.open", roles=NEAR)
def show_hats(turn: Turn) -> Sequence[Reply]:
    """Offer the hats to the speaker."""
    return [Say(cards.hats_card(hats.find_worn(turn.db, turn.member)))]


@on.press("hats.wear", roles=NEAR)
def wear(turn: Turn) -> Sequence[Reply]:
    """Note which hat the speaker puts on, and open its tool."""
    opens = TOOLS.get(turn.event.subject)
    if opens is None:
        raise Decline("I do not know that hat. “My hats” shows them all.")
    audit.add_audit(turn.db, turn.place, turn.member.person_id, hats.WEAR, turn.now, turn.event.subject)
    return opens(turn)


def show_groups(turn: Turn) -> Sequence[Reply]:
    """Show what the speaker's other groups work on, as leaders know of it, who chairs each, and which can be found."""
    led = [each for each in hats.list_led(turn.db, turn.member) if each[0].id != turn.place.id]
    known = [(inquiry_told.standing(row, turn.now) if row else {}) for _, row, _ in led]
    told = [(place.name, its.get("practice", ""), chairs) for (place, _, chairs), its in zip(led, known, strict=True)]
    return [Say(cards.groups_card(told, [place.name for place in neighbours.list_open_led(turn.db, turn.member)]))]


TOOLS: dict[str, Callable[[Turn], Sequence[Reply]]] = {
    cards.CONNECTOR.id: connector.show_wanted,
    cards.INTEGRATOR.id: show_groups,
    cards.FACILITATOR.id: issues.list_received,
    cards.CHALLENGER.id: challenge.offer,
    cards.CONDUIT.id: policy.show_notes,
}
"""What each hat opens."""
