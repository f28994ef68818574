"""Delivery to Teams: where it is posted, what is edited, whom we cannot reach, and who is in a channel."""

from __future__ import annotations

import pytest
from botbuilder.core import TurnContext
from botbuilder.schema import Activity

from bot.platform import Absent, KnowsRosters, Refused, TryLater, Uncertain
from bot.teams.activities import Wire, model_of
from bot.teams.adapter import TeamsAdapter
from handlers.language import Card
from tests.fake_teams import BOT, Answered, FakeTeams
from tests.teams_scenes import CARD, FORM, Play, ana, channel, play
from tests.teams_screen import seen_of

__all__ = ["play"]


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
