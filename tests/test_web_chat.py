"""The web chat at its door: who may knock, what a double press does, what is said when the database is gone."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO
from typing import Any

import pytest

from bot.platform import Address, Vanished
from bot.web.adapter import TENANT
from handlers.language import Card, Line
from storage.database import Database, Unavailable
from tests.hands_web import WebHands, WebWorld
from tests.stage import CHANNEL, Actor, Stage


@pytest.fixture
def platform() -> str:
    """These scripts are about the web alone."""
    return "web"


def world_of(stage: Stage) -> WebWorld:
    assert isinstance(stage.world, WebWorld)
    return stage.world


def hands_of(actor: Actor) -> WebHands:
    assert isinstance(actor.hands, WebHands)
    return actor.hands


def answers(stage: Stage, method: str, path: str, **more: Any) -> tuple[int, str, dict[str, str]]:
    """Ask the server; give status, text and headers."""

    async def ask() -> tuple[int, str, dict[str, str]]:
        client = world_of(stage).client
        assert client
        response = await client.request(method, path, allow_redirects=False, **more)
        return response.status, await response.text(), dict(response.headers)

    return stage.plays(ask())


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "[::1"])
def test_another_name_for_this_computer_is_refused(stage: Stage, host: str) -> None:
    status, text, _ = answers(stage, "GET", "/seat/U0ANA", headers={"Host": host})
    assert status == 403
    assert "this computer only" in text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_a_post_from_another_page_is_refused(stage: Stage, origin: str, ana: Actor) -> None:
    status, _, _ = answers(stage, "POST", "/seat/U0ANA/type", data={"text": "/cop-help"}, headers={"Origin": origin})
    assert status == 403
    assert not ana.ever_saw("cop-help")


def test_a_post_that_a_browser_calls_foreign_is_refused(stage: Stage) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert answers(stage, "POST", "/seat/U0ANA/type", data={"text": "hi"}, headers=foreign)[0] == 403


def test_more_than_a_mebibyte_is_refused(stage: Stage) -> None:
    assert answers(stage, "POST", "/seat/U0ANA/type", data=BytesIO(b"text=" + b"x" * 1024**2))[0] == 413


def test_a_page_may_run_our_own_script_only(stage: Stage) -> None:
    status, text, headers = answers(stage, "GET", "/seat/U0ANA")
    assert status == 200
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "http" not in text.replace('http-equiv="', "")


def test_a_double_press_is_heard_once(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    before = len(ana.cards)
    form = hands_of(ana).button("Skip this one")
    stage.plays(hands_of(ana).press(form))
    after = len(ana.cards)
    stage.plays(hands_of(ana).press(form))
    assert len(ana.cards) == after
    assert after <= before + 1


def test_a_form_sent_twice_is_kept_once(stage: Stage, ana: Actor, ben: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    dialog = hands_of(ana)._page.all("dialog")[0].all("form")[0]
    ana.fills(body="We counted dots.")
    before = [card.text for card in ana.cards]
    stage.plays(hands_of(ana)._post(dialog, {"v.body": ["Something else"]}))
    assert [card.text for card in ana.cards] == before


def test_a_form_error_is_a_422_and_keeps_what_was_typed(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="ä" * 6001)
    assert hands_of(ana).status == 422
    assert "Please take out 1." in ana.errors["body"]
    assert ana.form.fields["body"].value == "ä" * 6001


def test_words_typed_in_a_channel_are_everybodys_and_commands_ones_own(stage: Stage, ana: Actor, ben: Actor) -> None:
    ana.types("Good morning <b>all</b>", channel=CHANNEL)
    ana.types("/cop-nonsense", channel=CHANNEL)
    [declined] = ana.in_channel()
    assert "I do not know /cop-nonsense." in declined.text
    assert not ben.in_channel()
    _, page, _ = answers(stage, "GET", f"/seat/U0BEN/in/{CHANNEL}")
    assert "Good morning &lt;b&gt;all&lt;/b&gt;" in page
    assert "/cop-nonsense" not in page


def test_a_leader_has_no_way_into_the_channel(stage: Stage) -> None:
    assert f"/in/{CHANNEL}" not in answers(stage, "GET", "/seat/U0SAM")[1]
    assert answers(stage, "GET", f"/seat/U0SAM/in/{CHANNEL}")[0] == 404
    words = {"text": "Let me in", "room": f"channel:{CHANNEL}"}
    assert answers(stage, "POST", "/seat/U0SAM/type", data=words)[0] == 404
    assert "Let me in" not in answers(stage, "GET", f"/seat/U0ANA/in/{CHANNEL}")[1]


def test_a_stranger_gets_a_page_and_a_kind_no(stage: Stage) -> None:
    stranger = stage.actor("nobody")
    stranger.types("/cop-reflect")
    assert "You are not in a community here yet." in stranger.card.text


def test_a_database_that_is_gone_is_said_and_nothing_is_half_done(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **how: object) -> None:
        raise Unavailable("gone")

    before = world_of(stage).platform.rooms.order
    with monkeypatch.context() as broken:
        broken.setattr(Database, "write", gone)
        status, text, _ = answers(stage, "POST", "/seat/U0ANA/type", data={"text": "/cop-help", "room": "direct:U0ANA"})
    assert status == 503
    assert "cannot reach its database" in text
    assert world_of(stage).platform.rooms.order == before


def test_the_script_gets_what_changed_and_nothing_else(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    since = world_of(stage).platform.rooms.order
    posted = {"text": "/cop-nonsense", "room": "direct:U0ANA", "once": "1"}
    status, text, _ = answers(stage, "POST", "/seat/U0ANA/type", data=posted, headers={"X-Since": str(since)})
    news = json.loads(text)
    assert status == 200
    assert [change["room"] for change in news["changes"]] == ["direct:U0ANA"] * 2
    assert "/cop-nonsense" in news["changes"][0]["html"]
    assert news["order"] == since + 2


async def pushed(world: WebWorld, user: str, more: Card) -> list[str]:
    """Listen as a browser does while a card is sent to Ana; give the pushes."""
    assert world.client
    heard = []
    async with world.client.get(f"/seat/{user}/pushes?since={world.platform.rooms.order}") as stream:
        heard.append((await stream.content.readuntil(b"\n\n")).decode())
        address = Address("web", TENANT, "U0ANA")
        await world.platform.send(address, more, "a key")
        heard.append((await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 5)).decode())
    return heard


def test_a_card_is_pushed_to_its_reader_alone(stage: Stage) -> None:
    card = Card("By itself", (Line("Nobody reloaded this."),))
    first, second = stage.plays(pushed(world_of(stage), "U0ANA", card))
    assert json.loads(first.partition("data: ")[2])["changes"] == []
    assert "Nobody reloaded this." in second
    first, second = stage.plays(pushed(world_of(stage), "U0BEN", card))
    assert "Nobody reloaded this." not in second


def test_a_key_is_sent_once_and_a_cleared_card_is_said_to_be_gone(stage: Stage, ana: Actor) -> None:
    platform = world_of(stage).platform
    address = Address("web", TENANT, "U0ANA")
    ref = stage.plays(platform.send(address, Card("One"), "key"))
    assert stage.plays(platform.send(address, Card("One"), "key")) == ref
    stage.plays(platform.edit(address, ref, Card("Two")))
    assert [card.title for card in ana.cards if card.title in ("One", "Two")] == ["Two"]
    platform.rooms.clear()
    with pytest.raises(Vanished):
        stage.plays(platform.edit(address, ref, Card("Three")))
