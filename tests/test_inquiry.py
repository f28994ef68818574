"""The inquiry cycle, as facilitators write it, members meet it and leaders read of it in their digest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers import stages
from prompts.content import STAGES
from tests.inquiry_scenes import PRACTICE, PROBLEM, begins, ends, moves, writes
from tests.meeting_room import drafted, looks, published
from tests.stage import LIBRARY, Actor, Stage, member, riverside


def a_week(stage: Stage, mei: Actor, *answering: Actor) -> None:
    """Let a question be answered, summed up and published, so that there is something to tell leaders."""
    stage.passes(hours=2)
    for actor in answering:
        actor.presses("Answer")
        actor.fills(body="We planned one question together, and it helped.", audience="cop")
    stage.passes(days=4, hours=2)
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    mei.presses("Approve and publish")


def test_s15_a_problem_gets_kind_notes_and_then_stands_on_every_agenda_and_digest(
    stage: Stage, mei: Actor, ana: Actor, sam: Actor
) -> None:
    ana.types("/cop-inquiry")
    assert ana.card.title == "No problem of practice yet"
    writes(mei, practice="Students are lazy in mathematics.")
    assert "which part of what we adults do" in mei.card.text.lower()
    assert "seen or counted" in mei.card.text
    assert mei.card.text.count("A thought:") == 2
    assert "6 of 7 parts are still open" in mei.card.text
    assert "Use it for our group" in mei.card.buttons, "a thought, never a block"
    ana.types("/cop-inquiry")
    assert not ana.ever_saw("lazy")
    stage.passes(days=1)
    writes(mei, **PROBLEM)
    assert "A thought:" not in mei.card.text
    mei.presses("Use it for our group")
    mei.fills(weeks="2")
    assert "from 4 to 52" in mei.errors["weeks"]
    mei.fills(weeks="12")
    ana.types("/cop-inquiry")
    for words in (*PROBLEM.values(), "Evaluate and diagnose", "Data dialogue"):
        assert words in ana.card.text
    assert "Move on or back" not in ana.card.buttons
    drafted(mei)
    published(mei)
    for reader in (mei, ana, sam):
        looks(reader)
        assert PRACTICE in reader.card.text
    assert PRACTICE in mei.in_channel()[-1].text
    a_week(stage, mei, ana, mei)
    stage.passes(days=15)
    digest = sam.card_titled("Digest").text
    assert f"{PRACTICE} Stage: Evaluate and diagnose." in digest
    assert PROBLEM["evidence"] not in digest


def test_s14_a_stage_moves_by_one_with_evidence_and_picks_what_comes_next(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    begins(mei, weeks="4", stage="prioritise")
    mei.presses("Move on or back")
    assert [option for option in mei.form.fields["to"].options if option] == [
        "On to Develop and plan",
        "Back to Evaluate and diagnose",
    ]
    mei.fills(to="develop", evidence=" ", because=" ", due="2026-10-01")
    assert set(mei.errors) == {"evidence", "because", "due"}
    mei.fills(to="develop", evidence="We have 12 visits now.", because="We know where to begin.", due="")
    stage.passes(hours=1)
    assert asked_stage(ana) in {"develop", "any"}
    assert "Our inquiry: moved on to Develop and plan." in ana.card.text
    ana.types("/cop-plan")
    ana.presses("Our inquiry")
    assert "Develop and plan" in ana.card.text
    assert "Tuning" in ana.card.text
    ana.presses("What changed, and why")
    assert (
        "Because: We know where to begin.\nEvidence: We have 12 visits now.\nMei Tan, Monday 5 October" in ana.card.text
    )
    looks(mei)
    assert "Commitment round" in mei.card.text
    stage.passes(days=7)
    assert asked_stage(ana) in {"develop", "any"}
    assert "Our inquiry:" not in ana.card.text
    assert "What evidence lets the group move on?" in mei.card_titled("What lets us move on?").text
    assert not ben.ever_saw("What lets us move on?")
    stays_for_a_week(mei)
    moves(mei, "prioritise", "We chose too much at once.")
    ana.types("/cop-inquiry")
    assert "Prioritise and set goals" in ana.card.text
    ana.presses("What changed, and why")
    assert "Went back to Prioritise and set goals\nBecause: We chose too much at once." in ana.card.text
    stage.passes(days=7)
    assert asked_stage(ana) in {"prioritise", "any"}


def stays_for_a_week(mei: Actor) -> None:
    """Let the facilitator stay at a stage whose day has come; it is asked about again a week later."""
    mei.presses("Stay a while longer")
    assert "I ask again on Monday 19 October" in mei.card_titled("Our inquiry").text
    mei.opens_home()
    assert "what evidence lets us move on?" not in mei.home.text
    mei.stage.passes(days=7)
    mei.opens_home()
    assert "Develop and plan: what evidence lets us move on?" in mei.home.text


def asked_stage(somebody: Actor) -> str:
    """Give the stage that the newest question in somebody's chat is for."""
    seen = next(card.text for card in reversed(somebody.cards) if card.title == "This week's question")
    return next(prompt.stage for prompt in LIBRARY.prompts.values() if prompt.text in seen)


