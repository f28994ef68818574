"""Forms and homes as Slack shows them: windows, windows above windows, triggers that grow old, pages drawn anew."""

from __future__ import annotations

import json
from typing import Any

from tests.fake_slack import Answered
from tests.hands_slack import SlackWorld
from tests.slack_booth import booth, hands_of, platform
from tests.stage import Actor, Stage

__all__ = ["booth", "platform"]


def test_a_form_opens_from_a_card_and_from_the_cards_own_form(booth: SlackWorld, ana: Actor) -> None:
    ana.types("/cop-booth")
    for label in ("Fill in", "Tell"):
        ana.presses(label)
        assert set(ana.form.fields) == {"first", "second"}


def test_an_expired_trigger_asks_to_press_again(booth: SlackWorld, ana: Actor) -> None:
    ana.types("/cop-booth")
    booth.slack.next_answers["views.open"] = [Answered(body={"ok": False, "error": "expired_trigger_id"})]
    ana.presses("Fill in")
    assert ana.card.text == "That took too long. Please press again."
    ana.presses("Fill in")
    assert ana.form.title == "Tell"


def test_a_sent_form_shows_its_answer_in_the_window(booth: SlackWorld, ana: Actor) -> None:
    ana.types("/cop-booth")
    ana.presses("Fill in")
    ana.fills(first="words")
    assert (ana.card.title, ana.card.text) == ("Kept", "words")
    ana.presses("Quiet")
    assert ana.card.title == "Done"


def test_a_sent_form_without_an_answer_closes(booth: SlackWorld, ana: Actor) -> None:
    ana.types("/cop-booth")
    ana.presses("Fill in")
    ana.fills(first="quiet")
    assert not booth.slack.windows["U0ANA"]


def test_a_form_leads_to_the_next_one(booth: SlackWorld, ana: Actor) -> None:
    ana.types("/cop-booth")
    ana.presses("Fill in")
    ana.fills(first="next")
    assert ana.form.title == "Step two"


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(booth: SlackWorld, ana: Actor) -> None:
    ana.types("/cop-booth")
    ana.presses("Fill in")
    ana.fills(first="wrong", second="kept")
    assert hands_of(ana).errors == {"first": "Look again. Not this. Nor that.", "second": "Nor this."}
    assert ana.form.fields["second"].value == "kept"
    ana.fills(first="right")
    assert ana.card.title == "Kept"


def test_a_press_inside_a_form_opens_above_it_so_that_nothing_typed_is_lost(booth: SlackWorld, ana: Actor) -> None:
    ana.types("/cop-booth")
    ana.presses("Fill in")
    ana.presses("Inside")
    assert [view["callback_id"] for view in booth.slack.windows["U0ANA"]] == ["booth.keep", "card"]
    ana.presses("More")
    ana.presses("Again")
    assert [view["callback_id"] for view in booth.slack.windows["U0ANA"]] == ["booth.keep", "booth.keep"]


def test_a_form_sent_twice_is_heard_once(stage: Stage, booth: SlackWorld, ana: Actor) -> None:
    ana.types("/cop-booth")
    ana.presses("Fill in")
    view = booth.slack.windows["U0ANA"][-1]
    values = {"first": {"value": {"type": "plain_text_input", "value": "x"}}}
    sent: dict[str, Any] = {"type": "view_submission", "user": {"id": "U0ANA", "team_id": "T0001"}}
    sent |= {"team": {"id": "T0001"}, "view": {**view, "state": {"values": values}}}
    first = stage.plays(booth.posts_payload(sent))
    second = stage.plays(booth.posts_payload(sent))
    assert json.loads(first[1])["response_action"] == "update"
    assert second == (200, "")


def test_a_home_that_slack_did_not_take_is_drawn_when_the_event_comes_again(stage: Stage, booth: SlackWorld) -> None:
    opened = {"type": "app_home_opened", "user": "U0ANA", "channel": "DU0ANA", "tab": "home", "event_ts": "1"}
    booth.slack.next_answers["views.publish"] = [Answered(500)]
    assert stage.plays(booth.posts_event(opened))[0] == 503
    assert stage.plays(booth.posts_event(opened))[0] == 200
    assert "U0ANA" in booth.slack.homes


def test_what_is_done_from_the_home_shows_on_the_home(booth: SlackWorld, ana: Actor) -> None:
    ana.opens_home()
    before = booth.slack.homes["U0ANA"]["hash"]
    ana.presses("Fill in")
    pressed = booth.slack.homes["U0ANA"]["hash"]
    ana.fills(first="quiet")
    assert len({before, pressed, booth.slack.homes["U0ANA"]["hash"]}) == 3
