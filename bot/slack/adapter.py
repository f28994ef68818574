"""Slack's face: hears requests through Bolt, holds turns, gives the answers back."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from traceback import walk_tb
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.conversation import Conversation, Outcome
from bot.log import incident, log
from bot.platform import Address
from bot.slack.calls import PATIENCE, Calls
from bot.slack.install import App, Authorize, Installations
from bot.slack.limits import Json
from bot.slack.oauth import Installing
from bot.slack.pictures import Draw
from bot.slack.read import NAME, Heard, Misshapen, read_command, read_event, read_press, read_shortcut, read_submit
from bot.slack.replies import FAILURES, Replies
from bot.slack.send import Sender
from handlers.language import Card
from handlers.turn import Event, Newcomer
from storage.accounts import note_closed
from storage.database import Unavailable
from storage.enrolment import AccountPlan

SLACK = "https://slack.com/api/"
NOT_INSTALLED = "I am not set up in this workspace any more. Please ask your technical contact to install me again."
ANY = re.compile("")

UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Bolt raises where a body is no JSON, or no JSON of Slack's: it reads a body before it asks who signed it."""

Ack = Callable[..., Awaitable[BoltResponse]]


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """What Slack gave us: one workspace (`bot_token`), or an app that many install (`client_id`, `client_secret`).

    `app_token` means Socket Mode instead of HTTP. `base_url` is how the world reaches us, for OAuth alone.
    """

    signing_secret: str = field(default="", repr=False)
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = SLACK
    base_url: str = ""


