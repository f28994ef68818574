"""S25: a protocol is run. One card says whose turn it is and until when; nobody is corrected; notes are kept by step."""

from __future__ import annotations

import pytest

from handlers.language import Say
from tests.meeting_room import forget_channels, ids, looks, pressed, started
from tests.stage import CHANNEL, Actor, Stage
from tests.test_synthesis import forged

STEPS = (
    ("1 of 7, Tell", 7, "Ana Costa speaks."),
    ("2 of 7, Facts", 5, "The group speaks."),
    ("3 of 7, Dig", 10, "The group speaks."),
    ("4 of 7, Restate", 2, "Ana Costa speaks."),
    ("5 of 7, Think", 15, "The group speaks. Ana Costa listens and writes."),
    ("6 of 7, Respond", 5, "Ana Costa speaks."),
    ("7 of 7, Step back", 3, "Everybody can speak."),
)


def runs(somebody: Actor, protocol: str = "consultancy", **more: str) -> None:
    """Let somebody begin a protocol from the command."""
    somebody.types("/cop-protocol")
    somebody.presses("Start a protocol")
    somebody.fills(protocol=protocol, **more)


def shown(somebody: Actor, title: str) -> str:
    """Give the words of the newest card of that title that somebody sees, in the channel or in their own chat."""
    found = [card.text for card in (*somebody.in_channel(), *somebody.cards) if card.title == title]
    assert found, title
    return found[-1]


def presses_where_it_stands(somebody: Actor, label: str) -> None:
    """Let somebody press a button of an answer that came in the channel, to them alone, or in their own chat."""
    there = any(label in card.buttons for card in somebody.in_channel())
    somebody.presses(label, CHANNEL if there else "")


def on_the_card(stage: Stage, action: str) -> str:
    """Give what a button of the newest card that has it is about, to be pressed once more later."""
    for said in reversed(stage.overheard.answers):
        for button in said.card.all_buttons() if isinstance(said, Say) else ():
            if button.action == action:
                return button.subject
    raise AssertionError(action)


def test_s25_seven_steps_come_at_their_minute_on_one_card(stage: Stage, mei: Actor, ana: Actor, ben: Actor) -> None:
    stage.passes(hours=2)
    before = len(ben.in_channel())
    runs(mei, presenter=ids(stage)["Ana Costa"], naming="named", topic="Why do some of us stop counting aloud?")
    for title, minutes, turn in STEPS:
        card = ben.in_channel()[-1]
        assert len(ben.in_channel()) == before + 1, "one card, edited in place"
        assert card.title == f"Consultancy: {title}"
        assert turn in card.text
        assert "Why do some of us stop counting aloud?" in card.text
        stage.passes(minutes=minutes - 1, seconds=30)
        assert ben.in_channel()[-1].title == card.title, "not a minute too soon"
        stage.passes(seconds=30)
    assert ben.in_channel()[-1].title == "Consultancy has ended"
    assert len(ben.in_channel()) == before + 1
    assert not [card for card in ana.cards if "Consultancy" in card.title], "nobody is corrected, in private either"


def test_s25_notes_are_kept_by_step_and_reach_the_summary_without_names(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor, sam: Actor
) -> None:
    started(mei)
    runs(mei, topic="Counting aloud")
    ana.presses("Add a note", CHANNEL)
    ana.fills(body=" ")
    assert "no words" in ana.errors["body"]
    stage.passes(minutes=8)
    ana.fills(body="We heard that wait time differs by the hour.")
    assert "step 1, Tell" in shown(ana, "Noted."), "a note stays with the step that it was written at"
    ben.presses("Add a note", CHANNEL)
    ben.fills(body="Most classes in our schools count aloud on Mondays alone.")
    mei.presses("End", CHANNEL)
    ben.presses("Read the notes", CHANNEL)
    read = shown(ben, "Consultancy: the notes")
    assert read.index("1. Tell") < read.index("wait time") < read.index("2. Facts") < read.index("Most classes")
    assert "Ana" not in read
    presses_where_it_stands(ana, "Take it back")
    ben.presses("Read the notes", CHANNEL)
    assert "wait time" not in shown(ben, "Consultancy: the notes")
    looks(mei)
    mei.presses("End the meeting")
    mei.fills()
    mei.presses("Read the notes")
    stage.passes(minutes=1)
    mei.presses("Put it in the summary")
    assert "One sentence stands" in mei.card_titled("The notes are in your draft").text
    mei.presses("Approve and publish")
    stage.passes(minutes=1)
    ana.types("/cop-synthesis")
    ana.presses("Read the summary")
    assert "Most classes in our schools" in ana.card.text
    stage.passes(days=4)
    sam.types("/cop-synthesis")
    sam.presses("Read the summary")
    assert "Most classes" not in sam.card.text, "leaders get no talk"


