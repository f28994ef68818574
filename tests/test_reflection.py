"""The weekly question, as members live it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import timetable
from handlers.language import Say
from storage.communities import list_places
from storage.models import Round
from tests.stage import Actor, Stage, riverside

SECRET = "the zebra crossing is our real problem"


def test_the_question_comes_on_monday_at_nine(stage: Stage, ana: Actor, sam: Actor) -> None:
    stage.passes(minutes=20)
    assert not [card for card in ana.cards if "question" in card.title]
    stage.passes(minutes=30)
    ana.presses("Answer")
    assert ana.form.fields["audience"].value == "private"
    assert not [card for card in sam.cards if "question" in card.title]


def test_an_answer_is_kept_private_then_shared_by_its_author(stage: Stage, ana: Actor, ben: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    assert "Only me" in ana.form.fields["audience"].options
    ana.fills(body="We counted dots with Year 4.")
    kept = ana.card_titled("Kept.")
    assert "The group cannot see it." in kept.text
    ben.presses("Answer")
    ben.fills(body="We used ten frames.", audience="cop")
    ben.presses("Read what peers shared")
    assert "dots" not in ben.card.text
    assert "We used ten frames." in ben.card.text
    ana.presses("Share with group")
    assert ana.card_titled("Shared with your group.")
    ben.presses("Read what peers shared")
    assert "We counted dots with Year 4." in ben.card.text


def test_s13_an_answer_is_posted_edited_and_taken_back_and_comes_through_whole(
    stage: Stage, ana: Actor, ben: Actor
) -> None:
    words = "Zeile eins\nשלום عالم 👩🏽‍🏫 " + "ä" * 3990 + "\nund das Ende"
    stage.passes(hours=1)
    ana.presses("Answer")
    assert next(iter(ana.form.fields)) == "audience", "who may see it is chosen before anything is typed"
    ana.fills(body="A hasty word.", audience="cop")
    ben.presses("Answer")
    ben.fills(body="Mine.")
    ben.presses("Read what peers shared")
    assert "A hasty word." in ben.card.text
    ana.presses("Edit")
    assert ana.form.fields["body"].value == "A hasty word."
    ana.fills(body=words)
    ana.presses("Edit")
    assert ana.form.fields["body"].value == words
    ana.fills()
    ben.presses("Read what peers shared")
    assert "".join(words.split()) in "".join(ben.card.text.split())
    assert "hasty" not in ben.card.text
    ana.presses("Take it back")
    assert ana.card_titled("Taken back.")
    ben.presses("Read what peers shared")
    assert "Zeile" not in ben.card.text
    assert "Ana Costa" not in ben.card.text


def test_an_empty_answer_is_said_beside_its_field_and_nothing_is_lost(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="   ", audience="cop")
    assert "no words" in ana.errors["body"]
    assert ana.form.fields["audience"].value == "cop"


def test_private_words_reach_nobody(stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body=SECRET)
    stage.passes(days=14)
    for other in (ben, mei, sam):
        other.opens_home()
        for command in ("/cop-agenda", "/cop-synthesis", "/cop-digest", "/cop-commit", "/cop-reflect", "/cop-help"):
            other.types(command)
        assert not other.ever_saw("zebra")


def test_a_command_in_the_channel_shows_nothing_private_there(stage: Stage, ana: Actor, ben: Actor) -> None:
    stage.passes(hours=1)
    ana.types("/cop-reflect", channel="C0RIVER")
    ana.presses("Answer")
    ana.fills(body=SECRET)
    assert not ben.in_channel()
    assert not ben.ever_saw("zebra")


def test_a_skip_is_told_to_nobody_and_can_be_undone(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Skip this one")
    assert ana.card_titled("Skipped. Nobody is told.")
    stage.passes(days=3)
    assert not [card for card in ana.cards if card.title.startswith("Still time")]
    ana.presses("Answer after all")
    ana.fills(body="There was time in the end.")
    assert ana.card_titled("Kept.")


def test_s13_the_silent_are_reminded_once_and_then_left_in_peace(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="Done.")
    stage.passes(days=2)
    assert not [card for card in ana.cards if card.title.startswith("Still time")]
    assert len([card for card in ben.cards if card.title.startswith("Still time")]) == 1
    before = len(ben.cards)
    assert [bool(card.fields) or "Answer" in card.buttons for card in ben.cards[-2:]] == [False, True]
    assert ben.cards[-2].title == "This week's question is asked again below."
    stage.passes(days=4)
    assert len(ben.cards) == before
    assert not mei.ever_saw("Ben Ford")
    assert not sam.ever_saw("Ben Ford")


def test_a_clock_that_strikes_twice_reminds_once(stage: Stage, ben: Actor) -> None:
    slowly = {"prompt": "every 2 weeks MON 09:00", "closes_after": "9d", "nudge_after": "2d"}
    stage.enrols(riverside(stage.world, rhythm=slowly))
    stage.passes(hours=1, days=2)
    assert ben.card_titled("Still time")

    def again(db: Session) -> None:
        [place] = list_places(db)
        asked = db.scalars(select(Round)).one()
        timetable.at(db, place, "reflection.nudge", asked.id, stage.clock.now() + timedelta(days=6))

    stage.plays(stage.db.write(again))
    before = len(stage.overheard.answers)
    stage.passes(days=6)
    after = [reply for reply in stage.overheard.answers[before:] if isinstance(reply, Say)]
    assert not [reply for reply in after if reply.card.title.startswith("Still time")]


def test_whoever_chose_a_later_day_gets_the_question_and_no_reminder_instead(stage: Stage, ana: Actor) -> None:
    ana.types("/cop-me")
    ana.presses("My settings")
    ana.presses("Choose my day")
    ana.fills(day="Thursday")
    stage.passes(days=3, hours=1)
    assert ana.card_titled("This week's question")
    assert not [card for card in ana.cards if card.title.startswith("Still time")]


def test_peers_are_read_after_answering(stage: Stage, ana: Actor, ben: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="First.", audience="cop")
    ben.presses("Answer")
    ben.fills(body="Second.")
    ben.presses("Read what peers shared")
    assert "First." in ben.card.text
    assert "Ana Costa" in ben.card.text


def test_somebody_can_write_the_week_before(stage: Stage, ana: Actor) -> None:
    ana.types("/cop-reflect")
    assert ana.card.title == "Next week's question, early"
    ana.presses("Answer")
    ana.fills(body="Written on the train.")
    stage.passes(hours=1)
    ana.types("/cop-reflect")
    assert ana.card.title == "Kept."


def test_a_late_answer_still_counts(stage: Stage, ana: Actor) -> None:
    stage.passes(days=5)
    assert ana.card_titled("This question has closed.")
    ana.presses("Answer late")
    ana.fills(body="Late, and here.")
    assert "still counts" in ana.card_titled("Kept.").text


def test_three_full_weeks_stop_the_reminders_with_a_word(stage: Stage, ben: Actor) -> None:
    stage.passes(days=17)
    assert ben.card_titled("I will stop reminding you")
    reminders = len([card for card in ben.cards if card.title.startswith("Still time")])
    stage.passes(days=7)
    assert len([card for card in ben.cards if card.title.startswith("Still time")]) == reminders


def test_after_downtime_nobody_loses_the_time_we_were_away(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    closes = ana.card_titled("This week's question").text
    assert "Friday 9 October, 9:00 am" in closes
    stage.is_down(days=4, hours=2)
    ana.types("/cop-reflect")
    assert ana.card.title == "This week's question"
