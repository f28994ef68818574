"""A meeting, from its first item to what it leaves for the next one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.agenda_calls import set_times
from handlers.language import Say
from handlers.turn import Event
from storage import meetings, people
from storage.columns import new_id
from storage.commitments import list_own, list_shared_in_meeting
from storage.communities import list_places
from storage.models import Document
from storage.schedules import list_schedules
from tests.stage import Actor, Stage, member, riverside, user_id
from tests.test_agenda import drafted, looks, minutes_on, proposes, published


def started(mei: Actor) -> None:
    """Let the facilitator start a published meeting."""
    published(mei)
    mei.presses("Start the meeting")
    assert mei.card.title == "Now: 1. Check-in"


def ended(mei: Actor, **chosen: str) -> None:
    """Let the facilitator end the meeting, with what goes on as it is preset."""
    mei.presses("End the meeting")
    mei.fills(**chosen)
    assert mei.card.title == "The meeting has ended"


def test_a_meeting_goes_from_item_to_item(stage: Stage, mei: Actor, ana: Actor) -> None:
    started(mei)
    assert "Next: Commitment round" in mei.card.text.replace("Next\n", "Next: ")
    for number in range(2, 8):
        mei.presses("Next")
        assert mei.card.title.startswith(f"Now: {number}. ")
    assert "This is the last item." in mei.card.text
    assert "Next" not in mei.card.buttons
    assert "The meeting is on." in ana.in_channel()[-1].text
    mei.presses("End the meeting")
    assert mei.card.title == "The meeting has ended"
    assert "Nothing was noted yet." in mei.card.text
    assert "The meeting has ended. A summary follows." in ana.in_channel()[-1].text
    assert not ana.in_channel()[-1].buttons


def test_it_begins_at_its_time_and_asks_after_an_end_that_nobody_gave(stage: Stage, mei: Actor, ana: Actor) -> None:
    published(mei, date="2026-10-06", time="09:00")
    stage.passes(hours=25)
    assert mei.card.title == "Now: 1. Check-in"
    assert not [card for card in ana.cards if card.title.startswith("Now")]
    stage.passes(hours=5)
    assert mei.card.title == "Did you meet?"
    mei.presses("End the meeting")
    mei.fills()
    assert mei.card_titled("The meeting has ended")


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


def propose_for_next(stage: Stage) -> None:
    """Let Ana have proposed something for the next meeting while one runs, as the button of an older card does."""

    def work(db: Session) -> None:
        place = list_places(db)[0]
        ana = next(found for found in people.list_members(db, place) if found.name == "Ana Costa")
        following = meetings.open_meeting(db, ana, 0)
        new = meetings.NewItem("A thought for later", 5, source="proposal", proposer_id=ana.person_id, status="waiting")
        meetings.add_item(db, ana, following, new)

    stage.plays(stage.db.write(work))


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
    mei.presses("Put 8 on")
    started(mei)
    mei.presses("Note an outcome")
    mei.fills(kind="question", text="What do our new teachers need?")
    mei.presses("Next")
    mei.presses("End the meeting")
    assert "Reading fluency" in " ".join(mei.form.fields["carry"].options)
    mei.fills()
    assert "Goes to the next meeting." in mei.card.text
    assert "Open question: What do our new teachers need?" in mei.card.text
    looks(mei)
    assert mei.card.title == "Draft agenda"
    assert "Reading fluency" in mei.card.text
    assert "From the last meeting" in mei.card.text
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
    ana.presses("Yes, share it")
    assert "Your group can read it." in ana.card.text
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


def ids(stage: Stage) -> dict[str, str]:
    """Give the members' ids by name, as a form's options carry them."""

    def work(db: Session) -> dict[str, str]:
        return {found.name: found.person_id for found in people.list_members(db, list_places(db)[0])}

    return stage.plays(stage.db.read(work))


def own(stage: Stage, name: str) -> list[str]:
    """Give what somebody promised."""

    def work(db: Session) -> list[str]:
        owner = next(found for found in people.list_members(db, list_places(db)[0]) if found.name == name)
        return [promise.text for promise in list_own(db, owner)]

    return stage.plays(stage.db.read(work))


def shared_in_meeting(stage: Stage) -> list[str]:
    """Give what was promised in the running meeting and shared."""

    def work(db: Session) -> list[str]:
        place = list_places(db)[0]
        meeting = meetings.find_running(db, place)
        assert meeting
        return [promise.text for promise in list_shared_in_meeting(db, place, meeting.id)]

    return stage.plays(stage.db.read(work))


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


def publish_summary(stage: Stage) -> None:
    """Let the summary of the last meeting be published."""

    def work(db: Session) -> None:
        place = list_places(db)[0]
        last = meetings.find_last(db, place)
        assert last
        now = stage.clock.now()
        made = {"kind": "synthesis", "meeting_id": last.id, "created_at": now, "published_at": now}
        db.add(Document(id=new_id(), community_id=place.id, state="published", **made))

    stage.plays(stage.db.write(work))


def test_the_end_asks_for_a_summary(stage: Stage, mei: Actor) -> None:
    started(mei)
    ended(mei)

    def kinds(db: Session) -> set[str]:
        return {row.kind for row in list_schedules(db, list_places(db)[0])}

    assert "synthesis.draft" in stage.plays(stage.db.read(kinds))


def test_buttons_on_old_cards_show_how_things_stand(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei)
    proposes(ana, "Reading fluency")
    looks(mei)
    started(mei)
    for label in ("Change 3", "Move 3 up", "Add an item", "Date, length, template", "Publish", "Start the meeting"):
        mei.presses(label)
        assert mei.card.title == "Now: 1. Check-in"
    ana.presses("Take it back")
    assert "Taken back." in ana.card.title
    ended(mei)
    looks(mei)
    assert "3. One school shows its evidence" in mei.card.text


@pytest.fixture
def kim(stage: Stage) -> Actor:
    """Somebody who may edit beside the chair."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Kim Lee", "executive", "member", **at)))
    return stage.actor("kim")


