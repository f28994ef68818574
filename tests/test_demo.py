"""The demonstration fits the practice: every scene plays, and a visitor finds what the first minute promises."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App
from bot.demo_words import ALONE, ANSWERS
from bot.sandbox import sandbox
from bot.web.adapter import Web
from tests.web_screen import Node, seen_card, tree_of


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[App, TestClient]]:  # type: ignore[type-arg]
    """Open a practice room in a folder."""
    app = sandbox(folder)
    client = TestClient(TestServer(app.application()))
    await client.start_server()
    try:
        yield app, client
    finally:
        await client.close()


async def page_of(client: TestClient, path: str) -> Node:  # type: ignore[type-arg]
    """Give a page."""
    response = await client.get(path)
    assert response.status == 200
    return tree_of(await response.text())


def chats(app: App) -> Web:
    """Give the chat behind the room."""
    chat = app.platforms["web"]
    assert isinstance(chat, Web)
    return chat


def test_a_visitor_finds_a_question_an_agenda_with_sources_and_a_silent_leader(tmp_path: Path) -> None:
    async def visit() -> None:
        async with opened(tmp_path) as (_, client):
            page = await page_of(client, "/")
            assert "You are a principal, one of nine." in page.words()
            newest = seen_card(page.all("div", id="log")[0].all("article")[-1])
            assert newest.title == "This week's question"
            assert newest.buttons[0] == "Answer"
            response = await client.post("/practice/jump")
            chair = tree_of(await response.text())
            agenda = seen_card(chair.all("div", id="log")[0].all("article")[-1])
            assert "Publish" in agenda.buttons
            for source in ("Open commitments (5)", "From the last meeting", "Proposed by Grace Wilson"):
                assert source in agenda.text
            leader = (await page_of(client, "/seat/sam")).words()
            private = [words for told in ANSWERS.values() for words, audience in told.values() if audience == ALONE]
            shared = [words for told in ANSWERS.values() for words, _ in told.values()]
            assert len(private) == 3
            assert not [words for words in shared if words in leader]
            for user in ("mei", "tom", "grace"):
                seen = (await page_of(client, f"/seat/{user}")).words()
                assert not [words for words in private if words in seen]

    asyncio.run(visit())


def test_all_that_was_asked_was_answered_by_several(tmp_path: Path) -> None:
    async def look() -> None:
        async with opened(tmp_path) as (app, _):
            for user in ("tom", "grace", "amira"):
                cards = [m.card for m in chats(app).rooms.seen_in(f"direct:{user}", user) if m.card]
                assert [card.title for card in cards if card.title.startswith(("Kept", "Shared"))]
            said = [m.card.fallback for m in chats(app).rooms.seen_in("direct:amira", "amira") if m.card]
            for question in ANSWERS:
                assert [words for words in said if question in words], question

    asyncio.run(look())


def test_what_was_done_is_there_after_a_restart_and_gone_after_starting_again(tmp_path: Path) -> None:
    async def live() -> None:
        async with opened(tmp_path) as (app, client):
            await client.post("/practice/clock", data={"seat": "amira", "step": "day", "once": "1"})
            await client.post("/practice/clock", data={"seat": "amira", "step": "day", "once": "1"})
            left = app.clock.now()
            words = (await page_of(client, "/seat/amira")).words()
            assert "Tuesday 24 November" in words
        async with opened(tmp_path) as (app, client):
            assert abs((app.clock.now() - left).total_seconds()) < 60
            assert "Tuesday 24 November" in (await page_of(client, "/seat/amira")).words()
            await client.post("/practice/again")
            words = (await page_of(client, "/seat/amira")).words()
            assert "Monday 23 November" in words
            assert "This week's question" in words

    asyncio.run(live())


def test_the_feed_tells_what_happened_and_nothing_that_was_for_one_person(tmp_path: Path) -> None:
    async def move() -> None:
        async with opened(tmp_path) as (app, client):
            before = {m.id for m in chats(app).rooms.seen_in("feed", "sam")}
            assert not before
            await client.post("/practice/clock", data={"seat": "sam", "step": "week", "once": "2"})
            lines = [m.words for m in chats(app).rooms.seen_in("feed", "sam")]
            assert [line for line in lines if "sent “This week's question” to" in line]
            assert [line for line in lines if "wrote to Tom Gallagher" in line]
            assert not [line for line in lines if "exit slips" in line or "How did it go" in line]

    asyncio.run(move())


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Keep the log out of the way."""
    caplog.set_level(logging.ERROR)
