"""What guests' pages do under pressure: floods, large bodies, restarts, failures, and what the operator reads of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
import structlog
from aiohttp import FormData

from bot.app import add_guests
from bot.checks import guest_words
from bot.log import configure
from bot.sandbox import sandbox
from bot.settings import Settings
from bot.web.desk import MOST_CARDS, MOST_FORMS, MOST_GUESTS, Desk
from bot.web.guest_gate import KNOCKS, LARGEST, LOOKS, POSTS
from bot.web.limits import Limit
from bot.web.rooms import Message
from handlers.language import Card, Form
from storage.database import Unavailable
from tests.guest_browser import BASE, OURS, Browser, GuestWorld, invites, proof, visits, world
from tests.stage import MONDAY_EARLY, Actor, Stage

__all__ = ["world"]
pytestmark = pytest.mark.parametrize("platform", ["slack"])
WRONG = f"{BASE}/invited/{'x' * 43}"


def test_too_much_is_refused(world: GuestWorld, mei: Actor) -> None:
    gus = visits(world, mei)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    async def sent(data: Any, headers: dict[str, str]) -> tuple[int, str]:
        assert world.client
        ours = {**OURS, **headers, "Cookie": f"__Host-cop-guest={gus.cookie}"}
        async with world.client.post("/guest/type", data=data, headers=ours) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            return answer.status, await answer.text()

    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b"x" * 65536

    for data in (BytesIO(b"x" * (LARGEST + 1)), in_pieces()):
        status, text = world.stage.plays(sent(data, kind))
        assert (status, "too long" in text) == (413, True)
    upload = FormData()
    upload.add_field("text", b"x", filename="x.txt")
    assert world.stage.plays(sent(upload, {}))[0] == 415
    assert world.stage.plays(sent(b"{}", {"Content-Type": "application/json"}))[0] == 415


def test_whoever_tries_links_waits(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    link = invites(mei)
    thief = Browser(world)
    for number in range(KNOCKS[0]):
        thief.looks(f"/invited/{number}", **{"X-Forwarded-For": "spoofed, 203.0.113.7"})
        assert thief.status == 404
    thief.looks(link, **{"X-Forwarded-For": "203.0.113.7"})
    assert thief.status == 429
    assert "wait a little" in thief.words
    assert 0 < int(thief.headers["Retry-After"]) <= KNOCKS[1] + 1
    gus = Browser(world)
    gus.looks(link, **{"X-Forwarded-For": "203.0.113.8"})
    assert gus.status == 200
    stage.clock.slept += KNOCKS[1]
    thief.looks(link, **{"X-Forwarded-For": "203.0.113.7"})
    assert thief.status == 200


def test_one_link_is_not_tried_from_many_addresses(world: GuestWorld) -> None:
    statuses = []
    for number in range(KNOCKS[0] + 1):
        browser = Browser(world)
        browser.looks(WRONG, **{"X-Forwarded-For": f"203.0.113.{number}"})
        statuses.append(browser.status)
    assert statuses == [404] * KNOCKS[0] + [429]


def test_a_flood_of_posts_and_pages_waits(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    gus = visits(world, mei)
    given, statuses = proof(gus), set()
    for number in range(POSTS[0] + 1):
        headers = {**OURS, "X-Forwarded-For": f"203.0.113.{number}"}
        gus.posts("/guest/close", given, headers=headers)
        statuses.add(gus.status)
        if gus.status == 429:
            break
        stage.clock.slept += 0.1
    assert statuses == {200, 429}
    stage.clock.slept += 60
    for _ in range(LOOKS[0]):
        gus.looks("/static/mark.svg")
    gus.looks("/guest")
    assert gus.status == 429


def test_counting_stays_small(platform: str) -> None:
    limit = Limit(1, 60, lambda: 0.0, remembered=3)
    assert [limit.wait(key) for key in ("a", "b", "c", "a", "d")] == [0, 0, 0, 61, 0]
    assert limit.wait("a") == 0
    desk, form = Desk(), Form("a.b", "Form", ())
    for number in range(MOST_GUESTS + 1):
        desk.put(Message("m", "", MONDAY_EARLY, Card("T"), only=f"g{number}"))
    assert desk.find("g0", "m") is None
    for number in range(MOST_CARDS + 1):
        desk.put(Message(str(number), "", MONDAY_EARLY, Card("T"), only="g5"))
    tokens = [desk.keep_form("g5", form) for _ in range(MOST_FORMS + 1)]
    assert len(desk.messages("g5")) == MOST_CARDS
    assert [desk.form("g5", token) for token in tokens].count(None) == 1


def test_a_restart_loses_no_thing_that_waits(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    gus = visits(world, mei)
    stage.passes(hours=1)
    world.door.desk = Desk()
    gus.looks("/guest")
    gus.presses("Answer")
    gus.fills(body="After the restart.")
    assert any(card.title.startswith("Kept") for card in gus.cards)


def test_a_mishap_tells_a_number_and_no_more(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    gus = visits(world, mei)
    world.door.desk = None  # type: ignore[assignment]
    with structlog.testing.capture_logs() as logs:
        gus.looks("/guest")
    assert gus.status == 500
    [number] = [line["id"] for line in logs if line["event"] == "incident"]
    assert number in gus.words
    assert "NoneType" not in gus.text
    world.door.desk = Desk()

    async def gone(*_: Any, **__: Any) -> Any:
        raise Unavailable("away")

    stage.conversation.db.write = gone  # type: ignore[method-assign]
    gus.looks("/guest")
    assert (gus.status, gus.headers["Retry-After"]) == (503, "30")


def test_no_name_and_no_token_is_logged(
    stage: Stage, world: GuestWorld, mei: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    stage.passes(hours=1)
    configure("json")
    caplog.set_level(logging.INFO, "cop-bot")
    with structlog.testing.capture_logs() as logs:
        link = invites(mei)
        gus = Browser(world)
        gus.opens(link)
        gus.presses("Answer")
        gus.fills(body="secret words")
        gus.looks(WRONG)
        gus.posts("/guest/type", {"text": "x"})
    assert not logging.getLogger("aiohttp.access").isEnabledFor(logging.INFO)
    said = f"{logs} {caplog.text}"
    assert not [word for word in (link.rpartition("/")[2], gus.cookie, "Gus", "secret words") if word in said]


def test_the_operator_turns_it_on(platform: str, tmp_path: Any) -> None:
    on = Settings(COP_GUEST_LINKS="1", COP_BASE_URL="https://cop.example.org/", _env_file=None)
    off = Settings(COP_BASE_URL="https://cop.example.org", _env_file=None)
    plain = Settings(COP_GUEST_LINKS="1", COP_BASE_URL="http://cop.example.org", _env_file=None)
    assert "https://cop.example.org/invited/..." in guest_words(on)
    assert "COP_GUEST_LINKS is not set" in guest_words(off)
    assert any("with https" in fault for fault in plain.faults())
    assert not any("COP_GUEST_LINKS" in fault for fault in [*on.faults(), *off.faults()])
    app = sandbox(tmp_path)
    app.platforms.clear()
    app.doors.clear()
    add_guests(app, off)
    assert app.platforms == {}
    add_guests(app, on)
    assert list(app.platforms) == ["web"]
    assert app.conversation.guest_address == "https://cop.example.org/invited"
    paths = [route.get_info() for route in app.application().router.resources()]
    assert {"path": "/guest"} in paths
    asyncio.new_event_loop().close()
    app.db.close()
