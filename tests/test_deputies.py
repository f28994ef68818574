"""A chair's deputy: named, able to act, told, and taken back."""

from __future__ import annotations

import dataclasses

from tests.meeting_room import drafted
from tests.stage import Actor, Stage, member, riverside


def people_of(mei: Actor) -> None:
    """Let somebody look at the people of the group, a little later."""
    mei.stage.passes(seconds=1)
    mei.types("/cop-setup people")


def named(stage: Stage, mei: Actor) -> None:
    """Let the chair name Ben."""
    people_of(mei)
    mei.presses("Name a deputy")
    option = next(label for label in mei.form.fields["deputy"].options if label.startswith("Ben Ford"))
    assert option == "Ben Ford, Yarra Secondary"
    mei.fills(deputy=_person(stage))


def _person(stage: Stage) -> str:
    from tests.own_things import looked_up, viewer  # noqa: PLC0415 - used here alone

    return looked_up(stage, lambda db: viewer(db, "Ben Ford").person_id)


def test_a_deputy_can_do_what_the_chair_can_until_it_is_taken_back(stage: Stage, mei: Actor, ben: Actor) -> None:
    ben.types("/cop-setup people")
    assert "Only the person who chairs" in ben.card.text
    named(stage, mei)
    assert mei.card_titled("Ben Ford is your deputy")
    assert "Mei Tan named you deputy" in ben.card_titled("You are the deputy now").text
    drafted(ben)
    assert "Publish" in ben.card.buttons
    ben.opens_home()
    assert "as deputy" in ben.home.text
    people_of(ben)
    assert "Deputy. Can do what the chair can." in ben.card.text
    assert "Take it back" not in ben.card.buttons
    people_of(mei)
    mei.presses("Take it back")
    assert "a member like the others" in mei.card_titled("It is taken back").text
    assert "took it back" in ben.card_titled("You are no longer the deputy").text
    ben.types("/cop-setup people")
    assert "Only the person who chairs" in ben.card.text
    before = len(ben.cards)
    mei.presses("Take it back")
    assert len(ben.cards) == before


def test_the_form_takes_members_alone(stage: Stage, mei: Actor) -> None:
    people_of(mei)
    mei.presses("Name a deputy")
    mei.fills(deputy="")
    assert "deputy" in mei.errors


def test_an_import_keeps_the_deputy_and_the_chair_does_not_leave_to_one(stage: Stage, mei: Actor, ben: Actor) -> None:
    named(stage, mei)
    stage.enrols(riverside(stage.world))
    drafted(ben)
    assert "Publish" in ben.card.buttons
    mei.types("/cop-me")
    mei.presses("My settings")
    mei.presses("Leave this group")
    mei.presses("Leave the group")
    assert "only chair" in mei.card.text


def test_a_group_of_those_who_facilitate_has_nobody_to_name(stage: Stage, mei: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    plan = riverside(stage.world)
    stage.enrols(dataclasses.replace(plan, members=(plan.members[0], member("Ben Ford", "member", "deputy", **at))))
    people_of(mei)
    mei.presses("Name a deputy")
    assert "nobody to name" in mei.card.text
