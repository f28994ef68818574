"""The edges of the plan: meetings that wait, come too close, are put off or changed while they are prepared."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.meeting_room import forget_channels, next_meeting, pressed, proposes
from tests.stage import Actor, Stage, riverside
from tests.test_plan import ONE, guest_sees, plans, publishes, states
from tests.test_synthesis import forged


@ONE
def test_a_meeting_that_waits_for_a_day_gets_the_first_of_the_plan(stage: Stage, mei: Actor, ana: Actor) -> None:
    forget_channels(stage)
    proposes(ana, "Reading aloud")
    mei.types("/cop-agenda")
    plans(mei)
    assert states(stage) == ["planned", *["dated"] * 5]
    mei.types("/cop-agenda")
    assert "Thursday 15 October" in mei.card.text
    assert "Proposed by Ana Costa" in mei.card.text


@ONE
def test_dates_of_the_community_file_are_put_on_the_plan_once(stage: Stage, ana: Actor) -> None:
    held, coming = (datetime.fromisoformat(day) for day in ("2026-02-10T15:30", "2026-10-22T15:30"))
    plan = replace(riverside(stage.world), meetings=((held, "Long ago"), (coming, "Fluency")))
    stage.enrols(plan)
    stage.enrols(plan)
    ana.types("/cop-plan")
    assert ana.card.text.count("22 Oct: Fluency") == 1
    assert "Long ago" not in ana.card.text


@ONE
def test_the_next_meeting_on_the_plan_shows_on_a_members_page_and_is_one_the_weekly_message_asks_about(
    stage: Stage, mei: Actor, ana: Actor
) -> None:
    plans(mei, "2026-10-12 15:30 Fluency")
    ana.opens_home()
    assert "Monday 12 October, 3:30 pm" in ana.home.text
    stage.passes(hours=1)
    assert "What should be on the agenda?" in ana.card_titled("This week's question").text


@ONE
def test_two_meetings_close_to_one_another_are_prepared_in_turn(stage: Stage, mei: Actor) -> None:
    plans(mei, "2026-10-15 15:30 First\n2026-10-19 15:30 Second\n2026-10-21 15:30 Third")
    mei.types("/cop-agenda")
    publishes(mei)
    stage.passes(days=8)
    assert states(stage) == ["published", "dated", "dated"], "the second waits for the first to be over"
    stage.passes(days=3)
    assert states(stage) == ["running", "planned", "dated"]
    stage.passes(days=4)
    assert states(stage)[2] == "planned"


@ONE
def test_an_earlier_date_goes_first_and_the_later_draft_waits(stage: Stage, mei: Actor, ana: Actor) -> None:
    plans(mei, "2026-12-03 15:30 Late")
    mei.types("/cop-agenda")
    assert states(stage) == ["planned"]
    proposes(ana, "For December")
    plans(mei, "2026-10-08 15:30 Soon")
    assert states(stage) == ["planned", "dated"]
    mei.types("/cop-agenda")
    assert "Soon" in mei.card.text
    mei.types("/cop-plan")
    mei.presses("Change 3 Dec")
    mei.fills(takes_place="off")
    mei.types("/cop-agenda")
    assert "For December" in mei.card.text


@ONE
def test_a_meeting_that_is_prepared_or_over_is_changed_where_it_stands(stage: Stage, mei: Actor) -> None:
    plans(mei, "2026-10-08 15:30 Soon\n2026-11-05 15:30 Later")
    mei.presses("Change 8 Oct")
    mei.fills(minutes="75", focus="x" * 130, stage="none", template="none", place="y" * 301)
    assert set(mei.errors) == {"focus", "stage", "template", "place"}
    mei.fills(focus="Soon", stage="fitting", template="data-meeting", place="Here", minutes="75")
    assert "Here" in mei.card_titled("The plan of the year").text
    mei.presses("Change 8 Oct")
    mei.fills(minutes="90")
    mei.types("/cop-agenda")
    assert "3:30 pm to 5:00 pm" in mei.card.text
    soon = next_meeting(stage)
    plans(mei, "8 Oct 3:30 pm Sooner than later")
    assert "8 Oct: Sooner than later" in mei.card.text
    mei.types("/cop-agenda")
    mei.presses("Start the meeting")
    forged(stage, mei, "submit", "plan.keep_change", soon)
    forged(stage, mei, "press", "plan.use_review", soon)
    mei.presses("Change 5 Nov")
    mei.fills(date="2026-11-06")
    assert pressed(stage, "mei", "plan.change", soon) == []
    assert mei.card_titled("Now: 1.")
    assert pressed(stage, "mei", "plan.open", "") == []
    assert mei.card.title == "The plan of the year"


@ONE
def test_the_facilitator_looks_back_when_it_suits_the_group(stage: Stage, mei: Actor, ana: Actor) -> None:
    plans(mei, "2026-10-08 15:30 Soon\n2026-11-05 15:30 Later")
    mei.types("/cop-agenda")
    mei.presses("Start the meeting")
    mei.presses("End the meeting")
    mei.fills()
    stage.passes(days=4)
    mei.types("/cop-plan")
    assert "Earlier this year" in mei.card.text
    assert guest_sees(stage) == ["Later"]
    mei.presses("Look back on the year")
    mei.presses("Look back on the year")
    mei.presses("Use this agenda")
    assert "The meeting looks back on the year" in mei.card_titled("The plan of the year").text
    mei.presses("Use this agenda")
    stage.passes(days=7, hours=1)
    assert sum("what moved?" in card.text for card in ana.cards) == 1


@ONE
def test_where_no_question_will_come_nobody_is_asked_to_look_back(stage: Stage, mei: Actor) -> None:
    over = {"terms": [{"from": "2026-07-13", "to": "2026-09-18"}]}
    stage.enrols(replace(riverside(stage.world), calendar=over))
    assert pressed(stage, "mei", "plan.look_back", "") == ["Time to look back on the year"]
    assert "Next meeting" not in repr(stage.overheard.answers[-1])


@ONE
def test_a_meeting_that_was_put_off_gets_the_next_date_of_the_plan(stage: Stage, mei: Actor) -> None:
    plans(mei, "2026-10-08 15:30 Soon\n2026-10-22 15:30 Later")
    mei.types("/cop-agenda")
    publishes(mei)
    pressed(stage, "mei", "meeting.another_day", next_meeting(stage))
    assert len(states(stage)) == 2
    stage.passes(days=11)
    assert states(stage) == ["published"]
    mei.types("/cop-plan")
    assert "22 Oct: Later" in mei.card.text


@ONE
def test_names_and_days_of_rest_are_each_asked_about_once(stage: Stage, mei: Actor) -> None:
    plans(mei, "2026-11-03 15:30 What Bella Smith in grade 2 needs")
    assert "Is somebody named here?" in mei.form.text
    mei.fills(names="keep")
    assert "it is a holiday: Melbourne Cup Day." in mei.form.text
    mei.fills(closed="anyway")
    assert "One meeting is on the plan." in mei.card.text
