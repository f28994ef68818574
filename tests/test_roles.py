"""Who does what in a group: the chair handed over, the executive, and leaders who read what is settled and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
from sqlalchemy import select

from handlers.turn import Event
from storage.communities import list_places
from storage.models import Audit, Round, Stay
from tests.meeting_room import ids
from tests.stage import Actor, Stage, member, riverside, user_id
from tests.test_synthesis import looks, week
from tests.two_apps import asks, found

ONE = pytest.mark.parametrize("platform", ["slack"])
YOU_CHAIR = "You chair Riverside Numeracy now"


def sets_up(somebody: Actor, words: str = "/cop-setup") -> None:
    somebody.stage.passes(seconds=1)
    somebody.types(words)


def hands_over(mei: Actor, name: str) -> None:
    """Let the chair hand over to a member."""
    sets_up(mei, "/cop-setup people")
    mei.presses("Hand over the chair")
    mei.fills(chair=ids(mei.stage)[name])


def test_s40_the_chair_passes_on_mid_cycle_with_the_drafts_that_wait(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    week(stage)
    mei.types("/cop-synthesis")
    assert "Look at the draft" in mei.card.buttons
    mei.presses("Look at the draft")
    hands_over(mei, "Ben Ford")
    assert mei.card_titled("Ben Ford chairs Riverside Numeracy now")
    assert "Mei Tan handed over to you." in ben.card_titled(YOU_CHAIR).text
    sets_up(mei, "/cop-synthesis")
    assert "Look at the draft" not in mei.card.buttons
    mei.presses("Approve and publish")  # on the card that they still have
    ana.types("/cop-synthesis")
    assert "no summary yet" in ana.card.text
    sets_up(ben, "/cop-synthesis")
    ben.presses("Look at the draft")
    ben.presses("Approve and publish")
    stage.passes(hours=1)
    ana.types("/cop-synthesis")
    ana.presses("Read the summary")
    assert "5 of 6 shared an answer" in ana.card.text
    sets_up(mei)
    assert "Only the person who chairs" in mei.card.text


@ONE
def test_a_chair_is_handed_to_a_member_from_inside_and_the_history_tells(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    sets_up(mei, "/cop-setup people")
    mei.presses("Hand over the chair")
    assert "choose somebody from the list" in forged(stage, "chair.hand_over", chair=ids(stage)["Mei Tan"])
    mei.fills(chair=ids(stage)["Ana Costa"])
    sets_up(ana, "/cop-setup people")
    assert "Hand over the chair" in ana.card.buttons
    roles = asks(stage, lambda db: [sorted(found(db, name).roles) for name in ("Mei Tan", "Ana Costa")])
    assert roles == [["member"], ["chair", "member"]]
    audit = asks(stage, lambda db: db.scalars(select(Audit.action)).all())
    assert audit.count("chair.hand_over") == 1
    stays = asks(stage, lambda db: [row.roles for row in db.scalars(select(Stay).where(Stay.until.is_(None)))])
    assert ["chair", "member"] in stays
    stage.enrols(riverside(stage.world, member("Gus Hall", platform=stage.world.name, tenant=stage.world.tenant)))


def test_s41_the_executive_is_named_and_edits_the_agenda_beside_the_chair(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    sets_up(mei)
    mei.presses("Name roles")
    mei.fills(executive=ids(stage)["Ana Costa"])
    assert "Executive: Ana Costa." in mei.card.text
    assert "You can edit the agenda beside the chair." in ana.card_titled("You are in the executive").text
    for somebody, may in ((ana, True), (ben, False)):
        somebody.types("/cop-agenda")
        assert ("Date, length, template" in somebody.card.buttons) is may


def test_s42_a_leader_reads_what_is_settled_and_asking_for_an_answer_is_denied_and_kept(
    stage: Stage, mei: Actor, sam: Actor
) -> None:
    week(stage)
    looks(mei)
    mei.presses("Approve and publish")
    stage.passes(days=4)
    sam.types("/cop-synthesis")
    sam.presses("Read the summary")
    assert "5 shared an answer" in sam.card.text
    asked = asks(stage, lambda db: str(db.scalars(select(Round.id).order_by(Round.opens_at)).first()))
    assert "not open to your role" in forged(stage, "reflection.read", how="press", subject=asked, user="sam")
    sam.types("/cop-reflect")
    assert "not open to your role" in sam.card.text
    kept = asks(stage, lambda db: [(row.actor, row.reason) for row in db.query(Audit).filter_by(action="role.refused")])
    leader = asks(stage, lambda db: found(db, "Sam Okafor").person_id)
    assert sorted(kept) == [(leader, "cop-reflect"), (leader, "reflection.read")]


@ONE
def test_a_leader_named_in_the_chat_reads_what_is_settled_and_is_no_member(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    stage.passes(hours=1)
    sets_up(mei)
    mei.presses("Name roles")
    both = ids(stage)["Ana Costa"]
    mei.fills(executive=both, leaders=both)
    assert "cannot be both" in mei.errors["leaders"]
    assert "choose from the list" in forged(stage, "setup.keep_roles", leaders="nobody")
    mei.fills(executive=both, leaders=ids(stage)["Ben Ford"])
    assert ben.card_titled("You are a leader of Riverside Numeracy")
    ben.types("/cop-reflect")
    assert "not open to your role" in ben.card.text
    sets_up(mei)
    mei.presses("Name roles")
    assert "Now: Ben Ford, Sam Okafor." in mei.form.text
    mei.fills(executive="", leaders="")
    roles = asks(stage, lambda db: [sorted(found(db, name).roles) for name in ("Ana Costa", "Ben Ford")])
    assert roles == [["member"], ["seil"]]


@ONE
def test_where_nobody_is_beside_the_chair_nobody_is_named(stage: Stage, mei: Actor) -> None:
    usual = riverside(stage.world)
    stage.enrols(replace(usual, members=usual.members[:1]))
    for name in ("setup.roles", "chair.ask"):
        assert "Add people to your group first." in forged(stage, name, how="press")


def forged(
    stage: Stage,
    deed: str,
    how: Literal["press", "submit"] = "submit",
    subject: str = "",
    user: str = "mei",
    **values: str,
) -> str:
    """Let the chair, or somebody else, send what no screen offers, and give what is said to it."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant, "user": user_id(user)}
    event = Event(how, deed, community=asks(stage, list_places)[0].id, subject=subject, values=values, **at)
    return str(stage.plays(stage.conversation.hold(event)).declined)
