"""What only Teams can do to a turn: answers in the HTTP answer, in place, in the private chat, or shown to one person alone."""

from __future__ import annotations

from typing import Any

import pytest

from bot.teams.render import CARD_TYPE, card_content, form_content
from bot.teams.replies import NO_CHAT
from bot.teams.share import BELOW, DONE, ELSEWHERE, OLDER, TWICE
from handlers.language import Card
from storage.database import Unavailable
from tests.fake_teams import BOT, Answered
from tests.hands_teams import TeamsWorld
from tests.slack_booth import FORM
from tests.stage import CHANNEL, Actor, Stage
from tests.teams_booth import booth, button, hands_of, platform, pressed, said
from tests.teams_screen import seen_of

__all__ = ["booth", "platform"]
TARGETED = {"recipient": {**BOT, "isTargeted": True}}


def texts(world: TeamsWorld, channel: str = CHANNEL) -> list[str]:
    """List the plain words that stand in a channel."""
    return [str(message.activity["text"]) for message in world.teams.chats[channel] if "text" in message.activity]


@pytest.mark.parametrize("typed", ["/cop-booth hello", "cop-booth hello", "<at>cop-bot</at> cop-booth hello"])
def test_a_command_is_answered_in_the_private_chat(stage: Stage, booth: TeamsWorld, ana: Actor, typed: str) -> None:
    assert stage.plays(booth.posts(said(booth, typed))) == (200, "")
    assert ana.card.title == "Booth hello"


def test_a_command_in_a_channel_is_answered_apart_with_a_pointer(booth: TeamsWorld, ana: Actor, ben: Actor) -> None:
    ana.types("cop-booth", CHANNEL)
    assert ana.card.title == "Booth"
    assert texts(booth) == [ELSEWHERE]
    assert not ben.in_channel()
    assert booth.teams.count("open") == 0, "her private chat is known since the notice"


def test_a_command_in_a_group_chat_too(stage: Stage, booth: TeamsWorld, ana: Actor) -> None:
    activity = said(booth, "<at>cop-bot</at> cop-booth", channel="19:group@thread.v2")
    activity["conversation"] |= {"conversationType": "groupChat", "id": "19:group@thread.v2"}
    activity["channelData"] = {"tenant": activity["channelData"]["tenant"]}
    assert stage.plays(booth.posts(activity))[0] == 200
    assert ana.card.title == "Booth"
    assert texts(booth, "19:group@thread.v2") == [ELSEWHERE]


def test_what_was_asked_for_alone_is_shown_to_the_asker_alone(
    stage: Stage, booth: TeamsWorld, ana: Actor, ben: Actor
) -> None:
    activity = {**said(booth, "/cop-booth", channel=CHANNEL), **TARGETED}
    assert stage.plays(booth.posts(activity))[0] == 200
    assert [seen.title for seen in ana.in_channel()] == ["Booth"]
    assert not ben.in_channel()
    assert not ana.cards
    [message] = booth.teams.chats[CHANNEL]
    assert message.activity["recipient"] == {"id": "29:U0ANA"}
    assert message.activity["entities"] == [{"type": "targetedMessageInfo", "messageId": activity["id"]}]
    assert not ana.in_channel()[0].fields


def test_a_form_never_stands_where_it_disappears(stage: Stage, booth: TeamsWorld, ana: Actor, ben: Actor) -> None:
    data = {"cop": {"kind": "press", "verb": "booth.open"}}
    press = {**pressed(booth, data, channel=CHANNEL), **TARGETED}
    assert stage.plays(booth.posts(press))[1]["value"] == ELSEWHERE
    assert ana.form.title == "Tell"
    assert not booth.teams.chats[CHANNEL]
    stage.plays(booth.posts({**said(booth, "", channel=CHANNEL, value=data), **TARGETED}))
    assert [message.only for message in booth.teams.chats[CHANNEL]] == ["U0ANA"]
    assert texts(booth) == [ELSEWHERE]


def test_a_no_is_shown_to_the_asker_alone(stage: Stage, booth: TeamsWorld, ana: Actor, ben: Actor) -> None:
    stage.plays(booth.posts({**said(booth, "/cop-boot", channel=CHANNEL), **TARGETED}))
    assert "Did you mean /cop-booth?" in ana.in_channel()[-1].text
    assert not ben.in_channel()


def test_where_nothing_can_be_shown_to_one_alone_the_private_chat_has_it(
    stage: Stage, booth: TeamsWorld, ana: Actor
) -> None:
    booth.teams.next_answers["post"] = [Answered(400)]
    stage.plays(booth.posts({**said(booth, "/cop-booth", channel=CHANNEL), **TARGETED}))
    assert ana.card.title == "Booth"
    assert not ana.in_channel()


