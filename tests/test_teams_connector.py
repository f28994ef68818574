"""What each of the connector's answers means for delivery, and what a call costs in connections and tokens."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot.platform import Absent, Refused, TryLater, Uncertain, Vanished
from bot.teams.adapter import TeamsAdapter
from tests.fake_teams import Answered, FakeTeams, blocked
from tests.teams_scenes import CARD, Play, ana, channel, play

__all__ = ["play"]


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
