"""Where the leak test looks beside the chats: pages, copies, metrics, errors, and the database itself."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import structlog
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import log
from bot.about import about_routes
from bot.archive_pages import ArchivePages
from bot.export_pages import ExportPages
from bot.health import health_routes
from bot.metrics import exposition
from bot.plan_pages import PlanPages
from bot.sharing import share_out
from bot.web.file_pages import FilePages
from handlers.language import Card, Chart, Quote, Say
from handlers.turn import Route, Turn
from storage import documents
from storage.communities import get_place
from storage.database import Database
from storage.migrate import tables
from storage.people import Member
from storage.rotation import sealed_attributes
from storage.tickets import ARCHIVE, EXPORT, PLAN, issue_ticket
from tests.leak_cast import Cast, full_name
from tests.leak_wire import NOBODY, Ear, Wire
from tests.stage import user_id
from tests.two_apps import asks, changes, found

KEY = "the key of the leak test"


@contextmanager
def listening(wire: Wire) -> Iterator[None]:
    """Log as a server does, and let the wire hear every line."""
    root, configured = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    log.configure("json")
    ear = Ear(wire)
    ear.setFormatter(root.handlers[0].formatter)
    root.addHandler(ear)
    structlog.configure(logger_factory=lambda *_: structlog.WriteLogger(ear))  # type: ignore[arg-type]  # it can write
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**configured)


@dataclass(frozen=True, slots=True)
class Burst(Chart):
    """A picture that no platform can draw; the error quotes it."""

    def __getattribute__(self, name: str) -> Any:
        """Give no series."""
        if name == "series":
            raise ValueError(Chart.__getattribute__(self, "title"))
        return Chart.__getattribute__(self, name)


def a_letter_waits(cast: Cast) -> None:
    """Let a card with somebody's own words wait to be sent, and one that is refused stay in the outbox."""
    stage, group = cast.stage, cast.groups[0]
    due = stage.clock.now() + timedelta(hours=1)

    def work(db: Session) -> None:
        for name in group.peers[:3]:
            reader = found(db, full_name(name), group.name)
            card = Card("How did it go?", (Quote(f"visit {cast.wire.hide('a card that waits', user_id(name))}"),))
            said = Say(card, reader.person_id, key=f"waits:{name}", at=due)
            share_out(db, get_place(db, reader.community_id), [said], Member(), stage.clock.now())

    changes(stage, work)


def things_go_wrong(cast: Cast) -> None:
    """Let the code fail with somebody's words in its error, in a handler and in a renderer, on every platform."""
    overheard = cast.stage.overheard

    def fails(turn: Turn) -> Sequence[Say]:
        raise ValueError(turn.event.text)

    def bursts(turn: Turn) -> Sequence[Say]:
        return [Say(Card("A picture", (Burst(turn.event.text, "", (), ()),)))]

    deeds = {f"cop-{answer.__name__}": Route(answer) for answer in (fails, bursts)}
    overheard.commands = {**overheard.commands, **deeds}
    for name in cast.groups[0].peers[:3]:
        actor = cast.who(name)
        for command in deeds:
            try:
                actor.types(f"/{command} {cast.wire.hide('an error', actor.user)}")
            except (AssertionError, KeyError, ValueError):
                continue  # the fake client shows an error where a real one would


def looks_at_pages(cast: Cast) -> None:
    """Fetch every page of the machine's own, and everybody's copy of what is theirs."""
    stage = cast.stage

    async def visit(paths: dict[str, str]) -> None:
        application = web.Application()
        application.add_routes(health_routes(stage.db, stage.engine))
        application.add_routes([*about_routes(), *ExportPages(stage.db, stage.clock).routes()])
        application.add_routes(ArchivePages(stage.db, stage.clock, stage.conversation.library).routes())
        application.add_routes(PlanPages(stage.db, stage.clock, stage.conversation.library).routes())
        application.add_routes(FilePages(stage.conversation).routes())
        async with TestClient(TestServer(application)) as client:
            for path in (
                "/healthz",
                "/readyz",
                "/metrics",
                "/about",
                "/export/nobodys",
                "/transcript/nobodys",
                "/nowhere",
            ):
                cast.wire.note("page", NOBODY, await (await client.get(path)).text())
            for user, path in paths.items():
                cast.wire.note("page", NOBODY, await (await client.get(path)).text())
                with ZipFile(io.BytesIO(await (await client.post(path)).read())) as bundle:
                    for name in bundle.namelist():
                        cast.wire.note("export", user, bundle.read(name).decode())
            for path, user in saved.items():
                cast.wire.note("export", user, await (await client.post(path, data={"as": "md"})).text())

    paths, saved = _tickets(cast)
    stage.plays(visit(paths))
    cast.wire.note("metrics", NOBODY, exposition()[0].decode())


def _tickets(cast: Cast) -> tuple[dict[str, str], dict[str, str]]:
    """Give everybody's way to their own copy, by user, and whose each way to a summary is that they can read."""
    stage = cast.stage
    paths, saved = {}, {}
    for group in cast.groups:
        for name in (*group.peers, *group.others):
            viewer = asks(stage, partial(found, name=full_name(name), community=group.name))
            paths[user_id(name)] = f"/export/{issue_ticket(viewer, EXPORT, stage.clock.now())}"
            for paper in asks(stage, partial(documents.list_published, viewer=viewer, most=2)):
                saved[f"/saved/{issue_ticket(viewer, ARCHIVE, stage.clock.now(), paper.id)}"] = user_id(name)
            saved[f"/plan/{issue_ticket(viewer, PLAN, stage.clock.now())}"] = user_id(name)
    return paths, saved


def dumps(cast: Cast, database: Database) -> None:
    """Look at every byte of a SQLite file and its log, or at every row that PostgreSQL would dump."""
    if database.embedded:
        file = Path(str(database.url.database))
        for part in (file, file.with_name(f"{file.name}-wal")):
            if part.exists():
                cast.wire.note_stored("dump", part.read_bytes())
        return
    with database.engine.connect() as connection:
        for table in tables().sorted_tables:
            for row in connection.execute(select(table)):
                stored = [bytes(each) if isinstance(each, memoryview) else each for each in row]
                cast.wire.note_stored("dump", repr(stored).encode())


def sealed_secrets(db: Session, wire: Wire) -> dict[str, int]:
    """Count the secrets that are found in each sealed column once it is opened: a column without one proves nothing."""
    counted = {}
    for model, name in sealed_attributes():
        texts = [getattr(row, name) for row in db.scalars(select(model))]
        counted[f"{model.__tablename__}.{name}_sealed"] = sum(token in text for text in texts for token in wire.secrets)
    return counted


def without_own_name(text: str, user: str) -> str:
    """Leave out a reader's own name, which may stand beside what nobody's name may stand beside."""
    return text.replace(full_name(user.removeprefix("U0").lower()), "")
