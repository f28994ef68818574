"""The conduit's hat: a leader brings policy to the group in a note, and the group says among itself what it means for them."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import guard, talks
from handlers import talks_cards as cards
from handlers.language import Decline, Open, Reply, Say
from handlers.turn import Router, Turn
from storage import contributions
from storage import talks as brought
from storage.models_contributions import Words
from storage.people import NEAR

on = Router()


def show_notes(turn: Turn) -> Sequence[Reply]:
    """Show the speaker their notes to the group."""
    return [Say(cards.notes_card(contributions.list_own(turn.db, turn.member, {brought.POLICY})))]


@on.press("policy.write", roles=NEAR)
def open_note(turn: Turn) -> Sequence[Reply]:
    """Open the form for a note."""
    return [Open(cards.policy_form())]


@on.submit("policy.keep", roles=NEAR)
def keep_note(turn: Turn) -> Sequence[Reply]:
    """Bring a note to the group."""
    said = guard.cleared(turn, ("title", "text"), cards.policy_form, sites=True)
    title, text, url = (said.get(name, "").strip() for name in ("title", "text", "url"))
    errors = {}
    if not 0 < len(title) <= cards.LONGEST_TITLE:
        errors["title"] = "Please say in one line what it is about."
    if not 0 < len(text) <= cards.LONGEST:
        errors["text"] = f"Please say what changes, in at most {cards.LONGEST} characters."
    if url and not url.startswith("https://"):
        errors["url"] = "Please give a link that begins with https://, or leave it out."
    if errors:
        raise Decline(errors=errors)
    words = Words(title, text, url)
    return talks.sent(turn, brought.bring(turn.db, turn.member, brought.POLICY, words, turn.now))
