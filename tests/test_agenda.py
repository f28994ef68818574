"""The agenda, as facilitators draft it, members add to it and leaders read it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from storage import commitments, meetings, people
from storage.communities import list_channels, list_places
from storage.plumbing import Outbox
from tests.hands_slack import SlackWorld
from tests.stage import CHANNEL, Actor, Stage, member, riverside

PLAN = {"date": "2026-10-15", "time": "15:30", "template": "inquiry-hour", "minutes": "60", "place": "Hume library"}


def minutes_on(text: str) -> int:
    """Add up the minutes that a card's items name."""
    return sum(int(found) for found in re.findall(r"(\d+) minutes?, to", text))


def looks(somebody: Actor) -> None:
    """Let somebody look at the agenda, a little later."""
    somebody.stage.passes(seconds=1)
    somebody.types("/cop-agenda")


def drafted(mei: Actor, **plan: str) -> None:
    """Let the facilitator draft an agenda with a date."""
    looks(mei)
    mei.presses("Date, length, template")
    mei.fills(**{**PLAN, **plan})


def published(mei: Actor, **plan: str) -> None:
    """Let the facilitator publish an agenda, with names where the bot has to ask."""
    drafted(mei, **plan)
    mei.presses("Publish")
    if "Post with names" in mei.card.buttons:
        mei.presses("Post with names")


def proposes(somebody: Actor, title: str, **more: str) -> None:
    """Let a member propose an item."""
    looks(somebody)
    somebody.presses("Propose an item")
    somebody.fills(title=title, **more)


def test_a_first_draft_has_times_that_add_up_and_says_where_each_item_came_from(stage: Stage, mei: Actor) -> None:
    looks(mei)
    assert mei.card.title == "Draft agenda"
    assert minutes_on(mei.card.text) == 90
    assert "Who is not yet helped by what we do now?" in mei.card.text
    assert mei.card.text.count("From the template") == 9
    assert "Only the facilitators see a draft." in mei.card.text


def test_typing_again_makes_one_draft(stage: Stage, mei: Actor) -> None:
    looks(mei)
    looks(mei)
    assert [card.title for card in mei.cards].count("Draft agenda") == 2
    place = stage.plays(stage.db.read(list_places))[0]
    assert len(stage.plays(stage.db.read(lambda db: meetings.list_meetings(db, place)))) == 1


def test_date_length_and_template_are_chosen_in_a_form(stage: Stage, mei: Actor) -> None:
    drafted(mei)
    assert "Thursday 15 October, 15:30 to 16:30, Melbourne time" in mei.card.text
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
    mei.presses("Put 8 on")
    assert "Waiting" not in mei.card.text
    assert minutes_on(mei.card.text) == 60
    assert "Three schools asked." in mei.card.text


def test_what_was_proposed_before_a_draft_is_on_it(stage: Stage, mei: Actor, ana: Actor) -> None:
    proposes(ana, "Reading fluency")
    looks(mei)
    assert "Proposed by Ana Costa" in mei.card.text
    assert "Waiting" not in mei.card.text
    assert minutes_on(mei.card.text) == 90


def test_a_proposal_is_kept_once_can_be_taken_back_and_five_are_plenty(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei)
    for title in ("One", "One", "Two", "Three", "Four", "Five"):
        proposes(ana, title)
        assert ana.card.title == "Thank you. It is proposed."
    proposes(ana, "Six")
    assert ana.card.title == "That is plenty for one meeting"
    looks(ana)
    assert "You proposed" in ana.card.text
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
    mei.presses("Put 8 on")
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
    assert sam.card.title == "No agenda is published yet"
    assert not sam.card.buttons
    looks(mei)
    mei.presses("Put 8 on")
    published(mei)
    looks(sam)
    assert "Reading fluency" in sam.card.text
    assert "Proposed by a member" in sam.card.text
    assert "Ana" not in sam.card.text
    assert not sam.card.buttons


def test_commitments_come_in_words_for_peers_and_as_a_number_for_leaders(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor, sam: Actor
) -> None:
    promises(stage, "ana", "I will visit two rooms.", "cop")
    promises(stage, "ben", "I will keep a secret diary.", "private")
    published(mei)
    assert "“I will visit two rooms.” (Ana Costa, by Friday 9 October)" in mei.card_titled("Agenda, published").text
    assert "1 is private to the owner." in mei.card_titled("Agenda, published").text
    assert "Open commitments (2)" in mei.in_channel()[-1].text
    assert "two rooms" not in mei.in_channel()[-1].text
    looks(sam)
    assert "Open commitments (2)" in sam.card.text
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


