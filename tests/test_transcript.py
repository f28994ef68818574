"""A meeting's transcript: read once, kept nowhere, nobody named, and nothing taken for a promise."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from handlers.language import Decline
from handlers.synthesis_making import _with_talk
from handlers.transcript import read_transcript, summarise
from storage.columns import Base
from storage.documents import DocumentLine
from storage.models import Commitment
from tests.stage import Actor, Stage
from tests.test_synthesis import forged, newest, reads, week
from tests.test_synthesis_lines import behind
from tests.test_synthesis_meeting import draft_of, meets, notes

VTT = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Mei Tan>We looked at how dot cards help</v>

00:00:04.000 --> 00:00:09.000
<v Mei Tan>the children who count on their fingers.</v>

00:00:10.000 --> 00:00:15.000
<v Priya Nair>Priya promised the zebra to bring the ten frames on Monday.</v>

00:00:16.000 --> 00:00:19.000
<v Ana Costa>Yes.</v>
"""
BROKEN = VTT.replace("00:00:15.000", "00:00:xx")
NOTES = """[00:01] Ana Costa: We all found the new planning sheet too long for one lesson.
Mei: Call me on 03 5550 0100 about it, all of you."""
CHINESE = ("\u6211\u5011\u6578\u4e86\u9ede\u5361\u3002", "\u5f88\u597d\u3002")


def opens(mei: Actor) -> None:
    """Open the form for a transcript."""
    draft_of(mei)
    mei.presses("Add a transcript")


def test_a_transcript_gives_the_draft_what_was_talked_about(stage: Stage, sam: Actor) -> None:
    ana, ben, mei, *_ = week(stage)
    meets(stage, mei, ana)
    opens(mei)
    assert "should know that it was recorded" in mei.form.text
    mei.fills(text=BROKEN)
    assert "Line 9 should give two times" in mei.errors["text"]
    assert mei.form.fields["text"].value.strip() == BROKEN.strip()
    promises = kept(stage)
    mei.fills(text=VTT)
    assert "Did anyone promise something? Ask them." in mei.card_titled("The transcript is read").text
    draft = mei.card_titled("Summary of the meeting").text
    assert "What was talked about" in draft
    assert "dot cards help the children who count on their fingers." in draft
    assert "Rests on 1 transcript." in draft
    assert "Priya" not in draft
    assert kept(stage) == promises
    assert "Priya" not in everything(stage)
    assert "is not kept" in behind(mei, "count on their fingers")
    notes(mei, "question", "What about prep classes?")
    draft = draft_of(mei)
    assert "What about prep classes?" in draft
    assert "count on their fingers" in draft
    mei.presses("Approve and publish")
    assert "count on their fingers" in reads(ben)
    assert forged(stage, mei, "press", "transcript.open", paper_id(stage)) == {}
    stage.passes(days=5)
    assert "count on their fingers" not in reads(sam)


def test_parts_are_added_to_each_other_and_a_promise_is_asked_for(stage: Stage) -> None:
    ana, _, mei, *_ = week(stage)
    meets(stage, mei, ana)
    opens(mei)
    mei.fills(text=VTT)
    mei.presses("Add another part")
    mei.fills(text="Yes. No.")
    behind(mei, "Dot cards came up")
    mei.presses("Drop it")
    mei.presses("Add another part")
    mei.fills(text=NOTES)
    draft = mei.card_titled("Summary of the meeting").text
    assert "Put it back" in mei.card_titled("Summary of the meeting").buttons, "what was dropped is not lost"
    assert "new planning sheet too long" in draft
    assert "5550" not in draft
    mei.presses("Ask who promised")
    assert "It counts once its owner says yes." in mei.form.text


def test_what_cannot_be_taken_is_said_beside_the_field(stage: Stage) -> None:
    ana, _, mei, *_ = week(stage)
    meets(stage, mei, ana)
    opens(mei)
    mei.fills(text="\n \n")
    assert mei.errors["text"]
    mei.fills(text="Yes. No. Perhaps.")
    assert "no whole sentence" in mei.errors["text"]
    own = paper_id(stage)
    errors = forged(stage, mei, "submit", "transcript.read", own, text="word " * 70_000)
    assert errors is not None
    assert "paste it in parts" in errors["text"]
    mei.presses("Edit a part")
    mei.presses("Edit decisions")
    mei.fills(rows="word " * 170)
    mei.presses("Add a transcript")
    mei.fills(text=VTT)
    assert "no room left" in newest(mei) or "no room left" in mei.errors["text"]


def paper_id(stage: Stage) -> str:
    """Give the id of the summary of the only meeting."""
    query = text("select id from document where meeting_id is not null")
    return str(stage.plays(stage.db.read(lambda db: db.execute(query).scalar_one())))


def kept(stage: Stage) -> int:
    """Count the commitments there are."""
    return stage.plays(stage.db.read(lambda db: len(db.scalars(select(Commitment.id)).all())))


def everything(stage: Stage) -> str:
    """Give all that is stored, in plain words where it is not sealed."""

    def look(db: Session) -> str:
        return "\n".join(repr(row) for table in Base.metadata.sorted_tables for row in db.execute(select(table)))

    return stage.plays(stage.db.read(look))


def test_talk_gives_way_to_what_was_noted() -> None:
    said = [DocumentLine("spoke", "word " * 150), DocumentLine("decisions", "word " * 30)]
    talk = [DocumentLine("talk", "word " * 40), DocumentLine("talk", "word " * 40)]
    assert _with_talk(said, talk) == (said[0], talk[0], said[1])


def test_a_transcript_of_three_hours_is_read_in_time() -> None:
    cue = "{0}:{1:02}:{2:02}.000 --> {0}:{1:02}:{2:02}.900\n<v Speaker {3}>{4}</v>\n\n"
    said = [f"In week {n} we tried plan number {n} with {n % 7} classes and it held." for n in range(3_000)]
    whole = "WEBVTT\n\n" + "".join(
        cue.format(n // 1200, n // 20 % 60, n % 20 * 3, n % 9, words) for n, words in enumerate(said)
    )
    assert len(whole.split()) > 40_000
    began = perf_counter()
    read = read_transcript(whole)
    chosen = summarise(read.sentences, 110)
    assert perf_counter() - began < 10
    assert read.sentences == tuple(said)
    assert 0 < sum(len(said[place].split()) for place in chosen) <= 110


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_declined(pasted: str) -> None:
    faults: dict[str, str] = {}
    sentences: tuple[str, ...] = ()
    try:
        sentences = read_transcript(pasted).sentences
    except Decline as declined:
        faults = dict(declined.errors)
    assert bool(sentences) != ("text" in faults)
    assert all(0 <= place < len(sentences) for place in summarise(sentences, 110))


@pytest.mark.parametrize(
    ("pasted", "sentences", "speakers"),
    [
        ("Ana: We rest.\nAna: We sing.\nBen: So do we.", ("We rest.", "We sing.", "So do we."), {"Ana", "Ben"}),
        ("We agreed: it works.", ("We agreed: it works.",), set()),
        ("0:05 Ana Costa: It works", ("It works",), {"Ana Costa"}),
        (f"{CHINESE[0]}{CHINESE[1]}", CHINESE, set()),
        ("00:01.000 --> 00:02.000\nWe go on", ("We go on",), set()),
    ],
)
def test_speakers_are_taken_from_what_they_say(pasted: str, sentences: tuple[str, ...], speakers: set[str]) -> None:
    read = read_transcript(pasted)
    assert (read.sentences, set(read.speakers)) == (sentences, speakers)
    assert not re.search(r"\d", "".join(read.sentences))
