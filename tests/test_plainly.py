"""What gives the writer of an answer without a name away though it names nobody, and what stays of the matter."""

from __future__ import annotations

import pytest

from handlers.plainly import plainly, without_greetings

MATTER = "We counted dots. Thanks to them, pupils explain more."


@pytest.mark.parametrize(
    "written",
    [
        MATTER,
        f"Hi all, {MATTER}",
        f"Dear colleagues,\n\n{MATTER}\n\nKind regards,\nAna Costa",
        f"Good morning everyone! {MATTER} Cheers, Ana",
        f"Hello team - {MATTER}\nThanks!",
        f"hey, we counted dots. {MATTER.partition('. ')[2]} Best wishes",
    ],
)
def test_greetings_and_closings_go_and_the_matter_stays(written: str) -> None:
    assert without_greetings(written) == MATTER


@pytest.mark.parametrize(
    "written",
    [
        "Hello was the first word that she read.",
        "Dear me.",
        "We said thanks to the parents.",
        "Hi all,",
        "They wrote. Thanks to dot cards they explain.",
        "hello",
    ],
)
def test_what_only_looks_like_a_greeting_stays(written: str) -> None:
    assert without_greetings(written) == written


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("It WORKED SO WELL!!! \U0001f600 we loooved it :-)", "It worked so well. We loved it"),
        ("Really?!\n- more time...\nNAPLAN is near", "Really? - more time. NAPLAN is near"),
        ("Nothing to change here.", "Nothing to change here."),
        ("Stage III is hot: 35\u00b0, see www.example.org", "Stage III is hot: 35\u00b0, see www.example.org"),
        (
            "\u0645\u06cc\u200c\u0631\u0648\u0645 \U0001f469\u200d\U0001f3eb\ufe0f \u0641\u0631\u062f\u0627",
            "\u0645\u06cc\u200c\u0631\u0648\u0645 \u0641\u0631\u062f\u0627",
        ),
        ("\U0001f600!!!", "\U0001f600!!!"),
    ],
)
def test_marks_of_style_go_on_request(written: str, plain: str) -> None:
    assert plainly(written) == plain