@pytest.mark.parametrize(
    ("button", "values"),
    [
        ("Change 3", {"title": "Something else"}),
        ("Add an item", {"title": "Something else"}),
        ("Date, length, template", {"minutes": "90"}),
    ],
)
def test_a_form_sent_after_the_start_changes_nothing(
    mei: Actor, kim: Actor, button: str, values: dict[str, str]
) -> None:
    drafted(mei)
    looks(kim)
    kim.presses(button)
    mei.presses("Start the meeting")
    kim.fills(**values)
    assert kim.card.title == "Now: 1. Check-in"
    looks(mei)
    assert "Commitment round" in mei.card.text
    assert "8 minutes" in mei.card.text


@pytest.mark.parametrize(
    ("button", "values"),
    [
        ("Note an outcome", {"kind": "resolution", "text": "Too late."}),
        ("Add a commitment", {"text": "Too late."}),
        ("End the meeting", {}),
    ],
)
def test_a_form_sent_after_the_summary_changes_nothing(
    stage: Stage, mei: Actor, kim: Actor, button: str, values: dict[str, str]
) -> None:
    started(mei)
    looks(kim)
    kim.presses(button)
    ended(mei)
    publish_summary(stage)
    kim.fills(**values)
    assert kim.card.title == "The meeting has ended"
    assert "Too late." not in kim.card.text
    looks(kim)
    assert kim.card.title == "Draft agenda"


def test_old_buttons_of_a_meeting_that_is_over(stage: Stage, mei: Actor, kim: Actor) -> None:
    started(mei)
    looks(kim)
    looks(kim)
    ended(mei)
    publish_summary(stage)
    for label in ("Next", "Note an outcome", "Add a commitment", "End the meeting"):
        kim.presses(label)
        assert kim.card.title == "The meeting has ended"
        assert "The summary is published." in kim.card.text
    assert pressed(stage, "mei", "meeting.another_day", last_meeting(stage)) == []
    looks(mei)
    assert mei.card.title == "Draft agenda"


def pressed(stage: Stage, user: str, name: str, subject: str) -> list[str]:
    """Let somebody press a button of a card that was drawn long ago; give the titles of what comes at once."""

    def community(db: Session) -> str:
        return list_places(db)[0].id

    at = (stage.world.name, stage.world.tenant, user_id(user))
    event = Event("press", name, *at, community=stage.plays(stage.db.read(community)), subject=subject)
    outcome = stage.plays(stage.conversation.hold(event))
    assert outcome.declined is None
    return [reply.card.title if isinstance(reply, Say) else reply.form.title for reply in outcome.replies]


def last_meeting(stage: Stage) -> str:
    """Give the id of the meeting that ended last."""

    def work(db: Session) -> str:
        last = meetings.find_last(db, list_places(db)[0])
        assert last
        return last.id

    return stage.plays(stage.db.read(work))


