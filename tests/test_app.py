"""The whole application from outside: alive, ready, counted."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import structlog
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import create_engine

from bot.app import App
from bot.sandbox import sandbox
from storage.database import Unavailable


async def _get(client: TestClient, path: str) -> tuple[int, str]:  # type: ignore[type-arg]
    answer = await client.get(path)
    return answer.status, await answer.text()


def _visits(app: App, *paths: str, after: str = "") -> list[tuple[int, str]]:
    async def visit() -> list[tuple[int, str]]:
        async with TestClient(TestServer(app.application(), host="127.0.0.1")) as client:
            if after == "the database is gone":
                app.db.database.engine.dispose()
                app.db.database.engine = create_engine("sqlite:////nonexistent/folder/never.db")
            if after == "the schema is old":
                app.db.database.engine = create_engine("sqlite://")
            if after == "the clock has not begun":
                app.engine.struck_at = None
            if after == "the clock has stopped":
                app.engine.struck_at = app.clock.now() - timedelta(minutes=5)
            return [await _get(client, path) for path in paths]

    return asyncio.run(visit())


def test_a_healthy_server_says_so(tmp_path: Path) -> None:
    alive, ready, metrics = _visits(sandbox(tmp_path), "/healthz", "/readyz", "/metrics")
    assert alive == (200, "alive\n")
    assert ready == (200, "ready\n")
    assert 'cop_sends_total{ended="sent",platform="web"}' in metrics[1]
    assert "Amira" not in metrics[1]
    for line in ("cop_ready 1.0", 'cop_outbox_messages{state="failed"} 0.0', "cop_outbox_oldest_seconds 0.0"):
        assert line in metrics[1]
    for name in (
        "cop_clock_age_seconds",
        'cop_database_seconds_count{kind="write"}',
        "cop_tick_lateness_seconds_count",
    ):
        assert name in metrics[1]


def test_a_server_that_cannot_work_says_why(tmp_path: Path) -> None:
    for number, (trouble, words) in enumerate(
        {
            "the database is gone": "the database cannot be reached",
            "the schema is old": "cop-bot migrate",
            "the clock has not begun": "the clock is not running: it has not looked at what is due yet",
            "the clock has stopped": "the clock is not running: it looked at what is due 300 seconds ago",
        }.items()
    ):
        room = sandbox(tmp_path / str(number))
        alive, ready, metrics = _visits(room, "/healthz", "/readyz", "/metrics", after=trouble)
        assert (alive[0], ready[0], metrics[0]) == (200, 503, 200)
        assert "cop_ready 0.0" in metrics[1]
        assert words in ready[1]


def test_the_page_about_us_says_who_sees_what_in_the_words_of_the_chat(tmp_path: Path) -> None:
    [(status, page)] = _visits(sandbox(tmp_path), "/about")
    assert status == 200
    for words in ("You alone. They start like this.", 'id="privacy"', 'id="terms"', "your group"):
        assert words in page
    assert "Riverside" not in page


def test_whatever_fails_is_told_by_a_number_and_logged_without_its_words(tmp_path: Path) -> None:
    app = sandbox(tmp_path)

    async def visit() -> tuple[int, str, int]:
        application = app.application()

        async def fail(_: web.Request) -> web.StreamResponse:
            raise KeyError("the zebra crossing")

        async def lose(_: web.Request) -> web.StreamResponse:
            raise Unavailable("gone")

        application.add_routes([web.get("/fails", fail), web.get("/loses", lose)])
        async with TestClient(TestServer(application, host="127.0.0.1")) as client:
            failed = await _get(client, "/fails")
            return *failed, (await _get(client, "/loses"))[0]

    with structlog.testing.capture_logs() as logs:
        status, text, lost = asyncio.run(visit())
    assert (status, lost) == (500, 503)
    [incident] = [line for line in logs if line["event"] == "incident"]
    assert incident["id"] in text
    assert "zebra" not in str(logs)


def test_answers_name_no_part_and_no_version(tmp_path: Path) -> None:
    app = sandbox(tmp_path)

    async def looks() -> list[tuple[str, str]]:
        async with TestClient(TestServer(app.application(), host="127.0.0.1")) as client:
            answers = [await client.get(path) for path in ("/about", "/nowhere", "/healthz")]
            return [(each.headers["Server"], each.headers["X-Content-Type-Options"]) for each in answers]

    assert set(asyncio.run(looks())) == {("cop-bot", "nosniff")}
