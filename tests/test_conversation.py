"""The one way in: whoever comes, whatever they press, they get a kind answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
import structlog.testing
from sqlalchemy import Engine, create_engine

from handlers.language import Card, Draft, Say
from handlers.turn import Event, Route, Turn
from storage.database import Unavailable
from tests.stage import Actor, Stage, member, riverside, user_id


def test_an_unknown_command_says_what_was_meant(mei: Actor) -> None:
    mei.types("/cop-agneda")
    assert "/cop-agenda" in mei.card.text
    assert "/cop-help" in mei.card.text


def test_a_stranger_is_told_whom_to_ask(stage: Stage) -> None:
    stranger = stage.actor("zoe")
    stranger.types("/cop-reflect")
    assert "not in a community here yet" in stranger.card.text


def test_somebody_in_two_communities_is_asked_which(stage: Stage, ana: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    other = riverside(stage.world)
    stage.enrols(replace(other, name="Wellbeing", channels=(), members=(member("Ana Costa", **at),)))
    ana.types("/cop-reflect")
    assert ana.card.title == "Which community?"
    assert {"Riverside Numeracy", "Wellbeing"} <= set(ana.card.buttons)
    ana.presses("Wellbeing")
    assert ana.card.title == "Next week's question, early"


def test_the_channel_says_which_community_is_meant(stage: Stage, ana: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    other = riverside(stage.world)
    stage.enrols(replace(other, name="Wellbeing", channels=(), members=(member("Ana Costa", **at),)))
    ana.types("/cop-reflect", channel="C0RIVER")
    assert not [card for card in ana.cards if card.title == "Which community?"]


def test_who_left_is_a_stranger_the_same_minute(stage: Stage, ben: Actor) -> None:
    stage.passes(hours=1)
    plan = riverside(stage.world)
    stage.enrols(replace(plan, members=tuple(who for who in plan.members if who.name != "Ben Ford")))
    ben.presses("Skip this one")
    assert "not in" in ben.card.text


def test_a_guest_is_refused_kindly(stage: Stage) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    plan = riverside(stage.world, member("Gus Hall", "guest", **at))
    stage.enrols(plan)
    guest = stage.actor("gus")
    guest.types("/cop-reflect")
    assert "not open to your role" in guest.card.text


def test_a_failure_is_logged_with_a_number_and_without_words(stage: Stage, ana: Actor) -> None:
    def breaks(turn: Turn) -> list[Say]:
        raise ValueError("zebra")

    commands = stage.conversation.practice.commands
    commands["cop-breaks"] = Route(breaks)
    try:
        with structlog.testing.capture_logs() as logs:
            ana.types("/cop-breaks zebra")
    finally:
        del commands["cop-breaks"]
    [entry] = [line for line in logs if line["event"] == "incident"]
    assert entry["id"] in ana.card.text
    assert "zebra" not in str(logs)
    assert ana.card.title == "That did not work"


def test_nothing_of_a_failed_turn_stays(stage: Stage, ana: Actor) -> None:
    def says_and_breaks(turn: Turn) -> list[Say]:
        return [Say(Card("half done"), turn.member.person_id, key="half"), None]  # type: ignore[list-item]

    commands = stage.conversation.practice.commands
    commands["cop-breaks"] = Route(says_and_breaks)
    try:
        ana.types("/cop-breaks")
    finally:
        del commands["cop-breaks"]
    assert not [card for card in ana.cards if card.title == "half done"]


def test_a_lost_database_is_no_answer_so_that_the_platform_tries_again(stage: Stage) -> None:
    event = _event(stage)
    stage.db.database.engine.dispose()
    stage.db.database.engine = _broken_engine()
    with pytest.raises(Unavailable):
        stage.loop.run_until_complete(stage.conversation.hold(event))


def test_the_same_deed_is_heard_once(stage: Stage) -> None:
    event = replace(_event(stage), once="abc")
    first = stage.loop.run_until_complete(stage.conversation.hold(event))
    second = stage.loop.run_until_complete(stage.conversation.hold(event))
    assert first.replies
    assert second.repeated
    assert not second.replies


@pytest.mark.parametrize(("writes", "heard"), [("Kind words.", "Kind words."), (None, "No words came.")])
def test_a_draft_comes_back_as_a_turn_of_its_own(stage: Stage, ana: Actor, writes: str | None, heard: str) -> None:
    briefs = []

    async def writer(brief: str) -> str:
        briefs.append(brief)
        if writes is None:
            raise OSError("no model there")
        return writes

    def shows(turn: Turn) -> list[Say]:
        return [Say(Card(turn.event.values["text"] or "No words came."), key="drafted")]

    practice = stage.conversation.practice
    practice.commands["cop-drafts"] = Route(lambda _: [Draft("two counts", "draft.done")])
    practice.submits["draft.done"] = Route(shows)
    stage.conversation.writer = writer
    try:
        ana.types("/cop-drafts")
        stage.plays(stage.conversation.drafted())
    finally:
        del practice.commands["cop-drafts"], practice.submits["draft.done"]
    assert briefs == ["two counts"]
    assert ana.card.title == heard


def _event(stage: Stage) -> Event:
    return Event("command", "cop-reflect", stage.world.name, stage.world.tenant, user_id("ana"))


def _broken_engine() -> Engine:
    return create_engine("sqlite:////nonexistent/folder/never.db")