def test_s16_a_pivot_is_open_who_when_and_why(stage: Stage, mei: Actor, ana: Actor, sam: Actor) -> None:
    begins(mei, stage="develop")
    mei.presses("Change course")
    mei.fills(goal="Students explain in every lesson.", because="")
    assert mei.errors["because"]
    mei.fills(goal="Students explain in every lesson.", because="The first visits went better than we thought.")
    a_week(stage, mei, ana, mei)
    ana.types("/cop-inquiry")
    assert "Students explain in every lesson." in ana.card.text
    ana.presses("What changed, and why")
    assert "Changed course (our goal)" in ana.card.text
    assert f"Our goal: “{PROBLEM['goal']}” before" in ana.card.text
    assert "Mei Tan, Monday 5 October" in ana.card.text
    stage.passes(days=15)
    assert "Changed course because the first visits went better than we thought." in sam.card_titled("Digest").text
    moves(mei, "prioritise", "Ana saw that we chose too much.")
    mei.fills(names="keep")
    sam.types("/cop-inquiry")
    assert "Stage: Develop and plan." in sam.card.text
    stage.passes(days=3)
    sam.types("/cop-inquiry")
    assert "Stage: Prioritise and set goals." in sam.card.text
    assert "Changed course because a member saw that we chose too much." in sam.card.text
    assert "Mei" not in sam.card.text
    assert "Change course" not in sam.card.buttons


def test_s14_and_s38_a_cycle_ends_in_a_look_back_with_what_the_group_knows_now_and_begins_the_next(
    stage: Stage, mei: Actor, ana: Actor, sam: Actor
) -> None:
    begins(mei, stage="implement")
    ends(mei)
    assert "End without one?" in mei.form.text
    mei.fills(without="no")
    assert mei.errors["claim"]
    mei.fills(claim="Planning one question together doubles what students explain.", whom="")
    assert mei.errors["whom"]
    mei.fills(whom="Years 3 to 6", sure="sure")
    assert "Looking back on the cycle" in mei.card.text
    stage.passes(hours=1)
    assert LIBRARY.prompts["E10"].text in ana.card.text
    ana.presses("Our inquiry")
    ana.presses("What we know now")
    assert "Planning one question together doubles" in ana.card.text
    assert "Sure. For: Years 3 to 6" in ana.card.text
    looks(mei)
    assert "Our story: planned, did, moved" in mei.card.text
    mei.types("/cop-inquiry")
    mei.presses("Add what we know")
    mei.fills(claim="Visits of 10 minutes are enough.", whom="All nine schools", sure="hint")
    ana.types("/cop-synthesis visit minute")
    assert "Visits of 10 minutes are enough." in ana.card.text
    assert "A first hint. For: All nine schools" in ana.card.text
    sam.types("/cop-synthesis visit minute")
    assert "Visits of 10 minutes" not in sam.card.text
    stage.passes(minutes=1)
    mei.types("/cop-inquiry")
    mei.presses("Write the next one")
    assert PRACTICE in mei.card.text
    mei.presses("Use it for our group")
    mei.fills(weeks="8", stage="develop")
    ana.types("/cop-inquiry")
    assert "Develop and plan" in ana.card.text
    ana.presses("What we know now")
    assert "Visits of 10 minutes are enough." in ana.card.text
    assert "Planning one question together" in ana.card.text


def test_s38_a_cycle_may_end_without_a_claim_and_leaders_read_what_is_known(
    stage: Stage, mei: Actor, ana: Actor, sam: Actor
) -> None:
    begins(mei, stage="implement")
    a_week(stage, mei, ana, mei)
    ends(mei)
    mei.fills(without="yes")
    assert "Looking back on the cycle" in mei.card.text
    mei.presses("Add what we know")
    mei.fills(claim="One question a week is enough.", whom="Our schools", sure="fairly")
    stage.passes(days=15)
    digest = sam.card_titled("Digest").text
    assert "The cycle has ended" in digest
    assert "What we know now: One question a week is enough." in digest