def promises(stage: Stage, name: str, text: str, visibility: str) -> None:
    """Let a member have promised something."""

    def work(db: Session) -> None:
        place = list_places(db)[0]
        owner = next(m for m in people.list_members(db, place) if m.name.lower().startswith(name))
        commitments.add_commitment(db, owner, text, date(2026, 10, 9), stage.clock.now(), visibility=visibility)

    stage.plays(stage.db.write(work))


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


def test_the_equity_question_leaves_only_with_a_reason_that_all_see(stage: Stage, mei: Actor, ana: Actor) -> None:
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


def test_an_agenda_goes_to_the_channel_once_and_is_edited_there(stage: Stage, mei: Actor, ana: Actor) -> None:
    published(mei)
    assert len(ana.in_channel()) == 1
    assert ana.in_channel()[0].title == "Agenda for Thursday 15 October"
    mei.presses("Change 3")
    mei.fills(title="Hume shows its evidence")
    assert len(ana.in_channel()) == 1
    assert "Hume shows its evidence" in ana.in_channel()[0].text
    ana.presses("Propose an item", channel=CHANNEL)
    ana.fills(title="A late thought")
    assert mei.card.title == "One more proposal"
    mei.presses("Put it on")
    assert "A late thought" in ana.in_channel()[0].text
    assert "Proposed by Ana Costa" in ana.in_channel()[0].text


def test_publishing_needs_a_date(stage: Stage, mei: Actor) -> None:
    looks(mei)
    mei.presses("Publish")
    assert "First, please say when you meet." in mei.form.text
    mei.fills(**PLAN)
    mei.presses("Publish")
    if "Post with names" in mei.card.buttons:
        mei.presses("Post with names")
    mei.presses("Date, length, template")
    mei.fills(date="", time="")
    assert "published, so it needs a date" in mei.errors["date"]


@pytest.fixture
def slack(stage: Stage) -> SlackWorld:
    """Give the one platform that can say who is in a channel and has strangers."""
    if not isinstance(stage.world, SlackWorld):
        pytest.skip("only Slack knows strangers in a channel")
    return stage.world


EVERYBODY = ["U0MEI", "U0ANA", "U0BEN", "U0SAM", "U0BOT"]


def test_strangers_in_the_channel_are_counted_before_anything_is_posted(
    slack: SlackWorld, mei: Actor, ana: Actor
) -> None:
    slack.slack.rosters[CHANNEL] = [*EVERYBODY, "U0STRANGE", "U0OTHER"]
    drafted(mei)
    proposes(ana, "Reading fluency")
    looks(mei)
    mei.presses("Put 8 on")
    mei.presses("Publish")
    assert "2 people here are not members. Post without names, send to members only, or cancel?" in mei.card.text
    assert "Post with names" not in mei.card.buttons
    assert not ana.in_channel()
    mei.presses("Cancel")
    assert not ana.in_channel()
    slack.slack.rosters[CHANNEL] = [*EVERYBODY, "U0STRANGE"]
    mei.presses("Publish")
    assert "One person here is not a member." in mei.card.text
    mei.presses("Post without names")
    assert "Proposed by a member" in ana.in_channel()[0].text
    assert "Ana" not in ana.in_channel()[0].text


def test_members_alone_in_the_channel_need_no_question(slack: SlackWorld, mei: Actor, ana: Actor) -> None:
    slack.slack.rosters[CHANNEL] = EVERYBODY
    drafted(mei)
    mei.presses("Publish")
    assert mei.card.title == "Agenda, published"
    assert ana.in_channel()


def test_a_stranger_who_comes_meanwhile_is_seen_at_the_second_press(slack: SlackWorld, mei: Actor) -> None:
    drafted(mei)
    mei.presses("Publish")
    assert mei.card.title == "Who reads the channel?"
    slack.slack.rosters[CHANNEL] = [*EVERYBODY, "U0STRANGE"]
    mei.presses("Post with names")
    assert "One person here is not a member." in mei.card.text
    assert not mei.in_channel()


def test_where_nobody_can_say_who_reads_the_channel_the_bot_says_so(stage: Stage, mei: Actor, ana: Actor) -> None:
    if stage.world.name == "web":
        pytest.skip("the practice room knows who is in it")
    drafted(mei)
    mei.presses("Publish")
    assert "I cannot see who is in the channel." in mei.card.text
    mei.presses("Send to members only")
    assert not ana.in_channel()
    assert ana.card.title == "Agenda for Thursday 15 October"
    mei.presses("Change 3")
    mei.fills(title="Hume shows its evidence")
    assert "Hume shows its evidence" in ana.card.text
    assert len(ana.cards) == 2


