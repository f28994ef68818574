"""The first sixty seconds, and what must hold on every screen."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Dialog, Locator, Page, Route, expect

SECRET = "The zebra crossing is our real problem."


NEWEST_IS_IN_SIGHT = """() => {
  const newest = document.querySelector("#log").lastElementChild.getBoundingClientRect();
  const end = document.querySelector(".composer").getBoundingClientRect().top + 1;
  return newest.bottom <= end || (newest.height > end && newest.top >= 0);
}"""


def question(page: Page) -> Locator:
    """Find the open question's card, whatever it has become."""
    return page.locator("#log > article").last


def highest(place: Locator) -> float:
    """Give where something begins, from the top of the screen."""
    box = place.bounding_box()
    assert box
    return box["y"]


def lowest(place: Locator) -> float:
    """Give where something ends, from the top of the screen."""
    box = place.bounding_box()
    assert box
    return box["y"] + box["height"]


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


def test_words_with_line_breaks_and_other_scripts_come_back_whole(page: Page) -> None:
    words = "one\n\ntwo 👩🏽‍🏫 שלום عالم <b>not bold</b>"
    answers(page, "elena", words)
    page.get_by_role("button", name="Edit", exact=True).last.click()
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value(words)


def test_nothing_is_cut_off_on_a_small_phone(phone: Page) -> None:
    for path in ("/seat/aroha", "/seat/mei", "/seat/sam", "/seat/aroha/in/riverside-numeracy", "/seat/aroha/home"):
        phone.goto(path)
        phone.evaluate("document.querySelectorAll('details:not(.everybody)').forEach((one) => { one.open = true; })")
        assert phone.evaluate("document.documentElement.scrollWidth") == 360, path


def test_the_question_can_be_answered_without_scrolling_on_a_small_phone(phone: Page) -> None:
    phone.goto("/seat/aroha")
    answer = question(phone).get_by_role("button", name="Answer", exact=True)
    expect(phone.get_by_role("banner")).to_be_in_viewport(ratio=1)
    assert lowest(answer) <= highest(phone.locator(".composer"))
    for tab in phone.get_by_role("navigation", name="Rooms").get_by_role("link").all():
        expect(tab).to_be_in_viewport(ratio=1)


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


def test_what_was_pressed_stays_in_sight(phone: Page) -> None:
    answers(phone, "priya", "We asked one question and waited.")
    kept = phone.locator("article", has_text="The group cannot see it.")
    phone.get_by_role("combobox").fill("/cop-commit")
    phone.keyboard.press("Enter")
    expect(phone.locator("#log > article").last).to_contain_text("Commitments")
    kept.get_by_role("button", name="Share with group").click()
    shared = phone.locator("#log > article", has_text="Shared with your group.")
    expect(shared).to_be_in_viewport()
    expect(shared.locator(":focus")).to_have_count(1)


def dawdles(route: Route) -> None:
    """Let the answer to a press come after the push that tells of it."""
    answer = route.fetch()
    time.sleep(0.2)
    route.fulfill(response=answer)


def test_what_comes_of_a_press_comes_into_sight(page: Page) -> None:
    page.route("**/press", dawdles)
    page.goto("/seat/kofi")
    page.get_by_role("combobox").fill("/cop-me")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name="My things")).to_be_visible()
    for label in ("See my answers", "My things", "See my commitments", "Take a copy", "My things"):
        more = (cards := page.locator("#log > article")).count() + 1
        page.get_by_role("button", name=label, exact=True).last.click()
        expect(cards).to_have_count(more)
        page.wait_for_function(NEWEST_IS_IN_SIGHT)


def test_a_published_agenda_says_so_and_a_second_press_starts_nothing(page: Page) -> None:
    page.get_by_role("button", name="Jump to the meeting").click()
    publish = page.get_by_role("button", name="Publish", exact=True).last
    place = publish.bounding_box()
    assert place
    publish.click()
    title = page.get_by_role("heading", name="Agenda, published").last
    expect(title).to_be_in_viewport()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.wait_for_timeout(500)
    expect(page.get_by_role("heading", name="Now: 1. Check-in")).to_have_count(0)


def test_a_half_written_answer_is_not_lost_by_a_reload(page: Page) -> None:
    begins(page, "tom")
    page.get_by_role("dialog").get_by_role("textbox").fill("Half a thought")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.evaluate("setTimeout(() => location.reload())")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value("Half a thought")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")


def test_each_line_runs_its_own_way(page: Page) -> None:
    words = "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd\nline two (in English)."
    begins(page, "linh")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("My group", exact=True).check()
    dialog.get_by_role("textbox").fill(words)
    dialog.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Read what peers shared").last.click()
    quote = page.locator("blockquote p", has_text="line two").last
    expect(quote).to_be_visible()
    runs = quote.evaluate(
        """(place) => {
          const range = document.createRange();
          const text = place.firstChild;
          const at = (word) => {
            const start = text.data.indexOf(word);
            range.setStart(text, start);
            range.setEnd(text, start + 1);
            return range.getBoundingClientRect().left;
          };
          return [at("line"), at(".")];
        }"""
    )
    assert runs[0] < runs[1]
