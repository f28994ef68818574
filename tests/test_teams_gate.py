"""Who comes in at Teams' endpoint: a good token for this address from a directory we serve, and nobody else."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import jwt
import pytest

from bot.settings import Settings
from bot.teams.gate import MOST_REMEMBERED, REMEMBERED
from bot.teams.keys import PAUSE
from bot.teams.registration import LOGIN, OPENID, SERVICE_HOSTS, Registration, registration_of
from tests.fake_teams import APP, ISSUER, TENANT, private_key
from tests.hands_teams import TeamsWorld
from tests.stage import Stage
from tests.teams_booth import booth, platform, said

__all__ = ["booth", "platform"]
NOW = int(time.time())


def unsigned(claims: dict[str, Any]) -> str:
    """Write a token that says it needs no signature."""
    parts = [{"alg": "none", "typ": "JWT", "kid": "k1"}, claims]
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


def good_claims(world: TeamsWorld) -> dict[str, Any]:
    """Give what a good token says."""
    return {"iss": ISSUER, "aud": APP, "exp": NOW + 3600, "serviceurl": world.teams.url()}


BAD_CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://sts.windows.net/11111111-2222-3333-4444-555555555555/"},
    "no issuer": {"iss": None},
    "another app": {"aud": "99999999-aaaa-bbbb-cccc-000000000002"},
    "no audience": {"aud": None},
    "expired": {"exp": NOW - 3600},
    "no end": {"exp": None},
    "an end that is no moment": {"exp": "tomorrow"},
    "not yet good": {"nbf": NOW + 3600},
    "another address": {"serviceurl": "https://smba.example/teams/"},
    "no address": {"serviceurl": None},
}


@pytest.mark.parametrize("claims", BAD_CLAIMS.values(), ids=BAD_CLAIMS.keys())
def test_a_token_that_claims_something_else_is_refused(stage: Stage, booth: TeamsWorld, claims: dict[str, Any]) -> None:
    refused(stage, booth, booth.teams.signed(claims))


def refused(stage: Stage, booth: TeamsWorld, token: str) -> None:
    """Hold that a token is answered 401 without a word, and that nobody hears what came with it."""
    assert stage.plays(booth.posts(said(booth, "/cop-booth"), token)) == (401, "")
    assert not booth.teams.chats
    assert not stage.world.platform.references._known  # type: ignore[attr-defined]


def test_a_token_that_nobody_signed_is_refused(stage: Stage, booth: TeamsWorld) -> None:
    good = booth.teams.signed()
    head, body, signature = good.split(".")
    stolen = jwt.encode(good_claims(booth), private_key("stranger"), "RS256", headers={"kid": "k1"})
    shared = jwt.encode(good_claims(booth), "k" * 64, "HS256", headers={"kid": "k1"})
    changed = (
        base64.urlsafe_b64encode(json.dumps({**good_claims(booth), "exp": NOW + 9999}).encode()).rstrip(b"=").decode()
    )
    for token in (
        "",
        "words",
        "a.b.c",
        f"{head}.{body}.",
        f"{head}.{changed}.{signature}",
        stolen,
        shared,
        unsigned(good_claims(booth)),
        jwt.encode(good_claims(booth), private_key("k1"), "RS512", headers={"kid": "k1"}),
        jwt.encode(good_claims(booth), private_key("k1"), "RS256"),
        jwt.encode(good_claims(booth), private_key("k1"), "RS256", headers={"kid": "unknown"}),
    ):
        refused(stage, booth, token)


def test_a_token_must_be_borne_as_one(stage: Stage, booth: TeamsWorld) -> None:
    async def posts(header: str) -> int:
        assert booth.client
        headers = {"Authorization": header} if header else {}
        answer = await booth.client.post("/api/messages", json=said(booth, "/cop-booth"), headers=headers)
        return answer.status

    good = booth.teams.signed()
    assert [stage.plays(posts(f"{word}{good}")) for word in ("", "Basic ", "Bearer")] == [401, 401, 401]
    assert stage.plays(posts("")) == 401
    assert stage.plays(posts(f"bearer {good}")) == 200


def test_clocks_may_differ_by_five_minutes(stage: Stage, booth: TeamsWorld) -> None:
    now = int(time.time())
    for claims in ({"exp": now - 60}, {"nbf": now + 60}):
        assert stage.plays(booth.posts(said(booth, "/cop-booth"), booth.teams.signed(claims)))[0] == 200


def test_a_good_token_is_checked_once_a_minute_and_while_its_key_is_good(stage: Stage, booth: TeamsWorld) -> None:
    gate = booth.platform.gate
    token = booth.teams.signed()

    def comes() -> int:
        return int(stage.plays(booth.posts(said(booth, "hello"), token))[0])

    assert comes() == 200
    proof = gate._proofs[token]
    assert (comes(), gate._proofs[token]) == (200, proof)
    stage.clock.slept += REMEMBERED
    assert comes() == 200
    assert gate._proofs[token] is not proof
    booth.teams.kid = "rotated"
    stage.clock.slept += PAUSE
    assert stage.plays(booth.posts(said(booth, "hello")))[0] == 200
    assert comes() == 401


def test_only_some_tokens_are_remembered_and_no_bad_one(stage: Stage, booth: TeamsWorld) -> None:
    for number in range(MOST_REMEMBERED + 5):
        assert stage.plays(booth.platform.gate.prove({"Authorization": f"Bearer {booth.teams.signed({'n': number})}"}))
    refused(stage, booth, booth.teams.signed({"aud": "another"}))
    assert len(booth.platform.gate._proofs) == MOST_REMEMBERED


def test_a_key_signs_only_for_the_channels_it_names(stage: Stage, booth: TeamsWorld) -> None:
    activity = said(booth, "/cop-booth")
    for number, (endorsements, status) in enumerate(
        ((["webchat"], 401), ([], 401), (None, 200), (["a", "msteams"], 200))
    ):
        booth.teams.kid, booth.teams.endorsements = f"e{number}", endorsements
        stage.clock.slept += PAUSE
        assert stage.plays(booth.posts({**activity, "id": f"e{number}"}))[0] == status


BROKEN: dict[str, Any] = {
    "no JSON": b"{",
    "no text": b"\xff\xfe",
    "too deep": b"[" * 100_000,
    "a list": [],
    "a word": "message",
    "nothing": b"",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_activity_is_refused(stage: Stage, booth: TeamsWorld, body: Any) -> None:
    assert stage.plays(booth.posts(body)) == (400, "")


@pytest.mark.parametrize(
    "more",
    [
        {"type": None},
        {"type": 7},
        {"id": ""},
        {"serviceUrl": None},
        {"channelId": ["msteams"]},
        {"from": "Ana"},
        {"from": {}},
        {"recipient": None},
        {"conversation": {"id": 1}},
        {"conversation": {"id": "a:\x00"}},
        {"from": {"id": "29:\ud800", "aadObjectId": "x"}},
        {"from": {"id": "29:x", "aadObjectId": "x\x00"}},
        {"from": {"id": "29:x", "aadObjectId": {"x": 1}}},
        {"channelData": "words"},
        {"channelData": {"tenant": {"id": "x\x00"}}},
        {"channelData": {"channel": {"id": 7}}},
    ],
    ids=str,
)
def test_an_activity_of_the_wrong_shape_is_refused(stage: Stage, booth: TeamsWorld, more: dict[str, Any]) -> None:
    assert stage.plays(booth.posts({**said(booth, "/cop-booth"), **more})) == (400, "")
    assert not booth.teams.chats


def test_a_large_body_is_taken_and_a_huge_one_is_not(stage: Stage, booth: TeamsWorld) -> None:
    activity = said(booth, "word " * 40_000)
    assert stage.plays(booth.posts(activity))[0] == 200
    assert "You said word" in str(booth.teams.chats)
    assert stage.plays(booth.posts({**activity, "id": "huge", "text": "word " * 220_000}))[0] == 413


@pytest.mark.parametrize(
    "more",
    [
        {"conversation": {"conversationType": "personal", "id": "a:U0ANA", "tenantId": "elsewhere"}},
        {"channelData": {"tenant": {"id": "elsewhere"}}},
        {"from": {"id": "29:U0ANA", "aadObjectId": "U0ANA", "tenantId": "elsewhere"}},
        {"conversation": {"conversationType": "personal", "id": "a:U0ANA"}, "channelData": {}},
    ],
    ids=["its chat", "its team", "its speaker", "none"],
)
def test_a_directory_that_we_do_not_serve_is_not_let_in(stage: Stage, booth: TeamsWorld, more: dict[str, Any]) -> None:
    assert stage.plays(booth.posts({**said(booth, "/cop-booth"), **more})) == (403, "")
    assert not booth.teams.chats


def test_another_channel_than_teams_is_not_let_in(stage: Stage, booth: TeamsWorld) -> None:
    booth.teams.kid, booth.teams.endorsements = "w1", ["webchat"]
    stage.clock.slept += PAUSE
    assert stage.plays(booth.posts({**said(booth, "/cop-booth"), "channelId": "webchat"})) == (403, "")


def test_an_address_that_is_not_teams_gets_nothing(stage: Stage, booth: TeamsWorld) -> None:
    elsewhere = "https://smba.trafficmanager.example/"
    token = booth.teams.signed({"serviceurl": elsewhere})
    assert stage.plays(booth.posts({**said(booth, "/cop-booth"), "serviceUrl": elsewhere}, token)) == (403, "")


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://smba.trafficmanager.net/au/", True),
        ("https://SMBA.trafficmanager.net/au/", True),
        ("http://smba.trafficmanager.net/au/", False),
        ("https://evil.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net.example.org/", False),
        ("https://smba.trafficmanager.net@example.org/", False),
        ("https://127.0.0.1/", False),
        ("https://[broken/", False),
        ("words", False),
    ],
)
def test_our_token_goes_to_teams_alone(address: str, taken: bool) -> None:
    assert Registration(app_id="app").takes_host(address) is taken
    assert not Registration().takes_host(address) or "127.0.0.1" in address


def test_the_environment_names_what_differs() -> None:
    usual = registration_of(Settings.model_validate({"MICROSOFT_APP_ID": "app"}))
    assert (usual.service_hosts, usual.openid_url, usual.login_url) == (SERVICE_HOSTS, OPENID, LOGIN)
    assert usual.default_service == "https://smba.trafficmanager.net/teams/"
    named = {"COP_TEAMS_TENANTS": "t1, t2,", "COP_TEAMS_SERVICE_HOSTS": "Smba.Infra.example"}
    other = registration_of(Settings.model_validate({**named, "MICROSOFT_APP_TENANT_ID": "t0"}))
    assert (other.tenants, other.service_hosts) == (("t1", "t2"), ("smba.infra.example",))
    assert "secret" not in repr(Registration(app_id="a", secret="secret"))


def test_two_directories_are_served_where_both_are_named(stage: Stage, booth: TeamsWorld) -> None:
    world = TeamsWorld(stage.conversation, {"tenants": ("second",)})

    async def scene() -> list[int]:
        await world.start()
        statuses = []
        for tenant in (TENANT, "second", "third"):
            activity = said(world, "/cop-booth")
            activity["conversation"]["tenantId"] = activity["channelData"]["tenant"]["id"] = tenant
            statuses.append((await world.posts(activity))[0])
        await world.stop()
        return statuses

    assert stage.plays(scene()) == [200, 200, 403]
