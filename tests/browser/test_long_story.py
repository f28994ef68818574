"""The long story in a browser: a member promises, the chair runs a meeting and sums it up, the leader reads what came of it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

PROMISE = "ask two quiet students to explain"
DECISION = "Each school brings one exit slip."


def types(page: Page, command: str) -> None:
    """Type a command, and wait until it was heard."""
    page.get_by_role("combobox").fill(command)
    page.keyboard.press("Enter")
    expect(page.locator("#log > .typed").last).to_contain_text(command)


def presses(page: Page, label: str) -> None:
    """Press the newest button of that label."""
    page.get_by_role("button", name=label, exact=True).last.click()


def fills(page: Page, send: str, **values: str) -> None:
    """Fill the open form's fields by their labels and send it; it is gone afterwards."""
    dialog = page.get_by_role("dialog")
    for label, value in values.items():
        dialog.get_by_label(label.replace("_", " ")).fill(value)
    dialog.get_by_role("button", name=send, exact=True).click()
    expect(dialog).to_have_count(0)


def newest(page: Page) -> Locator:
    """Give the newest card."""
    return page.locator("#log > article").last


def passes(page: Page, step: str) -> None:
    """Push the clock."""
    before = page.locator(".clock .now").inner_text()
    page.get_by_role("button", name=step, exact=True).click()
    expect(page.locator(".clock .now")).not_to_have_text(before)
    expect(page.locator("form.steps")).not_to_have_attribute("aria-busy", "true")


def promises(page: Page) -> None:
    """Let a member skip the question, and promise something instead."""
    page.goto("/seat/linh")
    presses(page, "Skip this one")
    expect(newest(page)).to_contain_text("Skipped. Nobody is told.")
    types(page, "/cop-commit")
    presses(page, "New commitment")
    fills(page, "Keep", I_will=PROMISE)
    expect(newest(page)).to_contain_text("Only you can see it.")
    presses(page, "Share with group")
    expect(newest(page)).to_contain_text("Your group can see it.")


def publishes_an_agenda(page: Page) -> None:
    """Let the chair change, reorder and publish the agenda."""
    page.goto("/seat/mei")
    types(page, "/cop-agenda")
    expect(newest(page)).to_contain_text(f"“I will {PROMISE}” (Linh Pham")
    presses(page, "Change 4")
    fills(page, "Save", Minutes="14")
    expect(newest(page)).to_contain_text("14 minutes, to learn")
    presses(page, "Move 2 up")
    expect(newest(page)).to_contain_text("1. What we ask students who are stuck")
    presses(page, "Publish")
    expect(newest(page)).to_contain_text("Agenda, published")
    page.goto("/seat/tom/in/riverside-numeracy")
    expect(newest(page)).to_contain_text("Agenda for Thursday 26 November")
    expect(newest(page)).not_to_contain_text(PROMISE)


def holds_the_meeting(page: Page) -> None:
    """Let the chair note what came of the meeting, end it, and approve its summary."""
    page.goto("/seat/mei")
    begun = page.get_by_role("heading", name="Now: 1. What we ask students who are stuck")
    for _ in range(12):  # reminders come first
        if begun.count():
            break
        passes(page, "Next thing that happens")
    expect(begun).to_be_visible()
    presses(page, "Note an outcome")
    fills(page, "Keep", In_a_sentence=DECISION)
    expect(newest(page)).to_contain_text("no evidence cited")
    presses(page, "End the meeting")
    fills(page, "End the meeting")
    expect(page.get_by_role("heading", name="The meeting has ended")).to_be_visible()
    passes(page, "+1 day")
    types(page, "/cop-synthesis")
    presses(page, "Look at the draft")
    expect(newest(page)).to_contain_text(DECISION)
    presses(page, "Approve and publish")
    expect(newest(page)).to_contain_text("It went to your channel.")


def test_the_long_story(page: Page) -> None:
    promises(page)
    publishes_an_agenda(page)
    holds_the_meeting(page)
    page.goto("/seat/sam")
    expect(page.get_by_text(DECISION)).to_have_count(0)
    for _ in range(2):
        passes(page, "+1 week")
    digest = page.get_by_role("article", name="Digest: Riverside Numeracy").last
    expect(digest).to_contain_text(DECISION.removesuffix("."))
    expect(digest.get_by_role("img", name="16 Nov: 5 open, 0 kept, 0 changed.")).to_be_visible()


def test_who_wants_little_motion_is_brought_to_a_card_at_once(page: Page) -> None:
    page.goto("/seat/linh")
    page.evaluate("void (Element.prototype.scrollIntoView = (how) => { window.brought = how.behavior })")
    passes(page, "+1 week")
    assert page.evaluate("window.brought") == "auto"
