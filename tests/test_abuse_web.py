"""The practice room and guests' pages under abuse: broken posts, paths and queries, to every address that they serve."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from hypothesis import strategies as st

from tests.fuzzing import FEW, FRESH, MANY, Judge, broken, fuzz, stage
from tests.guest_browser import OURS, Browser, GuestWorld, proof, visits
from tests.hands_web import WebWorld
from tests.inputs import Inputs
from tests.leak_guest import OFTEN
from tests.stage import Actor, Stage

__all__ = ["stage"]
ALLOWED = (200, 303, 400, 403, 404, 405, 413, 422)
METHODS = st.sampled_from(("form", "form", "form", "script", "strange", "unknown", "parts", "nothing", "look"))
Client = TestClient[web.Request, web.Application]


@pytest.fixture
def platform() -> str:
    return "web"


@pytest.fixture
def world(stage: Stage) -> WebWorld:
    assert isinstance(stage.world, WebWorld)
    return stage.world


@pytest.fixture
def samples(stage: Stage, world: WebWorld, ana: Actor, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Give what a browser really sends: words, presses and forms, as addresses with their fields."""
    sent: list[Any] = []
    client = world.client
    assert client
    post = client.post

    async def overhear(path: str, data: Any) -> Any:
        fields: dict[str, Any] = {}
        for name, value in data:
            fields[name] = value if name not in fields else [*_list(fields[name]), value]
        sent.append({"path": [part for part in path.split("/") if part], "fields": fields})
        return await post(path, data=data)

    monkeypatch.setattr(client, "post", overhear)
    stage.passes(hours=1)
    ana.types("/cop-commit")
    ana.types("hello")
    ana.presses("New commitment")
    ana.fills(text="ask two students", due_on="2026-10-20")
    ana.presses("Answer")
    ana.fills(body="We counted dots.")
    monkeypatch.undo()
    return sent


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


async def _asks(client: Client, request: Any, method: str, **proof: str) -> int:
    """Ask as a browser would, with whatever stands in the broken request, in one of the ways to send a form."""
    told = request if isinstance(request, dict) else {}
    parts = [quote(str(part), safe="", errors="replace") for part in _list(told.get("path", "seat"))]
    fields: Any = told.get("fields") if isinstance(told.get("fields"), dict) else {"text": str(told.get("fields"))}
    if isinstance(fields.get("once"), str):
        fields["once"] += str(next(FRESH))
    pairs = [(_text(name), _text(each)) for name, value in fields.items() for each in _list(value)]
    body = "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs).encode()
    kinds = {
        "form": "application/x-www-form-urlencoded",
        "strange": "application/x-www-form-urlencoded; charset=utf-16",
        "unknown": "application/x-www-form-urlencoded; charset=none-such",
        "parts": "multipart/form-data; boundary=x",
        "nothing": "multipart/form-data",
        "script": "application/x-www-form-urlencoded",
    }
    if method == "parts":
        body = "".join(
            f'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n{value}\r\n' for _, value in pairs
        ).encode()
    headers = {"Content-Type": kinds.get(method, kinds["form"]), **({"X-Since": "0"} if method == "script" else {})}
    headers |= proof
    path = "/" + "/".join(parts).lstrip("/")
    if method == "look" and "pushes" not in parts:
        return (await client.get(path, headers=headers, allow_redirects=False)).status
    answer = await client.post(path, data=BytesIO(body), headers=headers, allow_redirects=False)
    return answer.status


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()


@pytest.mark.once
@pytest.mark.parametrize("most", [FEW, pytest.param(MANY, marks=pytest.mark.faults)])
def test_a_broken_post_breaks_nothing(
    stage: Stage, world: WebWorld, samples: list[Any], inputs: Inputs, most: int
) -> None:
    judge, client = Judge(stage, ALLOWED), world.client
    assert client
    fuzz(
        st.tuples(broken(samples), METHODS),
        lambda told: judge.tries(lambda: _asks(client, *told)),
        most,
        inputs,
        "broken web requests",
    )
    assert {200, 303, 404} <= set(judge.statuses)


@pytest.fixture
def gus(stage: Stage, mei: Actor) -> Iterator[Browser]:
    """Let a guest come to their page."""
    pages = GuestWorld(stage)
    yield visits(pages, mei)
    pages.ends()


def as_sent_by(gus: Browser) -> list[Any]:
    """Give what a guest's browser really sends: words, presses and a form, with the proof that stands on the page."""
    sent: list[Any] = []
    posts = gus.posts

    def overhear(path: str, fields: Any = None, **headers: Any) -> None:
        sent.append({"path": [part for part in path.split("/") if part], "fields": dict(fields or {})})
        posts(path, fields, **headers)

    gus.__dict__["posts"] = overhear
    gus.posts("/guest/type", {**proof(gus), "text": "/cop-commit"})
    gus.presses("New commitment")
    gus.fills(text="ask two students", due_on="2026-10-20")
    gus.presses("Who sees what")
    del gus.__dict__["posts"]
    return sent


@pytest.mark.once
@pytest.mark.parametrize("most", [FEW, pytest.param(MANY, marks=pytest.mark.faults)])
def test_a_broken_post_to_a_guests_page_breaks_nothing(stage: Stage, gus: Browser, inputs: Inputs, most: int) -> None:
    judge, client = Judge(stage, (*ALLOWED, 415)), gus.world.client
    assert client
    known = {**OURS, "Cookie": f"__Host-cop-guest={gus.cookie}"}

    def asks(told: tuple[Any, str]) -> Any:
        stage.clock.slept += OFTEN
        return _asks(client, *told, **known)

    fuzz(
        st.tuples(broken(as_sent_by(gus)), METHODS),
        lambda told: judge.tries(lambda: asks(told)),
        most,
        inputs,
        "broken requests to a guest's page",
    )
    assert {303, 400, 403, 404, 415} <= set(judge.statuses)