def test_without_a_channel_members_get_it_one_by_one_within_their_week(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor, sam: Actor
) -> None:
    forget_channels(stage)
    stage.passes(days=4)
    asked = [card.title for card in ben.cards]
    drafted(mei)
    mei.presses("Publish")
    assert asked
    assert "Agenda for Thursday 15 October" not in [card.title for card in ben.cards]
    stage.passes(days=4)
    looks(ben)
    assert ben.card.title == "Agenda for Thursday 15 October"
    assert not [card for card in sam.cards if card.title.startswith("Agenda")]


def forget_channels(stage: Stage) -> None:
    """Let the community have no channel."""

    def work(db: Session) -> None:
        for channel in list_channels(db, list_places(db)[0]):
            db.delete(channel)

    stage.plays(stage.db.write(work))


def test_the_weekly_message_asks_for_proposals_when_a_meeting_is_near(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei, date="2026-10-09")
    stage.passes(hours=1)
    card = ana.card_titled("This week's question")
    assert "You meet on Friday 9 October, 15:30. What should be on the agenda?" in card.text
    ana.presses("Propose an item")
    ana.fills(title="Reading fluency")
    assert ana.card.title == "Thank you. It is proposed."
    assert "What should be on the agenda?" not in [card.title for card in ana.cards]


def test_a_community_without_weekly_messages_is_asked_a_week_before(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    stage.enrols(riverside(stage.world, rhythm={"digest": "every 2 weeks FRI 15:00"}))
    proposes(ben, "Timetables")
    drafted(mei)
    stage.passes(days=4)
    assert ana.card.title == "What should be on the agenda?"
    assert "What should be on the agenda?" not in [card.title for card in ben.cards]
    ana.presses("Propose an item")
    ana.fills(title="Reading fluency")
    looks(mei)
    assert "Proposed by Ana Costa" in mei.card.text


def test_the_facilitator_is_reminded_to_publish_three_days_before(stage: Stage, mei: Actor) -> None:
    drafted(mei)
    stage.passes(days=8)
    reminder = mei.card_titled("The agenda is not published yet")
    assert "Thursday 15 October" in reminder.text
    mei.presses("See the draft")
    assert mei.card.title == "Draft agenda"


def test_a_meeting_planned_late_calls_nobody_and_reminds_nobody(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei, date="2026-10-06")
    stage.passes(hours=20)
    assert not [card for card in (*mei.cards, *ana.cards) if card.title == "The agenda is not published yet"]
    mei.presses("Date, length, template")
    mei.fills(date="2026-10-30")
    published(mei, date="2026-10-29")
    stage.passes(days=22)
    assert not [card for card in mei.cards if card.title == "The agenda is not published yet"]


def test_an_executive_edits_too_and_the_history_says_who(stage: Stage, mei: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Kim Lee", "executive", "member", **at)))
    kim = stage.actor("kim")
    drafted(mei)
    looks(kim)
    kim.presses("Move 3 up")
    looks(mei)
    assert "Last change by Kim Lee: moved “One school shows its evidence” up." in mei.card.text
    stage.enrols(riverside(stage.world))
    looks(mei)
    assert "Last change by a former facilitator" in mei.card.text


def test_what_a_role_may_not_do_is_refused_kindly(stage: Stage, mei: Actor, ana: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(
        riverside(stage.world, member("Gus Hall", "guest", **at), member("Ida Berg", "admin", **at)),
    )
    gus, ida = stage.actor("gus"), stage.actor("ida")
    looks(gus)
    assert gus.card.title == "No agenda is published yet"
    looks(ida)
    assert "not open to your role" in ida.card.text


def test_the_messages_of_an_agenda_count_in_the_week(stage: Stage, mei: Actor) -> None:
    published(mei)

    def unasked(db: Session) -> list[str]:
        return list(db.scalars(select(Outbox.subject).where(Outbox.unasked)))

    assert not [subject for subject in stage.plays(stage.db.read(unasked)) if subject.startswith("draft")]


def test_an_agenda_reads_no_answers_however_many_there_are(stage: Stage, mei: Actor) -> None:
    asked: list[str] = []
    engine = stage.db.database.engine

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    drafted(mei)
    assert any("FROM meeting" in statement for statement in asked)
    assert not [statement for statement in asked if "response" in statement or "participation" in statement]