def test_s52_each_member_links_their_own_plan_and_only_they_hear_that_it_is_missing(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor, sam: Actor
) -> None:
    begins(mei)
    ana.types("/cop-inquiry")
    assert "0 of 3 schools linked their plan." in ana.card.text
    assert "Your school's Annual Implementation Plan is not linked yet." in ana.card.text
    ana.presses("Link my school's plan")
    ana.fills(reference="Goal 2, key strategy 1", note="My own goal: ask before I tell.")
    assert "1 of 3 schools linked their plan." in ana.card.text
    assert "Your own school is not among them" not in ana.card.text
    ben.types("/cop-inquiry")
    ben.presses("See the links")
    assert "Goal 2, key strategy 1" in ben.card.text
    assert "Moreland Primary" in ben.card.text
    assert "Your own school is not among them yet." in ben.card.text
    assert not ben.ever_saw("ask before I tell")
    assert "Hume Primary" not in ben.card.text
    sam.types("/cop-inquiry")
    assert not sam.ever_saw("Goal 2")
    ana.presses("Change my link")
    assert ana.form.fields["note"].value == "My own goal: ask before I tell."
    ana.fills(reference="", note="")
    assert "0 of 3 schools linked their plan." in ana.card.text


def test_every_stage_has_an_agenda_and_a_way_to_talk() -> None:
    for stage in STAGES:
        assert stage in stages.template_for(LIBRARY, stage).stages
        protocol = stages.protocol_for(LIBRARY, stage)
        assert protocol
        assert stage in protocol.stages
    assert stages.template_for(replace(LIBRARY, agendas={"check-in-30": LIBRARY.agendas["check-in-30"]}), "start").id


@pytest.mark.parametrize("platform", ["web"])
def test_a_guest_reads_what_stands_on_agendas_and_what_changed_since_they_came(stage: Stage, mei: Actor) -> None:
    begins(mei, stage="implement")
    mei.presses("Change course")
    mei.fills(goal="Students explain in every lesson.", because="The visits went better than we thought.")
    stage.passes(minutes=1)
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Gus Hall", "guest", "member", **at)))
    gus = stage.actor("gus")
    gus.types("/cop-inquiry")
    assert PRACTICE in gus.card.text
    assert PROBLEM["evidence"] not in gus.card.text
    gus.presses("What changed, and why")
    assert gus.card.text == "What changed, and why\nNothing changed yet."
    stage.passes(minutes=1)
    ends(mei, "One question a week is enough.", "Our schools")
    assert "0 of 3 schools" in mei.card.text
    gus.presses("What changed, and why")
    assert "Ended the cycle" in gus.card.text
    gus.types("/cop-inquiry")
    gus.presses("What we know now")
    assert "One question a week is enough." in gus.card.text


@pytest.mark.parametrize("platform", ["slack"])
def test_cards_of_yesterday_answer_with_what_is_true_today(stage: Stage, mei: Actor, ana: Actor, sam: Actor) -> None:
    sam.types("/cop-inquiry")
    assert "Nothing to read yet" in sam.card.text
    mei.opens_home()
    assert "No problem of practice yet" in mei.home.text
    ana.opens_home()
    assert "Our inquiry" not in ana.home.text
    writes(mei, goal="Students explain.")
    assert "Use it for our group" not in mei.card.buttons
    begins(mei, stage="implement")
    sam.types("/cop-inquiry")
    assert "Nothing to read yet" in sam.card.text
    ana.opens_home()
    ana.presses("Our inquiry")
    ana.presses("What we know now")
    assert "Nothing is written yet." in ana.card.text
    mei.presses("Change course")
    mei.fills(practice=" ", because="We saw more.")
    assert "needs a problem" in mei.errors["practice"]
    mei.fills(practice=PRACTICE)
    assert "Nothing is changed yet." in mei.errors["practice"]
    mei.fills(practice="Students are lazy.")
    assert "A thought: This speaks of students" in mei.card.text
    stage.passes(minutes=1)
    ends(mei)
    mei.fills(without="yes")
    mei.presses("Add what we know")
    mei.fills(claim=" ", whom="Us")
    assert mei.errors["claim"]
    mei.fills(claim="Ask once.", whom="Us")
    stage.passes(minutes=1)
    mei.types("/cop-inquiry")
    mei.presses("Add what we know")
    mei.fills(claim="Ask once.", whom="Us")
    assert mei.card.text.count("Ask once.") == 1
