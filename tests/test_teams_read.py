"""What Teams sends becomes what people did; what cannot be trusted is not heard."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest

from bot.conversation import Outcome
from bot.teams.read import read_event, read_form, wants_form
from bot.teams.render import card_content, form_content
from bot.teams.share import AS_SENT, BELOW, DONE, ELSEWHERE, TWICE, answer_to, invoke_body
from bot.teams.travel import LARGEST_UNPACKED, travelling
from handlers.language import SEVERAL, Card, Decline, Field, FieldKind, Form, Line, Open, Option, Say
from handlers.turn import Event
from tests.teams_screen import actions_of, seen_of

FORM = Form(
    "a.keep",
    "Your answer",
    (
        Field("body", "Words", FieldKind.LONG),
        Field("days", "Days", FieldKind.CHOICES, options=(Option("a,b", "Both"), Option("c", "One"))),
        Field("due", "By", FieldKind.DATE, required=False),
    ),
    subject="r1",
    community="c1",
)
BOMB = b64encode(zlib.compress(b" " * LARGEST_UNPACKED + json.dumps(travelling(FORM)).encode())).decode()


def activity(**more: Any) -> dict[str, Any]:
    """Give an activity as the Bot Framework sends it from a private chat."""
    return {
        "type": "message",
        "id": "1700000000001",
        "channelId": "msteams",
        "from": {"id": "29:ana", "name": "Ana Costa", "aadObjectId": "aad-ana"},
        "recipient": {"id": "28:bot", "name": "cop-bot"},
        "conversation": {"conversationType": "personal", "id": "a:1", "tenantId": "tenant-1"},
        "channelData": {"tenant": {"id": "tenant-1"}},
    } | more


def in_channel(**more: Any) -> dict[str, Any]:
    """Give an activity from a channel."""
    conversation = {"conversationType": "channel", "id": "19:x@thread.tacv2;messageid=17", "isGroup": True}
    channel_data = {"tenant": {"id": "tenant-1"}, "channel": {"id": "19:x@thread.tacv2"}, "team": {"id": "19:team"}}
    return activity(conversation=conversation, channelData=channel_data) | more


def invoke(data: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a pressed Action.Execute."""
    action = {"type": "Action.Execute", "verb": "a.b", "data": data}
    return activity(type="invoke", name="adaptiveCard/action", value={"action": action, "trigger": "manual"}) | more


def submitted(**inputs: Any) -> dict[str, Any]:
    """Give the sent FORM."""
    [action] = actions_of(form_content(FORM))
    return invoke({**action["data"], **inputs})


def heard(sent: dict[str, Any]) -> Event:
    """Read an activity that must be heard."""
    event = read_event(sent)
    assert event is not None
    return event


@pytest.mark.parametrize(
    "typed",
    [
        "/cop-agenda next week",
        "cop-agenda next week",
        "<at>cop-bot</at> cop-agenda next week",
        "<at id='0'>cop-bot</at>&nbsp;/COP-agenda  next week\n",
    ],
)
def test_a_command_is_heard_however_it_is_typed(typed: str) -> None:
    event = heard(activity(text=typed))
    assert (event.kind, event.name, event.text) == ("command", "cop-agenda", "next week")


@pytest.mark.parametrize(
    ("typed", "kind", "name", "text"),
    [
        ("/agenda", "command", "agenda", ""),
        ("Hello there", "message", "message", "Hello there"),
        ("a/b cop-agenda", "message", "message", "a/b cop-agenda"),
        ("Home", "home", "home", ""),
        ("<at>cop-bot</at>", "home", "home", ""),
        ("half \ud83d a face", "message", "message", "half \ufffd a face"),
    ],
)
def test_other_words_are_a_message(typed: str, kind: str, name: str, text: str) -> None:
    event = heard(activity(text=typed))
    assert (event.kind, event.name, event.text) == (kind, name, text)


