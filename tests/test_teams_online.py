"""`cop-bot check --online`: what Microsoft itself says about our registration."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from bot.settings import Settings
from bot.teams.online import NETWORK, ask_teams
from tests.fake_teams import APP, ISSUER, SECRET, TENANT, Answered, FakeTeams


@contextmanager
def microsoft() -> Iterator[FakeTeams]:
    """Serve a fake Teams from a thread of its own."""
    loop, teams = asyncio.new_event_loop(), FakeTeams()
    loop.run_until_complete(teams.start())
    thread = Thread(target=loop.run_forever)
    thread.start()
    yield teams
    asyncio.run_coroutine_threadsafe(teams.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def settings(teams: FakeTeams, **more: str) -> Settings:
    """Give the settings of an operator who has done all that is needed."""
    usual = {
        "MICROSOFT_APP_ID": APP,
        "MICROSOFT_APP_PASSWORD": SECRET,
        "MICROSOFT_APP_TENANT_ID": TENANT,
        "COP_TEAMS_OPENID_URL": teams.url("/openid"),
        "COP_TEAMS_LOGIN_URL": teams.url("/login"),
    }
    return Settings.model_validate({**usual, **more})


def test_a_good_registration_is_fine() -> None:
    with microsoft() as teams:
        found = ask_teams(settings(teams))
    assert [finding.what for finding in found] == [
        f"Teams' requests are signed by {ISSUER}",
        "Microsoft gives us a token for Teams",
    ]
    assert all(finding.fine for finding in found)


@pytest.mark.parametrize(
    ("number", "cure"),
    [
        ("AADSTS7000215", "not its ID"),
        ("AADSTS7000222", "expired"),
        ("AADSTS700016", "MICROSOFT_APP_ID"),
        ("AADSTS90002", "MICROSOFT_APP_TENANT_ID"),
        ("AADSTS1", NETWORK),
    ],
)
def test_each_refusal_has_its_cure(number: str, cure: str) -> None:
    with microsoft() as teams:
        teams.next_answers["token"] = [Answered(400, {"error": "x", "error_description": f"{number}: words"})]
        [_, refused] = ask_teams(settings(teams))
    assert not refused.fine
    assert number in refused.what
    assert cure in refused.cure


def test_what_cannot_be_reached_is_told() -> None:
    with microsoft() as teams:
        teams.next_answers["keys"] = [Answered(500)]
        [finding] = ask_teams(settings(teams))
    assert (finding.fine, finding.cure) == (False, NETWORK)


def test_where_teams_is_not_set_up_nobody_is_asked() -> None:
    with microsoft() as teams:
        assert ask_teams(settings(teams, MICROSOFT_APP_PASSWORD="")) == []
        assert ask_teams(Settings.model_validate({})) == []
        assert not teams.calls
