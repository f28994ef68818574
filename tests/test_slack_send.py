"""Delivery to Slack: what is posted, what is edited, and what each of Slack's refusals means."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.conversation import Conversation
from bot.engine.clock import StoppedClock
from bot.platform import Address, KnowsRosters, Refused, Shut, TryLater, Uncertain, Vanished
from bot.slack.adapter import SlackAdapter
from bot.threads import Threads
from handlers.language import Card, Chart, Line, Series
from handlers.turn import Router
from storage.database import Database
from tests.fake_slack import Answered, FakeSlack
from tests.hands_slack import SlackWorld
from tests.stage import LIBRARY, MONDAY_EARLY

ANA = Address("slack", "T0001", user="U0ANA")
CARD = Card("Question", (Line("How did it go?"),))
CHART = Chart("Open and kept", "Open went from 4 to 2.", ("May", "June"), (Series("open", (4, 2)),))
Play = Callable[[Callable[[SlackAdapter, FakeSlack], Awaitable[Any]]], Any]


@pytest.fixture
def play(database: Database) -> Play:
    """Give what plays a scene between our adapter and a fake Slack."""

    def played(scene: Callable[[SlackAdapter, FakeSlack], Awaitable[Any]]) -> Any:
        async def whole() -> Any:
            db = Threads(database)
            world = SlackWorld(Conversation(db, Router(), LIBRARY, StoppedClock(MONDAY_EARLY)))
            await world.start()
            try:
                return await scene(world.platform, world.slack)
            finally:
                await world.stop()
                db.close()

        return asyncio.run(whole())

    return played


def test_a_card_is_posted_with_its_key_and_edited_in_place(play: Play) -> None:
    async def scene(adapter: SlackAdapter, slack: FakeSlack) -> None:
        ref = await adapter.send(ANA, CARD, "ask:1")
        assert slack.messages[0].metadata["event_payload"] == {"key": "ask:1"}
        await adapter.edit(ANA, ref, Card("Kept", (Line("Thank you."),)))
        [message] = slack.messages
        assert "Thank you." in str(message.blocks)

    play(scene)


def test_a_long_card_goes_on_in_its_thread_and_shrinks_again(play: Play) -> None:
    async def scene(adapter: SlackAdapter, slack: FakeSlack) -> None:
        ref = await adapter.send(ANA, Card("Much", (Line("word " * 6000),)), "k")
        assert [message.thread for message in slack.messages] == ["", *[ref["ts"]] * (len(slack.messages) - 1)]
        assert len(ref["more"]) == len(slack.messages) - 1 > 0
        await adapter.edit(ANA, ref, CARD)
        assert "no longer needed" in slack.messages[-1].text
        grown = await adapter.edit(ANA, ref, Card("More", (Line("word " * 9000),)))
        assert len(grown["more"]) == len(slack.messages) - 1

    play(scene)


def test_a_further_page_that_fails_does_not_repeat_the_first(play: Play) -> None:
    async def scene(adapter: SlackAdapter, slack: FakeSlack) -> None:
        slack.next_answers["chat.postMessage"] = [
            Answered(after_doing=True, body={"ok": True, "channel": "D", "ts": "1"})
        ]
        slack.next_answers["chat.postMessage"] += [Answered(500)]
        ref = await adapter.send(ANA, Card("Much", (Line("word " * 6000),)), "k")
        assert ref == {"channel": "D", "ts": "1", "more": []}

    play(scene)


@pytest.mark.parametrize(
    ("answered", "expected", "seconds"),
    [
        (Answered(429, headers={"Retry-After": "7"}), TryLater, 7),
        (Answered(429), TryLater, 30),
        (Answered(503), TryLater, 0),
        (Answered(body={"ok": False, "error": "ratelimited"}), TryLater, 0),
        (Answered(body={"ok": False, "error": "team_added_to_org"}), TryLater, 0),
        (Answered(500), Uncertain, 0),
        (Answered(0), Uncertain, 0),
        (Answered(body={"ok": False, "error": "fatal_error"}), Uncertain, 0),
        (Answered(404), Refused, 0),
        (Answered(body={"ok": False, "error": "channel_not_found"}), Refused, 0),
        (Answered(body={"ok": False, "error": "not_in_channel"}), Refused, 0),
        (Answered(body={"ok": False, "error": "token_revoked"}), Shut, 1800),
    ],
    ids=lambda value: str(getattr(value, "body", "") or getattr(value, "status", "")),
)
def test_each_refusal_has_its_meaning(
    play: Play, answered: Answered, expected: type[Exception], seconds: float
) -> None:
    async def scene(adapter: SlackAdapter, slack: FakeSlack) -> None:
        slack.next_answers["chat.postMessage"] = [answered]
        with pytest.raises(expected) as caught:
            await adapter.send(ANA, CARD, "k")
        assert getattr(caught.value, "seconds", 0) == seconds
        assert not slack.messages
        assert len(slack.calls) == 1

    play(scene)


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_a_message_that_is_gone_is_said_to_be(play: Play, error: str) -> None:
    async def scene(adapter: SlackAdapter, slack: FakeSlack) -> None:
        slack.next_answers["chat.update"] = [Answered(body={"ok": False, "error": error})]
        with pytest.raises(Vanished):
            await adapter.edit(ANA, {"channel": "D1", "ts": "1", "more": []}, CARD)

    play(scene)


def test_our_own_mistakes_are_not_told_to_the_chair(play: Play) -> None:
    async def scene(adapter: SlackAdapter, slack: FakeSlack) -> None:
        for error, ours in (("invalid_blocks", True), ("channel_not_found", False)):
            slack.next_answers["chat.postMessage"] = [Answered(body={"ok": False, "error": error})]
            with pytest.raises(Refused) as caught:
                await adapter.send(ANA, CARD, "k")
            assert caught.value.ours is ours

    play(scene)


def test_nobody_listens_there(play: Play) -> None:
    async def scene(adapter: SlackAdapter, slack: FakeSlack) -> None:
        await slack.stop()
        with pytest.raises(TryLater):
            await adapter.send(ANA, CARD, "k")

    play(scene)


def test_a_picture_is_uploaded_and_shown(play: Play) -> None:
    async def scene(adapter: SlackAdapter, slack: FakeSlack) -> None:
        adapter.sender.draw = lambda chart: b"PNG" + chart.title.encode()
        await adapter.send(ANA, Card("Digest", (CHART,)), "k")
        [picture] = slack.files.values()
        assert picture == b"PNGOpen and kept"
        image = next(block for block in slack.messages[0].blocks if block["type"] == "image")
        assert image["alt_text"] == "Open went from 4 to 2."
        assert image["slack_file"]["id"] in slack.files

    play(scene)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_a_picture_that_fails_leaves_its_words(play: Play, method: str) -> None:
    async def scene(adapter: SlackAdapter, slack: FakeSlack) -> None:
        adapter.sender.draw = lambda _: b"PNG"
        slack.next_answers[method] = [Answered(500)]
        await adapter.send(ANA, Card("Digest", (CHART,)), "k")
        assert "Open went from 4 to 2." in str(slack.messages[0].blocks)

    play(scene)


def test_a_picture_that_slack_has_not_finished_leaves_its_words(play: Play) -> None:
    async def scene(adapter: SlackAdapter, slack: FakeSlack) -> None:
        adapter.sender.draw = lambda _: b"PNG"
        slack.next_answers["chat.postMessage"] = [Answered(body={"ok": False, "error": "invalid_blocks"})]
        await adapter.send(ANA, Card("Digest", (CHART,)), "k")
        [message] = slack.messages
        assert "image" not in {block["type"] for block in message.blocks}

    play(scene)


def test_a_roster_is_read_page_by_page_without_the_bot(play: Play) -> None:
    async def scene(adapter: SlackAdapter, slack: FakeSlack) -> None:
        slack.rosters["C1"] = ["U1", "U0BOT", "U2", "U3", "U4"]
        assert isinstance(adapter, KnowsRosters)
        assert await adapter.roster(Address("slack", "T0001", channel="C1")) == {"U1", "U2", "U3", "U4"}

    play(scene)


def test_a_roster_that_nobody_granted_is_refused(play: Play) -> None:
    async def scene(adapter: SlackAdapter, slack: FakeSlack) -> None:
        with pytest.raises(Shut):
            await adapter.roster(Address("slack", "T0001", channel="C1"))

    play(scene)
