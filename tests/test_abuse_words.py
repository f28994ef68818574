"""Words that are no words, ids that nearly are somebody's, and the same deed sent twice: what becomes of each."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from bot.conversation import Outcome
from bot.sound import sound_text
from handlers.turn import Event
from storage.models import Response, Round
from tests.fuzzing import DEEP, Judge
from tests.hands_slack import SlackWorld, signature
from tests.own_things import looked_up
from tests.stage import Actor, Stage

FORM = "application/x-www-form-urlencoded"


def keeps(stage: Stage, body: str, **more: Any) -> Outcome:
    """Let Ana send an answer to this week's question."""
    asked = looked_up(stage, lambda db: db.scalars(select(Round.id)).one())
    who: dict[str, Any] = {"platform": stage.world.name, "tenant": stage.world.tenant, "user": "U0ANA"}
    what = {"kind": "submit", "name": "reflection.keep", "subject": asked, "values": {"body": body}}
    event = Event(**{**who, **what, **more})
    return stage.plays(stage.conversation.hold(event))


def bodies(stage: Stage) -> list[str]:
    """Give the answers that were kept."""
    return looked_up(stage, lambda db: [row.body for row in db.scalars(select(Response))])


@pytest.mark.parametrize("platform", ["web"])
def test_what_no_database_takes_is_left_out_of_an_answer(stage: Stage) -> None:
    stage.passes(hours=1)
    outcome = keeps(stage, "We\x00 counted \ud83d dots\u202e, \u2067שלום\u2069 👩‍👩‍👧 نمی‌خواهم", once="o" * 5000)
    assert outcome.declined is None
    assert bodies(stage) == ["We counted \ufffd dots, שלום 👩‍👩‍👧 نمی‌خواهم"]
    assert keeps(stage, "Another", once="o" * 5000).repeated


@pytest.mark.parametrize("platform", ["web"])
@pytest.mark.parametrize("body", ["\u200b\u2060\ufeff", "\u202e \u00a0", "\x00", " \u3164\u200d"])
def test_an_answer_that_nobody_could_see_is_none(stage: Stage, body: str) -> None:
    stage.passes(hours=1)
    declined = keeps(stage, body).declined
    assert declined
    assert "body" in declined.errors
    assert bodies(stage) == []


@pytest.mark.parametrize("platform", ["web"])
@pytest.mark.parametrize("user", ["U0\x00ANA", "U0ANA\ud800", "U0ANA\u200b", "u0ana", "U0ANA "])
def test_an_id_that_nearly_is_somebodys_is_nobodys(stage: Stage, user: str) -> None:
    stage.passes(hours=1)
    declined = keeps(stage, "Let me in", user=user).declined
    assert "not in a community here yet" in str(declined)
    assert bodies(stage) == []


@pytest.mark.parametrize("platform", ["web"])
def test_a_form_of_an_older_card_says_so(stage: Stage) -> None:
    stage.passes(hours=1)
    assert "That form is from an older card." in str(keeps(stage, "x", name="gone.away").declined)


def test_marks_that_turn_the_line_go_and_other_words_stay() -> None:
    assert sound_text("a\u202eb\u2066c\u2069\u200fd") == "abc\u200fd"
    assert sound_text("كتب\u200cها") == "كتب\u200cها"
    assert sound_text("tab\tand\nline") == "tab\tand\nline"


@pytest.fixture
def slack(stage: Stage) -> SlackWorld:
    assert isinstance(stage.world, SlackWorld)
    return stage.world


@pytest.mark.parametrize("platform", ["slack"])
def test_a_signed_form_that_somebody_sends_again_is_heard_once(
    stage: Stage, slack: SlackWorld, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    posts = slack.posts

    async def overhear(body: str, content_type: str, **headers: str) -> tuple[int, str]:
        sent.append(body)
        return await posts(body, content_type, **headers)

    monkeypatch.setattr(slack, "posts", overhear)
    ana.types("/cop-commit")
    ana.presses("New commitment")
    ana.fills(text="ask two students", due_on="2026-10-20")
    form = sent[-1]
    before = Judge(stage, ()).rows()
    signed = signature(form)
    for again in ({}, signed, {**signed, "X-Slack-Retry-Num": "1"}):
        assert stage.plays(posts(form, FORM, **again))[0] == 200
    assert Judge(stage, ()).rows() == before
    forged = form.replace("students", "teachers")
    assert stage.plays(posts(forged, FORM, **signed))[0] == 401
    assert Judge(stage, ()).rows() == before


@pytest.mark.parametrize("platform", ["slack"])
@pytest.mark.parametrize(
    "body",
    [
        DEEP.decode(),
        urlencode({"payload": '{"a":' * 50_000}),
        "{",
        "[]",
        "payload=1",
        "payload=null",
        '{"type": "event_callback", "event": null}',
        json.dumps({"type": "event_callback", "event": {"type": "message", "user": {"id": 1}, "channel_type": "im"}}),
    ],
)
@pytest.mark.parametrize("kind", [FORM, "application/json", "application/json; charset=none-such"])
def test_what_slack_never_sends_is_refused(stage: Stage, slack: SlackWorld, body: str, kind: str) -> None:
    async def post() -> int:
        return (await slack.posts(body, kind))[0]

    Judge(stage, (400, 401, 404)).tries(post)
