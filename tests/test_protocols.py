"""S25: a protocol is run. One card says whose turn it is and until when; nobody is corrected; notes are kept by step."""

from __future__ import annotations

from tests.meeting_room import ids, looks, started
from tests.stage import Actor, Stage

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


def test_s25_notes_are_kept_by_step_and_read_without_names(stage: Stage, mei: Actor, ana: Actor, ben: Actor) -> None:
    started(mei)
    runs(mei, topic="Counting aloud")
    ana.presses("Add a note", "C0RIVER")
    ana.fills(body=" ")
    assert "no words" in ana.errors["body"]
    stage.passes(minutes=8)
    ana.fills(body="We heard that wait time differs by the hour.")
    assert "step 1, Tell" in ana.card_titled("Noted.").text, "a note stays with the step that it was written at"
    ben.presses("Add a note", "C0RIVER")
    ben.fills(body="How many children were asked on Monday?")
    mei.presses("End", "C0RIVER")
    ben.presses("Read the notes", "C0RIVER")
    read = ben.card_titled("Consultancy: the notes").text
    assert read.index("1. Tell") < read.index("wait time") < read.index("2. Facts") < read.index("How many children")
    assert "Ana" not in read
    ana.presses("Take it back")
    ben.presses("Read the notes", "C0RIVER")
    assert "wait time" not in ben.card_titled("Consultancy: the notes").text
    looks(mei)
    mei.presses("End the meeting")
    mei.fills()
    mei.presses("Read the notes")
    stage.passes(minutes=1)
    mei.presses("Put it in the summary")
    assert "How many children" not in mei.card_titled("The notes are in your draft").text
