"""Where people and channels are reached in Teams, and by which clock they live, learned from all that it sends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from storage import references
from storage.models import Channel, Person
from storage.plumbing import Schedule
from tests.fake_teams import BOT, TENANT
from tests.hands_teams import TeamsWorld
from tests.stage import CHANNEL, Actor, Stage, riverside
from tests.teams_news import channel_reference, platform, reads, reference, says_to, tells, world

__all__ = ["platform", "world"]


def test_where_a_person_is_reached_is_learned_whole_and_written_once(
    stage: Stage, world: TeamsWorld, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana.types("cop-help")
    assert reference(stage) == {
        "service": world.teams.url(),
        "conversation": "a:U0ANA",
        "user": "29:U0ANA",
        "bot": BOT["id"],
        "tenant": TENANT,
        "zone": "Australia/Melbourne",
        "removed": False,
    }
    written: list[str] = []

    def noting(what: str) -> Callable[..., bool]:
        def note(*_: Any) -> bool:
            written.append(what)
            return True

        return note

    monkeypatch.setattr(references, "put_reference", noting("person"))
    monkeypatch.setattr(references, "put_channel_reference", noting("channel"))
    ana.types("cop-help")
    ana.types("cop-help", CHANNEL)
    ana.types("cop-help", CHANNEL)
    ana.types("cop-help")
    assert written == ["channel"]
    stage.clock.slept += 3600
    ana.types("cop-help")
    assert written == ["channel", "person"]


def test_what_was_learned_is_used(stage: Stage, world: TeamsWorld, ana: Actor) -> None:
    moved = {"id": "a:moved", "conversationType": "personal", "tenantId": TENANT}
    tells(stage, world, "message", {"text": "cop-help", "conversation": moved})
    says_to(stage, "k1")
    assert [message.content["body"][0]["text"] for message in world.teams.chats["a:moved"]][-1] == "News k1"


def test_a_channel_is_learned_with_its_team_and_name(stage: Stage, world: TeamsWorld, mei: Actor) -> None:
    named = {"team": {"id": "19:team"}, "channel": {"id": CHANNEL, "name": "Riverside"}}
    tells(stage, world, "message", {"text": "cop-help", "channelData": named}, "U0MEI", CHANNEL)
    known = channel_reference(stage)
    assert (known["team"], known["name"], known["kind"], known["tenant"]) == ("19:team", "Riverside", "channel", TENANT)
    renamed = {**named, "channel": {"id": CHANNEL, "name": "Numeracy"}, "eventType": "channelRenamed"}
    assert tells(stage, world, "conversationUpdate", {"channelData": renamed}, "U0MEI", CHANNEL) == 200
    assert channel_reference(stage)["name"] == "Numeracy"


def test_of_strangers_nothing_is_kept(stage: Stage, world: TeamsWorld) -> None:
    stage.actor("guest").types("cop-help")
    stage.actor("guest").types("cop-help", "19:elsewhere@thread.tacv2")
    assert reference(stage, "U0GUEST") == {}
    assert reads(stage, lambda db: [row.channel for row in db.scalars(select(Channel))]) == [CHANNEL]


def test_a_guest_of_a_shared_channel_is_known_by_their_own_directory(stage: Stage, world: TeamsWorld) -> None:
    world.platform.gate.registration = replace(world.platform.registration, tenants=("second",))
    speaker = {"id": "29:U0ANA", "aadObjectId": "U0ANA", "tenantId": "second"}
    assert tells(stage, world, "message", {"text": "cop-help", "from": speaker}, channel=CHANNEL) == 200
    assert "conversation" in reference(stage), "Ana of our own directory is somebody else"
    assert "user" not in reference(stage)


def test_the_clock_of_a_members_computer_is_taken_until_they_choose(
    stage: Stage, world: TeamsWorld, ana: Actor
) -> None:
    def zone() -> str:
        found = reads(stage, lambda db: db.scalar(select(Person.zone).where(Person.display_name == "Ana Costa")))
        return str(found)

    tells(stage, world, "message", {"text": "cop-help", "localTimezone": "Nowhere/At all"})
    assert zone() == "None"
    due = reads(stage, lambda db: db.scalar(select(Schedule.next_due_at).where(Schedule.kind == "reflection.ask")))
    tells(stage, world, "message", {"text": "cop-help", "localTimezone": "Pacific/Auckland"})
    assert zone() == "Pacific/Auckland"
    sooner = reads(stage, lambda db: db.scalar(select(Schedule.next_due_at).where(Schedule.kind == "reflection.ask")))
    assert (due - sooner).total_seconds() == 2 * 3600
    ana.types("cop-me")
    ana.presses("My settings")
    assert "Pacific/Auckland" in ana.card.text
    ana.presses("My time zone")
    ana.fills(zone="Australia/Perth")
    assert "Australia/Perth" in ana.card.text
    ana.types("cop-help")
    assert zone() == "Australia/Perth"


def test_an_import_keeps_what_was_learned(stage: Stage, world: TeamsWorld, ana: Actor) -> None:
    tells(stage, world, "message", {"text": "cop-help", "localTimezone": "Australia/Perth"})
    stage.enrols(riverside(stage.world))
    zone = reads(stage, lambda db: db.scalar(select(Person.zone).where(Person.display_name == "Ana Costa")))
    assert (zone, reference(stage)["conversation"]) == ("Australia/Perth", "a:U0ANA")


def test_what_is_not_there_is_neither_written_nor_lost(stage: Stage) -> None:
    def work(db: Any) -> None:
        assert references.find_reference(db, "teams", TENANT, "nobody") == {}
        assert not references.put_reference(db, "teams", TENANT, "nobody", {"user": "29:x"})
        references.forget_reference(db, "teams", TENANT, "nobody")
        assert not references.put_zone(db, "teams", TENANT, "nobody", "Australia/Perth")
        assert not references.put_channel_reference(db, "teams", TENANT, "nowhere", {})
        assert not references.lose_channels(db, "teams", TENANT, "nowhere")
        references.regain_channels(db, "teams", TENANT, "nowhere")

    stage.plays(stage.db.write(work))
