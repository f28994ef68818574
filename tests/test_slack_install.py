"""Many workspaces: installing, installing again, whole organisations, removal, tokens that are refreshed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from sqlalchemy import text

from bot.conversation import Conversation
from bot.engine.clock import StoppedClock
from bot.platform import Address, Refused
from bot.slack.manifest import BOT_SCOPES
from bot.threads import Threads
from handlers.language import Card, Line, Reply, Say
from handlers.turn import Router, Turn
from storage import installations
from storage.database import Database
from tests.fake_slack import Answered
from tests.hands_slack import SECRET, SlackWorld
from tests.stage import LIBRARY, MONDAY_EARLY

Json = dict[str, Any]
BASE = "https://cop.example.org"
MANY = {"signing_secret": SECRET, "client_id": "1.2", "client_secret": "hush", "base_url": BASE}
on = Router()
Play = Callable[[Callable[[SlackWorld], Awaitable[Any]]], Any]


@on.command("cop-here", "Say where", anyone=True)
def say_here(turn: Turn) -> list[Reply]:
    return [Say(Card("Here", (Line(turn.event.tenant),)))]


@pytest.fixture
def play(database: Database) -> Play:
    """Give what plays a scene with an app that many install."""

    def played(scene: Callable[[SlackWorld], Awaitable[Any]]) -> Any:
        async def whole() -> Any:
            db = Threads(database)
            world = SlackWorld(Conversation(db, on, LIBRARY, StoppedClock(MONDAY_EARLY)), MANY)
            await world.start()
            try:
                return await scene(world)
            finally:
                await world.stop()
                db.close()

        return asyncio.run(whole())

    return played


def grant(token: str, team: str = "T0001", **more: Any) -> Json:
    """Give what Slack grants for a workspace."""
    return {"ok": True, "access_token": token, "team": {"id": team, "name": "River"}, "scope": "commands", **more}


ORG = {"team": None, "enterprise": {"id": "E1", "name": "Org"}, "is_enterprise_install": True}


async def begins(world: SlackWorld) -> tuple[str, str]:
    """Open the install page, and give the state and the cookie that came with it."""
    assert world.client
    answer = await world.client.get("/slack/install", allow_redirects=False)
    assert answer.status == 302
    asked = parse_qs(urlparse(answer.headers["Location"]).query)
    assert asked["scope"] == [",".join(BOT_SCOPES)]
    assert asked["redirect_uri"] == [f"{BASE}/slack/oauth_redirect"]
    return asked["state"][0], answer.cookies["cop_slack_state"].value


async def finishes(world: SlackWorld, state: str, cookie: str, **query: str) -> tuple[int, str]:
    """Come back from Slack."""
    assert world.client
    world.client.session.cookie_jar.clear()
    answer = await world.client.get(
        "/slack/oauth_redirect", params={"state": state, **query}, headers={"Cookie": f"cop_slack_state={cookie}"}
    )
    return answer.status, await answer.text()


async def installs(world: SlackWorld, granted: Json) -> None:
    """Install the bot from beginning to end."""
    world.slack.grants["code-1"] = granted
    state, cookie = await begins(world)
    status, page = await finishes(world, state, cookie, code="code-1")
    assert status == 200, page


async def commands(world: SlackWorld, **more: str) -> str:
    """Type a command somewhere, and give the ack."""
    form = {
        "command": "/cop-here",
        "team_id": "T0001",
        "user_id": "U1",
        "channel_id": "D1",
        "trigger_id": str(id(more)),
    }
    _, body = await world.posts_form({**form, **more})
    return body


def send(world: SlackWorld, tenant: str = "T0001") -> Awaitable[Json]:
    """Post a card there."""
    return world.platform.send(Address("slack", tenant, user="U0ANA"), Card("Hello"), "k")


def test_a_workspace_installs_and_is_heard_and_written_to(play: Play) -> None:
    async def scene(world: SlackWorld) -> None:
        assert "not set up in this workspace" in await commands(world)
        with pytest.raises(Refused):
            await send(world)
        await installs(world, grant("xoxb-new"))
        assert "T0001" in await commands(world)
        await send(world)
        assert len(world.slack.messages) == 1

    play(scene)


@pytest.mark.parametrize("fault", ["other browser", "too old", "forged", "none", "cancelled", "bad code"])
def test_what_did_not_begin_here_does_not_finish_here(play: Play, fault: str) -> None:
    async def scene(world: SlackWorld) -> None:
        world.slack.grants["code-1"] = grant("xoxb-new")
        state, cookie = await begins(world)
        clock = world.conversation.clock
        forged = ".".join([*state.split(".")[:2], "0" * 64])
        query = {"code": "code-1"}
        match fault:
            case "other browser":
                _, cookie = await begins(world)
            case "too old":
                clock.move_to(clock.now() + timedelta(minutes=11))
            case "forged":
                state = cookie = forged
            case "none":
                state = cookie = ""
            case "cancelled":
                query = {"error": "access_denied"}
            case _:
                query = {"code": "<b>bad</b>"}
        status, page = await finishes(world, state, cookie, **query)
        assert status in (400, 502)
        assert "Please start again" in page
        assert "<b>" not in page
        with pytest.raises(Refused):
            await send(world)

    play(scene)


def test_installing_again_replaces_the_token(play: Play, database: Database) -> None:
    async def scene(world: SlackWorld) -> None:
        await installs(world, grant("xoxb-old"))
        await installs(world, grant("xoxb-new"))
        assert await world.platform.installations.token_for("T0001") == "xoxb-new"

    play(scene)
    with database.engine.connect() as connection:
        [row] = connection.execute(text("select * from installation")).mappings().all()
    assert "xoxb" not in str(dict(row))


def test_an_organisation_installs_once_for_all_its_workspaces(play: Play) -> None:
    async def scene(world: SlackWorld) -> None:
        await installs(world, {**grant("xoxb-org"), **ORG})
        for team in ("T1", "T2"):
            told = await commands(world, team_id=team, enterprise_id="E1", is_enterprise_install="true")
            assert "E1" in told
        await send(world, "E1")
        assert world.slack.calls[-1][0] == "chat.postMessage"

    play(scene)


def test_a_workspace_beside_an_organisation_keeps_its_own_token(play: Play) -> None:
    async def scene(world: SlackWorld) -> None:
        await installs(world, {**grant("xoxb-org"), **ORG})
        await installs(world, grant("xoxb-team", "T1", enterprise={"id": "E1"}))
        assert await world.platform.installations.token_for("T1") == "xoxb-team"
        assert await world.platform.installations.token_for("E1") == "xoxb-org"

    play(scene)


@pytest.mark.parametrize(
    "event",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}],
    ids=["uninstalled", "revoked"],
)
def test_removal_forgets_the_tokens(play: Play, database: Database, event: Json) -> None:
    async def scene(world: SlackWorld) -> None:
        await installs(world, grant("xoxb-1"))
        await installs(world, grant("xoxb-2", "T2"))
        assert (await world.posts_event(event))[0] == 200
        with pytest.raises(Refused):
            await send(world)
        await send(world, "T2")

    play(scene)
    kept = database.read(lambda db: installations.list_installations(db, "slack"))
    assert [installed.tenant for installed in kept] == ["T2"]


def test_a_members_own_revoked_token_is_not_ours(play: Play) -> None:
    async def scene(world: SlackWorld) -> None:
        await installs(world, grant("xoxb-1"))
        await world.posts_event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
        await send(world)

    play(scene)


def test_an_organisation_is_removed_as_one(play: Play) -> None:
    async def scene(world: SlackWorld) -> None:
        await installs(world, {**grant("xoxb-org"), **ORG})
        await world.posts_event({"type": "app_uninstalled"}, team_id=None, enterprise_id="E1")
        with pytest.raises(Refused):
            await send(world, "E1")

    play(scene)


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
        with pytest.raises(Refused):
            await send(world)

    play(scene)


def test_a_guest_is_written_to_through_the_workspace_that_has_the_bot(play: Play) -> None:
    async def scene(world: SlackWorld) -> None:
        await installs(world, grant("xoxb-1"))
        there = Address("slack", "T-HOME", user="U0GUEST", reference={"through": "T0001"})
        await world.platform.send(there, Card("Hello"), "k")
        assert world.slack.messages[0].channel == "DU0GUEST"

    play(scene)
