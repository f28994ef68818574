"""The first sixty seconds, and what must hold on every screen."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page, expect

SECRET = "The zebra crossing is our real problem."
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def question(page: Page) -> Locator:
    """Find the open question's card, whatever it has become."""
    return page.locator("#log > article").last


def begins(page: Page, user: str) -> Locator:
    """Sit down in a seat that has not answered yet, and open the question."""
    page.goto(f"/seat/{user}")
    question(page).get_by_role("button", name="Answer", exact=True).click()
    return page.get_by_role("dialog")


def answers(page: Page, user: str, words: str) -> None:
    """Answer the open question, privately."""
    begins(page, user)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Only me").check()
    dialog.get_by_role("textbox", name="Your answer").fill(words)
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_have_count(0)


def assert_accessible(page: Page, where: str) -> None:
    """Hold that axe-core finds nothing, with the whole page in sight so that nothing lies under the composer."""
    width = page.viewport_size["width"] if page.viewport_size else 1280
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight") + 200})
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"


def test_the_first_sixty_seconds(page: Page) -> None:
    expect(page.get_by_role("banner")).to_contain_text(
        "Practice room. Nothing leaves this computer. You are a principal, one of nine."
    )
    expect(question(page)).to_contain_text("This week's question")
    question(page).get_by_role("button", name="Answer", exact=True).click()
    dialog = page.get_by_role("dialog", name="Answer")
    dialog.get_by_role("textbox", name="Your answer").fill(SECRET)
    dialog.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("The group cannot see it.")).to_be_visible()
    kept = page.locator("article", has_text="The group cannot see it.")
    expect(kept.get_by_role("button", name="Share with group")).to_be_visible()
    expect(kept.get_by_role("button", name="Edit")).to_be_visible()
    for seat in ("Chair", "Leader"):
        page.get_by_role("navigation", name="See this as").get_by_role("link", name=seat, exact=True).click()
        expect(page.get_by_role("banner")).to_contain_text(seat.lower())
        assert SECRET not in page.content()
    page.get_by_role("button", name="Jump to the meeting").click()
    expect(page.get_by_role("banner")).to_contain_text("You are the chair")
    expect(page.get_by_role("button", name="Publish", exact=True).last).to_be_visible()
    assert SECRET not in page.content()


def test_everything_is_within_reach_of_the_keyboard(page: Page) -> None:
    page.goto("/seat/linh")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to writing")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("/cop-r")
    options = page.get_by_role("listbox", name="Commands").get_by_role("option")
    expect(options).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).to_have_value("/cop-reflect ")
    page.keyboard.press("Enter")
    expect(page.locator("#log > .typed").last).to_contain_text("/cop-reflect")
    button = question(page).get_by_role("button", name="Answer", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_unsaved_words_are_not_lost_by_one_key(page: Page) -> None:
    begins(page, "priya")
    page.get_by_role("dialog").get_by_role("textbox").fill("Half a thought")
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_contain_text("You have not saved this yet.")
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value("Half a thought")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_too_long_is_said_before_it_is_lost(page: Page) -> None:
    begins(page, "kofi")
    words = page.get_by_role("dialog").get_by_role("textbox")
    words.fill("ä" * 6003)
    expect(page.get_by_role("dialog").get_by_text("3 characters too many")).to_be_visible()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Please take out 3.")).to_be_visible()
    expect(words).to_have_value("ä" * 6003)
    expect(words).to_be_focused()
    assert_accessible(page, "a form with an error")


def test_words_with_line_breaks_and_other_scripts_come_back_whole(page: Page) -> None:
    words = "one\n\ntwo 👩🏽‍🏫 שלום عالم <b>not bold</b>"
    answers(page, "elena", words)
    page.get_by_role("button", name="Edit", exact=True).last.click()
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value(words)


@pytest.mark.parametrize("screen", ["page", "phone", "dark"])
def test_axe_finds_nothing(screen: str, request: pytest.FixtureRequest) -> None:
    shown: Page = request.getfixturevalue(screen)
    for path in ("/seat/aroha", "/seat/mei", "/seat/sam", "/seat/aroha/in/riverside-numeracy", "/seat/aroha/home"):
        shown.goto(path)
        if shown.locator("details.time").count():
            shown.evaluate(
                "document.querySelectorAll('details:not(.everybody)').forEach((one) => { one.open = true; })"
            )
        assert_accessible(shown, f"{screen} {path}")
    shown.goto("/seat/aroha")
    shown.get_by_role("button", name="Answer", exact=True).last.click()
    assert_accessible(shown, f"{screen}, a form")


def test_nothing_is_cut_off_on_a_small_phone(phone: Page) -> None:
    for path in ("/seat/aroha", "/seat/mei", "/seat/sam", "/seat/aroha/in/riverside-numeracy", "/seat/aroha/home"):
        phone.goto(path)
        phone.evaluate("document.querySelectorAll('details:not(.everybody)').forEach((one) => { one.open = true; })")
        assert phone.evaluate("document.documentElement.scrollWidth") == 360, path
    phone.goto("/seat/aroha")
    expect(phone.locator("#log > article").last.get_by_role("button", name="Answer", exact=True)).to_be_in_viewport()


def test_a_card_appears_by_itself_when_the_clock_moves(page: Page) -> None:
    page.goto("/seat/tom")
    page.wait_for_function("performance.getEntriesByType('resource').length > 0")
    before = page.locator("article").count()
    steps: dict[str, str | float | bool] = {"seat": "mei", "step": "week"}
    for _ in range(2):
        assert page.request.post("/practice/clock", form=steps).ok
    expect(page.locator("article").nth(before)).to_be_visible()
    expect(page.locator(".clock .now")).not_to_contain_text("23 November")
    expect(page.locator("#feed li").first).to_be_attached()


def test_the_clock_tells_what_the_bot_did_by_itself(page: Page) -> None:
    page.get_by_role("button", name="Next thing that happens").click()
    expect(page.locator("#feed li").last).to_contain_text(re.compile(r"\d:\d\d [ap]m: .+\."))
    page.get_by_text("Start again", exact=True).click()
    page.get_by_role("button", name="Clear and start again").click()
    expect(page.locator(".clock .now")).to_contain_text("Monday 23 November")
    expect(page.locator("#feed li")).to_have_count(0)
    expect(question(page)).to_contain_text("This week's question")


def test_the_page_works_without_its_script(page: Page) -> None:
    window = page.context.browser.new_context(java_script_enabled=False, base_url=page.url)  # type: ignore[union-attr]
    plain = window.new_page()
    plain.goto("/seat/grace")
    plain.get_by_role("button", name="Answer", exact=True).last.click()
    plain.get_by_role("button", name="Keep").click()
    expect(plain.locator(".error")).to_contain_text("Please fill this in.")
    plain.get_by_role("textbox", name="Your answer").fill("Without a script.")
    plain.get_by_role("button", name="Keep").click()
    expect(plain.get_by_text("The group cannot see it.")).to_be_visible()
    window.close()