class SlackAdapter:
    """One Slack app, in one workspace or in many; a Platform for delivery."""

    name = NAME

    def __init__(self, conversation: Conversation, settings: SlackSettings, draw: Draw | None = None) -> None:
        """Build nothing yet: sessions need a running loop, so `start` opens them. `draw` makes a chart's picture."""
        self.conversation = conversation
        self.settings = settings
        self.draw = draw
        self._session: aiohttp.ClientSession | None = None
        self._socket: AsyncSocketModeHandler | None = None

    def routes(self) -> list[web.RouteDef]:
        """Give our addresses; mount them in an application whose `client_max_size` is 1 MiB."""
        routes = [] if self.settings.app_token else [web.post("/slack/events", self._hear)]
        if self.settings.client_id:
            routes += [web.get("/slack/install", self._install), web.get("/slack/oauth_redirect", self._redirect)]
        return routes

    async def start(self) -> None:
        """Open the shared session, build Bolt's app, and in Socket Mode connect."""
        settings, clock = self.settings, self.conversation.clock
        self._session = aiohttp.ClientSession(timeout=PATIENCE, cookie_jar=aiohttp.DummyCookieJar())
        self.calls = Calls(settings.api_url, self._session)
        known = App(settings.client_id, settings.client_secret, settings.bot_token)
        self.installations = Installations(self.conversation.db, clock, self.calls, known)
        self.installing = Installing(self.installations, clock, settings.signing_secret, settings.base_url)
        self.replies = Replies(self.calls)
        self.sender = Sender(self.calls, self.installations, self.draw)
        self.bolt = self._bolt()
        if settings.app_token:
            self._socket = AsyncSocketModeHandler(self.bolt, settings.app_token)
            await self._socket.connect_async()  # type: ignore[no-untyped-call]  # Bolt's own

    async def stop(self) -> None:
        """Finish what was begun and close the session."""
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]  # Bolt's own
        if self._session is not None:
            await self.replies.chores.finish()
            await self._session.close()

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Post a card; see `Platform`."""
        return await self.sender.send(address, card, key)

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Replace a card; see `Platform`."""
        return await self.sender.edit(address, message_ref, card)

    async def roster(self, address: Address) -> Collection[str]:
        """Give who is in a channel; see `KnowsRosters`."""
        return await self.sender.roster(address)

    async def people(self, address: Address, users: Sequence[str]) -> Sequence[Newcomer]:
        """Give people of a channel by name; see `KnowsPeople`."""
        return await self.sender.people(address, users)

    async def is_closed(self, address: Address) -> bool | None:
        """Tell whether an account was deactivated; see `KnowsAccounts`."""
        return await self.sender.is_closed(address)

    def _bolt(self) -> AsyncApp:
        quiet = logging.getLogger("slack_bolt.cop")
        quiet.setLevel(logging.ERROR)
        client = AsyncWebClient(base_url=self.calls.base_url, session=self._session, retry_handlers=[], logger=quiet)
        app = AsyncApp(
            name=quiet.name,  # Bolt sets the level of the logger of that name
            logger=quiet,
            signing_secret=self.settings.signing_secret,
            client=client,
            authorize=Authorize(self.installations),  # type: ignore[arg-type]  # None means: not installed
            process_before_response=True,
            request_verification_enabled=not self.settings.app_token,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
            user_facing_authorize_error_message=NOT_INSTALLED,
        )
        app.command(ANY)(self._command)
        app.action(ANY)(self._press)
        app.view(ANY)(self._submit)
        app.message_shortcut(ANY)(self._shortcut)
        for kind in ("app_home_opened", "message", "app_mention"):
            app.event(kind)(self._event)
        for kind in ("app_uninstalled", "tokens_revoked"):
            app.event(kind)(self._removed)
        app.event("user_change")(self._changed)
        app.error(_told)
        return app

    async def _hear(self, request: web.Request) -> web.StreamResponse:
        try:
            heard = await to_bolt_request(request)
        except UNREADABLE:
            return web.Response(status=400)
        try:
            return await to_aiohttp_response(await self.bolt.async_dispatch(heard))
        except UNREADABLE as odd:
            return await to_aiohttp_response(await _told(odd))

    async def _install(self, request: web.Request) -> web.StreamResponse:
        return await self.installing.begin(request)

    async def _redirect(self, request: web.Request) -> web.StreamResponse:
        return await self.installing.finish(request)

    async def _command(self, ack: Ack, body: Json, context: Json) -> None:
        heard = read_command(body)
        outcome = await self.conversation.hold(heard.event)
        await ack(**await self.replies.to_command(heard, outcome, context["token"]))

    async def _press(self, ack: Ack, body: Json, context: Json) -> None:
        heard = read_press(body)
        if heard is not None:
            outcome = await self.conversation.hold(heard.event)
            await self.replies.to_press(heard, outcome, context["token"])
            self._refresh_home(heard, outcome, context["token"])
        await ack()

    async def _shortcut(self, ack: Ack, body: Json, context: Json) -> None:
        heard = read_shortcut(body)
        await self.replies.to_press(heard, await self.conversation.hold(heard.event), context["token"])
        await ack()

    async def _submit(self, ack: Ack, body: Json, context: Json) -> None:
        heard = read_submit(body)
        outcome = await self.conversation.hold(heard.event)
        await ack(**await self.replies.to_submit(heard, outcome, context["token"]))
        self._refresh_home(heard, outcome, context["token"])

    async def _event(self, ack: Ack, body: Json, context: Json) -> None:
        heard = read_event(body)
        if heard is not None:
            outcome = await self.conversation.hold(heard.event)
            await self.replies.to_event(heard, outcome, context["token"])
        await ack()

    async def _removed(self, ack: Ack, body: Json, event: Json) -> None:
        if event["type"] == "app_uninstalled" or event.get("tokens", {}).get("bot"):
            granted = (body.get("authorizations") or [{}])[0]
            org_wide = bool(granted.get("is_enterprise_install")) or not body.get("team_id")
            removed = event["type"] == "app_uninstalled"
            team, enterprise = body.get("team_id") or "", body.get("enterprise_id") or ""
            await self.installations.purge(team, enterprise, org_wide, removed)
            log.info("removed from a workspace", tenant=body.get("team_id") or body.get("enterprise_id"))
        await ack()

    async def _changed(self, ack: Ack, event: Json) -> None:
        """Hear that an account was deactivated, or is open again."""
        told, db, now = event["user"], self.conversation.db, self.conversation.clock.now()
        account = AccountPlan(NAME, told.get("team_id", ""), told["id"])
        if await db.write(lambda each: note_closed(each, account, now, closed=bool(told.get("deleted")))):
            log.info("an account was closed or opened", platform=NAME)
        await ack()

    def _refresh_home(self, heard: Heard, outcome: Outcome, token: str) -> None:
        """Draw the home anew where something was done from it, after the ack, because it is another turn."""
        if "home" in (heard.origin, heard.started) and outcome.declined is None:
            self.replies.chores.start(self._draw_home(heard, token))

    async def _draw_home(self, heard: Heard, token: str) -> None:
        said = heard.event
        event = Event("home", "home", NAME, said.tenant, said.user, community=said.community)
        try:
            outcome = await self.conversation.hold(event)
            await self.replies.to_event(Heard(event, "home"), outcome, token)
        except (*FAILURES, Unavailable) as failed:
            log.warning("the home was not drawn anew", why=str(failed))


async def _told(error: Exception) -> BoltResponse:
    """Answer 503 where the database or Slack is out of reach, so that Slack sends it again, and 400 what Slack never sends.

    Anything else is logged by a number.
    """
    if isinstance(error, Misshapen) or _is_bolts_own(error):
        log.warning("not what Slack sends", why=type(error).__name__)
        return BoltResponse(status=400, body="")
    if not isinstance(error, (Unavailable, *FAILURES)):
        incident("slack", error)
        return BoltResponse(status=500, body="")
    log.warning("not answered", why=type(error).__name__)
    return BoltResponse(status=503, body="")


def _is_bolts_own(error: Exception) -> bool:
    """Whether Bolt could not read a payload: nothing of ours was at work yet."""
    *_, (last, _) = walk_tb(error.__traceback__)
    return isinstance(error, UNREADABLE) and str(last.f_globals.get("__name__", "")).startswith("slack_bolt.")