def test_somebody_without_the_app_is_told_how_to_get_it(stage: Stage, booth: TeamsWorld) -> None:
    booth.teams.without_app = {"U0GUEST"}
    stage.plays(booth.posts(said(booth, "<at>cop-bot</at> cop-booth", "U0GUEST", CHANNEL)))
    assert texts(booth) == [NO_CHAT]
    [(_, _, opened)] = [call for call in booth.teams.calls if call[0] == "open"]
    assert opened["members"] == [{"id": "29:U0GUEST"}]
    press = pressed(booth, {"cop": {"kind": "press", "verb": "booth.say"}}, "U0GUEST", CHANNEL)
    assert stage.plays(booth.posts(press))[1]["value"] == NO_CHAT
    assert texts(booth) == [NO_CHAT]
    booth.teams.without_app.clear()
    assert stage.plays(booth.posts({**press, "id": "again"}))[1]["value"] == ELSEWHERE


def test_a_button_in_a_channel_opens_its_form_in_the_private_chat(stage: Stage, booth: TeamsWorld, ana: Actor) -> None:
    action = button(card_content(Card("In the channel", form=FORM), in_channel=True), "Tell")
    status, told = stage.plays(booth.posts(pressed(booth, action["data"], channel=CHANNEL)))
    assert (status, told["statusCode"], told["value"]) == (200, 200, ELSEWHERE)
    assert ana.form.title == "Tell"
    assert not texts(booth)
    ana.fills(first="hello")
    assert ana.card.title == "Kept"
    broken = {"cop": {**action["data"]["cop"], "form": {"title": 7}}}
    assert stage.plays(booth.posts(pressed(booth, broken, channel=CHANNEL)))[1]["value"] == OLDER


def test_a_sent_form_is_replaced_in_the_answer_and_for_good(stage: Stage, booth: TeamsWorld, ana: Actor) -> None:
    ana.types("cop-booth")
    ana.presses("Fill in")
    ana.fills(first="hello")
    assert ana.card.title == "Kept"
    [put] = [said for kind, _, said in booth.teams.calls if kind == "put"]
    assert seen_of(put["attachments"][0]["content"]).title == "Kept"


def test_a_form_with_errors_stays_with_what_was_typed(booth: TeamsWorld, ana: Actor) -> None:
    ana.types("cop-booth")
    ana.presses("Fill in")
    ana.fills(first="wrong", second="long words")
    assert ana.errors == {"first": "Not this.", "second": "Nor this."}
    assert ana.form.fields["second"].value == "long words"
    assert "Nor that." in ana.form.text
    assert booth.teams.count("put") == 0
    ana.fills(first="next")
    assert ana.form.title == "Step two"
    ana.fills(first="quiet")
    assert not any(card.fields for card in ana.cards[1:])


def submits(booth: TeamsWorld, card: str, **values: str) -> dict[str, Any]:
    """Give what an old client sends for a form: a message with a value and no text."""
    data = button(form_content(FORM), "Save")["fallback"]["data"]
    return {**booth.envelope("U0ANA"), "type": "message", "value": {**data, **values}, "replyToId": card}


def test_an_old_client_has_its_card_replaced_by_an_edit(stage: Stage, booth: TeamsWorld, ana: Actor) -> None:
    ana.types("cop-booth")
    ana.presses("Fill in")
    form = booth.teams.chats["a:U0ANA"][-1]
    assert stage.plays(booth.posts(submits(booth, form.id, first="wrong", second="long words"))) == (200, "")
    assert ana.errors == {"first": "Not this.", "second": "Nor this."}
    assert ana.form.fields["second"].value == "long words"
    stage.plays(booth.posts(submits(booth, form.id, first="hello")))
    assert ana.card.title == "Kept"
    assert len(booth.teams.chats["a:U0ANA"]) == 2


@pytest.mark.parametrize("card", ["", "m999"], ids=["unnamed", "gone"])
def test_where_the_old_card_is_gone_the_answer_is_a_message(
    stage: Stage, booth: TeamsWorld, ana: Actor, card: str
) -> None:
    stage.plays(booth.posts(submits(booth, card, first="hello")))
    assert ana.card.title == "Kept"


def test_an_old_client_presses_too(stage: Stage, booth: TeamsWorld, ana: Actor) -> None:
    press = {"cop": {"kind": "press", "verb": "booth.say"}}
    assert stage.plays(booth.posts(said(booth, "", value=press))) == (200, "")
    assert ana.card.title == "Said"


