"""Takes the pictures of the practice room that the documentation shows: `python docs/take_pictures.py http://127.0.0.1:8080`.

Start a fresh practice room first, because the pictures are of the first minute. Those of Teams come from
`make acceptance`, which keeps them where COP_PICTURES says; name that folder, too, and three of them are cut and packed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from shutil import which

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
TEAMS = {
    "teams-question": ("prompt", "kept"),
    "teams-agenda": ("agenda", "agenda-channel"),
    "teams-digest": ("digest",),
}
"""Cards of Teams on a phone, side by side."""

TALLEST = 1010
ANSWER = "I learned to ask one question and then wait."


def opened(browser: Browser, url: str, width: int, height: int, scheme: str = "light") -> Page:
    """Open a window that is as wide and as bright as wanted."""
    dark = scheme == "dark"
    window = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", base_url=url
    )
    page = window.new_page()
    page.goto("/")
    page.wait_for_load_state("load")
    return page


def keep(page: Page, name: str, height: int = 0) -> None:
    """Keep what stands on the screen, once it has come to rest; on one of this `height` where a card needs it."""
    before = page.viewport_size
    if height and before:
        page.set_viewport_size({**before, "height": height})
        page.get_by_role("textbox").or_(page.get_by_role("combobox")).last.scroll_into_view_if_needed()
    page.wait_for_timeout(900)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    Image.open(path).convert("RGB").quantize(96).save(path, optimize=True)
    if height and before:
        page.set_viewport_size(before)


def first_minute(browser: Browser, url: str) -> None:
    """Take the pictures in the order in which a visitor would see them."""
    page = opened(browser, url, 1280, 860)
    keep(page, "question")
    keep(opened(browser, url, 360, 740), "question-phone")
    keep(opened(browser, url, 1280, 860, "dark"), "question-dark")
    page.get_by_role("button", name="Answer", exact=True).last.click()
    page.get_by_role("textbox", name="Your answer").fill(ANSWER)
    keep(page, "answer")
    page.get_by_role("button", name="Keep").click()
    keep(page, "kept")
    page.get_by_role("link", name="Leader", exact=True).click()
    keep(page, "leader", 1060)
    page.get_by_role("button", name="Jump to the meeting").click()
    keep(page, "agenda")


def later(browser: Browser, url: str) -> None:
    """Take the pictures of what comes after the first minute: a promise, a summary's draft, and the clock."""
    page = opened(browser, url, 1280, 860)
    page.goto("/seat/linh")
    types(page, "/cop-commit")
    page.get_by_role("button", name="New commitment").last.click()
    page.get_by_label("I will …").fill("ask two quiet students to explain")
    page.get_by_role("button", name="Keep", exact=True).click()
    keep(page, "commitment")
    page.goto("/seat/mei")
    types(page, "/cop-synthesis")
    page.get_by_role("button", name="Look at the draft").last.click()
    keep(page, "summary", 920)
    page.goto("/seat/tom")
    page.get_by_role("button", name="+1 week").click()
    page.get_by_text("Nothing yet. Move the clock").wait_for(state="hidden", timeout=60_000)
    keep(page, "clock")


def types(page: Page, command: str) -> None:
    """Type a command and wait for its answer."""
    page.get_by_role("combobox").fill(command)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1200)


def pack_teams(folder: Path) -> None:
    """Put cards that were drawn as Teams draws them side by side."""
    for name, cards in TEAMS.items():
        drawn = [Image.open(folder / f"{card}-phone.png").convert("RGB") for card in cards]
        tall = min(max(each.height for each in drawn), TALLEST)
        whole = Image.new("RGB", (sum(each.width for each in drawn), tall), drawn[0].getpixel((0, 0)))
        left = 0
        for each in drawn:
            whole.paste(each, (left, 0))
            left += each.width
        whole.quantize(96).save(PICTURES / f"{name}.png", optimize=True)


def main() -> None:
    """Take them all."""
    PICTURES.mkdir(exist_ok=True)
    if len(sys.argv) > 2:
        pack_teams(Path(sys.argv[2]))
    with sync_playwright() as playwright:
        path = which("chromium") or which("chromium-browser") or which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        first_minute(browser, sys.argv[1])
        later(browser, sys.argv[1])
        browser.close()


if __name__ == "__main__":
    main()
