"""Microsoft's side of Teams: who signs, who gives tokens, and the connector with its chats, as far as the bot can see them.

A real HTTP server on this machine. It signs activities with a key of its own, whose public half it publishes as Microsoft
does; gives tokens to whoever knows the secret; keeps what stands in every conversation; and refuses what Teams refuses: a token
it did not give, a message over 100 KB, a private chat with somebody who has no app. The next calls of a kind (`post`, `put`,
`open`, `members`, `token`, `keys`) are answered as a test tells it to, in `next_answers`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.teams_rules import faults

Json = dict[str, Any]
APP = "99999999-aaaa-bbbb-cccc-000000000001"
SECRET = "the secret"
BOT = {"id": f"28:{APP}", "name": "cop-bot"}
TENANT = "11111111-2222-3333-4444-555555555555"
ISSUER = "https://api.botframework.com"
LARGEST = 100 * 1024
PAGE = 2


@cache
def private_key(kid: str) -> rsa.RSAPrivateKey:
    """Give a key by its name, made once a run: making one takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(slots=True)
class Message:
    """One message in a conversation, as JSON brought it; `only` names whom it is shown to, where that is one person."""

    id: str
    activity: Json
    only: str = ""

    @property
    def content(self) -> Json:
        """The Adaptive Card, or an empty one around a plain text."""
        for attachment in self.activity.get("attachments", []):
            return dict(attachment["content"])
        return {"body": [{"type": "TextBlock", "text": self.activity.get("text", "")}]}


@dataclass(slots=True)
class Answered:
    """What a call is answered next instead: a status with body and headers, a broken line (`status` 0), or only after a while."""

    status: int = 200
    body: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    after_doing: bool = False
    seconds: float = 0


