"""A guest's page in a real browser: on a phone, in the dark, by keyboard, and with axe-core looking."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.app import App
from bot.sandbox import sandbox
from bot.web.guests import LINKS, Guests
from storage import guests, people
from storage.communities import list_places
from storage.people import CHAIRS
from tests.browser.conftest import Room
from tests.browser.test_accessible import assert_accessible


class GuestRoom(Room):
    """The demonstration's community with guests' pages beside it; what is delivered goes to these."""

    app: App

    def parts(self) -> App:
        """Build the practice room, and one more door."""
        self.app = sandbox(self.folder)
        self.app.doors.append(Guests(self.app.conversation, "https://cop.example.org", self.app.engine.delivery.drain))
        return self.app

    def invites(self, name: str) -> str:
        """Let the chair invite a guest; give the link's path."""
        door = self.app.doors[-1]
        assert isinstance(door, Guests)
        self.app.platforms["web"] = door
        now = self.app.clock.now()

        def work(db: Any) -> str:
            [place] = list_places(db)
            [chair] = people.list_members(db, place, CHAIRS)
            person_id = guests.add_guest(db, chair, name, now + timedelta(days=20), now)
            return guests.issue_link(db, chair, person_id, now)

        return f"{LINKS}/{asyncio.run_coroutine_threadsafe(self.app.db.write(work), self.loop).result(30)}"


@pytest.fixture(scope="module")
def guest_room(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[GuestRoom]:
    """Open guests' pages for the scripts of this file."""
    room = GuestRoom(tmp_path_factory.mktemp("guests"))
    room.open()
    yield room
    room.close()


@pytest.fixture
def phone(browser: Browser, guest_room: GuestRoom) -> Iterator[Page]:
    """Give a page as narrow as a small phone, in the dark."""
    window = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark", base_url=guest_room.url)
    yield window.new_page()
    window.close()


def fits(page: Page) -> bool:
    """Tell whether nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_guest_on_a_phone_in_the_dark_and_by_keyboard(phone: Page, guest_room: GuestRoom) -> None:
    complaints: list[str] = []
    phone.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    phone.goto(guest_room.invites("Gus Hall"))
    assert fits(phone)
    assert_accessible(phone, "the link's page")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("You are Gus Hall, a guest until")).to_be_visible()
    assert fits(phone)
    assert_accessible(phone, "the guest's page")
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("link", name="Skip to your page")).to_be_focused()
    phone.get_by_role("button", name="Answer", exact=True).first.focus()
    phone.keyboard.press("Enter")
    field = phone.get_by_role("textbox", name="Your answer")
    field.focus()
    phone.keyboard.type("Pupils explain to each other.")
    assert fits(phone)
    assert_accessible(phone, "the form")
    phone.get_by_role("button", name="Keep").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("The group cannot see it.").first).to_be_visible()
    assert_accessible(phone, "the kept answer")
    phone.emulate_media(color_scheme="light")
    assert_accessible(phone, "the page in the light")
    phone.get_by_role("button", name="Close my page").press("Enter")
    expect(phone.get_by_role("heading", name="Your page is closed")).to_be_visible()
    phone.goto("/guest")
    expect(phone.get_by_text("Ask the person who invited you")).to_be_visible()
    assert [line for line in complaints if "403" not in line] == []
