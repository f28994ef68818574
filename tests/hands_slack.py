"""Slack under a person's hands: signed requests through the real Bolt app, to a fake Slack that keeps the screens."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.conversation import Conversation
from bot.slack.adapter import SlackAdapter, SlackSettings
from tests.fake_slack import TOKEN, FakeSlack, direct
from tests.slack_screen import buttons, filled, seen_message, seen_view
from tests.stage import Seen

Json = dict[str, Any]
SECRET = "signing-secret"
MEGABYTE = 1024**2


class SlackWorld:
    """The Slack adapter in a server of its own, beside a fake Slack."""

    name = "slack"
    tenant = "T0001"

    def __init__(self, conversation: Conversation, settings: Json | None = None) -> None:
        """Join the adapter to the one way in; `settings` replace those of one workspace over HTTP."""
        self.slack = FakeSlack()
        self.conversation = conversation
        self.settings = {"signing_secret": SECRET, "bot_token": TOKEN} if settings is None else settings
        self.platform = SlackAdapter(conversation, SlackSettings())
        self.client: TestClient[web.Request, web.Application] | None = None
        self._people: dict[str, SlackHands] = {}

    async def start(self) -> None:
        """Serve both."""
        await self.slack.start()
        self.platform.settings = SlackSettings(api_url=self.slack.url, **self.settings)
        await self.platform.start()
        await self.opens_doors()

    async def opens_doors(self) -> None:
        """Serve the adapter's addresses, as its settings have them now."""
        app = web.Application(client_max_size=MEGABYTE)
        app.add_routes(self.platform.routes())
        self.client = TestClient(TestServer(app))
        await self.client.start_server()

    async def stop(self) -> None:
        """Stop both."""
        if self.client:
            await self.client.close()
        await self.platform.stop()
        await self.slack.stop()

    def hands(self, user: str) -> SlackHands:
        """Give one person's hands and eyes."""
        return self._people.setdefault(user, SlackHands(self, user))

    async def posts(self, body: str, content_type: str, **headers: str) -> tuple[int, str]:
        """Post a signed request as Slack does, and give the status and the body of its answer."""
        assert self.client
        signed = {**signature(body), "Content-Type": content_type, **headers}
        async with self.client.post("/slack/events", data=BytesIO(body.encode()), headers=signed) as answer:
            return answer.status, await answer.text()

    async def posts_form(self, values: Json) -> tuple[int, str]:
        """Post a form, as commands come."""
        return await self.posts(urlencode(values), "application/x-www-form-urlencoded")

    async def posts_payload(self, payload: Json) -> tuple[int, str]:
        """Post a payload, as presses and windows come."""
        return await self.posts_form({"payload": json.dumps(payload)})

    async def posts_event(self, event: Json, event_id: str = "", **more: Any) -> tuple[int, str]:
        """Post an event of the Events API."""
        body = {"type": "event_callback", "team_id": self.tenant, "api_app_id": "A1", "event": event}
        event_id = event_id or f"Ev-{event['type']}-{event.get('event_ts', '')}"
        return await self.posts(json.dumps({**body, "event_id": event_id, **more}), "application/json")


