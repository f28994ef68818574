"""Tokens: remembered, refreshed in time by one process alone, read anew when they die."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.platform import Address, Shut
from handlers.language import Card
from storage import installations
from storage.database import Database
from tests.fake_slack import Answered
from tests.hands_slack import SlackWorld
from tests.slack_many import Json, Play, commands, grant, installs, play, send
from tests.stage import MONDAY_EARLY

__all__ = ["play"]


def test_requests_ask_neither_slack_nor_the_database_who_we_are(play: Play) -> None:
    async def scene(world: SlackWorld) -> None:
        await installs(world, grant("xoxb-1"))
        await commands(world)
        world.slack.calls.clear()
        reads = world.conversation.db.read
        world.conversation.db.read = None  # type: ignore[assignment, method-assign]
        assert "Here" in await commands(world)
        world.conversation.db.read = reads  # type: ignore[method-assign]
        assert not world.slack.calls

    play(scene)


def test_a_token_is_refreshed_once_while_the_old_one_is_still_good(play: Play) -> None:
    async def scene(world: SlackWorld) -> None:
        rotating: Json = {"refresh_token": "r1", "expires_in": 43_200}
        await installs(world, grant("xoxe-1", **rotating))
        ours = world.platform.installations
        assert await ours.token_for("T0001") == "xoxe-1"
        world.conversation.clock.move_to(MONDAY_EARLY + timedelta(hours=11, minutes=30))
        world.slack.grants["r1"] = grant("xoxe-2", refresh_token="r2", expires_in=43_200)
        got = await asyncio.gather(*(ours.token_for("T0001") for _ in range(5)))
        assert set(got) == {"xoxe-2"}
        assert [method for method, _ in world.slack.calls].count("oauth.v2.access") == 2

    play(scene)


def test_only_one_process_may_refresh(database: Database) -> None:
    tokens = installations.Tokens("xoxe-1", "r1", MONDAY_EARLY + timedelta(minutes=30))
    installed = installations.Installed("slack", "T1", "", tokens)
    database.write(lambda db: installations.put_installation(db, installed, MONDAY_EARLY))

    def lease(at: timedelta) -> str:
        now = MONDAY_EARLY + at
        return database.write(lambda db: installations.lease_refresh(db, "slack", "T1", now, timedelta(hours=1)))

    assert lease(timedelta(0)) == "r1"
    assert lease(timedelta(seconds=30)) == ""
    assert lease(timedelta(seconds=61)) == "r1"
    fresh = installations.Tokens("xoxe-2", "r2", MONDAY_EARLY + timedelta(hours=12))
    database.write(lambda db: installations.put_tokens(db, "slack", "T1", fresh))
    assert lease(timedelta(minutes=5)) == ""


def test_a_refresh_that_fails_goes_on_with_the_old_token(play: Play) -> None:
    async def scene(world: SlackWorld) -> None:
        await installs(world, grant("xoxe-1", refresh_token="r1", expires_in=1800))
        world.slack.next_answers["oauth.v2.access"] = [Answered(500)]
        assert await world.platform.installations.token_for("T0001") == "xoxe-1"

    play(scene)


def test_a_token_that_died_is_read_anew_once(play: Play) -> None:
    async def scene(world: SlackWorld) -> None:
        await installs(world, grant("xoxb-1"))
        ours, db = world.platform.installations, world.conversation.db
        assert await ours.token_for("T0001") == "xoxb-1"
        world.slack.tokens = {"xoxb-2"}
        elsewhere = installations.Installed("slack", "T0001", "", installations.Tokens("xoxb-2"))
        await db.write(lambda session: installations.put_installation(session, elsewhere, MONDAY_EARLY))
        await send(world)
        assert len(world.slack.messages) == 1
        world.slack.tokens = set()
        with pytest.raises(Shut):
            await send(world)

    play(scene)


def test_a_guest_is_written_to_through_the_workspace_that_has_the_bot(play: Play) -> None:
    async def scene(world: SlackWorld) -> None:
        await installs(world, grant("xoxb-1"))
        there = Address("slack", "T-HOME", user="U0GUEST", reference={"through": "T0001"})
        await world.platform.send(there, Card("Hello"), "k")
        assert world.slack.messages[0].channel == "DU0GUEST"

    play(scene)


def test_where_nothing_is_installed_nothing_is_leased_kept_or_purged(database: Database) -> None:
    fresh = installations.Tokens("xoxe-2", "r2", MONDAY_EARLY)

    def work(db: Session) -> None:
        assert installations.find_installation(db, "slack", "") is None
        assert installations.lease_refresh(db, "slack", "T9", MONDAY_EARLY, timedelta(hours=1)) == ""
        installations.put_tokens(db, "slack", "T9", fresh)
        assert not installations.purge_installation(db, "slack", "T9", MONDAY_EARLY)
        installations.put_installation(
            db, installations.Installed("slack", "T1", "", installations.Tokens("x")), MONDAY_EARLY
        )
        assert installations.lease_refresh(db, "slack", "T1", MONDAY_EARLY, timedelta(hours=1)) == ""
        assert [kept.tenant for kept in installations.list_installations(db, "slack")] == ["T1"]

    database.write(work)
