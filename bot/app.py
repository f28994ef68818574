"""Builds everything once and joins it into one aiohttp application."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from aiohttp import web

from bot.about import about_routes
from bot.archive_pages import ArchivePages
from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import Clock
from bot.engine.inprocess import InProcess
from bot.engine.timekeeper import Timekeeper
from bot.export_pages import ExportPages
from bot.health import health_routes
from bot.log import log
from bot.mishaps import told_by_number
from bot.picture import draw
from bot.pii import second_finder
from bot.plan_pages import PlanPages
from bot.platform import Platform
from bot.settings import MODEL_SERVER, Settings, prices_of
from bot.slack.adapter import SlackAdapter, SlackSettings
from bot.threads import Threads
from bot.writer import ModelPlace, Writer
from handlers.practice import practice
from prompts.library import load
from storage.columns import use_keys
from storage.database import Database

Joining = Callable[[Conversation, Delivery, Clock], Timekeeper]

LARGEST_BODY = 1024 * 1024
"""Bytes that a request may carry; more is answered 413."""


STOP_WITHIN = 15.0
"""Seconds that a stop waits for what is in flight; whoever runs us sends SIGTERM, and after 20 seconds or more ends us."""


class Door(Protocol):
    """A way in from the web: routes, and what must be opened and closed behind them."""

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Give the routes to mount."""

    async def start(self) -> None:
        """Open connections."""

    async def stop(self) -> None:
        """Close them."""


@dataclass(slots=True)
class App:
    """The running parts. Add platforms, then `application()` gives what a web server serves."""

    db: Threads
    clock: Clock
    conversation: Conversation
    platforms: dict[str, Platform] = field(default_factory=dict)
    doors: list[Door] = field(default_factory=list)
    join: Joining = InProcess
    stop_within: float = STOP_WITHIN
    writer: Writer | None = None
    engine: Timekeeper = field(init=False)

    def __post_init__(self) -> None:
        """Join delivery and engine to the conversation."""
        self.engine = self.join(self.conversation, Delivery(self.db, self.clock, self.platforms), self.clock)

    def add(self, platform: Platform, door: Door) -> None:
        """Open one more platform, by its door."""
        self.platforms[platform.name] = platform
        self.doors.append(door)

    def application(self) -> web.Application:
        """Give the web application; it starts and stops everything with itself."""
        from bot.web.file_pages import FilePages

        application = web.Application(client_max_size=LARGEST_BODY, middlewares=[told_by_number])
        application.add_routes(health_routes(self.db, self.engine))
        application.add_routes(about_routes())
        application.add_routes(ExportPages(self.db, self.clock).routes())
        application.add_routes(ArchivePages(self.db, self.clock, self.conversation.library).routes())
        application.add_routes(PlanPages(self.db, self.clock, self.conversation.library).routes())
        application.add_routes(FilePages(self.conversation).routes())
        for door in self.doors:
            application.add_routes(door.routes())
        application.on_response_prepare.append(_say_little)
        application.on_startup.append(self._start)
        application.on_shutdown.append(self._stop)
        application.on_cleanup.append(self._close)
        return application

    async def _start(self, _: web.Application) -> None:
        for door in self.doors:
            await door.start()
        await self.engine.start()

    async def _stop(self, _: web.Application) -> None:
        try:
            async with asyncio.timeout(self.stop_within):
                await self.conversation.stop_drafting()
                log.info("stopping; what is in hand is finished first")
                await self.engine.stop()
        except TimeoutError:
            log.warning("stopped with messages in hand; whoever starts next takes them up")
        for door in reversed(self.doors):
            await door.stop()
        if self.writer is not None:
            await self.writer.close()

    async def _close(self, _: web.Application) -> None:
        self.db.close()


async def _say_little(_: web.Request, response: web.StreamResponse) -> None:
    """Let no answer name the parts that it was made with, nor be taken for another kind than it says."""
    response.headers["Server"] = "cop-bot"
    response.headers.setdefault("X-Content-Type-Options", "nosniff")


def build(database: Database, secrets: Sequence[str], join: Joining = InProcess) -> App:
    """Build the parts that every way of running shares; raises LibraryFault where a content file is broken."""
    if secrets:
        use_keys(secrets)
    clock, db = Clock(), Threads(database)
    conversation = Conversation(db, practice, load(), clock)
    conversation.finds = second_finder()
    return App(db, clock, conversation, join=join)


def joining(settings: Settings, database: Database) -> Joining:
    """Give the engine that the environment asks for."""
    if settings.engine == "inprocess":
        return InProcess
    from bot.engine.cluster import Cluster
    from bot.engine.jobs import Jobs

    return partial(Cluster, jobs=Jobs(database, settings.direct_url))


def add_slack(app: App, settings: Settings) -> None:
    """Open the door to Slack, where the environment sets it up."""
    if settings.slack_configured:
        slack = SlackSettings(
            signing_secret=settings.slack_signing_secret,
            bot_token=settings.slack_bot_token,
            app_token=settings.slack_app_token,
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            api_url=settings.slack_api_url,
            base_url=settings.base_url,
        )
        door = SlackAdapter(app.conversation, slack, draw)
        app.add(door, door)


def writer_of(settings: Settings) -> Writer:
    """Give the writer that words drafts with the model of these settings."""
    server = settings.llm_url or MODEL_SERVER
    return Writer(ModelPlace(settings.llm_model, server, settings.llm_key, prices_of(settings)))


def add_writer(app: App, settings: Settings) -> None:
    """Let a model word drafts, where the environment names one; it is loaded at its first draft."""
    if settings.llm_model:
        app.writer = writer_of(settings)
        app.conversation.writer, app.conversation.model = app.writer, settings.llm_model


def add_guests(app: App, settings: Settings) -> None:
    """Open the door for guests who come by a link, where the operator turned it on."""
    if settings.guest_links:
        from bot.web.guests import Guests

        door = Guests(app.conversation, settings.base_url, app.engine.delivery.drain)
        app.add(door, door)


def add_teams(app: App, settings: Settings, *, insecure_local: bool = False) -> None:
    """Open the door to Teams, where the environment sets it up; `insecure_local` for a test client on this computer."""
    if settings.teams_configured or insecure_local:
        from bot.teams.adapter import TeamsAdapter
        from bot.teams.registration import registration_of

        door = TeamsAdapter(app.conversation, registration_of(settings), draw)
        app.add(door, door)
