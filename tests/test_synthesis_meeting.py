"""The summary of a meeting: what was decided, promised and left open, with what was shared before it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from storage.communities import list_places
from storage.documents import list_told
from tests.meeting_room import ended, ids, started
from tests.stage import Actor, Stage, riverside
from tests.test_checkin import pauses
from tests.test_synthesis import answers, crowded, document_id, forged, looks, mark_of, reads, week


def notes(mei: Actor, kind: str, text: str, evidence: str = "") -> None:
    """Let the facilitator note an outcome."""
    mei.stage.passes(seconds=1)
    mei.presses("Note an outcome")
    mei.fills(kind=kind, text=text, evidence=evidence)


def meets(stage: Stage, mei: Actor, ana: Actor) -> None:
    """Play a meeting with two decisions, a question and a promise."""
    started(mei)
    notes(mei, "decision", "We start every lesson with dot cards.", "three classes tried it")
    notes(mei, "resolution", "We visit each other.")
    notes(mei, "question", "Who has not been heard yet?")
    mei.presses("Add a commitment")
    mei.fills(owner=ids(stage)["Ana Costa"], text="show the cards to Ben's team", due_on="2026-10-29")
    ana.presses("Yes, share it")
    mei.presses("End the meeting")
    mei.fills()
    stage.passes(minutes=1)


def draft_of(mei: Actor) -> str:
    """Look at the draft of the meeting."""
    mei.stage.passes(seconds=1)
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    return mei.card_titled("Summary of the meeting").text


def test_a_meeting_leads_to_one_summary_with_the_round_before_it(stage: Stage, sam: Actor) -> None:
    ana, ben, mei, *_ = week(stage)
    meets(stage, mei, ana)
    draft = draft_of(mei)
    assert "We start every lesson with dot cards. Evidence: three classes tried it" in draft
    assert "We visit each other. No evidence cited." in draft
    assert "Who has not been heard yet?" in draft
    assert "show the cards to Ben's team (by Thursday 29 October)" in draft
    assert "Rests on 1 commitment." in draft
    assert "Dot cards came up in 3 of 5 answers." in draft
    mei.types("/cop-synthesis")
    assert mei.card.buttons.count("Look at the draft") == 1
    notes(mei, "question", "What about prep classes?")
    assert "What about prep classes?" in draft_of(mei)
    mei.presses("Approve and publish")
    assert "Who has not been heard yet?" in reads(ben)
    stage.passes(days=5)
    told = reads(sam)
    assert "We visit each other." in told
    assert "Ben's team" not in told
    ana.types("/cop-commit")
    ana.presses("Open")
    ana.presses("Make it private")
    assert "Ben's team" not in reads(ben)
    assert "One commitment is not shared any more." in ben.card.text


def test_an_edited_draft_of_a_round_stays_its_own(stage: Stage) -> None:
    ana, _ben, mei, *_ = week(stage)
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    mei.presses("Edit a part")
    mei.presses("Edit differences")
    mei.fills(rows="Cards or talk.")
    meets(stage, mei, ana)
    mei.types("/cop-synthesis")
    assert mei.card.buttons.count("Look at the draft") == 2
    place_told = stage.plays(stage.db.read(told))
    assert len(place_told) == 1


def told(db: Session) -> set[str]:
    """List the rounds that have a summary of their own."""
    return list_told(db, list_places(db)[0])


def test_a_meeting_where_nothing_was_noted_says_so(stage: Stage, mei: Actor) -> None:
    started(mei)
    ended(mei)
    stage.passes(minutes=1)
    draft = draft_of(mei)
    for words in ("Nobody shared an answer.", "No decision was noted.", "No open question was noted."):
        assert words in draft


def test_a_draft_without_a_shared_answer_goes(stage: Stage, ana: Actor, mei: Actor) -> None:
    stage.passes(hours=1)
    answers(ana, "We used dot cards.", "quote")
    stage.passes(days=4)
    mei.types("/cop-synthesis")
    ana.presses("Make it private")
    mei.presses("Look at the draft")
    assert mei.card_titled("Gone: Summary of the question")
    mei.types("/cop-synthesis")
    assert "no summary yet" in mei.card.text


def test_few_voices_are_not_counted_to_leaders(stage: Stage, ana: Actor, mei: Actor, sam: Actor) -> None:
    stage.passes(hours=1)
    answers(ana, "We used dot cards.", "quote")
    stage.passes(days=4)
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    mei.presses("Approve and publish")
    ana.opens_home()
    assert "Summary of the question" in ana.home.text
    stage.passes(days=4)
    told = reads(sam)
    assert "Fewer than 5 people shared an answer" in told
    assert "dot cards" not in told


@pytest.mark.parametrize(("site", "told"), [("", True), ("Hume Primary", False)], ids=["several schools", "one school"])
def test_what_one_school_alone_said_is_no_theme_for_leaders(stage: Stage, sam: Actor, site: str, told: bool) -> None:
    _, ben, mei, *_ = week(stage)
    plan = riverside(stage.world)
    stage.enrols(replace(plan, members=tuple(replace(each, site=site or each.site) for each in plan.members)))
    looks(mei)
    mei.presses("Approve and publish")
    assert "Dot cards came up in 3 of 5 answers." in reads(ben)
    stage.passes(days=5)
    assert ("Dot cards came up" in reads(sam)) == told
    sam.types("/cop-digest")
    assert ("Dot cards came up" in sam.card.text) == told


def test_a_second_approval_and_an_empty_point_change_nothing(stage: Stage) -> None:
    _ana, ben, mei, *_ = week(stage)
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    mei.presses("Approve and publish")
    own = document_id(stage)
    assert forged(stage, mei, "press", "synthesis.publish", own) is None
    assert len([card for card in ben.in_channel() if card.title.startswith("Summary")]) == 1
    errors = forged(stage, ben, "submit", "synthesis.keep_missed", own, line="99", point=" ")
    assert errors is not None
    assert errors.keys() == {"line", "point"}
    lines = reads(ben).count("tired")
    assert lines == 1
    ben.presses("This misses my point")
    ben.fills(line=mark_of(stage, "tired"), point="Not all are.")
    assert "misses their point" in reads(ben)


def test_a_chair_whose_week_is_full_finds_the_draft_at_home(stage: Stage) -> None:
    crowd = crowded(stage)
    stage.passes(hours=1)
    answers(crowd[0], "We used dot cards.", "quote")
    stage.passes(days=4)
    mei = stage.actor("mei")
    assert "A summary waits for you" not in [card.title for card in mei.cards]
    mei.opens_home()
    assert "A draft waits for your approval." in mei.home.text


def test_a_leader_who_is_away_gets_no_digest_and_reads_it_later(stage: Stage, sam: Actor) -> None:
    mei = week(stage)[2]
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    mei.presses("Approve and publish")
    pauses(stage, "Sam Okafor")
    stage.passes(days=15)
    assert not [card for card in sam.cards if card.title.startswith("Digest")]
    sam.types("/cop-digest")
    assert "Dot cards" in sam.card.text
