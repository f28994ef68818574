"""Notes on published records: they are not erased, but it is said what was changed in them, why and when."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from storage.models import Document

CORRECTED, NAME_TAKEN_OUT, NAME_FORGOTTEN = "corrected", "name", "left"
"""Why a record was changed: its writer wished it, or a name was taken out: at that person's wish, or long after they left."""


def annotate(document: Document, why: str, now: datetime, zone: str) -> None:
    """Note on a published document that it was changed, once a day (in its `zone`) for a reason; it is a new version."""
    day = now.astimezone(ZoneInfo(zone)).date().isoformat()
    notes = [note for note in document.body.get("notes", []) if note != [day, why]]
    version = int(document.body.get("version", 0)) + 1
    document.body = {**document.body, "notes": [*notes, [day, why]], "version": version}


def notes_of(document: Document) -> tuple[tuple[str, str], ...]:
    """Give what was noted: the day (ISO), and why."""
    return tuple((day, why) for day, why in document.body.get("notes", []))