class SlackHands:
    """One person in front of Slack."""

    def __init__(self, world: SlackWorld, user: str) -> None:
        """Sit down before empty screens."""
        self.world = world
        self.slack = world.slack
        self.user = user
        self.status = 200
        self.errors: dict[str, str] = {}
        self._filled: dict[str, str] = {}

    async def types(self, words: str, channel: str = "") -> None:
        """Type a command, or a message to the bot."""
        place = channel or direct(self.user)
        if not words.startswith("/"):
            kind = {"type": "app_mention"} if channel else {"type": "message", "channel_type": "im"}
            ts = f"{time.time_ns()}"
            said = {**kind, "user": self.user, "text": words, "channel": place, "ts": ts, "event_ts": ts}
            self.status, _ = await self.world.posts_event(said)
            return
        command, _, text = words.partition(" ")
        form = {
            "command": command,
            "text": text,
            "team_id": self.world.tenant,
            "channel_id": place,
            "user_id": self.user,
            "trigger_id": self.slack.trigger(self.user),
            "response_url": self.slack.response_url(self.user, place),
        }
        self.status, body = await self.world.posts_form(form)
        if body:
            self.slack.shows(self.user, place, json.loads(body))
        await self.world.platform.replies.chores.finish()

    async def drops(self, name: str) -> None:
        """Drop a file into the chat with the bot, with a word about it."""
        ts = f"{time.time_ns()}"
        file = {"id": "F1", "name": name, "mimetype": "text/csv", "url_private": f"{self.slack.url}/files/F1"}
        said = {"type": "message", "subtype": "file_share", "channel_type": "im", "channel": direct(self.user)}
        at = {"user": self.user, "text": "Here it is.", "files": [file], "ts": ts, "event_ts": ts}
        self.status, _ = await self.world.posts_event({**said, **at})

    async def opens_home(self) -> None:
        """Open the bot's own tab."""
        stamp = str(time.time_ns())
        self.status, _ = await self.world.posts_event(
            {
                "type": "app_home_opened",
                "user": self.user,
                "channel": direct(self.user),
                "tab": "home",
                "event_ts": stamp,
            }
        )

    async def presses(self, label: str, channel: str = "") -> None:
        """Press the newest button of that label: in the open form, in the chat, else on the home."""
        seen: list[str] = []
        for blocks, where in self._places(channel):
            for button in reversed(buttons(blocks)):
                seen.append(button["text"]["text"])
                if seen[-1] == label:
                    await self.press(button, where)
                    return
        raise AssertionError(f"no button {label!r} among {seen}")

    async def press(self, button: Json, where: Json) -> None:
        """Send what Slack sends for a pressed button."""
        place = where.get("channel", {}).get("id", "")
        payload = {
            "type": "block_actions",
            "user": {"id": self.user, "team_id": self.world.tenant},
            "team": {"id": self.world.tenant},
            "trigger_id": self.slack.trigger(self.user),
            "actions": [{**button, "block_id": "b", "action_ts": str(time.time_ns())}],
            **({"response_url": self.slack.response_url(self.user, place)} if place else {}),
            **where,
        }
        self.status, body = await self.world.posts_payload(payload)
        assert self.status == 200, body
        await self.world.platform.replies.chores.finish()

    async def saves(self, words: str, channel: str) -> None:
        """Choose "Save to the library" in the menu of a message that somebody wrote in a channel."""
        payload = {
            "type": "message_action",
            "callback_id": "resources.save",
            "user": {"id": self.user, "team_id": self.world.tenant},
            "team": {"id": self.world.tenant},
            "channel": {"id": channel, "name": "numeracy"},
            "message": {"type": "message", "user": "U0BEN", "ts": "1.2", "text": words},
            "message_ts": "1.2",
            "trigger_id": self.slack.trigger(self.user),
            "response_url": self.slack.response_url(self.user, channel),
        }
        self.status, body = await self.world.posts_payload(payload)
        assert self.status == 200, body

    async def fills(self, values: Mapping[str, str]) -> None:
        """Fill the open form's fields by name and send it; what is wrong stands beside the fields."""
        view = self._window()
        assert view is not None, "no form is open"
        self._filled.update(values)
        payload = {
            "type": "view_submission",
            "user": {"id": self.user, "team_id": self.world.tenant},
            "team": {"id": self.world.tenant},
            "trigger_id": self.slack.trigger(self.user),
            "view": {**view, "state": {"values": filled(view, self._filled)}},
        }
        self.status, body = await self.world.posts_payload(payload)
        assert self.status == 200, body
        self._after(json.loads(body) if body else {}, view)
        await self.world.platform.replies.chores.finish()

    def _after(self, told: Json, view: Json) -> None:
        """Do what Slack's client does with the answer to a sent form."""
        self.errors = told.get("errors", {})
        inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        assert self.errors.keys() <= inputs
        if self.errors:
            return
        self._filled = {}
        if told.get("response_action") == "update":
            self.slack.replace_window(self.user, view["id"], told["view"])
        else:
            self.slack.windows[self.user] = self.slack.windows[self.user][:-1]

    def cards(self) -> list[Seen]:
        """Give what stands in the direct chat and in closing windows, oldest first."""
        return self._seen(direct(self.user))

    def channel_cards(self, channel: str) -> list[Seen]:
        """Give what this person sees in a channel, oldest first."""
        return self._seen(channel)

    def form(self) -> Seen | None:
        """Give the form that stands open, as it was filled."""
        view = self._window()
        if view is None:
            return None
        seen = seen_view(view, self.errors)
        typed = {name: _with_value(seen.fields[name], value) for name, value in self._filled.items()}
        return Seen(seen.title, seen.text, seen.buttons, {**seen.fields, **typed})

    def home(self) -> Seen | None:
        """Give what the home shows."""
        view = self.slack.homes.get(self.user)
        return seen_view({**view, "title": {"text": ""}}) if view else None

    def _window(self) -> Json | None:
        windows = self.slack.windows[self.user]
        return windows[-1] if windows and "submit" in windows[-1] else None

    def _seen(self, channel: str) -> list[Seen]:
        mine = [m for m in self.slack.messages if m.channel == channel and m.only in ("", self.user)]
        first = [m for m in mine if not m.thread]
        return [
            seen_view(m.view)
            if m.view
            else seen_message([m.blocks, *(part.blocks for part in mine if part.thread == m.ts)])
            for m in first
        ]

    def _places(self, channel: str) -> list[tuple[list[Json], Json]]:
        """Give all blocks within reach, the newest first, each with what Slack says of where it stands."""
        places: list[tuple[list[Json], Json]] = []
        if (window := self._window()) and not channel:
            places.append((window["blocks"], {"view": window, "container": {"type": "view"}}))
        place = channel or direct(self.user)
        for message in reversed([m for m in self.slack.messages if m.channel == place and m.only in ("", self.user)]):
            where: Json = {"channel": {"id": place}, "message": {"ts": message.ts}, "container": {"type": "message"}}
            where = {"view": message.view, "container": {"type": "view"}} if message.view else where
            places.append((message.blocks, where))
        if (home := self.slack.homes.get(self.user)) and not channel:
            places.append((home["blocks"], {"view": home, "container": {"type": "view"}}))
        return places


def _with_value(seen: Any, value: str) -> Any:
    return type(seen)(seen.name, seen.label, seen.kind, value, seen.error, seen.options)


def signature(body: str, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """Sign a body as Slack does."""
    stamp = str(int(time.time() if at is None else at))
    signed = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}
