"""Publishing an agenda: who reads the channel, who is written to, and what the clock does before a meeting."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.plumbing import Outbox
from tests.channel_people import strangers
from tests.fake_teams import BOT
from tests.hands_slack import SlackWorld
from tests.hands_teams import TeamsWorld
from tests.meeting_room import (
    PLAN,
    drafted,
    forget_channels,
    looks,
    proposes,
    published,
)
from tests.stage import CHANNEL, Actor, Stage, member, riverside

__all__ = ["strangers"]


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


Readers = Callable[[list[str]], None]


@pytest.fixture
def readers(strangers: Stage) -> Readers:
    """Give what says who is in the channel; in Teams its team has strangers, who must not count."""

    def set_readers(users: list[str]) -> None:
        if isinstance(strangers.world, SlackWorld):
            strangers.world.slack.rosters[CHANNEL] = [*users, "U0BOT"]
        elif isinstance(strangers.world, TeamsWorld):
            people = [{"id": f"29:{user}", "aadObjectId": user} for user in users]
            strangers.world.teams.rosters[CHANNEL] = [*people, {"id": BOT["id"], "name": "cop-bot"}]
            strangers.world.teams.rosters["19:team"] = [{"id": "29:x", "aadObjectId": "U0STRANGE"}]

    return set_readers


EVERYBODY = ["U0MEI", "U0ANA", "U0BEN", "U0SAM"]


def test_strangers_in_the_channel_are_counted_before_anything_is_posted(
    readers: Readers, mei: Actor, ana: Actor
) -> None:
    readers([*EVERYBODY, "U0STRANGE", "U0OTHER"])
    drafted(mei)
    proposes(ana, "Reading fluency")
    looks(mei)
    mei.presses("Put on: Reading fluency")
    mei.presses("Publish")
    assert "2 people here are not members. Post without names, send to members only, or cancel?" in mei.card.text
    assert "Post with names" not in mei.card.buttons
    assert not ana.in_channel()
    mei.presses("Cancel")
    assert not ana.in_channel()
    readers([*EVERYBODY, "U0STRANGE"])
    mei.presses("Publish")
    assert "One person here is not a member." in mei.card.text
    mei.presses("Post without names")
    assert "Proposed by a member" in ana.in_channel()[0].text
    assert "Ana" not in ana.in_channel()[0].text


def test_members_alone_in_the_channel_need_no_question(readers: Readers, mei: Actor, ana: Actor) -> None:
    readers(EVERYBODY)
    drafted(mei)
    mei.presses("Publish")
    assert mei.card.title == "Agenda, published"
    assert ana.in_channel()


def test_a_stranger_who_comes_meanwhile_is_seen_at_the_second_press(readers: Readers, mei: Actor) -> None:
    drafted(mei)
    mei.presses("Publish")
    assert mei.card.title == "Who reads the channel?"
    readers([*EVERYBODY, "U0STRANGE"])
    mei.presses("Post with names")
    assert "One person here is not a member." in mei.card.text
    assert not mei.in_channel()


def test_where_nobody_can_say_who_reads_the_channel_the_bot_says_so(strangers: Stage, mei: Actor, ana: Actor) -> None:
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


def test_the_weekly_message_asks_for_proposals_when_a_meeting_is_near(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei, date="2026-10-09")
    stage.passes(hours=1)
    card = ana.card_titled("This week's question")
    assert "You meet on Friday 9 October, 3:30 pm. What should be on the agenda?" in card.text
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
    assert "Last change by somebody who left" in mei.card.text


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
