"""Leaving a community."""

from __future__ import annotations

import io
from dataclasses import replace
from zipfile import ZipFile

import pytest

from bot.export_pages import packed
from handlers.turn import Event
from storage import tickets
from storage.database import Database, NotFound
from storage.people import Member
from tests.own_things import looked_up, viewer
from tests.stage import Actor, Stage, member, riverside


def test_a_member_leaves_after_a_second_thought(stage: Stage, ana: Actor, mei: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="Shared before I left.", audience="cop")
    ana.types("/cop-me")
    ana.presses("My settings")
    ana.presses("Leave this group")
    assert ana.card.title == "Leave Riverside Numeracy?"
    ana.presses("Leave the group")
    assert ana.card.title == "You have left Riverside Numeracy"
    assert "Ana Costa has left" in mei.card_titled("A member has left").text
    ana.types("/cop-reflect")
    assert "not in a community here yet" in ana.card.text
    mei.presses("Answer")
    mei.fills(body="Still here.")
    mei.presses("Read what peers shared")
    assert "Shared before I left." in mei.card.text
    before = len(ana.cards)
    stage.passes(days=14)
    assert [card.title for card in ana.cards[before:] if "question" in card.title] == []


def test_the_only_facilitator_stays_until_there_is_another(stage: Stage, mei: Actor) -> None:
    mei.types("/cop-me")
    mei.presses("My settings")
    mei.presses("Leave this group")
    mei.presses("Leave the group")
    assert "only chair" in mei.card.text


def leaves(actor: Actor) -> None:
    """Let somebody leave the group."""
    actor.types("/cop-me")
    actor.presses("My settings")
    actor.presses("Leave this group")
    actor.presses("Leave the group")


def answers_privately(stage: Stage, actor: Actor, words: str) -> None:
    """Let somebody keep a private answer."""
    stage.passes(hours=1)
    actor.presses("Answer")
    actor.fills(body=words)


def test_whoever_left_can_take_a_copy_and_nothing_else(stage: Stage, ana: Actor, sam: Actor) -> None:
    answers_privately(stage, ana, "Mine, and mine alone.")
    leaves(ana)
    assert "Type /cop-me for a copy." in ana.card.text
    ana.types("/cop-me")
    assert ana.card.title == "You have left your group"
    assert ana.card.buttons == ("Take a copy",)
    ana.presses("Take a copy")
    assert ana.card.title == "Your copy is ready"
    assert "My things" not in ana.card.buttons
    ana.types("/cop-commit")
    assert "not in a community here yet" in ana.card.text
    zoe = stage.actor("zoe")
    zoe.types("/cop-me")
    assert zoe.card.title == "Hello, I am cop-bot"


def test_a_journal_comes_along_to_the_next_group(stage: Stage, ana: Actor, ben: Actor) -> None:
    answers_privately(stage, ana, "Mine, and mine alone.")
    stage.passes(days=7)
    ana.presses("Answer")
    ana.fills(body="The group's own.", audience="cop")
    leaves(ana)
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    plan = riverside(stage.world)
    hillside = replace(
        plan, name="Hillside", channels=(), members=(member("Ana Costa", **at), member("Kim Lee", "chair", **at))
    )
    stage.enrols(hillside)
    ana.types("/cop-me")
    ana.presses("See my answers")
    assert "Mine, and mine alone." in ana.card.text
    assert "From a group that you have left. Only you can see it." in ana.card.text
    assert "The group's own." not in ana.card.text
    kim = stage.actor("kim")
    kim.types("/cop-me")
    kim.presses("See my answers")
    assert not kim.ever_saw("Mine, and mine alone.")


def test_the_link_to_a_copy_is_good_for_whoever_left(database: Database) -> None:
    stage = Stage(database, "web")
    stage.enrols(riverside(stage.world))
    ana = stage.actor("ana")
    answers_privately(stage, ana, "Mine, and mine alone.")
    owner = looked_up(stage, viewer)
    gone = Member(person_id=owner.person_id)
    ticket = tickets.issue_ticket(gone, tickets.EXPORT, stage.clock.now())
    with pytest.raises(NotFound):
        stage.plays(stage.db.write(lambda db: tickets.redeem_ticket(db, ticket, tickets.EXPORT, stage.clock.now())))
    leaves(ana)
    zip_file = stage.plays(stage.db.write(lambda db: packed(db, ticket, stage.clock.now())))
    with ZipFile(io.BytesIO(zip_file)) as bundle:
        assert "Mine, and mine alone." in bundle.read("my-copy.md").decode()
    stage.ends()


def test_a_copy_is_no_strangers(stage: Stage) -> None:
    zoe = stage.actor("zoe")
    event = Event("press", "me.copy", stage.world.name, stage.world.tenant, zoe.user)
    outcome = stage.plays(stage.conversation.hold(event))
    assert "not in a community here yet" in str(outcome.declined)
