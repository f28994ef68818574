"""Slack's Web API and its screens, as far as the bot can see them.

A real HTTP server on this machine at the address that `SLACK_API_URL` names. It keeps what is on every screen: messages by
channel, what only one person sees, windows and homes. It refuses what Slack refuses (blocks that break the rules, a trigger
used twice or too late, a token it does not know), and answers the next calls of a method as a test
tells it to, in `next_answers`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.slack_rules import faults

Json = dict[str, Any]
TOKEN = "xoxb-1"


@dataclass(slots=True)
class Message:
    """A message on a screen: in a channel or a direct chat, for everybody there or for `only` one person."""

    ts: str
    channel: str
    blocks: list[Json]
    text: str = ""
    only: str = ""
    thread: str = ""
    metadata: Json = field(default_factory=dict)
    view: Json = field(default_factory=dict)


@dataclass(slots=True)
class Answered:
    """What a method answers next, instead of doing its work: an HTTP status and headers, or a broken line (`status` 0)."""

    status: int = 200
    body: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    after_doing: bool = False


class FakeSlack:
    """One Slack with its workspaces; every call is kept in `calls`."""

    def __init__(self) -> None:
        """Start with empty screens and one token."""
        self.tokens = {TOKEN}
        self.messages: list[Message] = []
        self.homes: dict[str, Json] = {}
        self.windows: dict[str, list[Json]] = defaultdict(list)
        self.calls: list[tuple[str, Json]] = []
        self.next_answers: dict[str, list[Answered]] = defaultdict(list)
        self.triggers: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.grants: dict[str, Json] = {}
        self.rosters: dict[str, list[str]] = {}
        self.people: dict[str, Json] = {}
        self.more_routes: list[web.RouteDef] = []
        self.on_show: Callable[[str, Any], None] = lambda *_: None
        """Told of all that comes onto a screen: whose (a person's, or a channel's), and what."""
        self._numbers = count(1)
        self._addresses: dict[str, tuple[str, str]] = {}
        self._server: TestServer | None = None

    async def start(self) -> None:
        """Serve on a free port."""
        app = web.Application()
        app.router.add_post("/api/{method}", self._method)
        app.router.add_post("/answer/{number}", self._answer)
        app.router.add_post("/upload/{file}", self._upload)
        app.add_routes(self.more_routes)
        self._server = TestServer(app)
        await self._server.start_server()

    async def stop(self) -> None:
        """Stop serving."""
        if self._server:
            await self._server.close()

    @property
    def url(self) -> str:
        """The address of the Web API."""
        assert self._server
        return str(self._server.make_url("/api/"))

    def trigger(self, user: str) -> str:
        """Give a trigger that opens one window for this person."""
        trigger = f"trigger-{next(self._numbers)}"
        self.triggers[trigger] = user
        return trigger

    def response_url(self, user: str, channel: str) -> str:
        """Give an address that answers one person in one place."""
        assert self._server
        number = str(next(self._numbers))
        self._addresses[number] = (user, channel)
        return str(self._server.make_url(f"/answer/{number}"))

    def shows(self, user: str, channel: str, said: Json) -> None:
        """Put what only this person sees on the screen: an ack's body, or an answer through an address."""
        if said.get("text") or said.get("blocks"):
            self._check(said["blocks"])
            self._put(channel, said, only=user)

    def window(self, user: str, view: Json, *, above: bool = False) -> Json:
        """Open a window, or put one above it, and give it with its id and hash."""
        self._check(view)
        kept = {**view, "id": f"V{next(self._numbers)}", "hash": f"h{next(self._numbers)}"}
        self.windows[user] = [*(self.windows[user] if above else []), kept]
        self.on_show(user, view)
        if "submit" not in view:
            self._put(direct(user), {"blocks": view["blocks"], "text": "window"}, only=user, view=kept)
        return kept

    def replace_window(self, user: str, view_id: str, view: Json) -> None:
        """Show another view in a window that is open."""
        self._check(view)
        kept = {**view, "id": view_id, "hash": f"h{next(self._numbers)}"}
        self.on_show(user, view)
        self.windows[user] = [kept if shown["id"] == view_id else shown for shown in self.windows[user]]
        if "submit" not in view:
            self._put(direct(user), {"blocks": view["blocks"], "text": "window"}, only=user, view=kept)

    def _put(self, channel: str, said: Json, **more: Any) -> Message:
        ts = f"{1_700_000_000 + next(self._numbers)}.000100"
        kept = Message(ts, channel, said["blocks"], said["text"], thread=said.get("thread_ts", ""), **more)
        self.messages.append(kept)
        self.on_show(kept.only or channel, said)
        return kept

    def _check(self, made: Any) -> None:
        """Refuse what Slack refuses, and let the test fail on it."""
        found = faults(made)
        assert not found, found

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        is_json = request.content_type == "application/json"
        said: Json = await request.json() if is_json else dict(await request.post())
        self.calls.append((method, said))
        waiting = self.next_answers[method]
        if waiting and not waiting[0].after_doing:
            return await self._told(request, waiting.pop(0))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if method != "oauth.v2.access" and token not in self.tokens:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        answer = getattr(self, "_" + method.replace(".", "_").lower())(said)
        if waiting:
            return await self._told(request, waiting.pop(0))
        return web.json_response({"ok": "error" not in answer, **answer})

    async def _told(self, request: web.Request, told: Answered) -> web.StreamResponse:
        if told.status == 0:
            assert request.transport
            request.transport.close()
        return web.json_response(told.body, status=told.status or 200, headers=told.headers)

    async def _answer(self, request: web.Request) -> web.Response:
        said = await request.json()
        assert said["response_type"] == "ephemeral"
        assert said["replace_original"] is False
        self.shows(*self._addresses[request.match_info["number"]], said)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        self.files[request.match_info["file"]] = await request.read()
        return web.Response(text="OK")

    def _chat_postmessage(self, said: Json) -> Json:
        self._check(said["blocks"])
        channel = direct(said["channel"]) if said["channel"].startswith(("U", "W")) else said["channel"]
        kept = self._put(channel, said, metadata=said.get("metadata", {}))
        return {"channel": channel, "ts": kept.ts}

    def _chat_postephemeral(self, said: Json) -> Json:
        self.shows(said["user"], said["channel"], said)
        return {"message_ts": "1"}

    def _conversations_members(self, said: Json) -> Json:
        if said["channel"] not in self.rosters:
            return {"error": "missing_scope"}
        start = int(said.get("cursor", 0))
        page = self.rosters[said["channel"]][start : start + 2]
        more = str(start + 2) if start + 2 < len(self.rosters[said["channel"]]) else ""
        return {"members": page, "response_metadata": {"next_cursor": more}}

    def _users_info(self, said: Json) -> Json:
        known = self.people.get(said["user"])
        return {"user": {"id": said["user"], **known}} if known else {"error": "user_not_found"}

    def _auth_test(self, said: Json) -> Json:
        return {"user_id": "U0BOT"}

    def _chat_update(self, said: Json) -> Json:
        self._check(said["blocks"])
        for message in self.messages:
            if (message.channel, message.ts) == (said["channel"], said["ts"]):
                message.blocks, message.text = said["blocks"], said["text"]
                self.on_show(message.only or message.channel, said)
                return {"channel": message.channel, "ts": message.ts}
        return {"error": "message_not_found"}

    def _views_open(self, said: Json) -> Json:
        user = self.triggers.pop(said["trigger_id"], "")
        return {"view": self.window(user, said["view"])} if user else {"error": "expired_trigger_id"}

    def _views_push(self, said: Json) -> Json:
        user = self.triggers.pop(said["trigger_id"], "")
        if user and len(self.windows[user]) >= 3:
            return {"error": "push_limit_reached"}
        return {"view": self.window(user, said["view"], above=True)} if user else {"error": "expired_trigger_id"}

    def _views_update(self, said: Json) -> Json:
        for user, shown in self.windows.items():
            if any(view["id"] == said["view_id"] for view in shown):
                self.replace_window(user, said["view_id"], said["view"])
                return {}
        return {"error": "not_found"}

    def _views_publish(self, said: Json) -> Json:
        self._check(said["view"])
        self.on_show(said["user_id"], said["view"])
        self.homes[said["user_id"]] = {**said["view"], "id": f"H{said['user_id']}", "hash": f"h{next(self._numbers)}"}
        return {}

    def _files_getuploadurlexternal(self, said: Json) -> Json:
        assert self._server
        file = f"F{next(self._numbers)}"
        return {"upload_url": str(self._server.make_url(f"/upload/{file}")), "file_id": file}

    def _files_completeuploadexternal(self, said: Json) -> Json:
        known = all(file["id"] in self.files for file in said["files"])
        return {"files": said["files"]} if known else {"error": "file_not_found"}

    def _apps_connections_open(self, said: Json) -> Json:
        assert self._server
        return {"url": str(self._server.make_url("/line")).replace("http", "ws", 1)}

    def _oauth_v2_access(self, said: Json) -> Json:
        granted = self.grants.pop(said.get("code") or said["refresh_token"], None)
        if granted is None:
            return {"error": "invalid_code" if "code" in said else "invalid_refresh_token"}
        self.tokens.add(granted["access_token"])
        return json.loads(json.dumps(granted))  # type: ignore[no-any-return]


def direct(user: str) -> str:
    """Give the id of a person's direct chat with the bot."""
    return user if user.startswith("D") else f"D{user}"
