"""A model's server as strict and as wilful as real ones, over real HTTP, without a model.

What it teaches about OpenAI-compatible servers:

- One address matters: POST /v1/chat/completions. The answer's words are in choices[0].message.content, always as a text, even
  where that text is JSON; how it ended is in finish_reason ("stop", "length", "content_filter"); `usage` may be missing.
- A form can be asked for by response_format: json_schema (OpenAI, vLLM, llama.cpp), json_object (nearly all), or not at all. A
  server that does not know one answers 400 or 500, or 200 and ignores it. None is proof that the words have the form.
- An error is a JSON object {"error": {"message", "type", "param", "code"}}; newer models refuse `temperature` or `max_tokens`
  by name in `param`.
- 429 and 503 can say when to come again: Retry-After in seconds, retry-after-ms in thousandths (the library reads both).
- A slow server sends nothing for a minute, and a proxy in front of a broken one answers 200 with a page for people.

A `mood` is a function from the request to the answer. Moods are played in order; the last one stays.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

Asked = dict[str, Any]
Mood = Callable[[Asked], Awaitable[web.StreamResponse]]


class FakeModel:
    """A server on this computer; `heard` are the requests it got, as they came."""

    def __init__(self, *moods: Mood) -> None:
        """Answer in these moods, one after the other."""
        self.moods = list(moods)
        self.heard: list[Asked] = []
        self.keys: list[str] = []
        self.arrived = asyncio.Event()
        application = web.Application()
        application.router.add_post("/v1/chat/completions", self._answer)
        self._server = TestServer(application, host="127.0.0.1")

    async def __aenter__(self) -> Self:
        """Open the door."""
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it, whoever waits."""
        await self._server.close()

    @property
    def url(self) -> str:
        """What OPENAI_BASE_URL would be."""
        return str(self._server.make_url("/v1"))

    @property
    def words(self) -> str:
        """All that was ever sent to this server, as one text."""
        return json.dumps(self.heard, ensure_ascii=False)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked: Asked = await request.json()
        self.heard.append(asked)
        self.keys.append(request.headers.get("Authorization", ""))
        self.arrived.set()
        mood = self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]
        return await mood(asked)


def answers_in(asked: Asked) -> dict[str, str]:
    """Give the answers that a request holds, by the number that the model gets for each."""
    told: dict[str, Any] = json.loads(asked["messages"][1]["content"])
    return dict(told["answers"])


def completion(content: str | None, ended: str = "stop", **message: Any) -> web.Response:
    """Give an answer as servers do."""
    choice = {"index": 0, "finish_reason": ended, "message": {"role": "assistant", "content": content, **message}}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    told = {"id": "c1", "object": "chat.completion", "created": 1, "model": "fake", "choices": [choice], "usage": usage}
    return web.json_response(told)


def says(text: str, *ids: str) -> Mood:
    """Word a group with this sentence, resting on these ids, or on all that it got."""

    async def mood(asked: Asked) -> web.StreamResponse:
        return completion(json.dumps({"text": text, "ids": list(ids) or list(answers_in(asked))}))

    return mood


def gives(content: str | None, ended: str = "stop", **message: Any) -> Mood:
    """Answer with this content, whatever was asked."""

    async def mood(asked: Asked) -> web.StreamResponse:
        return completion(content, ended, **message)

    return mood


def errs(status: int, param: str = "", **headers: str) -> Mood:
    """Answer with an error; headers by name, underscores for hyphens."""

    async def mood(asked: Asked) -> web.StreamResponse:
        error = {"message": "no", "type": "invalid_request_error", "param": param or None, "code": None}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.json_response({"error": error}, status=status, headers=named)

    return mood


def takes(form: str, mood: Mood, status: int = 400) -> Mood:
    """Answer in a mood where this form of answer was asked for (empty for none), and with an error otherwise."""

    async def picky(asked: Asked) -> web.StreamResponse:
        wanted = asked.get("response_format", {}).get("type", "")
        return await (mood if wanted == form else errs(status, retry_after_ms="1"))(asked)

    return picky


async def stalls(asked: Asked) -> web.StreamResponse:
    """Say nothing, ever."""
    await asyncio.Event().wait()
    raise AssertionError


async def shows_a_page(asked: Asked) -> web.StreamResponse:
    """Answer as a proxy does that wants somebody to log in."""
    return web.Response(text="<html>Please log in.</html>", content_type="text/html")


def sends_to(url: str) -> Mood:
    """Send whoever asks to another server."""

    async def mood(asked: Asked) -> web.StreamResponse:
        raise web.HTTPTemporaryRedirect(f"{url}/chat/completions")

    return mood
