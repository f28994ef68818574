"""A practice room in a thread of its own, and a browser before it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from aiohttp import web
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.app import App
from bot.sandbox import sandbox

QUIET = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"

expect.set_options(timeout=30_000)  # how fast a page is, is measured elsewhere: a busy machine proves nothing here


class Room:
    """The practice room, served from a thread; `url` is where."""

    def __init__(self, folder: Path) -> None:
        """Build it in a folder."""
        self.folder = folder
        self.url = ""
        self.loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None
        self._thread = threading.Thread(target=self.loop.run_forever)

    def open(self) -> None:
        """Serve, on any free port."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self.loop).result(60)

    def parts(self) -> App:
        """Build what is served."""
        return sandbox(self.folder)

    async def _open(self) -> None:
        self._runner = web.AppRunner(self.parts().application(), shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def close(self) -> None:
        """Stop serving."""
        if self._runner:
            asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self.loop).result(30)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium, where there is one; it ends with these scripts, because its loop would be in the others' way."""
    path = which("chromium") or which("chromium-browser") or which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this computer: the scripts in a browser were not played")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET.split())
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Room]:
    """Open a practice room for the scripts of one file."""
    room = Room(tmp_path_factory.mktemp("room"))
    room.open()
    yield room
    room.close()


@pytest.fixture
def page(browser: Browser, room: Room) -> Iterator[Page]:
    """Give a wide page; what its script complains about fails the test."""
    yield from opened(browser, room, 1280, 860)


@pytest.fixture
def phone(browser: Browser, room: Room) -> Iterator[Page]:
    """Give a page as narrow as a small phone."""
    yield from opened(browser, room, 360, 740)


@pytest.fixture
def dark(browser: Browser, room: Room) -> Iterator[Page]:
    """Give a page in dark mode."""
    yield from opened(browser, room, 1280, 860, dark=True)


def opened(browser: Browser, room: Room, width: int, height: int, *, dark: bool = False) -> Iterator[Page]:
    """Open the room's first page in a browser window of its own."""
    window = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        base_url=room.url,
    )
    page = window.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto("/")
    yield page
    window.close()
    assert not [line for line in complaints if "422" not in line]
