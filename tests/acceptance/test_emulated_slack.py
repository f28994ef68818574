"""The main job against a Slack that others wrote: install, welcome, question, answer, edit, home, picture, refusals.

The emulator keeps tokens with strict scopes, single-use triggers, views with hashes, files and messages. It simulates neither
commands nor presses, so the signed requests are ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.platform import Address, Refused, Shut
from handlers.language import Card, Chart, Series
from storage.database import Database
from tests.acceptance.conftest import Emulated
from tests.acceptance.emulation import Emulation, Json, enrolled_in
from tests.slack_rules import faults
from tests.slack_screen import filled

pytestmark = pytest.mark.acceptance


@pytest.fixture
def emulation(database: Database, emulated: Emulated) -> Iterator[Emulation]:
    """Give the stage, with the bot installed and two people enrolled by their ids in the emulator."""
    emulation = Emulation(database, emulated)
    try:
        status, page = emulation.plays(emulation.installs("admin"))
        assert status == 200, page
        emulation.stage.enrols(enrolled_in(emulation))
        yield emulation
    finally:
        emulation.stage.ends()


def asked(emulation: Emulation) -> tuple[Json, Json]:
    """Let Monday come, and give Ana's question as we sent it and as the emulator kept it."""
    emulation.stage.passes(hours=1)
    posted = [(sent, answer) for name, sent, answer in emulation.heard if name == "chat.postMessage"]
    return next(
        (sent, kept) for sent, kept in posted if sent["channel"] == emulation.users["ana"] and "week" in sent["text"]
    )


def test_the_main_job(emulation: Emulation) -> None:
    welcome, kept = emulation.said("chat.postMessage")
    assert kept["message"]["blocks"] == welcome["blocks"]
    question, posted = asked(emulation)
    assert emulation.plays(emulation.presses("ana", "Answer", question)) == (200, "")
    view = emulation.said("views.open")[1]["view"]
    values = filled(view, {"body": "We counted dots."})
    sent = {"type": "view_submission", "trigger_id": "t", "view": {**view, "state": {"values": values}}}
    status, body = emulation.plays(emulation.sends("ana", sent))
    assert status == 200
    if body:
        assert faults(json.loads(body)["view"]) == []
    edited, answer = emulation.said("chat.update")
    assert (answer["channel"], answer["ts"]) == (posted["channel"], posted["ts"])
    assert "The group cannot see it." in json.dumps(edited["blocks"])


def test_a_trigger_works_once(emulation: Emulation) -> None:
    question, _ = asked(emulation)
    emulation.plays(emulation.presses("ana", "Answer", question))
    view, _ = emulation.said("views.open")
    token = emulation.plays(emulation.adapter.installations.token_for(emulation.team))
    again = emulation.adapter.calls.call("views.open", token, trigger_id=emulation.trigger, view=view["view"])
    with pytest.raises(Refused, match="trigger"):
        emulation.plays(again)


def test_the_home_is_published(emulation: Emulation) -> None:
    opened = {
        "type": "app_home_opened",
        "user": emulation.users["ana"],
        "channel": "D1",
        "tab": "home",
        "event_ts": "1",
    }
    assert emulation.plays(emulation.world.posts_event(opened))[0] == 200
    sent, answer = emulation.said("views.publish")
    assert answer["view"]["blocks"] == sent["view"]["blocks"]


def test_a_picture_is_uploaded(emulation: Emulation) -> None:
    chart = Chart("Open and kept", "Open went from 4 to 2.", ("May", "June"), (Series("open", (4, 2)),))
    emulation.adapter.sender.draw = lambda _: b"\x89PNG"
    there = Address("slack", emulation.team, user=emulation.users["ana"])
    emulation.plays(emulation.adapter.send(there, Card("Digest", (chart,)), "k"))
    sent, _ = emulation.said("chat.postMessage")
    assert [block["type"] for block in sent["blocks"]] == ["header", "image"]


def test_what_was_not_granted_is_refused(emulation: Emulation) -> None:
    with pytest.raises(Shut, match="missing_scope"):
        emulation.plays(emulation.adapter.roster(Address("slack", emulation.team, channel="C000000001")))


def test_removal_forgets_the_workspace(emulation: Emulation) -> None:
    assert emulation.plays(emulation.world.posts_event({"type": "app_uninstalled"}))[0] == 200
    with pytest.raises(Shut):
        emulation.plays(emulation.adapter.send(Address("slack", emulation.team, user="U1"), Card("Hello"), "k"))
