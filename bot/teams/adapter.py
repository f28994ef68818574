"""Teams' face: hears activities over HTTP, holds turns through the Bot Framework's pipeline, gives the answers back."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

import aiohttp
from aiohttp import web
from botbuilder.core import BotAdapter, TurnContext
from botbuilder.schema import Activity as Model
from botbuilder.schema import ConversationReference, ResourceResponse

from bot.conversation import Conversation
from bot.log import incident, log
from bot.platform import Address
from bot.teams.activities import HEARD, Json, body_of, heard_in, is_sound, model_of
from bot.teams.changes import Changes
from bot.teams.connector import PATIENCE, Connector
from bot.teams.gate import Gate, NoKeys, NotLetIn, Unproven
from bot.teams.keys import Keys
from bot.teams.pictures import Draw, draw_charts
from bot.teams.read import NAME, is_saving, read_event, read_form, wants_form
from bot.teams.references import References
from bot.teams.registration import Registration
from bot.teams.replies import Replies
from bot.teams.send import Sender
from bot.teams.share import Answer, answer_to, cards_of, invoke_body, opened, refused_body, task_body
from bot.teams.tokens import Tokens
from handlers.language import Card
from handlers.turn import Newcomer
from storage.database import Unavailable

ANSWER = "cop.answer"
CARD_ACTION = "adaptiveCard/action"
CONNECTIONS = 100


class TeamsAdapter(BotAdapter):  # type: ignore[misc]  # the framework has no types
    """One Teams app, in one directory or several; a Platform for delivery, and an adapter of the Bot Framework."""

    name = NAME

    def __init__(self, conversation: Conversation, registration: Registration, draw: Draw | None = None) -> None:
        """Build nothing yet: sessions need a running loop, so `start` opens them. `draw` makes a chart's picture."""
        super().__init__()
        self.conversation = conversation
        self.registration = registration
        self.draw = draw
        self._session: aiohttp.ClientSession | None = None

    def routes(self) -> list[web.RouteDef]:
        """Give our address; mount it in an application whose `client_max_size` is 1 MiB."""
        return [web.post("/api/messages", self._hear)]

    async def start(self) -> None:
        """Open the one session that all calls share."""
        clock, ours = self.conversation.clock, self.registration
        if ours.is_open:
            log.warning("Teams is served WITHOUT AUTHENTICATION, for a test client on this computer alone")
        self._session = aiohttp.ClientSession(
            timeout=PATIENCE, connector=aiohttp.TCPConnector(limit=CONNECTIONS), cookie_jar=aiohttp.DummyCookieJar()
        )
        self.keys = Keys(clock, self._session, ours.openid_url)
        self.tokens = Tokens(ours, self.keys, clock, self._session)
        self.connector = Connector(ours, self.tokens, self._session)
        self.references = References(self.conversation.db, clock)
        self.gate = Gate(ours, self.keys, clock)
        self.sender = Sender(ours, self.connector, self.references, self.draw)
        self.replies = Replies(clock, self.connector, self.sender, self.references)
        self.changes = Changes(self.conversation, self.references)

    async def stop(self) -> None:
        """Close the session."""
        if self._session is not None:
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
        """Give people in a channel by name; see `KnowsPeople`."""
        return await self.sender.people(address, users)

    async def send_activities(self, context: TurnContext, activities: Sequence[Model]) -> list[ResourceResponse]:
        """Say something in the conversation of a turn; see `BotAdapter`."""
        sent = []
        for each in activities:
            message_id = await self.connector.post(each.service_url, each.conversation.id, body_of(each))
            sent.append(ResourceResponse(id=message_id))
        return sent

    async def update_activity(self, context: TurnContext, activity: Model) -> ResourceResponse:
        """Replace what was said; see `BotAdapter`."""
        where, conversation = activity.service_url, activity.conversation.id
        await self.connector.put(where, conversation, activity.id, body_of(activity))
        return ResourceResponse(id=activity.id)

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        """Take back what was said; see `BotAdapter`."""
        await self.connector.delete(reference.service_url, reference.conversation.id, reference.activity_id)

    async def _hear(self, request: web.Request) -> web.StreamResponse:
        """Let one activity in. Nothing is read for whoever has no token, and nothing is learned from a bad one."""
        try:
            claims = await self.gate.prove(request.headers)
            heard = _parsed(await request.read())
            if heard is None:
                return web.Response(status=400)
            self.gate.admit(claims, heard)
            return await self._turned(heard)
        except Unproven:
            return web.Response(status=401)
        except NotLetIn as outside:
            log.warning("an activity was not let in", why=str(outside))
            return web.Response(status=403)
        except (Unavailable, NoKeys) as failed:
            log.warning("not answered", why=type(failed).__name__)
            return web.Response(status=503)

    async def _turned(self, heard: Json) -> web.StreamResponse:
        """Run the framework's pipeline around a turn; where we fail, the answer says so by a number in the log."""
        context = TurnContext(self, model_of(heard))
        context.turn_state[HEARD] = heard
        try:
            await self.run_pipeline(context, self._turn)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever failed, Teams gets an answer and we get to know
            incident(NAME, error)
            return web.Response(status=500)
        status, body = context.turn_state.get(ANSWER, (200, None))
        return web.json_response(body, status=status) if body is not None else web.Response(status=status)

    async def _turn(self, context: TurnContext) -> None:
        """Learn where it came from, let the practice answer, and say what it says."""
        heard = heard_in(context)
        if not await self.changes.note(heard):
            await self.references.learn(heard)
        answer = await self._answered(heard)
        if answer is not None:
            answer = await self.replies.give(context, answer)
        if heard["type"] == "invoke":
            context.turn_state[ANSWER] = _said(heard, answer)

    async def _answered(self, heard: Json) -> Answer | None:
        if wants_form(heard):
            return opened(read_form(heard))
        event = read_event(heard)
        if event is None:
            return None
        outcome = await self.conversation.hold(event)
        return answer_to(heard, event, outcome, await draw_charts(cards_of(outcome), self.draw))


def _parsed(body: bytes) -> Json | None:
    """Read a body; None where it is no activity."""
    try:
        heard = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return heard if is_sound(heard) else None


def _said(heard: Json, answer: Answer | None) -> tuple[int, Json]:
    """Give the HTTP answer to an invoke: once as JSON, because Teams reads it so."""
    if answer is not None:
        return 200, task_body(answer) if is_saving(heard) else invoke_body(answer)
    if heard.get("name") == CARD_ACTION:
        return 200, refused_body(400)
    return 501, refused_body(501)