class FakeTeams:
    """One cloud of Teams; every call is kept in `calls` by its kind, with what it said and where."""

    def __init__(self) -> None:
        """Start with empty chats, and everybody having the app."""
        self.chats: dict[str, list[Message]] = defaultdict(list)
        self.calls: list[tuple[str, str, Json]] = []
        self.next_answers: dict[str, list[Answered]] = defaultdict(list)
        self.tokens: set[str] = set()
        self.without_app: set[str] = set()
        self.rosters: dict[str, list[Json]] = {}
        self.kid = "k1"
        self.endorsements: list[str] | None = ["msteams"]
        self.faults: list[str] = []
        self.numbers = count(1)
        self.on_show: Callable[[str, Any], None] = lambda *_: None
        """Told of all that comes onto a screen: whose (a person's, or a conversation's), and what."""
        self._server: TestServer | None = None

    async def start(self) -> None:
        """Serve on a free port."""
        app = web.Application(client_max_size=10 * LARGEST)
        chat = "/v3/conversations/{conversation}"
        app.add_routes(
            [
                web.get("/openid", self._openid),
                web.get("/keys", self._keys),
                web.post("/login/{tenant}/oauth2/v2.0/token", self._token),
                web.post("/v3/conversations", self._open),
                web.post(f"{chat}/activities", self._post),
                web.put(f"{chat}/activities/{{activity}}", self._put),
                web.delete(f"{chat}/activities/{{activity}}", self._delete),
                web.get(f"{chat}/pagedmembers", self._members),
            ]
        )
        self._server = TestServer(app, host="127.0.0.1")
        await self._server.start_server()

    async def stop(self) -> None:
        """Stop serving."""
        if self._server:
            await self._server.close()

    def url(self, path: str = "/") -> str:
        """Give an address of ours; the connector's is the shortest."""
        assert self._server
        return str(self._server.make_url(path))

    def signed(self, claims: Json | None = None, kid: str = "", **headers: str) -> str:
        """Sign a token as the connector does, for us and this address, for an hour; `claims` replace, None leaves out."""
        good = {"iss": ISSUER, "aud": APP, "exp": int(time.time()) + 3600, "serviceurl": self.url()}
        said = {name: value for name, value in {**good, **(claims or {})}.items() if value is not None}
        kid = kid or self.kid
        return jwt.encode(said, private_key(kid), "RS256", headers={"kid": kid, **headers})

    def count(self, kind: str) -> int:
        """Count the calls of a kind."""
        return sum(1 for each, _, _ in self.calls if each == kind)

    def put(self, conversation: str, activity: Json, only: str = "") -> Message:
        """Let a message stand in a conversation."""
        message = Message(f"m{next(self.numbers)}", self.drawn(activity), only)
        self.chats[conversation].append(message)
        self.on_show(only or conversation, activity)
        return message

    def drawn(self, activity: Json) -> Json:
        """Draw a message's cards as a client does; what is wrong with one is kept, and fails the script at its end."""
        for attachment in activity.get("attachments", []):
            self.faults += faults(attachment["content"])
        return activity

    def find(self, conversation: str, message_id: str) -> Message | None:
        """Find a message in a conversation."""
        return next((each for each in self.chats[conversation] if each.id == message_id), None)

    async def _openid(self, request: web.Request) -> web.StreamResponse:
        return await self._told("keys", request) or web.json_response({"issuer": ISSUER, "jwks_uri": self.url("/keys")})

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        public: Json = jwt.algorithms.RSAAlgorithm.to_jwk(private_key(self.kid).public_key(), as_dict=True)
        public |= {"kid": self.kid, "alg": "RS256"} | (
            {} if self.endorsements is None else {"endorsements": self.endorsements}
        )
        return web.json_response({"keys": [public, {"kty": "EC", "kid": "other"}]})

    async def _token(self, request: web.Request) -> web.StreamResponse:
        said = {**await request.post(), "tenant": request.match_info["tenant"]}
        if told := await self._told("token", request, said):
            return told
        wanted = {"client_id": APP, "client_secret": SECRET, "scope": f"{ISSUER}/.default", "tenant": TENANT}
        if {name: said.get(name) for name in wanted} != wanted:
            why = "AADSTS7000215: Invalid client secret provided."
            return web.json_response({"error": "invalid_client", "error_description": why}, status=401)
        token = f"token-{next(self.numbers)}"
        self.tokens.add(token)
        return web.json_response({"access_token": token, "expires_in": 3600, "token_type": "Bearer"})

    async def _open(self, request: web.Request) -> web.StreamResponse:
        said = await request.json()
        if told := await self._told("open", request, said):
            return told
        assert said["bot"]["id"].startswith("28:"), said
        assert said["tenantId"] == said["channelData"]["tenant"]["id"]
        person = said["members"][0]["id"].removeprefix("29:")
        if person in self.without_app:
            return _no("ForbiddenOperationException", 403)
        return web.json_response({"id": f"a:{person}"}, status=201)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        said = json.loads(await request.read())
        if told := await self._told("post", request, said):
            return told
        targeted = request.query.get("isTargetedActivity") == "true"
        message = self.put(_chat(request), said, said["recipient"]["id"].removeprefix("29:") if targeted else "")
        for waiting in self.next_answers["post"][:1]:
            return await self._answer(request, waiting, "post")
        return web.json_response({"id": message.id}, status=201)

    async def _put(self, request: web.Request) -> web.StreamResponse:
        said = json.loads(await request.read())
        if told := await self._told("put", request, said):
            return told
        found = self.find(_chat(request), request.match_info["activity"])
        if found is None:
            return _no("ActivityNotFoundInConversation", 404)
        found.activity = self.drawn(said)
        self.on_show(found.only or _chat(request), said)
        return web.json_response({"id": found.id})

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        chat = self.chats[_chat(request)]
        chat[:] = [each for each in chat if each.id != request.match_info["activity"]]
        return await self._told("delete", request) or web.Response()

    async def _members(self, request: web.Request) -> web.StreamResponse:
        if told := await self._told("members", request, dict(request.query)):
            return told
        everybody = self.rosters.get(_chat(request))
        if everybody is None:
            return _no("BotNotInConversationRoster", 403)
        start = int(request.query.get("continuationToken", "0+/").split("+")[0])
        more = {"continuationToken": f"{start + PAGE}+/"} if start + PAGE < len(everybody) else {}
        return web.json_response({"members": everybody[start : start + PAGE], **more})

    async def _told(self, kind: str, request: web.Request, said: Json | None = None) -> web.StreamResponse | None:
        """Keep a call, and give what it is answered instead of being done, if anything."""
        self.calls.append((kind, request.match_info.get("conversation", ""), said or {}))
        for waiting in self.next_answers[kind][:1]:
            if not waiting.after_doing:
                return await self._answer(request, waiting, kind)
        if kind in ("keys", "token"):
            return None
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return web.Response(status=401)
        if (request.content_length or 0) > LARGEST:
            return _no("MessageSizeTooBig", 413)
        return None

    async def _answer(self, request: web.Request, waiting: Answered, kind: str) -> web.StreamResponse:
        self.next_answers[kind].remove(waiting)
        await asyncio.sleep(waiting.seconds)
        if waiting.status == 0:
            assert request.transport
            request.transport.close()
        return web.json_response(waiting.body, status=waiting.status or 200, headers=waiting.headers)


def _chat(request: web.Request) -> str:
    """Give the conversation that is meant: a channel's threads are one chat here."""
    return request.match_info["conversation"].split(";", 1)[0]


def _no(code: str, status: int) -> web.Response:
    return web.json_response({"error": {"code": code, "message": "no"}}, status=status)


def blocked() -> Answered:
    """Give what Teams answers where somebody blocked or removed the app."""
    words = json.dumps({"subCode": "MessageWritesBlocked", "details": "Thread is blocked from message writes."})
    return Answered(403, {"errorCode": 209, "message": words})
