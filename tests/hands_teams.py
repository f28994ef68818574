"""Teams under a person's hands: signed activities over HTTP to the real endpoint, beside a fake Teams that keeps the chats.

What a person sees is read from the rendered Adaptive Card, and what they press or fill in goes out as the Teams client would
send it. It differs from the real client in one thing: it sends a form even where a required input is empty, as clients without
that check do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.conversation import Conversation
from bot.picture import draw
from bot.teams.adapter import TeamsAdapter
from bot.teams.registration import Registration
from bot.teams.render import CARD_TYPE, message_activity
from bot.teams.share import AS_SENT
from tests.fake_teams import APP, BOT, SECRET, TENANT, FakeTeams, Message
from tests.stage import Seen
from tests.teams_screen import actions_of, form_title, inputs_of, seen_of, typed

MEGABYTE = 1024**2


class TeamsWorld:
    """The Teams adapter in a server of its own, beside a fake Teams."""

    name = "teams"
    tenant = TENANT

    def __init__(self, conversation: Conversation, registration: Mapping[str, Any] | None = None) -> None:
        """Join the adapter to the one way in; `registration` replaces parts of the usual one."""
        self.teams = FakeTeams()
        self.conversation = conversation
        self.registration = registration or {}
        self.platform = TeamsAdapter(conversation, Registration(), draw)
        self.client: TestClient[web.Request, web.Application] | None = None

    async def start(self) -> None:
        """Serve both."""
        await self.teams.start()
        usual = {
            "app_id": APP,
            "secret": SECRET,
            "tenant": TENANT,
            "service_hosts": ("127.0.0.1",),
            "openid_url": self.teams.url("/openid"),
            "login_url": self.teams.url("/login"),
            "service_url": self.teams.url(),
        }
        self.platform.registration = Registration(**{**usual, **self.registration})
        await self.platform.start()
        app = web.Application(client_max_size=MEGABYTE)
        app.add_routes(self.platform.routes())
        self.client = TestClient(TestServer(app))
        await self.client.start_server()

    async def stop(self) -> None:
        """Stop both."""
        if self.client:
            await self.client.close()
        await self.platform.stop()
        await self.teams.stop()
        assert not self.teams.faults, "Teams would refuse a card, or draw it badly"

    def hands(self, user: str) -> TeamsHands:
        """Give the hands of the person with this directory id."""
        return TeamsHands(self, user)

    async def posts(self, activity: Any, token: str | None = None) -> tuple[int, Any]:
        """Post an activity as Teams does, or any body as it is, and give the status and the JSON of the answer."""
        assert self.client
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        token = self.teams.signed() if token is None else token
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        async with self.client.post("/api/messages", data=BytesIO(body), headers=headers) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if answer.content_type == "application/json" else text

    def envelope(self, user: str, channel: str = "") -> dict[str, Any]:
        """Give what every activity of a person says beside its own: where it comes from, and when it is heard once."""
        personal = {"conversationType": "personal", "id": f"a:{user}", "tenantId": TENANT}
        shared = {"conversationType": "channel", "id": f"{channel};messageid=1700", "tenantId": TENANT, "isGroup": True}
        return {
            "id": f"f:{next(self.teams.numbers)}",
            "channelId": "msteams",
            "serviceUrl": self.teams.url(),
            "from": {"id": f"29:{user}", "name": user.title(), "aadObjectId": user},
            "recipient": BOT,
            "conversation": shared if channel else personal,
            "channelData": {"tenant": {"id": TENANT}, **({"channel": {"id": channel}} if channel else {})},
            "localTimezone": "Australia/Melbourne",
        }


class TeamsHands:
    """One person in the Teams client."""

    def __init__(self, world: TeamsWorld, user: str) -> None:
        """Sit down as `user`."""
        self.world = world
        self.user = user
        self.home_id = ""
        self.status = 200
        self.told = ""

    async def types(self, words: str, channel: str = "") -> None:
        """Type a message; in a channel the bot hears only what mentions it."""
        text = f"<at>cop-bot</at> {words}" if channel else words
        entities = [{"type": "mention", "mentioned": BOT, "text": "<at>cop-bot</at>"}] if channel else []
        await self._sends({"type": "message", "text": text, "textFormat": "plain", "entities": entities}, channel)

    async def drops(self, name: str) -> None:
        """Drop a file into the chat with the bot, with a word about it."""
        kind = "application/vnd.microsoft.teams.file.download.info"
        file = {"contentType": kind, "name": name, "content": {"uniqueId": "1", "fileType": name.rpartition(".")[2]}}
        await self._sends({"type": "message", "text": "Here it is.", "attachments": [file]}, "")

    async def opens_home(self) -> None:
        """Choose "home" in the menu of the private chat; its answer is the home."""
        before = len(self._chat())
        await self.types("home")
        self.home_id = self._chat()[before].id if len(self._chat()) > before else self.home_id

    async def presses(self, label: str, channel: str = "") -> None:
        """Press the newest button of that label; a form that stands open already needs no press to open it."""
        for message in reversed(self._chat(channel)):
            for action in actions_of(message.content):
                if action["title"] == label:
                    return await self._acts(message, action, {}, channel)
            if label == form_title(message.content):
                return None
        seen = [action["title"] for message in self._chat(channel) for action in actions_of(message.content)]
        raise AssertionError(f"no button {label!r} among {seen}")

    async def fills(self, values: Mapping[str, str]) -> None:
        """Fill the newest form and send it; fields left out keep what stands in them."""
        message = self._form_message()
        assert message is not None, "no form stands open"
        fields = {element["id"]: element for element in inputs_of(message.content)}
        assert values.keys() <= fields.keys(), f"no field {values.keys() - fields.keys()} among {list(fields)}"
        inputs = {name: typed(element, values.get(name)) for name, element in fields.items()}
        [submit] = [action for action in actions_of(message.content) if action.get("associatedInputs") == "auto"]
        await self._acts(message, submit, {name: text for name, text in inputs.items() if text}, "")

    async def saves(self, words: str, channel: str) -> None:
        """Choose "Save to the library" in the menu of a message that somebody wrote."""
        value = {
            "commandId": "resources.save",
            "commandContext": "message",
            "messagePayload": {"id": "1700", "body": {"contentType": "html", "content": words}},
        }
        told = await self._sends({"type": "invoke", "name": "composeExtension/fetchTask", "value": value}, channel)
        self.told = told["task"]["value"]

    def cards(self) -> list[Seen]:
        """What stands in the private chat; forms that are done with are left out, as is plain text."""
        return [seen for message in self._chat() if not (seen := seen_of(message.content)).text.endswith(AS_SENT)]

    def channel_cards(self, channel: str) -> list[Seen]:
        """What stands in a channel for this person; short hints of the bot are left out."""
        return [seen_of(message.content) for message in self._chat(channel) if message.activity.get("attachments")]

    def form(self) -> Seen | None:
        """The newest form in the private chat."""
        message = self._form_message()
        return seen_of(message.content) if message else None

    def home(self) -> Seen | None:
        """What answered the last look at the home."""
        found = [message for message in self._chat() if message.id == self.home_id]
        return seen_of(found[0].content) if found else None

    def _chat(self, channel: str = "") -> list[Message]:
        chat = self.world.teams.chats[channel or f"a:{self.user}"]
        return [message for message in chat if message.only in ("", self.user)]

    def _form_message(self) -> Message | None:
        forms = [message for message in self._chat() if form_title(message.content)]
        return forms[-1] if forms else None

    async def _acts(self, message: Message, action: dict[str, Any], inputs: Mapping[str, Any], channel: str) -> None:
        assert action["type"] == "Action.Execute", "only a deed comes back to the bot"
        sent = {"type": "Action.Execute", "verb": action["verb"], "data": {**action["data"], **inputs}}
        invoke = {"type": "invoke", "name": "adaptiveCard/action", "replyToId": message.id}
        told = await self._sends({**invoke, "value": {"action": sent, "trigger": "manual"}}, channel)
        assert told["statusCode"] == 200, "Teams shows an error for anything else"
        if told["type"] == CARD_TYPE:
            message.activity = self.world.teams.drawn(message_activity(told["value"], ""))
        self.told = told["value"] if told["type"] != CARD_TYPE else ""

    async def _sends(self, activity: dict[str, Any], channel: str) -> Any:
        self.status, told = await self.world.posts({**self.world.envelope(self.user, channel), **activity})
        return told
