"""Guests' pages over real HTTP: what a browser may do, what nobody may, and that every answer says no more than it must."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
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
from bot.web.guest_gate import HEADERS, KNOCKS, LARGEST, LOOKS, POSTS
from bot.web.limits import Limit
from bot.web.rooms import Message
from handlers.language import Card, Form
from storage.communities import list_places
from storage.database import Unavailable
from storage.models import Organisation
from storage.models_people import GuestPass
from tests.guest_browser import BASE, OURS, Browser, GuestWorld, invites, visits, world
from tests.stage import MONDAY_EARLY, Actor, Stage
from tests.two_apps import asks, changes

__all__ = ["world"]
pytestmark = pytest.mark.parametrize("platform", ["slack"])
WRONG = f"{BASE}/invited/{'x' * 43}"


def seen(browser: Browser) -> tuple[int, str, list[str]]:
    """Give all that an answer tells."""
    return browser.status, browser.text, sorted(name for name in browser.headers if name != "Date")


def proof(browser: Browser) -> dict[str, str]:
    """Give what the forms on a guest's page carry."""
    form = browser.page.all("form", action="/guest/leave")[0]
    return {node.attrs["name"]: node.attrs["value"] for node in form.all("input")}


def test_looking_at_a_link_uses_nothing_up(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    link = invites(mei)
    for _ in range(3):
        Browser(world).looks(link, **{"User-Agent": "Slackbot-LinkExpanding 1.0"})
    gus = Browser(world)
    gus.opens(link)
    assert "You are Gus Hall" in gus.words


def test_a_link_works_once(world: GuestWorld, mei: Actor) -> None:
    link = invites(mei)
    Browser(world).opens(link)
    late = Browser(world)
    late.posts(link)
    assert (late.status, late.cookie) == (404, "")


def test_a_wrong_a_used_and_an_expired_link_get_the_same_answer(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    used, answers = invites(mei), []
    Browser(world).opens(used)
    expired = invites(mei, "Kim Lee")
    stage.passes(days=3, minutes=1)
    for link in (WRONG, used, expired):
        browser = Browser(world)
        browser.looks(link)
        answers.append(seen(browser))
        browser.posts(link)
        answers.append(seen(browser))
    assert len({str(answer) for answer in answers}) == 1
    assert answers[0][0] == 404
    assert "Ask the person who gave it to you" in answers[0][1]


def test_the_cookie_is_for_our_host_and_pages_alone(world: GuestWorld, mei: Actor) -> None:
    gus = visits(world, mei)
    name, _, rest = gus.set_cookie.partition("=")
    flags = {part.strip().lower() for part in rest.split(";")[1:]}
    assert name == "__Host-cop-guest"
    assert {"secure", "httponly", "samesite=lax", "path=/", "max-age=2592000"} <= flags
    assert not any(flag.startswith("domain") for flag in flags)
    assert len(gus.cookie) >= 43


def test_tokens_are_kept_as_marks_alone(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    used = invites(mei).rpartition("/")[2]
    gus = Browser(world)
    gus.opens(f"/invited/{used}")
    waiting = invites(mei, "Kim Lee").rpartition("/")[2]
    engine = stage.db.database.engine
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        dump = "\n".join(raw.iterdump()) if hasattr(raw, "iterdump") else str(_rows(connection))
    assert "guest_pass" in dump
    assert not [token for token in (used, waiting, gus.cookie, proof(gus)["csrf"]) if token in dump]


def _rows(connection: Any) -> list[Any]:
    return ["guest_pass", *connection.execute(GuestPass.__table__.select()).all()]


def test_every_answer_has_the_safe_headers(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    gus = visits(world, mei)
    stranger = Browser(world)
    for browser, path in (
        (gus, "/guest"),
        (gus, "/static/style.css"),
        (gus, "/static/mark.svg"),
        (stranger, "/guest"),
        (stranger, WRONG),
        (stranger, invites(mei, "Kim Lee")),
    ):
        browser.looks(path)
        assert {name: browser.headers.get(name) for name in HEADERS} == HEADERS, path
    assert HEADERS["Referrer-Policy"] == "no-referrer"
    assert HEADERS["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in HEADERS["Content-Security-Policy"]
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert HEADERS["Strict-Transport-Security"] == "max-age=31536000"


def test_pages_have_no_script_and_no_style_of_their_own(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    stage.passes(hours=1)
    gus = visits(world, mei, "<script>alert(1)</script> O'Neil")
    assert "&lt;script&gt;" in gus.text
    pages = [gus.text]
    gus.presses("Answer")
    gus.fills(body="<img src=x onerror=alert(1)>")
    pages.append(gus.text)
    gus.looks(WRONG)
    pages.append(gus.text)
    for page in pages:
        assert "<script" not in page
        assert "<style" not in page
        assert " style=" not in page
        assert "<img src=x" not in page


def test_a_post_needs_the_token_of_its_own_session(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    gus, kim = visits(world, mei), visits(world, mei, "Kim Lee")
    for fields in ({}, {"csrf": ""}, {"csrf": "x" * 64}, proof(kim), {"csrf": "é"}):
        gus.posts("/guest/type", {**fields, "text": "/cop-me"})
        assert gus.status == 403
        assert "load your page again" in gus.words
    gus.looks("/guest")
    gus.posts("/guest/type", {**proof(gus), "text": "/cop-me"})
    assert gus.status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OURS, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": BASE}, 200),
        ({"Origin": BASE}, 200),
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "http://cop.example.org"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": BASE}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "https://other.example.org"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://elsewhere.example"}, 403),
    ],
)
def test_a_post_comes_from_our_own_page(world: GuestWorld, mei: Actor, headers: dict[str, str], status: int) -> None:
    link = invites(mei)
    gus = Browser(world)
    gus.posts(link, headers=headers)
    assert (gus.status, bool(gus.cookie)) == (status, status == 200)


def test_a_session_ends_when_idle_when_old_and_when_closed(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    gus = visits(world, mei)
    stage.clock.move_to(MONDAY_EARLY + timedelta(days=13))
    gus.looks("/guest")
    assert gus.status == 200
    stage.clock.move_to(MONDAY_EARLY + timedelta(days=26))
    gus.looks("/guest")
    assert gus.status == 200
    stage.clock.move_to(MONDAY_EARLY + timedelta(days=30, minutes=1))
    gus.looks("/guest")
    assert gus.status == 403
    kim = visits(world, mei, "Kim Lee")
    stage.clock.move_to(stage.clock.now() + timedelta(days=14, minutes=1))
    kim.looks("/guest")
    assert kim.status == 403
    lou = visits(world, mei, "Lou Day")
    cookie = lou.cookie
    lou.presses("Close my page")
    assert "Your page is closed" in lou.words
    assert lou.cookie == ""
    lou.cookie = cookie
    lou.looks("/guest")
    assert lou.status == 403


def test_a_new_session_has_a_new_token(world: GuestWorld, mei: Actor) -> None:
    gus = Browser(world)
    gus.cookie = "chosen-by-somebody-else"
    gus.opens(invites(mei))
    assert gus.status == 200
    assert gus.cookie != "chosen-by-somebody-else"


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


def test_a_guest_reaches_nothing_of_another_guest_or_community(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    gus = visits(world, mei)
    kim = visits(world, mei, "Kim Lee")
    stage.passes(hours=1)
    kim.looks("/guest")
    card = next(node for node in kim.page.all("article") if "This week's question" in node.words())
    opener = next(form for form in card.all("form") if form.attrs["action"] == "/guest/open")
    fields = {node.attrs["name"]: node.attrs["value"] for node in opener.all("input")}
    kim.posts("/guest/open", fields)
    sent = {
        node.attrs["name"]: node.attrs.get("value", "")
        for node in kim.page.all("dialog")[0].all("input", type="hidden")
    }
    assert sent["form"]
    gus.looks("/guest")
    gus.posts("/guest/open", {**fields, **proof(gus)})
    assert "That card has changed." in gus.words
    gus.posts("/guest/submit", {**sent, **proof(gus), "v.body": "Mine."})
    assert "That form was too old." in gus.words
    gus.posts("/guest/press", {**proof(gus), "action": "home.open", "community": "elsewhere"})
    assert "You are not in that community" in gus.words
    gus.posts("/guest/type", {**proof(gus), "text": "/cop-setup", "room": "channel:C0RIVER"})
    assert "Only the person who chairs" in gus.words
    kim.fills(body="Kept by Kim.")
    assert any(seen.title.startswith("Kept") for seen in kim.cards)


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
    assert logs[0]["id"] in gus.words
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
    on = Settings(COP_GUEST_LINKS="1", COP_BASE_URL="https://cop.example.org/", _env_file=None)  # type: ignore[call-arg]
    off = Settings(COP_BASE_URL="https://cop.example.org", _env_file=None)  # type: ignore[call-arg]
    plain = Settings(COP_GUEST_LINKS="1", COP_BASE_URL="http://cop.example.org", _env_file=None)  # type: ignore[call-arg]
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


def test_the_notice_shows_the_organisations_contacts_before_anything_is_opened(
    stage: Stage, world: GuestWorld, mei: Actor
) -> None:
    gus = Browser(world)
    gus.looks(invites(mei))
    assert "Call the network office on 03 5550 0100." in gus.words
    assert asks(stage, lambda db: len(list_places(db))) == 1
    changes(stage, lambda db: setattr(db.query(Organisation).one(), "contacts", ""))
    gus.looks(invites(mei, "Kim Lee"))
    assert gus.status == 200
