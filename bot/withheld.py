"""What was kept from somebody: a card that is not theirs, or a deed that is not open to their role; the audit notes that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.language import Decline, NotForRole
from handlers.turn import Event
from storage import audit, people
from storage.database import NotFound
from storage.people import Member

ON_CARDS = frozenset({"press", "submit"})


class NotYours(Decline):
    """A card named a community that its presser is not in."""


def withheld(event: Event, refused: Decline | NotFound) -> tuple[str, str] | None:
    """Give the kind and id of what somebody wanted and may not have; None where nothing was kept from them."""
    subject = event.subject.partition(" ")[0]  # behind a blank stands a card's own key, which is kept nowhere
    if isinstance(refused, NotForRole):
        return "role", subject
    if event.kind not in ON_CARDS or not isinstance(refused, (NotYours, NotFound)):
        return None
    return ("community", event.community) if isinstance(refused, NotYours) else (str(refused), subject)


def note_refusal(db: Session, event: Event, named: tuple[str, str], now: datetime) -> None:
    """Note what was kept from whoever caused an event: `named` is its kind and id."""
    known = people.list_memberships_of_account(db, event.platform, event.tenant, event.user, now)
    speaker = known[0][0] if known else Member()
    if named[0] != "role" or not speaker.is_peer:  # a peer who tries a facilitator's command has seen nothing
        audit.add_refusal(db, speaker, event.name, named, now)
