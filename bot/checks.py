"""Looks at everything that must be right before the bot can serve, each finding with its cure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import pii
from bot.settings import Settings
from handlers.rhythm import gaps
from prompts.library import LibraryFault, load
from storage import communities, consents, unsent
from storage.columns import use_keys
from storage.database import Database, Unavailable
from storage.migrate import is_current
from storage.rotation import count_old

LATE = timedelta(hours=1)
"""How long messages may wait for a workspace before that is a finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, whether it is fine, and how to mend it where it is not."""

    what: str
    fine: bool = True
    cure: str = ""


def findings(settings: Settings, now: datetime) -> list[Finding]:
    """Look at settings, database, the communities' calendars and messages as they stand `now`, and content."""
    return [*_settings(settings), *_database(settings, now), *_content()]


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


def _database(settings: Settings, now: datetime) -> Iterator[Finding]:
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
        yield from _calendars(settings, now.date())
        yield from _stuck(settings, now)
        yield from _keys(settings)
        yield from notices(settings)
    else:
        yield Finding("the database schema is older than the program", fine=False, cure="Run: cop-bot migrate")


def notices(settings: Settings) -> Iterator[Finding]:
    """Look whether everybody's notice says that a model is used, before one is."""
    if not settings.llm_model:
        return
    database = Database(settings.database_url)
    for name in database.read(consents.list_without_notice):
        what = f"COP_LLM_MODEL is set, and the notice of {name} says nothing of a model"
        cure = "Add drafting: self_hosted (or enterprise) to its file and import it; everybody is shown the new notice."
        yield Finding(what, fine=False, cure=cure)
    database.close()


def _calendars(settings: Settings, today: date) -> Iterator[Finding]:
    database = Database(settings.database_url)
    for place in database.read(communities.list_places):
        for gap in gaps(place, today):
            cure = "Add the dates to its file and import it again."
            yield Finding(f"{place.name}: {gap}", fine=False, cure=cure)
    database.close()


def _stuck(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Say to which workspaces messages do not get through, and the platform's word for it."""
    database = Database(settings.database_url)
    for each in database.read(lambda db: unsent.list_stuck(db, now - LATE)):
        since = f"{each.since:%Y-%m-%d %H:%M} UTC"
        what = f"{each.count} messages for {each.workspace} wait since {since}: {each.why or 'no try yet'}"
        cure = f"Run: cop-bot check --online, and: cop-bot outbox list --workspace {each.workspace}"
        yield Finding(what, fine=False, cure=cure)
    database.close()


def _keys(settings: Settings) -> Iterator[Finding]:
    """Say whether stored texts still need an earlier key, or one that is not there."""
    if not settings.secrets:
        return
    use_keys(settings.secrets)
    database = Database(settings.database_url)
    counts = database.read(count_old).values()
    database.close()
    old, lost = sum(count for count, _ in counts), sum(count for _, count in counts)
    if lost:
        cure = "Add the earlier key behind the new one in COP_SECRET_KEY."
        yield Finding(f"{lost} stored texts are sealed with a key that is not in COP_SECRET_KEY", fine=False, cure=cure)
    elif old:
        yield Finding(f"{old} stored texts still need an earlier key", fine=False, cure="Run: cop-bot rotate-keys")
    else:
        yield Finding("every stored text is sealed with the newest key")


def _content() -> Iterator[Finding]:
    try:
        library = load()
    except LibraryFault as broken:
        for fault in broken.faults:
            yield Finding(f"{fault.file}:{fault.line}: {fault.message}", fine=False, cure=fault.cure)
        return
    yield Finding(pii.state())
    yield Finding(f"the content is whole: {len(library.prompts)} questions, {len(library.agendas)} agendas")
