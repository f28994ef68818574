"""The agenda, as facilitators draft and edit it, members add to it and leaders read it."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import event

from storage import meetings
from storage.communities import list_places
from tests.meeting_room import (
    drafted,
    looks,
    minutes_on,
    promises,
    proposes,
    published,
)
from tests.stage import Actor, Stage


def test_a_first_draft_has_times_that_add_up_and_says_where_each_item_came_from(stage: Stage, mei: Actor) -> None:
    looks(mei)
    assert mei.card.title == "Draft agenda"
    assert minutes_on(mei.card.text) == 90
    assert "Who is not yet helped by what we do now?" in mei.card.text
    assert mei.card.text.count("From the template") == 9
    assert "Members do not see a draft." in mei.card.text


def test_s35_typing_again_makes_one_draft(stage: Stage, mei: Actor) -> None:
    looks(mei)
    looks(mei)
    assert [card.title for card in mei.cards].count("Draft agenda") == 2
    place = stage.plays(stage.db.read(list_places))[0]
    assert len(stage.plays(stage.db.read(lambda db: meetings.list_meetings(db, place)))) == 1


def test_date_length_and_template_are_chosen_in_a_form(stage: Stage, mei: Actor) -> None:
    drafted(mei)
    assert "Thursday 15 October, 3:30 pm to 4:30 pm, Melbourne time" in mei.card.text
    assert "Hume library" in mei.card.text
    assert minutes_on(mei.card.text) == 60
    assert "Last change by Mei Tan" in mei.card.text
    mei.presses("Date, length, template")
    assert mei.form.fields["time"].value == "15:30"
    mei.fills(minutes="45")
    assert minutes_on(mei.card.text) == 45
    mei.presses("Date, length, template")
    mei.fills(date="", time="")
    assert "No date yet" in mei.card.text


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(stage: Stage, mei: Actor) -> None:
    looks(mei)
    mei.presses("Date, length, template")
    mei.fills(date="2026-10-01", time="09:00", minutes="60", place="Here, with tea")
    assert "past" in mei.errors["date"]
    assert mei.form.fields["place"].value == "Here, with tea"
    mei.fills(date="2026-10-15", time="", minutes="60", place="Here")
    assert "belong together" in mei.errors["time"]
    mei.fills(date="2026-10-15", time="09:00", minutes="5")
    assert mei.errors["minutes"]


def test_a_member_sees_no_draft_and_can_propose_with_their_name(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei)
    looks(ana)
    assert "not published yet" in ana.card.title
    assert "Commitment round" not in ana.card.text
    ana.presses("Propose an item")
    assert "Thursday 15 October" in ana.form.text
    ana.fills(title="Reading fluency", detail="Three schools asked.", minutes="12", purpose="decide")
    assert ana.card.title == "Thank you. It is proposed."
    looks(mei)
    assert "Waiting, not on the agenda yet" in mei.card.text
    assert "Proposed by Ana Costa" in mei.card.text
    mei.presses("Put on: Reading fluency")
    assert "Waiting" not in mei.card.text
    assert minutes_on(mei.card.text) == 60
    assert "Three schools asked." in mei.card.text


def test_what_was_proposed_before_a_draft_is_on_it(stage: Stage, mei: Actor, ana: Actor) -> None:
    proposes(ana, "Reading fluency")
    looks(mei)
    assert "Proposed by Ana Costa" in mei.card.text
    assert "Waiting" not in mei.card.text
    assert minutes_on(mei.card.text) == 90
    looks(ana)
    assert "On the draft" in ana.card.text
    assert "1. Reading fluency" not in ana.card.text
    assert "Take it back" not in ana.card.buttons


def test_a_proposal_is_kept_once_can_be_taken_back_and_five_are_plenty(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei)
    for title in ("One", "One", "Two", "Three", "Four", "Five"):
        proposes(ana, title)
        assert ana.card.title == "Thank you. It is proposed."
    proposes(ana, "Six")
    assert ana.card.title == "That is plenty for one meeting"
    looks(ana)
    assert "You proposed" in ana.card.text
    assert "Waits for the chair" in ana.card.text
    ana.presses("Take it back")
    assert ana.card.title == "Taken back."
    looks(mei)
    assert mei.card.text.count("Proposed by Ana Costa") == 4


def test_a_proposal_without_words_is_asked_for_them(stage: Stage, ana: Actor) -> None:
    looks(ana)
    ana.presses("Propose an item")
    ana.fills(title=" ", detail="Because")
    assert "in a few words" in ana.errors["title"]
    assert ana.form.fields["detail"].value == "Because"


def test_a_placed_proposal_cannot_be_taken_back_any_more(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei)
    proposes(ana, "Reading fluency")
    looks(mei)
    mei.presses("Put on: Reading fluency")
    ana.presses("Take it back")
    assert ana.card.title == "The agenda is not published yet"
    proposes(ana, "Reading fluency")
    assert "It is on the agenda, with your name." in ana.card.text


def test_a_leader_sees_no_draft_and_a_published_agenda_without_names_and_words(
    stage: Stage, mei: Actor, ana: Actor, sam: Actor
) -> None:
    drafted(mei)
    proposes(ana, "Reading fluency")
    looks(sam)
    assert sam.card.title == "The agenda is not published yet"
    assert sam.card.buttons == ("Propose an item",)
    assert "October" not in sam.card.text
    looks(mei)
    mei.presses("Put on: Reading fluency")
    published(mei)
    looks(sam)
    assert "Reading fluency" in sam.card.text
    assert "Proposed by a member" in sam.card.text
    assert "Ana" not in sam.card.text
    assert "Change 1" not in sam.card.buttons


def test_commitments_come_in_words_for_peers_and_without_a_number_for_others(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor, sam: Actor
) -> None:
    promises(stage, "ana", "I will visit two rooms.", "cop")
    promises(stage, "ben", "I will keep a secret diary.", "private")
    published(mei)
    assert "“I will visit two rooms.” (Ana Costa, by Friday 9 October)" in mei.card_titled("Agenda, published").text
    assert "1 is private to the owner." in mei.card_titled("Agenda, published").text
    assert "Open commitments (2)" in mei.card_titled("Agenda, published").text
    assert "Open commitments\n" in mei.in_channel()[-1].text + "\n"
    assert "two rooms" not in mei.in_channel()[-1].text
    looks(sam)
    assert "Open commitments" in sam.card.text
    assert "(2)" not in sam.card.text
    assert "two rooms" not in sam.card.text
    assert "private" not in sam.card.text
    looks(ben)
    assert "two rooms" in ben.card.text
    for somebody in (mei, ana, sam):
        assert not somebody.ever_saw("secret diary")


def test_a_template_without_time_for_commitments_gets_it(stage: Stage, mei: Actor) -> None:
    for number in range(8):
        promises(stage, "ana", f"I will do thing {number}.", "cop")
    drafted(mei, template="data-meeting", minutes="75")
    assert "2. Open commitments" in mei.card.text
    assert "2 more are shared." in mei.card.text
    assert minutes_on(mei.card.text) == 75


def test_items_are_changed_moved_added_and_taken_off(stage: Stage, mei: Actor) -> None:
    drafted(mei)
    mei.presses("Change 3")
    assert mei.form.fields["title"].value == "One school shows its evidence"
    mei.fills(title="Hume shows its evidence", minutes="25")
    assert "25 minutes, to learn" in mei.card.text
    assert minutes_on(mei.card.text) == 60
    mei.presses("Move 3 up")
    assert "2. Hume shows its evidence" in mei.card.text
    for move, place in (("down", 3), ("up", 2), ("last", 7), ("first", 1)):
        here = re.search(r"(\d+)\. Hume shows", mei.card.text)
        assert here
        mei.presses(f"Change {here[1]}")
        mei.fills(move=move)
        assert f"{place}. Hume shows its evidence" in mei.card.text
    mei.presses("Add an item")
    mei.fills(title="Update from the region", minutes="30", purpose="inform")
    assert "Added by Mei Tan" in mei.card.text
    assert "is for learning and connecting. At least 60 % works well." in mei.card.text
    here = re.search(r"(\d+)\. Update from the region", mei.card.text)
    assert here
    mei.presses(f"Change {here[1]}")
    mei.fills(move="off")
    assert "1. Hume" in mei.card.text
    assert "2. Update from the region" not in mei.card.text
    assert minutes_on(mei.card.text) == 60
    mei.presses("Who changed what")
    assert "took “Update from the region” off." in mei.card.text
    assert "Mei Tan" in mei.card.text


def test_one_item_cannot_take_the_minutes_of_all(stage: Stage, mei: Actor) -> None:
    drafted(mei)
    mei.presses("Change 3")
    mei.fills(minutes="58")
    assert "54 is the most" in mei.errors["minutes"]


def test_s26_the_equity_question_leaves_only_with_a_reason_that_all_see(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei)
    mei.presses("Change 5")
    mei.fills(title=" ", move="off")
    assert "why" in mei.errors["reason"]
    assert set(mei.errors) == {"title", "reason"}
    mei.fills(title="Who?", move="off", reason="We give it the whole next meeting.")
    assert "5. Who is not yet helped?" not in mei.card.text
    assert minutes_on(mei.card.text) == 60
    published(mei)
    looks(ana)
    assert "left out this time: We give it the whole next meeting." in ana.card.text


def test_an_agenda_reads_no_answers_however_many_there_are(stage: Stage, mei: Actor) -> None:
    asked: list[str] = []
    engine = stage.db.database.engine

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    drafted(mei)
    assert any("FROM meeting" in statement for statement in asked)
    assert not [statement for statement in asked if "response" in statement or "participation" in statement]
