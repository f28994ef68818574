"""Guests' pages over real HTTP: what a browser may do, what nobody may, and that every answer says no more than it must."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.web.guest_gate import HEADERS
from storage.communities import list_places
from storage.models import Organisation
from storage.models_people import GuestPass
from tests.guest_browser import BASE, OURS, Browser, GuestWorld, invites, proof, visits, world
from tests.stage import MONDAY_EARLY, Actor, Stage
from tests.two_apps import asks, changes

__all__ = ["world"]
pytestmark = pytest.mark.parametrize("platform", ["slack"])
WRONG = f"{BASE}/invited/{'x' * 43}"


def seen(browser: Browser) -> tuple[int, str, list[str]]:
    """Give all that an answer tells."""
    return browser.status, browser.text, sorted(name for name in browser.headers if name != "Date")


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
        raw: Any = connection.connection.driver_connection
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
