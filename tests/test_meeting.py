"""A meeting, from its first item to what it leaves for the next one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from storage.communities import list_places
from storage.schedules import list_schedules
from tests.meeting_room import (
    drafted,
    ended,
    ids,
    looks,
    minutes_on,
    own,
    propose_for_next,
    proposes,
    publish_summary,
    published,
    shared_in_meeting,
    started,
)
from tests.stage import Actor, Stage


def test_a_meeting_goes_from_item_to_item(stage: Stage, mei: Actor, ana: Actor) -> None:
    started(mei)
    assert "Next: Commitment round" in mei.card.text.replace("Next\n", "Next: ")
    for number in range(2, 8):
        mei.presses("Next")
        assert mei.card.title.startswith(f"Now: {number}. ")
    assert "This is the last item." in mei.card.text
    assert "Next" not in mei.card.buttons
    assert "The meeting is on." in ana.in_channel()[0].text
    mei.presses("End the meeting")
    assert mei.card.title == "The meeting has ended"
    assert "Nothing was noted yet." in mei.card.text
    assert "The meeting has ended. A summary follows." in ana.in_channel()[0].text
    assert not ana.in_channel()[0].buttons


def test_it_begins_at_its_time_and_asks_after_an_end_that_nobody_gave(stage: Stage, mei: Actor, ana: Actor) -> None:
    published(mei, date="2026-10-06", time="09:00")
    stage.passes(hours=25)
    assert mei.card.title == "Now: 1. Check-in"
    assert not [card for card in ana.cards if card.title.startswith("Now")]
    stage.passes(hours=5)
    assert mei.card.title == "Did you meet?"
    assert "Yes, end the meeting" in mei.card.buttons
    mei.presses("Yes, note what came of it")
    mei.presses("Note an outcome")
    mei.fills(text="We begin with talk.")
    ended(mei)
    assert "Decision: We begin with talk." in mei.card.text


def test_an_unpublished_meeting_is_offered_to_start_and_can_be_put_off(stage: Stage, mei: Actor) -> None:
    drafted(mei, date="2026-10-06", time="09:00")
    stage.passes(hours=25)
    assert mei.card.title == "It is time to meet"
    stage.passes(hours=5)
    assert mei.card.title == "Did you meet?"
    mei.presses("No, another day")
    assert mei.card_titled("Draft agenda")
    looks(mei)
    assert "No date yet" in mei.card.text
    stage.passes(days=3)
    assert [card.title for card in mei.cards].count("Did you meet?") == 0


def test_a_running_meeting_put_off_keeps_its_items_and_what_was_proposed_meanwhile(
    stage: Stage, mei: Actor, ana: Actor
) -> None:
    started(mei)
    mei.presses("Next")
    looks(ana)
    assert "The meeting is on." in ana.card.text
    propose_for_next(stage)
    stage.passes(days=11)
    mei.presses("No, another day")
    looks(mei)
    assert mei.card.title == "Agenda, published"
    assert "1. Check-in" in mei.card.text
    assert "Waiting, not on the agenda yet" in mei.card.text
    assert "A thought for later" in mei.card.text
    assert minutes_on(mei.card.text.split("Waiting")[0]) == 60


def test_decisions_cite_their_evidence_or_say_that_none_was_cited(stage: Stage, mei: Actor) -> None:
    started(mei)
    mei.presses("Note an outcome")
    mei.fills(text=" ", kind="decision")
    assert "in a sentence" in mei.errors["text"]
    mei.fills(kind="decision", text="We read aloud daily.", evidence="Fluency of 40 students, term 3")
    assert "Decision: We read aloud daily. (evidence: Fluency of 40 students, term 3)" in mei.card.text
    mei.presses("Note an outcome")
    mei.fills(kind="decision", text="We meet on Thursdays.")
    assert "Decision: We meet on Thursdays. (no evidence cited)" in mei.card.text
    mei.presses("Note an outcome")
    mei.fills(kind="resolution", text="We start on time.")
    mei.presses("Note an outcome")
    mei.fills(kind="nothing")
    assert "Resolution: We start on time." in mei.card.text
    assert "Nothing to note" in mei.card.text


def test_unfinished_items_and_open_questions_come_to_the_next_agenda(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei)
    proposes(ana, "Reading fluency")
    looks(mei)
    mei.presses("Put on: Reading fluency")
    started(mei)
    mei.presses("Note an outcome")
    mei.fills(kind="question", text="What do our new teachers need?")
    mei.presses("Next")
    mei.presses("End the meeting")
    options = [label.replace("\u2060", "") for label in mei.form.fields["carry"].options]
    assert "6. Reading fluency" in options
    mei.fills()
    assert mei.card.text.count("Goes to the next meeting.") == 1
    assert "Open question: What do our new teachers need?" in mei.card.text
    looks(mei)
    assert mei.card.title == "Draft agenda"
    assert "Reading fluency" in mei.card.text
    assert "From the last meeting" in mei.card.text
    assert mei.card.text.count("One school shows its evidence") == 1
    assert "What do our new teachers need?" in mei.card.text
    assert "An open question of the last meeting" in mei.card.text
    assert minutes_on(mei.card.text.split("Waiting")[0]) == 60
    published(mei, date="2026-10-22")
    mei.presses("Start the meeting")
    ended(mei)
    looks(mei)
    assert "From the last meeting, brought over 2 times" in mei.card.text


def test_nothing_is_brought_over_where_nothing_is_chosen(stage: Stage, mei: Actor) -> None:
    started(mei)
    ended(mei, carry="")
    stage.passes(hours=5)
    assert not [card for card in mei.cards if card.title == "Did you meet?"]
    looks(mei)
    assert "From the last meeting" not in mei.card.text


def test_a_commitment_made_in_a_meeting_counts_once_its_owner_says_yes(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    started(mei)
    mei.presses("Add a commitment")
    assert "Ana Costa" in mei.form.fields["owner"].options
    people_by_name = ids(stage)
    mei.fills(owner=people_by_name["Ana Costa"], text=" ", due_on="2026-10-01")
    assert "what they will do" in mei.errors["text"]
    mei.fills(owner=people_by_name["Ana Costa"], text="Visit Hume.", due_on="2026-10-01")
    assert "past" in mei.errors["due_on"]
    mei.fills(owner=people_by_name["Ana Costa"], text="Visit Hume.", due_on="2026-10-20")
    assert mei.card.title == "Ana Costa is asked"
    assert own(stage, "Ana Costa") == []
    assert "Mei Tan noted this for you." in ana.card.text
    assert "I will visit Hume." in ana.card.text
    ana.presses("Yes, share it")
    assert "Your group can read it." in ana.card.text
    ana.presses("Open it")
    assert "Make it private" in ana.card.buttons
    assert own(stage, "Ana Costa") == ["Visit Hume."]
    mei.presses("Add a commitment")
    mei.fills(owner=people_by_name["Ben Ford"], text="Count minutes.", due_on="2026-10-20")
    ben.presses("No, not mine")
    assert ben.card.title == "Not yours, so it is gone"
    assert own(stage, "Ben Ford") == []
    mei.presses("Add a commitment")
    mei.fills(text="Ask two principals.", due_on="2026-10-20")
    assert mei.card.title == "Is this yours?"
    mei.presses("Yes, just for me")
    assert "Only you can read it." in mei.card.text
    assert shared_in_meeting(stage) == ["Visit Hume."]


def test_notes_can_be_added_after_the_end_until_the_summary_is_published(stage: Stage, mei: Actor) -> None:
    started(mei)
    ended(mei)
    mei.presses("Note an outcome")
    mei.fills(kind="resolution", text="We start on time.")
    assert "Resolution: We start on time." in mei.card.text
    mei.presses("Note an outcome")
    publish_summary(stage)
    mei.fills(kind="resolution", text="Too late.")
    assert "The summary is published." in mei.card.text
    assert "Too late." not in mei.card.text
    assert not mei.card.buttons


def test_the_end_asks_for_a_summary(stage: Stage, mei: Actor) -> None:
    started(mei)
    ended(mei)

    def kinds(db: Session) -> set[str]:
        return {row.kind for row in list_schedules(db, list_places(db)[0])}

    assert "synthesis.draft" in stage.plays(stage.db.read(kinds))


def test_only_facilitators_run_a_meeting(stage: Stage, mei: Actor, ana: Actor, sam: Actor) -> None:
    started(mei)
    looks(ana)
    assert "The meeting is on." in ana.card.text
    assert not ana.card.buttons
    looks(sam)
    assert not sam.card.buttons


def test_a_meeting_can_start_without_any_preparation(stage: Stage, mei: Actor) -> None:
    drafted(mei)
    mei.presses("Start the meeting")
    assert mei.card.title == "Now: 1. Check-in"
    looks(mei)
    assert mei.card.title == "Now: 1. Check-in"
