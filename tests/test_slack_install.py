"""Many workspaces: installing, installing again, whole organisations, removal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.platform import Shut
from storage import installations
from storage.database import Database
from tests.hands_slack import SlackWorld
from tests.slack_many import ORG, Json, Play, begins, commands, finishes, grant, installs, play, send

__all__ = ["play"]


def test_a_workspace_installs_and_is_heard_and_written_to(play: Play) -> None:
    async def scene(world: SlackWorld) -> None:
        assert "not set up in this workspace" in await commands(world)
        with pytest.raises(Shut):
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
        with pytest.raises(Shut):
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
        with pytest.raises(Shut):
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
        with pytest.raises(Shut):
            await send(world, "E1")

    play(scene)
