"""What a browser posts, as events; and what is wrong with a form, all at once."""

from __future__ import annotations

import pytest
from multidict import MultiDict

from bot.web.read import faults, pressed_event, submitted_event, typed_event
from handlers.language import Field, FieldKind, Form, Option


@pytest.mark.parametrize(
    ("words", "kind", "name", "text"),
    [
        ("/cop-agenda in May ", "command", "cop-agenda", "in May"),
        ("cop-help", "command", "cop-help", ""),
        ("/Nonsense", "command", "nonsense", ""),
        (" hello, what is this? ", "message", "message", "hello, what is this?"),
    ],
)
def test_typed_words_become_a_command_or_a_message(words: str, kind: str, name: str, text: str) -> None:
    event = typed_event("ana", "sandbox", MultiDict(text=words, room="channel:river", once="1"))
    assert (event.kind, event.name, event.text) == (kind, name, text)
    assert (event.platform, event.tenant, event.user) == ("web", "sandbox", "ana")
    assert (event.channel, event.once) == ("river", "1")


def test_a_press_carries_what_stood_on_the_button() -> None:
    posted = MultiDict(action="a.b", subject="s", community="c", room="direct:ana", once="1")
    event = pressed_event("ana", "sandbox", posted)
    assert (event.kind, event.name, event.subject, event.community, event.channel) == ("press", "a.b", "s", "c", "")


def test_a_form_keeps_its_line_breaks_and_joins_its_choices() -> None:
    posted = MultiDict([("action", "a.b"), ("v.body", "one\r\n\r\ntwo 👩🏽‍🏫 שלום"), ("v.who", "x"), ("v.who", "y")])
    event = submitted_event("ana", "sandbox", posted)
    assert event.values == {"body": "one\n\ntwo 👩🏽‍🏫 שלום", "who": "x\x1fy"}


CHOICE = (Option("x", "X"), Option("y", "Y"))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (Field("f", "L"), "", "Please fill this in."),
        (Field("f", "L", required=False), "", ""),
        (Field("f", "L", most=5), "123456", "This is 6 characters long, and 5 fit. Please take out 1."),
        (Field("f", "L", FieldKind.LONG), "ä" * 6001, "Please take out 1."),
        (Field("f", "L", FieldKind.LONG), "ä" * 6000, ""),
        (Field("f", "L", least=3), "12", "at least 3"),
        (Field("f", "L", FieldKind.NUMBER, least=1, most=5), "6", "from 1 to 5"),
        (Field("f", "L", FieldKind.NUMBER, least=1), "0", "Please give more."),
        (Field("f", "L", FieldKind.NUMBER), "a few", "whole number"),
        (Field("f", "L", FieldKind.NUMBER, least=1, most=5), "5", ""),
        (Field("f", "L", FieldKind.DATE), "next week", "like 2026-11-23"),
        (Field("f", "L", FieldKind.DATE), "2026-02-30", "like 2026-11-23"),
        (Field("f", "L", FieldKind.DATE), "2026-11-23", ""),
        (Field("f", "L", FieldKind.TIME), "25:00", "like 09:30"),
        (Field("f", "L", FieldKind.TIME), "09:30", ""),
        (Field("f", "L", FieldKind.CHOICE, options=CHOICE), "", "Please choose one."),
        (Field("f", "L", FieldKind.PERSON, options=CHOICE), "z", "from what is offered"),
        (Field("f", "L", FieldKind.CHOICES, options=CHOICE), "", "Please choose at least one."),
        (Field("f", "L", FieldKind.CHOICES, options=CHOICE), "x\x1fy", ""),
    ],
)
def test_a_fault_is_said_in_plain_words(field: Field, value: str, words: str) -> None:
    said = faults(Form("a.b", "T", (field,)), {"f": value}).get("f", "")
    assert words in said
    assert bool(said) == bool(words)


def test_all_faults_are_said_at_once() -> None:
    form = Form("a.b", "T", (Field("one", "1"), Field("two", "2", FieldKind.NUMBER)))
    assert faults(form, {"one": "", "two": "x"}).keys() == {"one", "two"}
