"""What only Slack can do to a turn: signatures, triggers, windows in windows, answers that no message carries."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from storage.database import Unavailable
from tests.fake_slack import direct
from tests.hands_slack import SlackWorld, signature
from tests.slack_booth import booth, hands_of, platform
from tests.stage import CHANNEL, Actor, Stage

__all__ = ["booth", "platform"]


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
    def lost(work: object, **how: object) -> None:
        raise Unavailable("gone")

    with monkeypatch.context() as broken:
        broken.setattr(stage.db.database, "write", lost)
        ana.types("/cop-booth")
        assert hands_of(ana).status == 503
        opened = {"type": "app_home_opened", "user": "U0ANA", "channel": "DU0ANA", "tab": "home", "event_ts": "1"}
        assert stage.plays(booth.posts_event(opened))[0] == 503
    assert stage.plays(booth.posts_event(opened))[0] == 200
