"""Teams without authentication, for a test client on this computer: what it hears, and what it must not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.platform import Address, TryLater
from bot.teams.registration import SERVICE_HOSTS
from handlers.language import Card
from storage.database import Database
from tests.fake_teams import TENANT
from tests.hands_teams import TeamsWorld
from tests.stage import Stage
from tests.teams_booth import said


@pytest.fixture
def open_door(database: Database) -> Iterator[Stage]:
    """Give a stage whose Teams asks for no token, as `--insecure-local` does."""
    stage = Stage(database, "teams")
    stage.plays(stage.world.stop())
    registration = {"app_id": "", "secret": "", "tenant": "", "service_hosts": SERVICE_HOSTS}
    stage.world = TeamsWorld(stage.conversation, registration)  # type: ignore[assignment]  # a narrower platform
    stage.plays(stage.world.start())
    yield stage
    stage.ends()


def test_without_authentication_a_test_client_is_heard_and_answered(open_door: Stage) -> None:
    world = open_door.world
    assert isinstance(world, TeamsWorld)
    world.teams.tokens.add("")
    assert open_door.plays(world.posts(said(world, "/cop-help"), ""))[0] == 200
    assert "Hello, I am cop-bot" in str(world.teams.chats)
    assert world.teams.count("token") == 0
    card = Card("To somebody we have not heard from")
    open_door.plays(world.platform.send(Address("teams", TENANT, user="U0MEGAN"), card, "k"))
    assert "not heard from" in str(world.teams.chats["a:U0MEGAN"])
    with pytest.raises(TryLater):
        open_door.plays(world.platform.send(Address("teams", "second", user="U0EVE"), card, "k"))
    elsewhere = {**said(world, "/cop-help"), "serviceUrl": "https://smba.trafficmanager.net/au/"}
    assert open_door.plays(world.posts(elsewhere, ""))[0] == 403


def test_without_authentication_no_page_in_a_browser_is_heard(open_door: Stage) -> None:
    world = open_door.world
    assert isinstance(world, TeamsWorld)

    async def posts() -> int:
        assert world.client
        headers = {"Origin": "https://evil.example"}
        return (await world.client.post("/api/messages", json=said(world, "/cop-help"), headers=headers)).status

    assert open_door.plays(posts()) == 403