def test_the_speaker_is_known_by_tenant_and_directory_id_and_the_deed_by_its_id() -> None:
    event = heard(activity(text="hello"))
    assert (event.platform, event.tenant, event.user, event.once) == ("teams", "tenant-1", "aad-ana", "1700000000001")
    assert event.channel == ""


def test_a_channel_is_known_by_its_id_without_the_thread() -> None:
    event = heard(in_channel(text="<at>cop-bot</at> cop-help"))
    assert (event.channel, event.tenant) == ("19:x@thread.tacv2", "tenant-1")
    group = activity(
        text="hi", conversation={"conversationType": "groupChat", "id": "19:g@thread.v2", "tenantId": "t2"}
    )
    assert (heard(group).channel, heard(group).tenant) == ("19:g@thread.v2", "t2")


def test_a_button_says_its_deed_by_either_road() -> None:
    data = {"cop": {"kind": "press", "verb": "a.b", "community": "c1", "subject": "s1"}}
    for sent in (invoke(data), activity(value=data), activity(value=data, text="")):
        event = heard(sent)
        assert (event.kind, event.name, event.community, event.subject) == ("press", "a.b", "c1", "s1")


def test_a_form_comes_with_all_its_fields_and_choices_unfolded() -> None:
    event = heard(submitted(body="Words,\nand more", days="a%2Cb,c"))
    assert (event.kind, event.name, event.subject, event.community) == ("submit", "a.keep", "r1", "c1")
    assert event.values == {"body": "Words,\nand more", "days": f"a,b{SEVERAL}c", "due": ""}
    assert heard(submitted(body=None, due="2026-11-30")).values == {"body": "", "days": "", "due": "2026-11-30"}


@pytest.mark.parametrize(
    "sent",
    [
        activity(text="hi", **{"from": {"id": "29:guest"}}),
        activity(text="hi", **{"from": {"id": "28:bot", "aadObjectId": "x", "role": "bot"}}),
        activity(type="messageReaction"),
        activity(type="message", value={"other": "card"}),
        activity(type="conversationUpdate"),
        activity(type="invoke", name="task/fetch", value={"data": {"cop": {"kind": "press"}}}),
        activity(type="invoke", name="adaptiveCard/action", value="words"),
        invoke({"cop": {"kind": "open"}}),
        invoke({"cop": "words"}),
        in_channel(type="installationUpdate", action="add"),
        activity(type="installationUpdate", action="remove"),
    ],
)
def test_what_is_no_deed_of_a_person_is_not_heard(sent: dict[str, Any]) -> None:
    assert read_event(sent) is None


def test_adding_the_app_opens_its_page() -> None:
    assert heard(activity(type="installationUpdate", action="add-upgrade")).kind == "home"


def test_a_form_that_was_tampered_with_is_dropped_and_its_words_are_kept() -> None:
    sent = invoke({"cop": {"kind": "submit", "verb": "a.keep", "form": {"fields": "none"}}, "body": "words"})
    assert read_form(sent) is None
    assert heard(sent).values == {"body": "words"}


def test_a_form_travels_packed_where_it_is_large_and_is_the_same_again() -> None:
    people = tuple(Option(f"person-{number}", f"Principal number {number}") for number in range(600))
    form = replace(FORM, fields=(*FORM.fields, Field("with", "With", FieldKind.PERSON, options=people)))
    [action] = actions_of(form_content(form))
    sent = invoke({**action["data"], "body": "words", "days": "a%2Cb,c"})
    assert isinstance(action["data"]["cop"]["form"], str)
    assert read_form(sent) == form
    assert heard(sent).values == {"body": "words", "days": f"a,b{SEVERAL}c", "due": "", "with": ""}


@pytest.mark.parametrize("broken", ["not base 64!", "bm90IHBhY2tlZA==", BOMB], ids=["noise", "not packed", "a bomb"])
def test_a_packed_form_that_was_tampered_with_is_dropped(broken: str) -> None:
    assert read_form(invoke({"cop": {"kind": "submit", "verb": "a.keep", "form": broken}})) is None


