"""The story in a workspace: `cop-bot serve` as operators run it, spoken to over HTTP alone, with an emulated Slack behind it.

The clock is the real one, so only what people ask for is played here; what comes by itself waits for a weekday.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.acceptance.conftest import Emulated
from tests.acceptance.served import Served, said

pytestmark = pytest.mark.acceptance
SECRET_WORDS = "We counted dots for a week."


@pytest.fixture
def served(emulated: Emulated, tmp_path: Path) -> Iterator[Served]:
    """Give a running server with its community, and end it."""
    with ExitStack() as open_things:
        yield Served(emulated, tmp_path, open_things)


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
