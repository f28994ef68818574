"""What axe-core, a checker of accessibility, has to say of every kind of screen: nothing."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.test_first_minute import begins

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def assert_accessible(page: Page, where: str) -> None:
    """Hold that axe-core finds nothing, with the whole page in sight so that nothing lies under the composer."""
    width = page.viewport_size["width"] if page.viewport_size else 1280
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight") + 200})
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"


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
    expect(shown.get_by_role("dialog")).to_be_visible()
    expect(shown.locator("form[aria-busy]")).to_have_count(0)
    assert_accessible(shown, f"{screen}, a form")


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
