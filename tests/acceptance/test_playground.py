"""The story in Teams as people see it, in Microsoft's own test client: the Microsoft 365 Agents Playground, in a browser.

The client is pre-release software, which Microsoft lets people install to evaluate it; its licence lies in its package. So npm
fetches it when this test runs; it is no part of what we give away, and nothing else needs it. Where it cannot run, one line says
so. `cop-bot serve --insecure-local` runs in a process of its own; pictures go to the folder that COP_PICTURES names.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.acceptance.playground import CAST, MELBOURNE, Bot, Playground

pytestmark = pytest.mark.acceptance
HERE = Path(__file__).parent
NOT_PLAYED = "the story was not played in Microsoft's test client for Teams"
MILLISECONDS = 60_000
COMPOSER = "div[role=textbox][data-lexical-editor=true]"
CARD = ".ac-adaptiveCard"
NUMERACY = "Riverside - Numeracy"
PRIVATE = "Personal Chat"
"""Chats as the client's list names them."""

ANSWER = "I asked one question, and then I waited."
PROMISE = "visit one Year 5 lesson"
DECISION = "Each school brings one exit slip."


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fetch the client with npm; give its program."""
    if which("npm") is None:
        pytest.skip(f"no npm on this computer: {NOT_PLAYED}")
    room = tmp_path_factory.mktemp("teams_client")
    shutil.copy(HERE / "teams_client" / "package.json", room)
    fetch = ["npm", "install", "--silent", "--no-audit", "--no-fund"]
    try:
        subprocess.run(fetch, cwd=room, check=True, timeout=600)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip(f"npm could not fetch @microsoft/m365agentsplayground: {NOT_PLAYED}")
    return room / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    path = which("chromium") or which("chromium-browser") or which("google-chrome")
    if path is None:
        pytest.skip(f"no Chromium on this computer: {NOT_PLAYED}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Screen:
    """What one person sees and does in their client."""

    def __init__(self, page: Page, folder: Path, name: str) -> None:
        """Look at the page that their client serves; it installs the app in the private chat when it opens."""
        self.page = page
        self._folder = folder
        self._name = name
        self._kept = 0

    def opens(self, chat: str) -> None:
        """Go to a chat or channel."""
        self.page.get_by_role("treeitem", name=chat).click()

    def types(self, words: str, *, mention: bool = False) -> None:
        """Type something and send it, to the bot by its name where others read along."""
        self.page.locator(COMPOSER).last.click()
        if mention:
            self.page.keyboard.type("@Com", delay=60)
            self.page.get_by_role("menuitem", name="Community of practice").click()
        self.page.keyboard.type(words)
        self.page.locator("button", has_text="Post").or_(self.page.get_by_role("button", name="Send Message")).click()

    def card(self, saying: str) -> Locator:
        """Wait for a card that says these words; give the newest such."""
        found = self.page.locator(CARD, has_text=saying).last
        expect(found).to_be_visible()
        return found

    def reads(self, words: str) -> None:
        """Wait for a plain message that says these words."""
        expect(self.page.locator("p", has_text=words).last).to_be_visible()

    def presses(self, card: Locator, label: str) -> None:
        """Press a button of a card, the last one of that label."""
        card.get_by_role("button", name=label, exact=True).last.click()

    def picks(self, card: Locator, label: str, option: str) -> None:
        """Choose from a list that opens."""
        card.get_by_label(label).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def picks_day(self, card: Locator, label: str, day: date) -> None:
        """Choose a day from a calendar, which opens on this month."""
        card.get_by_label(label).click()
        today = datetime.now(MELBOURNE)
        for _ in range((day.year - today.year) * 12 + day.month - today.month):
            self.page.get_by_role("button", name="Next month").click()
        self.page.get_by_role("button", name=f"{day.day}, {day:%B, %Y}", exact=True).click()

    def keeps(self, name: str) -> None:
        """Keep a picture of the screen."""
        self.page.wait_for_timeout(300)
        self._kept += 1
        self.page.screenshot(path=self._folder / f"{self._name}-{self._kept}-{name}.png")


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    """Give the served community."""
    with ExitStack() as open_things:
        yield Bot(tmp_path, datetime.now(UTC), open_things)


@pytest.fixture
def screens(program: Path, browser: Browser, bot: Bot, tmp_path: Path) -> Iterator[dict[str, Screen]]:
    """Start a client for everybody in the community, and open it."""
    expect.set_options(timeout=MILLISECONDS)
    folder = Path(os.environ.get("COP_PICTURES", tmp_path))
    folder.mkdir(exist_ok=True)
    with ExitStack() as open_things:
        screens = {}
        for person in CAST:
            if person.roles:
                client = open_things.enter_context(Playground(program, person, bot, tmp_path))
                page = browser.new_page(viewport={"width": 1400, "height": 1000}, timezone_id=MELBOURNE.key)
                page.set_default_timeout(MILLISECONDS)
                page.goto(client.url)
                screens[person.key] = Screen(page, folder, person.key)
        yield screens


def test_the_story_in_teams(screens: dict[str, Screen], bot: Bot) -> None:
    try:
        story(bot, **screens)
    finally:
        for one in screens.values():
            one.keeps("at-the-end")


def story(bot: Bot, ana: Screen, mei: Screen, sam: Screen) -> None:
    """Play three weeks: a member's question and promise, the facilitator's agenda and meeting, the leader's digest."""
    for one in (ana, mei, sam):
        one.card("Riverside Numeracy")
    bot.passes(hour=8, minute=10)
    answers(bot, ana)
    promises(ana)
    asks_where_others_read(ana, mei)
    publishes(bot, mei)
    meets(bot, mei)
    bot.passes(days=11, hour=15, minute=1)
    expect(sam.card("Digest: Riverside Numeracy")).to_contain_text(DECISION.removesuffix("."))
    sam.keeps("digest")
    bot.passes(days=14, hour=9, minute=1)
    checks_in(ana)


