"""What happens around the bot in Teams: added, removed, blocked; a channel deleted, a team restored."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from storage import references
from storage.models import Account
from tests.fake_teams import BOT, TENANT, Answered, blocked
from tests.hands_teams import TeamsWorld
from tests.stage import CHANNEL, Actor, Stage
from tests.teams_news import channel_reference, platform, reads, reference, says_to, tells, world

__all__ = ["platform", "world"]

LOST = "I cannot write in the channel of Riverside Numeracy"


def test_adding_the_app_opens_its_page_with_the_notice(stage: Stage, world: TeamsWorld, ana: Actor) -> None:
    before = len(ana.cards)
    assert tells(stage, world, "installationUpdate", {"action": "add"}) == 200
    assert ana.cards[before].title == "Riverside Numeracy"
    assert ana.card_titled("Hello from Riverside Numeracy")
    stage.actor("guest")
    assert tells(stage, world, "installationUpdate", {"action": "add"}, "U0GUEST") == 200
    assert stage.actor("guest").card.title == "Hello, I am cop-bot"


def test_who_removed_the_app_is_left_alone_and_the_facilitator_told_once(
    stage: Stage, world: TeamsWorld, ana: Actor, mei: Actor
) -> None:
    ana.types("cop-help")
    assert tells(stage, world, "installationUpdate", {"action": "remove-upgrade"}) == 200
    assert reference(stage)["conversation"]
    assert tells(stage, world, "installationUpdate", {"action": "remove"}) == 200
    assert reference(stage) == {"removed": True}
    before = len(ana.cards)
    says_to(stage, "k1")
    says_to(stage, "k2")
    assert len(ana.cards) == before
    assert [card.title for card in mei.cards].count("I cannot reach Ana Costa") == 1
    assert "takes no messages from me" in mei.card_titled("I cannot reach Ana Costa").text
    ana.types("cop-help", CHANNEL)
    assert "conversation" not in reference(stage)
    assert tells(stage, world, "installationUpdate", {"action": "add"}) == 200
    says_to(stage, "k3")
    assert ana.card.title == "News k3"


def test_who_blocked_the_app_is_told_to_the_facilitator_once(
    stage: Stage, world: TeamsWorld, ana: Actor, mei: Actor
) -> None:
    world.teams.next_answers["post"] = [blocked()]
    says_to(stage, "k1")
    world.teams.next_answers["post"] = [blocked()]
    says_to(stage, "k2")
    assert [card.title for card in mei.cards].count("I cannot reach Ana Costa") == 1


def test_who_never_had_the_app_is_told_to_the_facilitator(stage: Stage, world: TeamsWorld, mei: Actor) -> None:
    stage.plays(stage.db.write(lambda db: references.forget_reference(db, "teams", TENANT, "U0BEN")))
    stage.plays(stage.db.write(lambda db: references.put_reference(db, "teams", TENANT, "U0BEN", {"removed": False})))
    world.teams.without_app = {"U0BEN"}
    says_to(stage, "k1", "Ben Ford")
    assert mei.card_titled("I cannot reach Ben Ford")


def test_a_busy_teams_is_written_to_when_it_said(stage: Stage, world: TeamsWorld, ana: Actor) -> None:
    world.teams.next_answers["post"] = [Answered(429, headers={"Retry-After": "90"})]
    says_to(stage, "k1")
    assert ana.card.title != "News k1"
    stage.passes(seconds=60)
    assert ana.card.title != "News k1"
    stage.passes(seconds=31)
    assert [card.title for card in ana.cards].count("News k1") == 1


TEAM = {"team": {"id": "19:team"}}
IN_TEAM = {"team": {"id": "19:team"}, "channel": {"id": CHANNEL}}
WHOLE_TEAM = {"conversation": {"id": "19:team", "conversationType": "channel", "tenantId": TENANT}}
ENDINGS: dict[str, dict[str, Any]] = {
    "the channel is deleted": {"channelData": {**IN_TEAM, "eventType": "channelDeleted"}},
    "the team is deleted": {**WHOLE_TEAM, "channelData": {**TEAM, "eventType": "teamDeleted"}},
    "removed from the team": {**WHOLE_TEAM, "channelData": TEAM, "membersRemoved": [{"id": BOT["id"]}]},
    "removed from the channel": {"channelData": IN_TEAM, "membersRemoved": [{"id": "29:x"}, "x", {"id": BOT["id"]}]},
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
def test_a_lost_channel_is_told_to_the_facilitator_once(
    stage: Stage, world: TeamsWorld, mei: Actor, ending: dict[str, Any]
) -> None:
    tells(stage, world, "message", {"text": "cop-help", "channelData": IN_TEAM}, "U0MEI", CHANNEL)
    channel = CHANNEL if "conversation" not in ending else ""
    assert tells(stage, world, "conversationUpdate", ending, "U0MEI", channel) == 200
    assert channel_reference(stage)["removed"] is True
    assert [card.title for card in mei.cards].count(LOST) == 1
    tells(stage, world, "conversationUpdate", ending, "U0MEI", channel)
    says_to(stage, "k1", "")
    assert [card.title for card in mei.cards].count(LOST) == 1
    assert not mei.in_channel()


def test_the_facilitator_hears_of_it_without_waiting_for_the_clock(stage: Stage, world: TeamsWorld, mei: Actor) -> None:
    woken: list[str] = []
    stage.conversation.wake = woken.append
    ending = {"channelData": {**IN_TEAM, "eventType": "channelDeleted"}}
    for _ in range(2):
        tells(stage, world, "conversationUpdate", ending, "U0MEI", CHANNEL)
    assert woken == [f"teams:{TENANT}"]


def test_another_teams_end_is_not_ours(stage: Stage, world: TeamsWorld, mei: Actor) -> None:
    tells(stage, world, "message", {"text": "cop-help", "channelData": IN_TEAM}, "U0MEI", CHANNEL)
    other = {"team": {"id": "19:other"}, "channel": {"id": "19:x"}, "eventType": "channelDeleted"}
    tells(stage, world, "conversationUpdate", {"channelData": other}, "U0MEI", "19:x")
    assert channel_reference(stage)["removed"] is False


@pytest.mark.parametrize(
    "return_",
    [
        ("installationUpdate", {"action": "add", **WHOLE_TEAM, "channelData": TEAM}),
        ("conversationUpdate", {**WHOLE_TEAM, "channelData": {**TEAM, "eventType": "teamRestored"}}),
        ("conversationUpdate", {"channelData": {**IN_TEAM, "eventType": "channelRestored"}}),
        ("message", {"text": "cop-help", "channelData": IN_TEAM}),
    ],
    ids=["added to the team", "the team is back", "the channel is back", "heard from there"],
)
def test_a_channel_that_is_back_is_written_to(
    stage: Stage, world: TeamsWorld, mei: Actor, return_: tuple[str, dict[str, Any]]
) -> None:
    tells(stage, world, "message", {"text": "cop-help", "channelData": IN_TEAM}, "U0MEI", CHANNEL)
    tells(stage, world, "installationUpdate", {"action": "remove", **WHOLE_TEAM, "channelData": TEAM}, "U0MEI")
    assert channel_reference(stage)["removed"] is True
    kind, more = return_
    tells(stage, world, kind, more, "U0MEI", CHANNEL)
    says_to(stage, "k1", "")
    assert mei.in_channel()[-1].title == "News k1"


def test_people_who_come_and_go_change_nothing(stage: Stage, world: TeamsWorld, ana: Actor) -> None:
    for name in ("membersAdded", "membersRemoved"):
        more = {name: [{"id": "29:U0BEN", "aadObjectId": "U0BEN"}], "channelData": IN_TEAM}
        assert tells(stage, world, "conversationUpdate", more, "U0MEI", CHANNEL) == 200
    nobody = {"from": {"id": "29:x"}, "membersAdded": [{"id": BOT["id"]}]}
    assert tells(stage, world, "conversationUpdate", nobody) == 200
    assert tells(stage, world, "installationUpdate", {"action": "remove", "from": {"id": "29:x"}}) == 200
    assert reads(stage, lambda db: len(db.scalars(select(Account)).all())) == 4