def test_an_old_publish_button_publishes_nothing_twice_and_nothing_without_a_date(
    stage: Stage, mei: Actor, ana: Actor
) -> None:
    looks(mei)
    meeting = next_meeting(stage)
    assert pressed(stage, "mei", "agenda.post_nameless", meeting) == ["The next meeting"]
    published(mei)
    shown = len(ana.in_channel())
    assert pressed(stage, "mei", "agenda.post_nameless", meeting) == []
    assert pressed(stage, "mei", "agenda.publish", meeting) == []
    assert pressed(stage, "mei", "agenda.keep_draft", meeting) == []
    assert len(ana.in_channel()) == shown
    assert mei.card.title == "Agenda, published"


def next_meeting(stage: Stage) -> str:
    """Give the id of the meeting in preparation."""

    def work(db: Session) -> str:
        meeting = meetings.find_next(db, list_places(db)[0])
        assert meeting
        return meeting.id

    return stage.plays(stage.db.read(work))


def test_an_old_offer_shows_what_its_owner_said(stage: Stage, mei: Actor, ana: Actor) -> None:
    started(mei)
    mei.presses("Add a commitment")
    mei.fills(owner=ids(stage)["Ana Costa"], text="Visit Hume.", due_on="2026-10-20")
    ana.presses("Yes, just for me")

    def offered(db: Session) -> str:
        owner = next(found for found in people.list_members(db, list_places(db)[0]) if found.name == "Ana Costa")
        return list_own(db, owner)[0].id

    offer = stage.plays(stage.db.read(offered))
    for name in ("meeting.accept_shared", "meeting.refuse"):
        assert pressed(stage, "ana", name, offer) == []
        assert "Only you can read it." in ana.card.text
    assert own(stage, "Ana Costa") == ["Visit Hume."]


def test_a_second_next_goes_no_further(stage: Stage, mei: Actor) -> None:
    started(mei)

    def first(db: Session) -> str:
        place = list_places(db)[0]
        running = meetings.find_running(db, place)
        assert running
        return meetings.list_placed(db, place, running)[0].item.id

    item = stage.plays(stage.db.read(first))
    for _ in range(3):
        assert pressed(stage, "mei", "meeting.next", item) == []
    assert mei.card.title.startswith("Now: 2. ")


def test_what_waits_from_a_meeting_that_ended_is_drafted_for_the_next(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei)
    proposes(ana, "Reading fluency")
    mei.presses("Start the meeting")
    ended(mei, carry="")
    assert "Waiting" not in mei.card.text

    def waiting(db: Session) -> str:
        place = list_places(db)[0]
        mei = next(found for found in people.list_members(db, place) if found.name == "Mei Tan")
        following = meetings.find_next(db, place)
        assert following
        return meetings.list_entries(db, mei, following)[0].item.id

    item = stage.plays(stage.db.read(waiting))
    for name in ("agenda.up", "agenda.place", "agenda.place"):
        assert pressed(stage, "mei", name, item) == []
    looks(mei)
    assert "Proposed by Ana Costa" in mei.card.text
    assert "Waiting" not in mei.card.text


def test_a_second_meeting_cannot_run_beside_the_first(stage: Stage, mei: Actor) -> None:
    started(mei)
    propose_for_next(stage)

    def plan_other(db: Session) -> None:
        place = list_places(db)[0]
        other = meetings.find_next(db, place)
        assert other
        other.template, other.minutes, other.starts_at = "inquiry-hour", 60, stage.clock.now() + timedelta(hours=2)
        set_times(db, place, other, stage.clock.now())

    stage.plays(stage.db.write(plan_other))
    stage.passes(hours=3)
    assert mei.card.title == "It is time to meet"
    mei.presses("Start the meeting")
    assert "Another meeting is still running." in mei.card.text


def test_a_meeting_can_start_without_any_preparation(stage: Stage, mei: Actor) -> None:
    drafted(mei)
    mei.presses("Start the meeting")
    assert mei.card.title == "Now: 1. Check-in"
    looks(mei)
    assert mei.card.title == "Now: 1. Check-in"


def test_only_facilitators_run_a_meeting(stage: Stage, mei: Actor, ana: Actor, sam: Actor) -> None:
    started(mei)
    looks(ana)
    assert "The meeting is on." in ana.card.text
    assert not ana.card.buttons
    looks(sam)
    assert not sam.card.buttons
