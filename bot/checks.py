"""Looks at everything that must be right before the bot can serve, each finding with its cure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.settings import Settings
from handlers.rhythm import gaps
from prompts.library import LibraryFault, load
from storage import communities
from storage.database import Database, Unavailable
from storage.migrate import is_current


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, whether it is fine, and how to mend it where it is not."""

    what: str
    fine: bool = True
    cure: str = ""


def findings(settings: Settings, today: date) -> list[Finding]:
    """Look at settings, database, the communities' calendars as they stand `today`, and content."""
    return [*_settings(settings), *_database(settings, today), *_content()]


def _settings(settings: Settings) -> Iterator[Finding]:
    faults = settings.faults()
    if not faults:
        yield Finding("settings are complete")
    yield Finding(guest_words(settings))
    for fault in faults:
        what, _, cure = fault.partition(". ")
        yield Finding(what, fine=False, cure=cure)


def guest_words(settings: Settings) -> str:
    """Say whether guests can come by a link, and where to."""
    if settings.guest_links and settings.base_url.startswith("https://"):
        return f"guests can come by a link, at {settings.base_url.rstrip('/')}/invited/..."
    return "guests cannot come by a link: COP_GUEST_LINKS is not set"


def _database(settings: Settings, today: date) -> Iterator[Finding]:
    database = Database(settings.database_url)
    try:
        database.ping()
        current = is_current(database.engine)
    except Unavailable:
        yield Finding("the database cannot be reached", fine=False, cure="Check COP_DATABASE_URL and that it runs.")
        return
    finally:
        database.close()
    yield Finding("the database is reachable")
    if current:
        yield Finding("the database schema is current")
        yield from _calendars(settings, today)
    else:
        yield Finding("the database schema is older than the program", fine=False, cure="Run: cop-bot migrate")


def _calendars(settings: Settings, today: date) -> Iterator[Finding]:
    database = Database(settings.database_url)
    for place in database.read(communities.list_places):
        for gap in gaps(place, today):
            cure = "Add the dates to its file and import it again."
            yield Finding(f"{place.name}: {gap}", fine=False, cure=cure)
    database.close()


def _content() -> Iterator[Finding]:
    try:
        library = load()
    except LibraryFault as broken:
        for fault in broken.faults:
            yield Finding(f"{fault.file}:{fault.line}: {fault.message}", fine=False, cure=fault.cure)
        return
    yield Finding(f"the content is whole: {len(library.prompts)} questions, {len(library.agendas)} agendas")
