"""Delivery to Teams: where it is posted, what is edited, and what each of the connector's refusals means."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from botbuilder.core import TurnContext
from botbuilder.schema import Activity

from bot.conversation import Conversation
from bot.engine.clock import StoppedClock
from bot.platform import Absent, Address, KnowsRosters, Refused, TryLater, Uncertain, Vanished
from bot.teams.activities import Wire, model_of
from bot.teams.adapter import TeamsAdapter
from bot.threads import Threads
from handlers.language import Card, Field, Form, Line
from handlers.turn import Router
from storage.database import Database
from tests.fake_teams import BOT, TENANT, Answered, FakeTeams, blocked
from tests.hands_teams import TeamsWorld
from tests.stage import LIBRARY, MONDAY_EARLY
from tests.teams_screen import seen_of

CARD = Card("Question", (Line("How did it go?"),))
FORM = Form("a.keep", "Tell", (Field("first", "First"),))
Scene = Callable[[TeamsAdapter, FakeTeams], Awaitable[Any]]
Play = Callable[[Scene], Any]


def ana(**reference: Any) -> Address:
    """Give Ana's address."""
    return Address("teams", TENANT, user="U0ANA", reference=reference)


def channel(**reference: Any) -> Address:
    """Give a channel's address."""
    return Address("teams", TENANT, channel="19:c@thread.tacv2", reference=reference)


@pytest.fixture
def play(database: Database) -> Play:
    """Give what plays a scene between our adapter and a fake Teams."""

    def played(scene: Scene) -> Any:
        async def whole() -> Any:
            db = Threads(database)
            world = TeamsWorld(Conversation(db, Router(), LIBRARY, StoppedClock(MONDAY_EARLY)))
            await world.start()
            try:
                return await scene(world.platform, world.teams)
            finally:
                await world.stop()
                db.close()

        return asyncio.run(whole())

    return played