def test_the_same_activity_is_heard_once(stage: Stage, booth: TeamsWorld, ana: Actor) -> None:
    typed = said(booth, "cop-booth")
    press = pressed(booth, {"cop": {"kind": "press", "verb": "booth.say"}})
    for activity in (typed, typed, press):
        assert stage.plays(booth.posts(activity))[0] == 200
    assert stage.plays(booth.posts(press))[1]["value"] == TWICE
    assert [card.title for card in ana.cards] == ["Booth", "Said"]


def test_a_press_that_says_nothing_is_done(stage: Stage, booth: TeamsWorld, ana: Actor) -> None:
    status, told = stage.plays(booth.posts(pressed(booth, {"cop": {"kind": "press", "verb": "booth.quiet"}})))
    assert (status, told["type"], told["value"]) == (200, "application/vnd.microsoft.activity.message", DONE)


def test_a_button_of_an_older_card_says_so(stage: Stage, booth: TeamsWorld, ana: Actor) -> None:
    assert (
        stage.plays(booth.posts(pressed(booth, {"cop": {"kind": "press", "verb": "gone.away"}})))[1]["value"] == BELOW
    )
    assert "older card" in ana.card.text


def test_what_we_do_not_offer_is_said_so(stage: Stage, booth: TeamsWorld) -> None:
    for name in ("task/fetch", "composeExtension/query", ""):
        activity = {**booth.envelope("U0ANA"), "type": "invoke", "name": name, "value": {}}
        status, told = stage.plays(booth.posts(activity))
        assert (status, told["statusCode"], told["type"]) == (501, 501, "application/vnd.microsoft.error")
    strange = pressed(booth, {"another": "card"})
    assert stage.plays(booth.posts(strange))[1]["statusCode"] == 400
    guest = pressed(booth, {"cop": {"kind": "press", "verb": "booth.say"}})
    del guest["from"]["aadObjectId"]
    assert stage.plays(booth.posts(guest))[1]["statusCode"] == 400
    assert not booth.teams.chats


@pytest.mark.parametrize(
    "activity",
    [
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
        {"type": "messageUpdate", "text": "cop-booth"},
        {"type": "messageDelete"},
        {"type": "typing"},
        {"type": "event", "name": "application/vnd.microsoft.meetingStart"},
        {"type": "endOfConversation"},
        {"type": "something new"},
    ],
    ids=lambda activity: str(activity["type"]),
)
def test_what_is_not_for_us_is_taken_and_not_answered(
    stage: Stage, booth: TeamsWorld, activity: dict[str, Any]
) -> None:
    assert stage.plays(booth.posts({**booth.envelope("U0ANA"), **activity})) == (200, "")
    assert not booth.teams.chats


def test_a_lost_database_lets_teams_send_again(
    stage: Stage, booth: TeamsWorld, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(work: object, **how: object) -> None:
        raise Unavailable("gone")

    typed = said(booth, "cop-booth")
    with monkeypatch.context() as broken:
        broken.setattr(stage.db.database, "write", lost)
        assert stage.plays(booth.posts(typed))[0] == 503
    assert stage.plays(booth.posts(typed))[0] == 200
    assert ana.card.title == "Booth"


def test_whatever_fails_teams_gets_an_answer(
    stage: Stage, booth: TeamsWorld, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(activity: object) -> None:
        raise RuntimeError("words that somebody wrote")

    monkeypatch.setattr(booth.platform.references, "learn", breaks)
    assert stage.plays(booth.posts(said(booth, "cop-booth"))) == (500, "")


@pytest.mark.parametrize(
    ("troubles", "arrives"),
    [
        ([Answered(429, headers={"Retry-After": "2"})], True),
        ([Answered(412), Answered(502)], True),
        ([Answered(503)] * 3, False),
        ([Answered(500)], False),
        ([Answered(400)], False),
    ],
    ids=["busy once", "busy twice", "busy for long", "in doubt", "refused"],
)
def test_an_answer_is_tried_again_where_teams_asks_for_it(
    stage: Stage, booth: TeamsWorld, ana: Actor, troubles: list[Answered], arrives: bool
) -> None:
    booth.teams.next_answers["post"] = [*troubles]
    assert stage.plays(booth.posts(said(booth, "cop-booth")))[0] == 200
    assert bool(ana.cards) is arrives
    assert hands_of(ana).status == 200


def test_no_words_of_a_member_go_to_a_channel(stage: Stage, booth: TeamsWorld, ana: Actor) -> None:
    ana.types("a secret", CHANNEL)
    ana.types("cop-booth a secret", CHANNEL)
    assert "a secret" in str(booth.teams.chats["a:U0ANA"])
    assert "a secret" not in str(booth.teams.chats[CHANNEL])
    assert CARD_TYPE not in str(booth.teams.chats[CHANNEL])
