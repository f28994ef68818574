"""S11: a room that met on paper. Its answers are from the room, nobody's; they count, and nobody counts as having answered."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from handlers.room_entry import lines_of
from handlers.synthesis_draft import Asking, Material, Voice, draft_lines
from handlers.synthesis_recount import recounted
from storage.communities import list_places
from storage.database import NotFound
from storage.people import Member
from storage.responses import add_from_room, drop_from_room
from storage.rounds import list_rounds
from tests.meeting_room import drafted, looks, proposes, started
from tests.stage import Actor, Stage
from tests.test_archive import fetched, ticket_of
from tests.test_protocols import on_the_card
from tests.test_synthesis import forged

ON_PAPER = """- Dot cards help our quiet students to speak.
2. We use dot cards in every class by now.
* Dot cards made us slower, and that helped.
Parents ask for dot cards at home.

Dot cards are not for the oldest classes.
More time to talk between teachers."""


def test_s11_a_room_counts_in_themes_and_not_among_the_members(
    stage: Stage, mei: Actor, ana: Actor, sam: Actor
) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="Dot cards made our talk richer.", audience="cop")
    started(mei)
    mei.presses("Answers from the room")
    mei.fills(answers=" ")
    assert "no answers here yet" in mei.errors["answers"]
    mei.fills(answers=ON_PAPER)
    assert "6 answers are kept." in mei.card.text
    ana.presses("Read what peers shared")
    assert ana.card.text.count("from the room") == 6
    assert "2. We use" not in ana.card.text
    assert "Mei Tan" not in ana.card.text, "who typed them is not who said them"
    stage.passes(days=5)
    looks(mei)
    mei.presses("End the meeting")
    mei.fills()
    stage.passes(minutes=1)
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    assert "1 of 3 shared an answer, and 6 came from the room" in mei.card.text
    assert "of 7 answers" in mei.card.text
    assert "6 room answers" in mei.card.text
    mei.presses("Approve and publish")
    stage.passes(minutes=1)
    ana.types("/cop-synthesis")
    ana.presses("Read the summary")
    assert "and 6 came from the room" in ana.card.text
    stage.passes(days=4)
    sam.types("/cop-synthesis")
    sam.presses("Read the summary")
    assert "Fewer than 5 people shared an answer" in sam.card.text, "a room is no five people"
    assert "dot cards" not in sam.card.text


@pytest.mark.parametrize("platform", ["web"])
def test_s11_a_question_of_the_rooms_own_and_an_entry_taken_back(stage: Stage, mei: Actor, ana: Actor) -> None:
    started(mei)
    mei.presses("Answers from the room")
    mei.fills(question="other", answers="\n".join(["We want more time."] * 61), asked="")
    assert "which question" not in mei.errors["asked"]
    assert "in two parts" in mei.errors["answers"]
    mei.fills(asked="What do we need?", answers="x" * 601)
    assert "Answer 1 is longer" in mei.errors["answers"]
    mei.fills(answers="We want more time.\nWe want fewer forms.")
    mei.presses("Read them")
    assert "What do we need?" in mei.card.text
    assert "We want fewer forms." in mei.card.text
    mei.presses("End the meeting")
    mei.fills()
    stage.passes(minutes=1)
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    assert "2 answers came from the room" in mei.card.text
    mei.presses("Take them back")
    assert "2 answers are deleted." in mei.card_titled("Taken back.").text
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    assert "from the room" not in mei.card.text
    too_long = forged(stage, mei, "submit", "room.keep", "", asked="x" * 301, answers="Yes.")
    assert "1 characters too long" in (too_long or {})["asked"]


@pytest.mark.parametrize("platform", ["web"])
def test_s11_a_question_that_has_closed_gets_its_draft_from_the_room(stage: Stage, mei: Actor) -> None:
    stage.passes(days=5)
    assert "A summary waits for you" not in [card.title for card in mei.cards]
    asked = on_the_card(stage, "reflection.answer")
    assert forged(stage, mei, "submit", "room.keep", "", question=asked, answers="More talk.\nOne quiet hour.") is None
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    assert "2 answers came from the room" in mei.card.text


@pytest.mark.parametrize("platform", ["web"])
def test_s11_an_agenda_is_printed_with_lines_to_write_on(stage: Stage, mei: Actor, ana: Actor) -> None:
    drafted(mei)
    proposes(ana, "Reading fluency")
    mei.presses("Print it")
    status, page, kind = fetched(stage, ticket_of(stage), **{"as": "md"})
    assert (status, kind) == (200, "text/markdown")
    assert "Who is not yet helped?" in page.decode()
    assert "In five words or fewer, how is your school today?" in page.decode()
    assert page.decode().count("\\_" * 60) == 7
    assert "Reading fluency" not in page.decode(), "what waits is not on the agenda"
    mei.presses("Print it")
    assert fetched(stage, ticket_of(stage), **{"as": "pdf"})[1].startswith(b"%PDF")
    assert forged(stage, ana, "press", "handout.print", on_the_card(stage, "handout.print")) == {}


@pytest.mark.parametrize("platform", ["web"])
def test_only_whoever_chairs_speaks_for_a_room(stage: Stage, ana: Actor) -> None:
    assert forged(stage, ana, "press", "room.open", "") == {}
    stage.passes(hours=1)

    def work(db: Session) -> None:
        [asked] = list_rounds(db, list_places(db)[0])
        for viewer in (
            Member(community_id=asked.community_id, roles=frozenset({"member"})),
            Member(community_id="elsewhere", roles=frozenset({"chair"})),
        ):
            with pytest.raises(NotFound):
                add_from_room(db, viewer, asked, ["No."], stage.clock.now())
            with pytest.raises(NotFound):
                drop_from_room(db, viewer, asked)

    stage.plays(stage.db.read(work))


def test_bullets_and_numbers_are_left_out() -> None:
    assert lines_of("- one\n\n 2) two\n\u2022 three  and\n12. four\n7 of us") == [
        "one",
        "two",
        "three and",
        "four",
        "7 of us",
    ]


def test_a_member_who_takes_back_leaves_the_rooms_count_alone() -> None:
    voices = (
        Voice("m1", "Dot cards help us to talk."),
        Voice("m2", "Dot cards help the quiet ones."),
        Voice("r1", "Dot cards help in every class.", room=True),
        Voice("r2", "Dot cards help at home.", room=True),
    )
    lines = draft_lines(Material((Asking("q", "What helps?", 9, voices),)))
    after = recounted(lines, {"m1"}, {})
    assert after[0].text == "1 of 9 shared an answer, and 2 came from the room: What helps?"
    assert any("came up in 3 of 3 answers" in line.text for line in after)
    alone = recounted(lines, {"m1", "m2"}, {})
    assert alone[0].text == "0 of 9 shared an answer, and 2 came from the room: What helps?"
    assert recounted(lines, {"m1", "m2", "r1", "r2"}, {}) == ()