def test_a_card_goes_to_the_known_chat_and_is_edited_there(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        ref = await adapter.send(ana(service=teams.url(), conversation="a:known", bot=BOT["id"]), CARD, "k")
        assert ref == {"service": teams.url(), "conversation": "a:known", "activity": teams.chats["a:known"][0].id}
        assert await adapter.edit(ana(), ref, Card("Kept")) == ref
        [message] = teams.chats["a:known"]
        assert seen_of(message.content).title == "Kept"
        assert message.activity["summary"] == "Kept"
        assert teams.count("open") == 0

    play(scene)


def test_a_chat_that_is_not_known_is_asked_for(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        ref = await adapter.send(ana(), CARD, "k")
        assert ref["conversation"] == "a:U0ANA"
        assert (await adapter.send(ana(user="29:U0ANA", conversation=""), CARD, "k"))["conversation"] == "a:U0ANA"
        opened = [said for kind, _, said in teams.calls if kind == "open"]
        assert [said["members"] for said in opened] == [[{"id": "U0ANA"}], [{"id": "29:U0ANA"}]]
        assert {said["bot"]["id"] for said in opened} == {BOT["id"]}

    play(scene)


def test_a_chat_that_is_gone_is_asked_for_anew_once(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        teams.next_answers["post"] = [Answered(404)]
        assert (await adapter.send(ana(conversation="a:old"), CARD, "k"))["conversation"] == "a:U0ANA"
        teams.next_answers["post"] = [Answered(404)] * 2
        with pytest.raises(Refused, match="404"):
            await adapter.send(ana(conversation="a:old"), CARD, "k")

    play(scene)


def test_in_a_channel_a_form_is_a_button(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        await adapter.send(channel(service=teams.url()), Card("Question", form=FORM), "k")
        [message] = teams.chats["19:c@thread.tacv2"]
        assert not seen_of(message.content).fields
        assert seen_of(message.content).buttons == ("Tell",)

    play(scene)


@pytest.mark.parametrize(
    ("answered", "expected", "seconds"),
    [
        (Answered(412), TryLater, 0),
        (Answered(429, headers={"Retry-After": "7"}), TryLater, 7),
        (Answered(429, headers={"Retry-After": "soon"}), TryLater, 0),
        (Answered(502, headers={"Retry-After": "1"}), TryLater, 1),
        (Answered(503), TryLater, 0),
        (Answered(504), TryLater, 0),
        (Answered(500), Uncertain, 0),
        (Answered(0), Uncertain, 0),
        (Answered(200, body=["no", "id"]), None, 0),  # type: ignore[arg-type]
        (Answered(400), Refused, 0),
        (Answered(413), Refused, 0),
        (Answered(404), Refused, 0),
        (Answered(403, {"error": {"code": "BotNotInConversationRoster"}}), Absent, 0),
        (Answered(403), Absent, 0),
        (blocked(), Absent, 0),
    ],
    ids=lambda value: str(getattr(value, "status", "")),
)
def test_each_refusal_has_its_meaning(
    play: Play, answered: Answered, expected: type[Exception] | None, seconds: float
) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        teams.next_answers["post"] = [answered]
        if expected is None:
            assert (await adapter.send(channel(), CARD, "k"))["activity"] == ""
            return
        with pytest.raises(expected) as caught:
            await adapter.send(channel(), CARD, "k")
        assert getattr(caught.value, "seconds", 0) == seconds
        assert teams.count("post") == 1
        assert not teams.chats["19:c@thread.tacv2"]

    play(scene)


def test_our_own_mistakes_are_not_told_to_the_chair(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        for answered, ours in ((Answered(400), True), (Answered(413), True), (blocked(), False)):
            teams.next_answers["post"] = [answered]
            with pytest.raises(Refused) as caught:
                await adapter.send(channel(), CARD, "k")
            assert caught.value.ours is ours

    play(scene)


def test_why_somebody_is_out_of_reach_is_named_without_quoting(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        teams.next_answers["post"] = [blocked(), Answered(403, {"message": "words that somebody wrote"})]
        for why in ("MessageWritesBlocked", "HTTP 403"):
            with pytest.raises(Absent, match=why):
                await adapter.send(channel(), CARD, "k")

    play(scene)


def test_an_edit_of_what_is_gone_says_so(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        with pytest.raises(Vanished):
            await adapter.edit(ana(), {"conversation": "a:U0ANA", "activity": "m9"}, CARD)
        teams.next_answers["put"] = [Answered(500)]
        with pytest.raises(Uncertain):
            await adapter.edit(ana(), {"conversation": "a:U0ANA", "activity": "m9"}, CARD)

    play(scene)


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        (Answered(403, {"error": {"code": "ForbiddenOperationException"}}), Absent),
        (Answered(400), Absent),
        (Answered(404), Absent),
        (Answered(201, {}), TryLater),
        (Answered(429), TryLater),
        (Answered(500), Uncertain),
    ],
    ids=lambda value: str(getattr(value, "status", "")),
)
def test_a_chat_with_somebody_without_the_app_cannot_be_had(
    play: Play, answered: Answered, expected: type[Exception]
) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        teams.next_answers["open"] = [answered]
        with pytest.raises(expected):
            await adapter.send(ana(), CARD, "k")
        assert teams.count("post") == 0

    play(scene)


def test_who_removed_the_app_is_not_written_to(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        for address in (ana(removed=True), channel(removed=True)):
            with pytest.raises(Absent, match="removed"):
                await adapter.send(address, CARD, "k")
        assert not teams.calls

    play(scene)


def test_a_token_that_ended_early_is_replaced_within_the_call(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        await adapter.send(channel(), CARD, "k")
        teams.tokens.clear()
        await adapter.send(channel(), CARD, "k")
        assert (teams.count("token"), teams.count("post")) == (2, 3)
        teams.next_answers["post"] = [Answered(401)] * 2
        with pytest.raises(TryLater) as caught:
            await adapter.send(channel(), CARD, "k")
        assert caught.value.seconds == 60
        assert len(teams.chats["19:c@thread.tacv2"]) == 2

    play(scene)


def test_all_calls_share_one_session_and_one_token(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        await asyncio.gather(*(adapter.send(channel(), CARD, str(n)) for n in range(30)))
        assert len(teams.chats["19:c@thread.tacv2"]) == 30
        assert teams.count("token") == 1

    play(scene)


def test_an_answer_that_does_not_come_leaves_us_in_doubt(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        await adapter.tokens.token()
        teams.next_answers["post"] = [Answered(after_doing=True, seconds=0.3)]
        with pytest.raises(Uncertain):
            await adapter.send(channel(), CARD, "k")
        assert teams.chats["19:c@thread.tacv2"], "it has arrived all the same"

    monkeypatch.setattr("bot.teams.connector.PATIENCE", aiohttp.ClientTimeout(total=0.1))
    play(scene)


def test_nobody_listens_there(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        await adapter.send(channel(service=teams.url()), CARD, "k")
        address = channel(service=teams.url())
        await teams.stop()
        with pytest.raises((TryLater, Uncertain)):
            await adapter.send(address, CARD, "k")
        with pytest.raises(Refused) as caught:
            await adapter.send(channel(service="https://evil.example/"), CARD, "k")
        assert caught.value.ours

    play(scene)


def test_a_roster_is_the_channels_own_page_by_page_without_the_bot(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        people = [{"id": f"29:{n}", "aadObjectId": f"aad-{n}"} for n in range(5)]
        teams.rosters["19:c@thread.tacv2"] = [*people[:2], {"id": BOT["id"]}, *people[2:], {"id": "29:guest"}]
        teams.rosters["19:team"] = [{"id": "29:team", "aadObjectId": "aad-team"}]
        assert isinstance(adapter, KnowsRosters)
        found = await adapter.roster(channel(service=teams.url(), team="19:team", bot=BOT["id"]))
        assert found == {*(f"aad-{n}" for n in range(5)), "29:guest"}
        asked = [(chat, said) for kind, chat, said in teams.calls if kind == "members"]
        assert {chat for chat, _ in asked} == {"19:c@thread.tacv2"}
        assert [said.get("continuationToken") for _, said in asked] == [None, "2+/", "4+/", "6+/"]
        assert {said["pageSize"] for _, said in asked} == {"500"}

    play(scene)


def test_a_roster_that_we_may_not_see_is_refused(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        with pytest.raises(Refused):
            await adapter.roster(channel())

    play(scene)


def test_the_frameworks_own_ways_of_speaking_work(play: Play) -> None:
    async def scene(adapter: TeamsAdapter, teams: FakeTeams) -> None:
        heard = {
            "type": "message",
            "id": "1",
            "channelId": "msteams",
            "serviceUrl": teams.url(),
            "from": {"id": "29:U0ANA"},
            "recipient": BOT,
            "conversation": {"id": "a:U0ANA"},
        }
        context = TurnContext(adapter, model_of(heard))
        sent = await context.send_activity("Plain words")
        [message] = teams.chats["a:U0ANA"]
        assert (message.activity["text"], message.activity["from"]["id"]) == ("Plain words", BOT["id"])
        await context.update_activity(Activity(type="message", id=sent.id, text="Other words"))
        assert teams.chats["a:U0ANA"][0].activity["text"] == "Other words"
        await context.delete_activity(sent.id)
        assert not teams.chats["a:U0ANA"]
        await context.send_activity(Wire({"type": "message", "text": "Wired", "unknown": {"to": "the framework"}}))
        assert teams.chats["a:U0ANA"][0].activity["unknown"] == {"to": "the framework"}

    play(scene)
