"""What only Slack can do to a turn: signatures, triggers, windows in windows, answers that no message carries."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

import pytest

from handlers.language import Button, Card, Decline, Field, FieldKind, Form, Item, Line, Open, Reply, Say
from handlers.turn import Router, Turn
from storage.database import Unavailable
from tests.fake_slack import Answered, direct
from tests.hands_slack import SlackHands, SlackWorld, signature
from tests.stage import CHANNEL, Actor, Stage

on = Router()
FORM = Form("booth.keep", "Tell", (Field("first", "First"), Field("second", "Second", FieldKind.LONG, required=False)))
COMMAND = {"command": "/cop-booth", "team_id": "T0001", "user_id": "U0ANA", "trigger_id": "t1", "channel_id": "DU0ANA"}


@on.command("cop-booth", "Try", anyone=True)
def show(turn: Turn) -> Sequence[Reply]:
    buttons = (Button("Fill in", "booth.open"), Button("Say", "booth.say"), Button("No", "booth.no"))
    return [Say(Card(f"Booth {turn.event.text}".strip(), (Line("Try me."),), buttons, form=FORM))]


@on.press("booth.open")
@on.press("booth.keep.open")
def open_form(turn: Turn) -> Sequence[Reply]:
    row = Item("Row", buttons=(Button("Inside", "booth.say"),))
    return [Open(Form(FORM.action, FORM.title, FORM.fields, intro=(row,)))]


@on.press("booth.say")
def say(turn: Turn) -> Sequence[Reply]:
    return [Say(Card("Said", (Line("Here you are."),), (Button("More", "booth.say"), Button("Again", "booth.open"))))]


@on.press("booth.no")
def refuse(turn: Turn) -> Sequence[Reply]:
    raise Decline("Not today.")


@on.press("booth.quiet")
def quiet(turn: Turn) -> Sequence[Reply]:
    return []


@on.submit("booth.keep")
def keep(turn: Turn) -> Sequence[Reply]:
    match turn.event.values["first"]:
        case "wrong":
            raise Decline("Look again.", {"first": "Not this.", "second": "Nor this.", "third": "Nor that."})
        case "next":
            return [Open(Form("booth.keep", "Step two", (Field("first", "Once more"),)))]
        case "quiet":
            return []
        case _:
            return [Say(Card("Kept", (Line(turn.event.values["first"]),), (Button("Quiet", "booth.quiet"),)))]


@on.command("cop-closed", "For members")
def show_closed(turn: Turn) -> Sequence[Reply]:
    return [Say(Card("For members"))]


@on.command("cop-long", "Say much", anyone=True)
def say_much(turn: Turn) -> Sequence[Reply]:
    return [Say(Card("Much", (Line("word " * 6000),))), Say(Card("Second"))]


@on.home()
def welcome(turn: Turn) -> Sequence[Reply]:
    return [Say(Card("Hello", (Line(f"You said {turn.event.text}"),), (Button("Fill in", "booth.open"),)))]


@pytest.fixture
def platform() -> str:
    return "slack"


@pytest.fixture
def booth(stage: Stage) -> SlackWorld:
    """Give the practice of this file, before empty screens."""
    stage.conversation.practice = on
    assert isinstance(stage.world, SlackWorld)
    stage.world.slack.calls.clear()
    stage.world.slack.messages.clear()
    return stage.world


def hands_of(actor: Actor) -> SlackHands:
    assert isinstance(actor.hands, SlackHands)
    return actor.hands


def posts(stage: Stage, world: SlackWorld, body: str, **headers: str) -> tuple[int, str]:
    return stage.plays(world.posts(body, "application/x-www-form-urlencoded", **headers))


@pytest.mark.parametrize(
    "headers",
    [
        signature("command=%2Fcop-help", secret="another"),
        signature("command=%2Fcop-help", at=time.time() - 600),
        signature("another body"),
        {"X-Slack-Signature": ""},
    ],
    ids=["another secret", "ten minutes old", "another body", "none"],
)
def test_a_bad_or_stale_signature_is_refused(stage: Stage, booth: SlackWorld, headers: dict[str, str]) -> None:
    status, _ = posts(stage, booth, "command=%2Fcop-help", **headers)
    assert status == 401


def test_a_body_over_a_megabyte_is_refused(stage: Stage, booth: SlackWorld) -> None:
    status, _ = posts(stage, booth, "x" * (1024**2 + 1))
    assert status == 413


def test_slack_may_check_the_address(stage: Stage, booth: SlackWorld) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "word", "token": "t"})
    assert stage.plays(booth.posts(body, "application/json")) == (200, '{"challenge": "word"}')


def test_a_command_is_answered_in_its_own_ack(booth: SlackWorld, ana: Actor) -> None:
    ana.types("/cop-booth  hello ")
    assert ana.card.title == "Booth hello"
    assert ana.card.buttons == ("Tell", "Fill in", "Say", "No")
    assert not booth.slack.calls


def test_an_answer_in_a_channel_is_seen_by_its_reader_alone(booth: SlackWorld, ana: Actor, ben: Actor) -> None:
    ana.types("/cop-booth", CHANNEL)
    assert ana.in_channel()[-1].title == "Booth"
    assert not ben.in_channel()


def test_a_long_answer_goes_on_in_further_messages(booth: SlackWorld, ana: Actor) -> None:
    ana.types("/cop-long")
    assert ana.cards[0].title == "Much"
    assert ana.cards[-1].title == "Second"
    assert "".join(card.text for card in ana.cards).count("word") == 6000


def test_an_unknown_command_is_told_what_was_meant(booth: SlackWorld, ana: Actor) -> None:
    ana.types("/cop-bootth")
    assert "Did you mean /cop-booth?" in ana.card.text


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


def test_a_press_is_answered_beneath_the_message(booth: SlackWorld, ana: Actor, ben: Actor) -> None:
    ana.types("/cop-booth", CHANNEL)
    ana.presses("Say", CHANNEL)
    assert ana.in_channel()[-1].title == "Said"
    ana.presses("No", CHANNEL)
    assert ana.in_channel()[-1].text == "Not today."
    assert not ben.in_channel()


def test_a_button_of_an_older_card_says_so(stage: Stage, booth: SlackWorld, ana: Actor) -> None:
    ana.types("/cop-booth")
    gone = {"type": "button", "action_id": "gone.away#3", "value": "|x", "text": {"type": "plain_text", "text": "x"}}
    stage.plays(hands_of(ana).press(gone, {"channel": {"id": direct("U0ANA")}}))
    assert "older card" in ana.card.text


def test_a_button_that_opens_a_page_needs_no_answer(stage: Stage, booth: SlackWorld, ana: Actor) -> None:
    link = {"type": "button", "action_id": "link#2", "url": "https://bot.example"}
    stage.plays(hands_of(ana).press(link, {"channel": {"id": direct("U0ANA")}}))
    assert not ana.cards


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


def test_an_event_sent_again_is_heard_once(stage: Stage, booth: SlackWorld, ana: Actor) -> None:
    said = {
        "type": "message",
        "channel_type": "im",
        "channel": "DU0ANA",
        "user": "U0ANA",
        "text": "hello",
        "event_ts": "1",
    }
    for _ in range(2):
        assert stage.plays(booth.posts_event(said))[0] == 200
    assert len(ana.cards) == 1


def test_a_home_that_slack_did_not_take_is_drawn_when_the_event_comes_again(stage: Stage, booth: SlackWorld) -> None:
    opened = {"type": "app_home_opened", "user": "U0ANA", "channel": "DU0ANA", "tab": "home", "event_ts": "1"}
    booth.slack.next_answers["views.publish"] = [Answered(500)]
    assert stage.plays(booth.posts_event(opened))[0] == 503
    assert stage.plays(booth.posts_event(opened))[0] == 200
    assert "U0ANA" in booth.slack.homes


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "channel_type": "im", "channel": "DU0ANA", "bot_id": "B1", "user": "U0BOT", "text": "beep"},
        {"type": "message", "channel_type": "im", "channel": "DU0ANA", "subtype": "message_changed"},
        {"type": "message", "channel_type": "channel", "channel": "C1", "user": "U0ANA", "text": "not for us"},
    ],
    ids=["a bot", "an edit", "a channel"],
)
def test_what_is_not_for_us_is_not_answered(stage: Stage, booth: SlackWorld, event: dict[str, Any]) -> None:
    assert stage.plays(booth.posts_event({**event, "event_ts": "1"}))[0] == 200
    assert not booth.slack.calls


def test_a_word_to_the_bot_is_answered_in_the_direct_chat(booth: SlackWorld, ana: Actor) -> None:
    ana.types("hello")
    assert "You said hello" in ana.card.text


def test_a_mention_is_answered_to_its_writer_alone(booth: SlackWorld, ana: Actor, ben: Actor) -> None:
    ana.types("hello", CHANNEL)
    assert ana.in_channel()
    assert not ben.in_channel()


def test_somebody_in_no_community_is_told_so(stage: Stage, booth: SlackWorld) -> None:
    guest = stage.actor("guest")
    guest.types("/cop-closed")
    assert "not in a community here yet" in guest.card.text


def test_a_lost_database_lets_slack_send_again(
    stage: Stage, booth: SlackWorld, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(work: object) -> None:
        raise Unavailable("gone")

    with monkeypatch.context() as broken:
        broken.setattr(stage.db.database, "write", lost)
        ana.types("/cop-booth")
        assert hands_of(ana).status == 503
        opened = {"type": "app_home_opened", "user": "U0ANA", "channel": "DU0ANA", "tab": "home", "event_ts": "1"}
        assert stage.plays(booth.posts_event(opened))[0] == 503
    assert stage.plays(booth.posts_event(opened))[0] == 200


def test_what_is_done_from_the_home_shows_on_the_home(booth: SlackWorld, ana: Actor) -> None:
    ana.opens_home()
    before = booth.slack.homes["U0ANA"]["hash"]
    ana.presses("Fill in")
    pressed = booth.slack.homes["U0ANA"]["hash"]
    ana.fills(first="quiet")
    assert len({before, pressed, booth.slack.homes["U0ANA"]["hash"]}) == 3