def answers(bot: Bot, ana: Screen) -> None:
    """Let a member get the notice and the question, answer it in place, change the answer, and share it."""
    ana.card("Hello from Riverside Numeracy")
    ana.keeps("notice")
    ana.types("cop-help")
    ana.card("What I can do")
    ana.keeps("help")
    bot.passes(hour=9, minute=1)
    question = ana.card("This week's question")
    ana.keeps("question")
    question.get_by_label("Your answer").fill(ANSWER)
    ana.presses(question, "Keep")
    kept = ana.card("The group cannot see it.")
    expect(kept).not_to_contain_text(ANSWER)
    expect(ana.page.get_by_label("Your answer")).to_have_count(0)
    ana.keeps("kept")
    ana.presses(kept, "Edit")
    form = ana.card("Your answer")
    expect(form.get_by_label("Your answer")).to_have_value(ANSWER)
    ana.keeps("edit")
    form.get_by_label("Your answer").fill(f"{ANSWER} So did they.")
    ana.presses(form, "Keep")
    expect(ana.page.get_by_label("Your answer")).to_have_count(0)
    ana.presses(ana.card("The group cannot see it."), "Share with group")
    ana.card("Shared with your group.")
    expect(ana.page.locator(CARD, has_text="The group cannot see it.")).to_have_count(0)
    ana.keeps("shared")


def promises(ana: Screen) -> None:
    """Let her promise something, for two weeks from now."""
    ana.types("cop-commit")
    ana.presses(ana.card("Commitments"), "New commitment")
    form = ana.card("By when?")
    form.get_by_label("I will …").fill(PROMISE)
    ana.keeps("promise-form")
    ana.presses(form, "Keep")
    expect(ana.card(PROMISE)).to_contain_text("Only you can see it.")
    ana.keeps("promise")


def asks_where_others_read(ana: Screen, mei: Screen) -> None:
    """Let them mention the bot in the group chat and in the channel: the answer comes in the private chat, a pointer there."""
    for one, chat, command in ((ana, "Group Chat", "cop-commit"), (mei, NUMERACY, "cop-agenda")):
        one.opens(chat)
        one.types(command, mention=True)
        one.reads("I have answered in our private chat.")
        expect(one.page.locator(CARD)).to_have_count(0)
        one.keeps("pointer")
        one.opens(PRIVATE)
    ana.card(PROMISE)
    ana.keeps("answered-apart")


def publishes(bot: Bot, mei: Screen) -> None:
    """Let the facilitator give the draft a day, and publish it: her card becomes the published one, the channel gets its own."""
    draft = mei.card("Draft agenda")
    mei.keeps("draft")
    mei.presses(draft, "Date, length, template")
    form = mei.card("Where, or a link")
    mei.picks_day(form, "Date", bot.day(3))
    mei.picks(form, "Time, on the group's clock", "3:30 PM")
    mei.keeps("plan")
    mei.presses(form, "Save")
    expect(mei.card("Draft agenda")).to_contain_text("Thursday")
    mei.presses(mei.card("Draft agenda"), "Publish")
    asked = mei.card("people here are not members")
    mei.keeps("not-members")
    mei.presses(asked, "Post without names")
    mei.card("Agenda, published")
    expect(mei.page.locator(CARD, has_text="Draft agenda")).to_have_count(0)
    mei.keeps("published")
    mei.opens(NUMERACY)
    mei.card("Agenda for Thursday")
    mei.keeps("agenda-in-the-channel")
    mei.opens(PRIVATE)


def meets(bot: Bot, mei: Screen) -> None:
    """Let her hold the meeting, note a decision, and approve the summary a day later."""
    bot.passes(days=3, hour=15, minute=31)
    meeting = mei.card("Note an outcome")
    mei.keeps("meeting")
    mei.presses(meeting, "Note an outcome")
    form = mei.card("In a sentence")
    form.get_by_label("In a sentence").fill(DECISION)
    mei.presses(form, "Keep")
    meeting = mei.card("no evidence cited")
    expect(meeting).to_contain_text(DECISION)
    mei.presses(meeting, "End the meeting")
    form = mei.card("What goes to the next meeting?")
    mei.presses(form, "End the meeting")
    mei.card("The meeting has ended")
    mei.keeps("ended")
    bot.passes(days=4, hour=16)
    mei.types("cop-synthesis")
    mei.presses(mei.card("Look at the draft"), "Look at the draft")
    draft = mei.card("Approve and publish")
    expect(draft).to_contain_text(DECISION)
    mei.keeps("summary")
    mei.presses(draft, "Approve and publish")
    mei.card("It went to your channel.")
    mei.keeps("summary-published")


def checks_in(ana: Screen) -> None:
    """Let the promise come due: she says that she kept it."""
    asked = ana.card("How did it go?")
    expect(asked).to_contain_text(PROMISE)
    ana.keeps("check-in")
    ana.presses(asked, "Kept")
    expect(ana.card("Waiting for you")).not_to_contain_text(PROMISE)
    ana.keeps("check-in-kept")
    ana.types("cop-commit")
    expect(ana.card("Commitments")).not_to_contain_text("Done already")
    ana.keeps("nothing-open")
