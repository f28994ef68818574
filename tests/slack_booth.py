"""A small practice that does everything a handler may do, to be played on Slack's own markup."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from handlers.language import Button, Card, Decline, Field, FieldKind, Form, Item, Line, Open, Reply, Say
from handlers.turn import Router, Turn
from tests.hands_slack import SlackHands, SlackWorld
from tests.stage import Actor, Stage

on = Router()
FORM = Form("booth.keep", "Tell", (Field("first", "First"), Field("second", "Second", FieldKind.LONG, required=False)))


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