def test_a_button_in_a_channel_asks_for_its_form() -> None:
    [action] = actions_of(card_content(Card("T", form=FORM), in_channel=True))
    sent = invoke(action["data"])
    assert wants_form(sent)
    assert read_form(sent) == FORM
    assert travelling(FORM)["fields"][0]["value"] == ""


def answered(sent: dict[str, Any], outcome: Outcome) -> Any:
    """Share an outcome out."""
    return answer_to(sent, heard(sent), outcome)


def test_a_sent_form_gives_way_to_its_answer() -> None:
    answer = answered(submitted(body="x"), Outcome((Say(Card("Kept.")), Say(Card("And more.")))))
    assert seen_of(answer.instead).title == "Kept."
    assert [seen_of(each["attachments"][0]["content"]).title for each in answer.direct] == ["And more."]
    assert invoke_body(answer)["value"] == answer.instead


def test_a_form_whose_answer_comes_by_itself_is_done_with() -> None:
    answer = answered(submitted(body="x"), Outcome())
    assert answer.instead is not None
    assert (len(answer.instead["body"]), seen_of(answer.instead).text) == (1, f"Your answer{AS_SENT}"), "one small line"


def test_a_form_on_a_card_leaves_its_card_to_be_edited() -> None:
    [action] = actions_of(card_content(Card("Question", form=FORM)))
    sent = invoke({**action["data"], "body": "x"})
    answer = answered(sent, Outcome())
    assert (answer.instead, invoke_body(answer)["value"]) == (None, DONE)
    wrong = answered(sent, Outcome(declined=Decline(errors={"body": "Say a little more."}))).instead
    [again] = actions_of(wrong)
    assert (seen_of(wrong).title, again["data"]["cop"]["alone"]) == ("Your answer", False)


def test_errors_stand_beside_their_fields_with_what_was_typed() -> None:
    declined = Decline("Almost.", {"body": "Say a little more.", "elsewhere": "And this."})
    answer = answered(submitted(body="x", days="c"), Outcome(declined=declined))
    seen = seen_of(answer.instead)
    assert (seen.fields["body"].error, seen.fields["body"].value) == ("Say a little more.", "x")
    assert seen.fields["days"].value == "c"
    assert seen.text.startswith("Almost.\nAnd this.")


def test_a_press_leaves_its_card_and_is_answered_beneath() -> None:
    press = invoke({"cop": {"kind": "press", "verb": "a.b"}})
    answer = answered(press, Outcome((Open(FORM),)))
    assert answer.instead is None
    assert seen_of(answer.direct[0]["attachments"][0]["content"]).title == "Your answer"
    assert invoke_body(answer)["value"] == BELOW
    declined = answered(press, Outcome(declined=Decline("Only the chair can do that.")))
    assert seen_of(declined.direct[0]["attachments"][0]["content"]).text == "Only the chair can do that."


def test_nothing_private_goes_to_a_channel() -> None:
    for outcome in (
        Outcome((Say(Card("Yours", (Line("private words"),))),)),
        Outcome(declined=Decline("private words")),
    ):
        answer = answered(in_channel(text="<at>cop-bot</at> cop-me"), outcome)
        assert (len(answer.direct), answer.channel, answer.instead) == (1, ELSEWHERE, None)
    assert answered(in_channel(text="<at>cop-bot</at> cop-me"), Outcome()).channel == ""
    assert answered(in_channel(text="<at>cop-bot</at> cop-agenda"), Outcome(follows=True)).channel == ELSEWHERE


def test_what_was_heard_before_changes_nothing() -> None:
    answer = answered(submitted(body="x"), Outcome(repeated=True))
    assert (answer.instead, answer.direct) == (None, ())
    assert invoke_body(answer)["value"] == TWICE
