"""Microsoft Teams without Microsoft: rendered cards in memory, and activities exactly as the Bot Framework sends them.

Everything goes through JSON both ways, as on the wire: what a person sees is read from the rendered Adaptive Card, and what
they press or fill in comes back as the Teams client would send it. It differs from the real client in one thing: it sends a
form even where a required input is empty, as clients without that check do.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.conversation import Conversation
from bot.platform import Address, Refused, Vanished
from bot.teams.people import Roster
from bot.teams.read import read_event, read_form, wants_form
from bot.teams.render import card_content, message_activity
from bot.teams.share import DONE, Answer, answer_to, form_message, invoke_body
from handlers.turn import Newcomer
from tests.stage import Seen
from tests.teams_screen import actions_of, form_title, inputs_of, seen_of, typed

TENANT = "11111111-2222-3333-4444-555555555555"
BOT = {"id": "28:cop-bot", "name": "cop-bot", "role": "bot"}


@dataclass(slots=True)
class Message:
    """One message in a chat, as JSON would bring it."""

    id: str
    activity: dict[str, Any]

    @property
    def content(self) -> dict[str, Any]:
        """The Adaptive Card, or an empty one around a plain text."""
        for attachment in self.activity.get("attachments", []):
            return dict(attachment["content"])
        return {"body": [{"type": "TextBlock", "text": self.activity.get("text", "")}]}


@dataclass(slots=True)
class TeamsPlatform:
    """The chats, by person and by channel; sends and edits as the connector would."""

    name: str = "teams"
    direct: dict[str, list[Message]] = field(default_factory=dict)
    channels: dict[str, list[Message]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)
    rosters: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def post(self, chat: list[Message], activity: dict[str, Any]) -> Message:
        """Add a message to a chat."""
        message = Message(f"m{next(self.numbers)}", wired(activity))
        chat.append(message)
        return message

    def chat(self, user: str, channel: str) -> list[Message]:
        """Give a channel's messages, or a person's direct chat."""
        return self.channels.setdefault(channel, []) if channel else self.direct.setdefault(user, [])

    async def send(self, address: Address, card: Any, key: str) -> dict[str, Any]:
        """Post a card."""
        content = card_content(card, in_channel=bool(address.channel))
        message = self.post(self.chat(address.user, address.channel), message_activity(content, card.fallback))
        return {"activity": message.id}

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Any) -> dict[str, Any]:
        """Replace a card where it stands."""
        for message in self.chat(address.user, address.channel):
            if message.id == message_ref["activity"]:
                content = card_content(card, in_channel=bool(address.channel))
                message.activity = wired(message_activity(content, card.fallback))
                return message_ref
        raise Vanished("gone")

    async def roster(self, address: Address) -> Collection[str]:
        """Give who is in a channel, as the adapter does."""
        return await Roster(self.page).roster(address)

    async def people(self, address: Address, users: Sequence[str]) -> Sequence[Newcomer]:
        """Give these people by name, as the adapter does."""
        return await Roster(self.page).people(address, users)

    async def page(self, address: Address, token: str) -> dict[str, Any]:
        """Give the members of a channel two at a time, as the connector would; refuse where nobody granted it."""
        if address.channel not in self.rosters:
            raise Refused("Forbidden")
        start = int(token or 0)
        more = {"continuationToken": str(start + 2)} if start + 2 < len(self.rosters[address.channel]) else {}
        return wired({"members": self.rosters[address.channel][start : start + 2], **more})


class TeamsWorld:
    """Teams with one tenant, in memory."""

    name = "teams"
    tenant = TENANT

    def __init__(self, conversation: Conversation) -> None:
        """Join the chats with the conversation."""
        self.conversation = conversation
        self.platform = TeamsPlatform()

    async def start(self) -> None:
        """Nothing to open: there is no server here."""

    async def stop(self) -> None:
        """Nothing to close."""

    def hands(self, user: str) -> TeamsHands:
        """Give the hands of the person with this directory id."""
        return TeamsHands(self, user)


class TeamsHands:
    """One person in the Teams client."""

    def __init__(self, world: TeamsWorld, user: str) -> None:
        """Sit down as `user`."""
        self.world = world
        self.user = user
        self.home_id = ""

    async def types(self, words: str, channel: str = "") -> None:
        """Type a message; in a channel the bot hears only what mentions it."""
        text = f"<at>cop-bot</at> {words}" if channel else words
        entities = [{"type": "mention", "mentioned": BOT, "text": "<at>cop-bot</at>"}] if channel else []
        await self._sends({"type": "message", "text": text, "textFormat": "plain", "entities": entities}, channel)

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

    def cards(self) -> list[Seen]:
        """What stands in the private chat; forms that are done with are left out, as is plain text."""
        return [seen for message in self._chat() if (seen := seen_of(message.content)).text != DONE]

    def channel_cards(self, channel: str) -> list[Seen]:
        """What stands in a channel; short hints of the bot are left out."""
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
        return self.world.platform.chat(self.user, channel)

    def _form_message(self) -> Message | None:
        forms = [message for message in self._chat() if form_title(message.content)]
        return forms[-1] if forms else None

    async def _acts(self, message: Message, action: dict[str, Any], inputs: Mapping[str, Any], channel: str) -> None:
        assert action["type"] == "Action.Execute", "only a deed comes back to the bot"
        sent = {"type": "Action.Execute", "verb": action["verb"], "data": {**action["data"], **inputs}}
        invoke = {"type": "invoke", "name": "adaptiveCard/action", "replyToId": message.id}
        await self._sends({**invoke, "value": {"action": sent, "trigger": "manual"}}, channel, message)

    async def _sends(self, activity: dict[str, Any], channel: str, acted_on: Message | None = None) -> None:
        activity = wired({**self._envelope(channel), **activity})
        if wants_form(activity):
            form = read_form(activity)
            assert form is not None, "the form comes with the press"
            self._takes(Answer(direct=(form_message(form),)), channel, acted_on)
            return
        event = read_event(activity)
        assert event is not None, "a person's deed is heard"
        outcome = await self.world.conversation.hold(event)
        self._takes(answer_to(activity, event, outcome), channel, acted_on)

    def _takes(self, answer: Answer, channel: str, acted_on: Message | None) -> None:
        platform = self.world.platform
        assert wired(invoke_body(answer))["statusCode"] == 200, "Teams shows an error for anything else"
        if answer.instead is not None and acted_on is not None:
            acted_on.activity = wired(message_activity(answer.instead, ""))
        for activity in answer.direct:
            platform.post(self._chat(), activity)
        if answer.channel:
            platform.post(self._chat(channel), {"type": "message", "text": answer.channel})

    def _envelope(self, channel: str) -> dict[str, Any]:
        number = next(self.world.platform.numbers)
        personal = {"conversationType": "personal", "id": f"a:{self.user}", "tenantId": TENANT}
        shared = {"conversationType": "channel", "id": f"{channel};messageid=1700", "tenantId": TENANT, "isGroup": True}
        return {
            "id": f"f:{number}",
            "channelId": "msteams",
            "serviceUrl": "https://smba.example/teams/",
            "from": {"id": f"29:{self.user}", "name": self.user.title(), "aadObjectId": self.user},
            "recipient": BOT,
            "conversation": shared if channel else personal,
            "channelData": {"tenant": {"id": TENANT}, **({"channel": {"id": channel}} if channel else {})},
            "localTimezone": "Australia/Melbourne",
        }


def wired(activity: dict[str, Any]) -> dict[str, Any]:
    """Send something over the wire: only JSON arrives."""
    arrived: dict[str, Any] = json.loads(json.dumps(activity))
    return arrived
