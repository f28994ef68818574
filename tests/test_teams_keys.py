"""Microsoft's keys and our own token: fetched when needed, by one request however many wait, and never too often."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest

from bot.engine.clock import StoppedClock
from bot.platform import TryLater
from bot.teams.keys import FRESH, PAUSE, RETRY, Keys, NoKeys
from bot.teams.registration import Registration
from bot.teams.tokens import EARLY, Tokens
from tests.fake_teams import APP, ISSUER, SECRET, TENANT, Answered, FakeTeams
from tests.stage import MONDAY_EARLY


@dataclass(frozen=True, slots=True)
class Office:
    """Our keys and tokens beside a fake Teams, and the clock they go by."""

    teams: FakeTeams
    clock: StoppedClock
    keys: Keys
    tokens: Tokens


Play = Callable[[Callable[[Office], Awaitable[Any]]], Any]


@pytest.fixture
def play() -> Play:
    """Give what plays a scene in an office."""

    def played(scene: Callable[[Office], Awaitable[Any]]) -> Any:
        async def whole() -> Any:
            teams, clock = FakeTeams(), StoppedClock(MONDAY_EARLY)
            await teams.start()
            async with aiohttp.ClientSession() as session:
                keys = Keys(clock, session, teams.url("/openid"))
                ours = Registration(APP, SECRET, TENANT, login_url=teams.url("/login"))
                try:
                    return await scene(Office(teams, clock, keys, Tokens(ours, keys, clock, session)))
                finally:
                    await teams.stop()

        return asyncio.run(whole())

    return played


def test_the_keys_are_fetched_once_for_all_who_wait(play: Play) -> None:
    async def scene(office: Office) -> None:
        found = await asyncio.gather(*(office.keys.find("k1") for _ in range(20)))
        assert all(found)
        assert await office.keys.issuer() == ISSUER
        assert await office.keys.find("other") is None
        assert office.teams.count("keys") == 1

    play(scene)


def test_an_unknown_key_is_looked_for_at_most_once_a_minute(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.keys.find("k1")
        for _ in range(5):
            assert await office.keys.find("k2") is None
        assert office.teams.count("keys") == 1
        office.teams.kid = "k2"
        office.clock.slept += PAUSE
        assert all(await asyncio.gather(*(office.keys.find("k2") for _ in range(5))))
        assert office.teams.count("keys") == 2
        assert await office.keys.find("k1") is None

    play(scene)


def test_keys_of_yesterday_are_fetched_anew_and_stay_where_that_fails(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.keys.find("k1")
        office.clock.slept += FRESH
        office.teams.next_answers["keys"] = [Answered(500)]
        assert await office.keys.find("k1")
        assert await office.keys.find("k1")
        assert office.teams.count("keys") == 2
        office.clock.slept += RETRY
        assert await office.keys.find("k1")
        assert await office.keys.find("k1")
        assert office.teams.count("keys") == 3

    play(scene)


@pytest.mark.parametrize(
    "answered", [Answered(500), Answered(body={"issuer": ISSUER}), Answered(body={"jwks_uri": "words"})]
)
def test_with_no_keys_at_all_nobody_can_say(play: Play, answered: Answered) -> None:
    async def scene(office: Office) -> None:
        office.teams.next_answers["keys"] = [answered]
        for _ in range(3):
            with pytest.raises(NoKeys):
                await office.keys.find("k1")
        assert office.teams.count("keys") == 1
        with pytest.raises(TryLater, match="NoKeys"):
            await office.tokens.token()
        office.clock.slept += RETRY
        assert await office.keys.find("k1")

    play(scene)


def test_one_request_an_hour_gives_everybody_our_token(play: Play) -> None:
    async def scene(office: Office) -> None:
        given = await asyncio.gather(*(office.tokens.token() for _ in range(50)))
        assert len(set(given)) == 1
        assert office.teams.count("token") == 1
        [(_, _, asked)] = [call for call in office.teams.calls if call[0] == "token"]
        assert asked["grant_type"] == "client_credentials"
        office.clock.slept += 3600 - EARLY - 1
        assert await office.tokens.token() == given[0]
        office.clock.slept += 1
        later = await asyncio.gather(*(office.tokens.token() for _ in range(50)))
        assert {*later} != {*given}
        assert office.teams.count("token") == 2

    play(scene)


def test_a_token_that_is_not_taken_is_asked_for_anew_once(play: Play) -> None:
    async def scene(office: Office) -> None:
        first = await office.tokens.token()
        office.tokens.forget(first)
        second = await office.tokens.token()
        office.tokens.forget(first)
        assert await office.tokens.token() == second != first

    play(scene)


@pytest.mark.parametrize(
    ("answered", "why", "seconds"),
    [
        (
            Answered(401, {"error": "x", "error_description": "AADSTS7000222: The client secret has expired."}),
            "AADSTS7000222",
            60,
        ),
        (Answered(400, {"error": "invalid_request"}), "invalid_request", 60),
        (Answered(200, {"access_token": "x"}), "no token", 60),
        (Answered(200, []), "no token: TypeError", 0),  # type: ignore[arg-type]
        (Answered(0), "no token: ServerDisconnectedError", 0),
    ],
    ids=["expired", "refused", "no end", "a list", "broken line"],
)
def test_without_a_token_messages_wait(play: Play, answered: Answered, why: str, seconds: float) -> None:
    async def scene(office: Office) -> None:
        office.teams.next_answers["token"] = [answered]
        with pytest.raises(TryLater) as refused:
            await office.tokens.token()
        assert (str(refused.value), refused.value.seconds) == (why, seconds)
        assert await office.tokens.token()

    play(scene)


def test_where_nobody_is_authenticated_there_is_no_token(play: Play) -> None:
    async def scene(office: Office) -> None:
        office.tokens.registration = replace(office.tokens.registration, app_id="")
        assert await office.tokens.token() == ""
        assert office.teams.calls == []

    play(scene)
