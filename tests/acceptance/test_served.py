"""The story in a workspace: `cop-bot serve` as operators run it, spoken to over HTTP alone, with an emulated Slack behind it.

What people ask for is played on the real clock; what comes by itself, on one that a door of the tests' own can push.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.conftest import Emulated
from tests.acceptance.served import ON_A_CLOCK, Served, said

pytestmark = pytest.mark.acceptance
SECRET_WORDS = "We counted dots for a week."


MELBOURNE = ZoneInfo("Australia/Melbourne")


@pytest.fixture
def served(emulated: Emulated, tmp_path: Path) -> Iterator[Served]:
    """Give a running server with its community, and end it."""
    with ExitStack() as open_things:
        yield Served(emulated, tmp_path, open_things)


@pytest.fixture
def on_a_clock(emulated: Emulated, tmp_path: Path) -> Iterator[Served]:
    """Give a running server whose clock can be pushed, and end it."""
    with ExitStack() as open_things:
        yield Served(emulated, tmp_path, open_things, ON_A_CLOCK)


def test_from_a_question_to_the_agenda(served: Served) -> None:
    question = served.types("ana", "/cop-reflect")["blocks"]
    served.presses("ana", "Answer", question)
    served.fills("ana", served.form(), body=SECRET_WORDS)
    kept = served.types("ana", "/cop-reflect")["blocks"]
    assert "The group cannot see it." in said(kept)
    assert SECRET_WORDS not in said(kept)

    served.presses("ana", "Edit", kept)
    assert SECRET_WORDS in str(served.form()["blocks"])
    served.fills("ana", served.form(), body=f"{SECRET_WORDS} Then we talked.")
    served.presses("ana", "Share with group", served.types("ana", "/cop-reflect")["blocks"])
    assert "Shared with your group." in said(served.types("ana", "/cop-reflect")["blocks"])

    served.presses("ana", "New commitment", served.types("ana", "/cop-commit")["blocks"])
    served.fills("ana", served.form(), text="visit one Year 5 lesson")
    promise = said(served.types("ana", "/cop-commit")["blocks"])
    assert "visit one Year 5 lesson" in promise

    served.types("mei", "/cop-agenda")
    agenda = served.delivered("mei", "Draft agenda")
    assert "visit one Year 5 lesson" not in said(agenda)
    served.presses("mei", "Date, length, template", agenda)
    assert served.form()["callback_id"] == "agenda.set_plan"


def test_a_form_that_is_wrong_keeps_what_was_typed_and_says_why(served: Served) -> None:
    served.presses("ana", "Answer", served.types("ana", "/cop-reflect")["blocks"])
    told = served.fills("ana", served.form(), body=" ")
    assert told["response_action"] == "errors"
    assert "body" in told["errors"]


def test_somebody_in_no_community_is_told_whom_to_ask(served: Served) -> None:
    assert "not in a community" in said(served.types("admin", "/cop-reflect")["blocks"])


def monday(hour: int, minute: int = 0, weeks: int = 0, days: int = 0) -> datetime:
    """Give a time on the first Monday from tomorrow on, in Melbourne, or some days after it."""
    today = datetime.now(MELBOURNE)
    ahead = timedelta(days=(7 - today.weekday()) + 7 * weeks + days)
    return (today + ahead).replace(hour=hour, minute=minute, second=0, microsecond=0)


def test_what_comes_by_itself_in_a_fortnight(on_a_clock: Served) -> None:
    story = on_a_clock
    story.passes_until(monday(9, 2))
    question = story.delivered("ana", "This week's question")
    story.presses("ana", "Answer", question)
    story.fills("ana", story.form(), body="Dot cards every morning.", audience="quote")
    for number in range(5):
        story.presses("ana", "New commitment", story.types("ana", "/cop-commit")["blocks"])
        story.fills(
            "ana", story.form(), text=f"visit class {number}", due_on=f"{monday(0, days=2 + number // 4):%Y-%m-%d}"
        )

    story.passes_until(monday(8, 32, days=2))
    asked = story.delivered("ana", "How did it go?")
    assert said(asked).count("visit class") == 5
    story.presses("ana", "Not now", asked)
    assert said(story.types("ana", "/cop-checkin")["blocks"]).count("visit class") == 4

    story.passes_until(monday(10, days=4))
    drafts = story.types("mei", "/cop-synthesis")["blocks"]
    story.presses("mei", "Look at the draft", drafts)
    story.presses("mei", "Approve and publish", story.delivered("mei", "1 of 2 shared an answer"))
    story.updated("Published: Summary of the question")

    story.passes_until(monday(15, 2, weeks=1, days=4))
    digest = story.delivered("sam", "Digest: Riverside Numeracy")
    assert "Summary of the question" in said(digest)
    assert "5 open, 0 kept, 0 changed" in said(digest)
    [picture] = [block for block in digest if block["type"] == "image"]
    assert picture["slack_file"]["id"].startswith("F")
    assert "Dot cards" not in said(digest)
    assert "Ana" not in said(digest)
