"""What is known of a community when its set-up is shown or printed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.rhythm import wall
from handlers.setup_steps import Around
from handlers.turn import in_own_words
from prompts.library import Library
from storage import people, setups
from storage.communities import Place
from storage.people import EVERYBODY


def look_around(db: Session, place: Place, library: Library, now: datetime) -> Around:
    """Give a community as its set-up shows it: in its own words, with its people and its profile."""
    own = in_own_words(place, library)
    members = people.list_members(db, own, EVERYBODY)
    return Around(
        own, library.profiles.get(own.profile), members, setups.has_begun(db, own), wall(now, own.zone).date()
    )