def test_s25_it_is_paused_given_more_left_out_and_ended_once_by_whoever_began_it(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    stage.passes(hours=2)
    runs(ana)
    assert "The presenter speaks." in ana.in_channel()[-1].text
    assert "10:37 am (7 minutes)" in ana.in_channel()[-1].text
    ben.presses("Next", CHANNEL)
    assert "or whoever began this, moves it on" in str(stage.overheard.answers[-1])
    old = on_the_card(stage, "protocol.more")
    ana.presses("2 minutes more", CHANNEL)
    assert "10:39 am" in mei.in_channel()[-1].text
    assert pressed(stage, "mei", "protocol.more", old) == ["That was done already"]
    stage.passes(minutes=1)
    assert "10:39 am" in ana.in_channel()[-1].text
    mei.presses("Pause", CHANNEL)
    assert "8 minutes left" in ana.in_channel()[-1].text
    stage.passes(minutes=30)
    assert "paused" in ana.in_channel()[-1].title
    mei.presses("Go on", CHANNEL)
    assert "11:09 am" in ana.in_channel()[-1].text
    ana.types("/cop-protocol")
    ana.presses("Show it here")
    ana.presses("Skip")
    assert "2 of 7, Facts" in ana.card.title, "whoever moves it on from their own chat sees it there, too"
    assert "2 of 7, Facts" in ana.in_channel()[-1].title
    old = on_the_card(stage, "protocol.next")
    mei.presses("Next", CHANNEL)
    assert pressed(stage, "ana", "protocol.next", old) == ["That was done already"]
    assert "3 of 7, Dig" in ana.in_channel()[-1].title
    mei.presses("End", CHANNEL)
    assert "Left out: Tell" in ana.in_channel()[-1].text.replace("Left out\n", "Left out: ")
    stage.passes(hours=1)
    assert ana.in_channel()[-1].title == "Consultancy has ended"


def test_s25_an_agenda_item_is_run_in_its_short_form_also_in_the_evening(
    stage: Stage, mei: Actor, ana: Actor, sam: Actor
) -> None:
    started(mei)
    assert "Run it" not in mei.card.buttons
    stage.passes(hours=10)
    mei.presses("Yes, note what came of it") if "Yes, note what came of it" in mei.card.buttons else None
    mei.presses("Next")
    mei.presses("Next")
    mei.presses("Run it")
    mei.fills()
    assert ana.in_channel()[-1].title == "Tuning: 1 of 8, Open"
    stage.passes(minutes=2)
    assert ana.in_channel()[-1].title == "Tuning: 2 of 8, Show"
    assert "6:37 pm (5 minutes)" in ana.in_channel()[-1].text, "half of ten"
    runs(ana)
    assert "A protocol is under way here." in str(stage.overheard.answers[-1])
    sam.types("/cop-protocol")
    assert "not open to your role" in sam.card.text
    looks(mei)
    mei.presses("End the meeting")
    mei.fills()
    assert ana.in_channel()[-1].title == "Tuning has ended"
    assert "Tuning" in mei.card_titled("The meeting has ended").text


@pytest.mark.parametrize("platform", ["web"])
def test_s25_a_silent_wall_takes_two_school_days(stage: Stage, mei: Actor, ana: Actor, ben: Actor) -> None:
    stage.passes(days=28, hours=2)
    runs(ana, protocol="tuning", pace="days")
    assert ana.errors["pace"] == "Over days you can run: Silent wall. The others need the clock."
    ana.fills(protocol="silent-wall", topic="What do quiet students need?")
    wall = ben.in_channel()[-1]
    assert wall.title == "Silent wall: 1 of 2, Ask, Write"
    assert "Everybody can write." in wall.text
    assert "Wednesday 4 November, 10:30 am" in wall.text, "Tuesday is a holiday"
    ben.presses("Add a note", CHANNEL)
    ben.fills(body="Time to think.")
    runs(mei, protocol="tuning")
    assert mei.in_channel()[-1].title == "Tuning: 1 of 8, Open", "a wall does not keep a meeting from its own"
    mei.presses("End", CHANNEL)
    stage.passes(days=2)
    assert shown(ben, "Silent wall: 2 of 2, Find, Share, Close")
    ana.types("/cop-protocol")
    ana.presses("Show it here")
    ana.presses("Read the notes")
    assert "Time to think." in ana.card.text
    stage.passes(days=1)
    assert shown(ben, "Silent wall has ended")
    stage.passes(hours=2)
    ben.presses("Add another", CHANNEL)
    assert "its notes stay as they are" in str(stage.overheard.answers[-1])


@pytest.mark.parametrize("platform", ["web"])
def test_s25_without_a_channel_each_member_has_the_card(stage: Stage, mei: Actor, ana: Actor, ben: Actor) -> None:
    forget_channels(stage)
    runs(ana)
    assert "the chair begins it" in str(stage.overheard.answers[-1])
    runs(mei, presenter=ids(stage)["Ana Costa"])
    assert "Ana Costa speaks." in ben.card_titled("Consultancy: 1 of 7, Tell").text
    stage.passes(minutes=7)
    assert ben.card_titled("Consultancy: ").title == "Consultancy: 2 of 7, Facts"
    stage.is_down(minutes=20)
    assert "9:07 am (10 minutes)" in ben.card_titled("Consultancy: 3 of 7, Dig").text, "late, it gets its whole time"
    stage.is_down(hours=2)
    assert ben.card_titled("Consultancy").title == "Consultancy has ended", "the people have left by then"
    runs(mei)
    mei.presses("Pause")
    stage.passes(hours=2, minutes=59)
    assert "paused" in ben.card_titled("Consultancy").title
    stage.passes(minutes=1)
    assert ben.card_titled("Consultancy").title == "Consultancy has ended", "a pause that was forgotten"


@pytest.mark.parametrize("platform", ["web"])
def test_what_is_wrong_with_a_protocol_or_a_note_is_said_beside_its_field(stage: Stage, mei: Actor, ana: Actor) -> None:
    asked = {"protocol": "jazz", "topic": "x" * 301, "presenter": "nobody"}
    wrong = forged(stage, ana, "submit", "protocol.start", "", **asked)
    assert set(wrong or ()) == {"protocol", "topic", "presenter"}
    runs(mei)
    run = on_the_card(stage, "protocol.note")
    wrong = forged(stage, ana, "submit", "protocol.keep_note", run, body="x" * 601)
    assert "1 characters too long" in (wrong or {})["body"]
    odd = f"{run.split()[0]} 99"
    assert forged(stage, ana, "submit", "protocol.keep_note", odd, body="Kept where it stands.") is None
    dropped = on_the_card(stage, "protocol.drop_note")
    assert forged(stage, mei, "press", "protocol.drop_note", dropped) == {}, "a note is its author's alone"
    mei.opens_home()
    mei.presses("Run a protocol")
    assert "Step 1 of 7" in mei.card.text
    old = on_the_card(stage, "protocol.end")
    mei.presses("End", CHANNEL)
    assert pressed(stage, "mei", "protocol.end", old) == ["That was done already"]
    mei.types("/cop-protocol")
    mei.presses("Read the notes")
    assert "1. Tell" in mei.card.text
    assert "Kept where it stands." in mei.card.text
    assert forged(stage, mei, "press", "protocol.sum_up", run.split()[0]) == {}
    assert "Put it in the summary" not in mei.card.buttons, "there was no meeting"
