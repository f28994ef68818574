"""Two members check in with each other: offered, never forced, and read by neither before both have written."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from storage.models import PairCheck
from tests.meeting_room import ids
from tests.stage import Actor, Stage, member, riverside
from tests.test_commitments import skips_questions
from tests.test_synthesis import forged


def offers(stage: Stage, mei: Actor) -> None:
    """Let the facilitator offer check-in pairs, among four people of four schools."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    cleo = member("Cleo Hart", site="Hillside", **at)
    stage.enrols(riverside(stage.world, cleo, rhythm={"digest": "every 2 weeks FRI 15:00"}))
    stage.passes(hours=1)
    again(stage, mei)


def again(stage: Stage, mei: Actor) -> None:
    """Let the facilitator offer the next pairs."""
    stage.passes(seconds=1)
    mei.types("/cop-commit")
    mei.presses("Offer check-in pairs")


def partner_of(stage: Stage, actor: Actor) -> Actor:
    """Give whom an actor was brought together with."""
    name = actor.card_titled("Check in with").title.removeprefix("Check in with ")
    return stage.actor(name.partition(" ")[0].lower())


def writes(actor: Actor, words: str) -> None:
    """Let somebody write their lines."""
    actor.presses("Write my lines")
    actor.fills(answer=words)


def test_s31_neither_reads_the_other_before_both_have_written_or_two_school_days_passed(
    stage: Stage, ana: Actor, mei: Actor, sam: Actor
) -> None:
    offers(stage, mei)
    assert "2 pairs are asked" in mei.card_titled("Check-in pairs are offered").text
    first = partner_of(stage, ana)
    assert "Neither reads the other" in first.card_titled("Check in with Ana Costa").text
    ana.presses("Write my lines")
    ana.fills(answer=" ")
    assert ana.errors["answer"] == "One line is enough."
    ana.fills(answer="Kept: the tapir lesson.")
    stage.passes(minutes=1)
    first.opens_home()
    first.types("/cop-commit")
    first.presses("My check-in pair")
    stage.passes(minutes=1)
    assert not first.ever_saw("tapir")
    writes(first, "Stuck: no time for the okapi.")
    assert "tapir" in first.card_titled("Check in with").text
    assert "okapi" in ana.card_titled("Check in with").text
    others = [each for each in map(stage.actor, ("ben", "cleo", "mei")) if each.name != first.name]
    writes(others[0], "Changed: the quokka walk.")
    stage.passes(days=1, hours=12)
    assert not others[1].ever_saw("quokka")
    again(stage, mei)
    assert mei.card.title == "They are asked already"
    stage.passes(hours=13)
    assert others[1].ever_saw("quokka"), "48 hours of school days are over"
    assert "Your own lines are still welcome." in others[1].card_titled("Check in with").text
    assert not ana.ever_saw("quokka")
    assert not sam.ever_saw("tapir")
    again(stage, mei)
    looks(ana)
    second = partner_of(stage, ana)
    assert second.name != first.name, "pairs rotate"
    ana.presses("Not this time")
    looks(second)
    assert second.card.title == "Not this time, then."
    assert "Nothing that was written is shown." in ana.card_titled("Not this time, then.").text


def looks(actor: Actor) -> None:
    """Let somebody look at their check-in."""
    actor.stage.passes(minutes=1)
    actor.types("/cop-commit")
    actor.presses("My check-in pair")


def test_a_check_in_that_is_over_or_somebody_elses_takes_nothing(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    ana.types("/cop-commit")
    ana.presses("My check-in pair")
    assert ana.card.title == "No check-in now"
    assert forged(stage, ana, "submit", "mutual.keep", "nothing", answer="x") == {}
    offers(stage, mei)
    own = own_check(stage, ids(stage)["Ana Costa"])
    assert forged(stage, ben, "submit", "mutual.keep", own, answer="mine") == {}
    assert forged(stage, ana, "submit", "mutual.keep", own, answer="x" * 501) == {
        "answer": "This is 1 characters too long. Please cut a little. Nothing is lost."
    }
    ana.presses("Not this time")
    assert forged(stage, ana, "press", "mutual.answer", own) is None
    assert forged(stage, ana, "submit", "mutual.keep", own, answer="late") is None
    assert not ben.ever_saw("late")


def own_check(stage: Stage, person_id: str) -> str:
    """Give the id of somebody's side of a check-in."""
    query = select(PairCheck.id).where(PairCheck.person_id == person_id)
    return stage.plays(stage.db.read(lambda db: db.scalars(query).one()))


def test_two_of_one_school_are_not_brought_together(stage: Stage, mei: Actor, ana: Actor) -> None:
    stage.passes(hours=1)
    skips_questions(ana)
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    plan = riverside(stage.world)
    same = [
        member(each.name, *each.roles, site="Hume Primary", **at) for each in plan.members if "seil" not in each.roles
    ]
    stage.enrols(replace(plan, members=(*same, plan.members[-1])))
    again(stage, mei)
    assert mei.card.title == "Nobody to bring together"
