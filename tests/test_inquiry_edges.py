"""Cards and forms of an inquiry that moved on meanwhile, slips in its forms, and a chair who is away on a stage's day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers.inquiry_forms import not_chosen, read_begin, read_due
from handlers.language import Decline
from storage.models import Inquiry
from tests.inquiry_scenes import PRACTICE, begins, ends, writes
from tests.stage import Actor, Stage
from tests.two_apps import changes

DEEDS = {
    "Move on or back": {"evidence": "We have 12 visits.", "because": "We know enough."},
    "Change course": {"because": "We saw more.", "goal": "Students explain."},
    "End the cycle": {"claim": "Ask once.", "whom": "Us"},
}


@pytest.fixture
def platform() -> str:
    """What is over is over on every platform."""
    return "slack"


def sets(stage: Stage, **values: Any) -> None:
    """Let the inquiry stand otherwise, as if somebody else had changed it."""

    def work(db: Session) -> None:
        row = db.query(Inquiry).one()
        for name, value in values.items():
            setattr(row, name, value)

    changes(stage, work)


def test_what_is_over_is_shown_and_not_changed(stage: Stage, mei: Actor) -> None:
    begins(mei, weeks="4", stage="develop")
    stage.passes(days=7, hours=1)
    mei.types("/cop-inquiry")
    for label, filled in DEEDS.items():
        mei.presses(label)
        sets(stage, state="reviewing", ended_at=stage.clock.now())
        mei.fills(**filled)
        assert "Looking back on the cycle" in mei.card.text
        assert "Ask once." not in mei.card.text
        sets(stage, state="active", ended_at=None)
        stage.passes(minutes=1)
        mei.types("/cop-inquiry")
    sets(stage, state="reviewing", ended_at=stage.clock.now())
    for label in (*DEEDS, "Stay a while longer"):
        mei.presses(label)
        assert mei.hands.form() is None
    stage.passes(minutes=1)
    mei.types("/cop-inquiry")
    mei.presses("Add what we know")
    sets(stage, state="active", ended_at=None)
    mei.fills(claim="Ask once.", whom="Us")
    assert "Develop and plan" in mei.card.text
    mei.presses("Add what we know")
    mei.presses("Write the next one")
    assert not changes(stage, lambda db: db.query(Inquiry).filter_by(state="draft").count())


@pytest.mark.parametrize("platform", ["teams"])
def test_a_draft_that_somebody_else_used_is_not_used_twice(stage: Stage, mei: Actor) -> None:
    writes(mei, practice="x" * 301, goal="Students explain.")
    assert "1 characters too long" in mei.errors["practice"]
    assert mei.form.fields["goal"].value == "Students explain."
    mei.fills(practice=PRACTICE)
    sets(stage, title="")
    mei.presses("Use it for our group")
    assert mei.hands.form() is None
    sets(stage, title=PRACTICE, state="active")
    mei.presses("Use it for our group")
    assert mei.hands.form() is None
    assert "Evaluate and diagnose" in mei.card_titled("Our inquiry").text
    sets(stage, state="draft")
    stage.passes(minutes=1)
    mei.types("/cop-inquiry")
    mei.presses("Use it for our group")
    mei.fills(weeks="many")
    assert "from 4 to 52" in mei.errors["weeks"]
    sets(stage, state="active")
    mei.fills(weeks="8", stage="develop")
    assert "Evaluate and diagnose" in mei.card_titled("Our inquiry").text


@pytest.mark.parametrize("platform", ["teams"])
def test_slips_are_told_beside_their_fields(stage: Stage, mei: Actor) -> None:
    begins(mei, stage="implement")
    mei.presses("Move on or back")
    assert "This is the last stage." in mei.form.text
    stage.passes(minutes=1)
    ends(mei, "Ask once.", " ")
    assert set(mei.errors) == {"whom"}
    mei.fills(whom="Us", sure="hint")
    stage.passes(minutes=1)
    mei.types("/cop-inquiry")
    mei.presses("Write the next one")
    mei.presses("Go on writing")
    mei.fills(goal="Students explain.")
    mei.presses("Write the next one")
    assert "Students explain." in mei.card.text


@pytest.mark.parametrize(
    ("words", "said"), [("soon", "cannot read"), ("2026-10-05", "still to come"), ("2027-11-01", "a year")]
)
def test_a_day_to_ask_again_is_read(words: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_due(words, date(2026, 10, 5), date(2027, 10, 4))


def test_what_is_not_offered_is_not_taken() -> None:
    assert read_begin({"weeks": "8", "stage": "develop"}) == (8, "develop")
    with pytest.raises(Decline) as caught:
        read_begin({"weeks": "60", "stage": "later"})
    assert set(caught.value.errors) == {"weeks", "stage"}
    assert not_chosen({"to": "implement"}, "to", ["develop"]) == {"to": "Please choose one of these."}


def leaves_it(stage: Stage) -> None:
    """Let the stage's day be moved where nobody set a time for it."""
    sets(stage, stage_due=date(2026, 11, 30))


def ends_it(stage: Stage) -> None:
    """Let the cycle be over."""
    sets(stage, state="closed", stage_due=None)


def is_away(stage: Stage) -> None:
    """Let Mei be paused for a month."""
    mei = stage.actor("mei")
    mei.types("/cop-me")
    mei.presses("Pause")
    mei.fills(until=(stage.clock.now() + timedelta(days=30)).date().isoformat())


@pytest.mark.parametrize("happens", [leaves_it, ends_it, is_away])
def test_a_stages_day_asks_nobody_who_is_away_and_nothing_that_is_over(
    stage: Stage, mei: Actor, happens: Callable[[Stage], None]
) -> None:
    begins(mei, weeks="4")
    happens(stage)
    stage.passes(days=8)
    assert not [card for card in mei.cards if card.title == "What lets us move on?"]
