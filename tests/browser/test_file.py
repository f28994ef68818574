"""A transcript's file in a real browser: from the practice room's form, on a phone, in the dark, by keyboard."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.app import App
from bot.sandbox import sandbox
from handlers.turn import Event
from storage import people
from storage.columns import new_id
from storage.communities import list_places
from storage.documents import NewDraft, put_draft
from storage.models import Meeting
from storage.models_people import Account
from storage.people import CHAIRS
from tests.browser.conftest import Room
from tests.browser.test_accessible import assert_accessible
from tests.browser.test_guest import fits
from tests.test_transcript import BROKEN, VTT


class FileRoom(Room):
    """The practice room, whose chair has the draft of a meeting."""

    app: App
    chair: str

    def parts(self) -> App:
        """Build the practice room."""
        self.app = sandbox(self.folder)
        return self.app

    def opens(self) -> str:
        """Let a meeting leave a draft, and its chair ask to add a transcript; give the path of the link in the form."""
        now = self.app.clock.now()

        def work(db: Any) -> Event:
            [place] = list_places(db)
            [chair] = people.list_members(db, place, CHAIRS)
            meeting = Meeting(id=new_id(), community_id=place.id, state="ended", starts_at=now)
            db.add(meeting)
            db.flush()
            draft = put_draft(db, place, NewDraft("Summary of the meeting", (), meeting_id=meeting.id), now)
            user = db.query(Account).filter_by(person_id=chair.person_id).one().user
            return Event("press", "transcript.open", "web", "sandbox", user, community=place.id, subject=draft.id)

        [reply] = self.waits(self.app.conversation.hold(self.waits(self.app.db.write(work)))).replies
        return str(reply.form.intro[-1].text)

    def waits(self, deed: Any) -> Any:
        """Wait for what is done in the room's own thread."""
        return asyncio.run_coroutine_threadsafe(deed, self.loop).result(30)


@pytest.fixture(scope="module")
def file_room(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[FileRoom]:
    """Open the practice room for the script of this file."""
    room = FileRoom(tmp_path_factory.mktemp("files"))
    room.open()
    yield room
    room.close()


@pytest.fixture
def phone(browser: Browser, file_room: FileRoom) -> Iterator[Page]:
    """Give a page as narrow as a small phone, in the dark."""
    window = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark", base_url=file_room.url)
    yield window.new_page()
    window.close()


def test_a_file_is_sent_on_a_phone_in_the_dark_and_by_keyboard(
    phone: Page, file_room: FileRoom, tmp_path: Path
) -> None:
    complaints: list[str] = []
    phone.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    broken, whole = tmp_path / "a meeting with a very long name that goes on and on and on.vtt", tmp_path / "talk.vtt"
    broken.write_text(BROKEN)
    whole.write_text(VTT)
    link = file_room.opens()
    phone.goto(link)
    assert fits(phone)
    assert_accessible(phone, "the link's page")
    for file, title in ((broken, "This file was not taken"), (whole, "The transcript is read, and not kept")):
        phone.get_by_label("Your file, .vtt or .txt").set_input_files(file)
        assert fits(phone)
        phone.keyboard.press("Tab")
        expect(phone.get_by_label("Your file, .vtt or .txt")).to_be_focused()
        phone.keyboard.press("Tab")
        expect(phone.get_by_role("button", name="Read it")).to_be_focused()
        phone.keyboard.press("Enter")
        expect(phone.get_by_role("heading", name=title)).to_be_visible()
        assert fits(phone)
        assert_accessible(phone, title)
    phone.emulate_media(color_scheme="light")
    assert_accessible(phone, "the page in the light")
    phone.goto(link)
    expect(phone.get_by_role("heading", name="This link no longer works")).to_be_visible()
    assert [line for line in complaints if "422" not in line and "404" not in line] == []
