"""A draft in its chairs' hands: what was dropped comes back until it is approved, and older cards lead to the newest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handlers import synthesis_putback
from handlers.synthesis_cards import marks_of
from handlers.synthesis_putback import with_line
from storage import documents
from storage.communities import list_places
from storage.documents import DocumentLine, Source
from storage.plumbing import Outbox
from tests.stage import Actor, Seen, Stage
from tests.test_synthesis import DOTS, document_id, forged, looks, reads, visits_later, week
from tests.test_synthesis_lines import TIRED, behind, lines
from tests.test_synthesis_meeting import draft_of, meets


def dropped(mei: Actor, words: str) -> None:
    """Let the chair drop a line."""
    behind(mei, words)
    mei.presses("Drop it")


def test_a_dropped_line_comes_back_until_the_draft_is_approved(stage: Stage) -> None:
    ana, ben, mei, *_ = week(stage)
    looks(mei)
    before = lines(stage)
    dropped(mei, "Dot cards came up")
    dropped(mei, TIRED)
    assert "Dropped" in mei.card.text
    assert "4 answers are not summed up here." in mei.card.text
    mei.presses("Put it back")
    mei.presses("Put it back")
    assert "Dropped" not in mei.card.text
    assert lines(stage) == before, "where it stood, and nobody is counted twice"
    dropped(mei, "Dot cards came up")
    ana.presses("Make it private")
    looks(mei)
    mei.presses("Put it back")
    assert "Dot cards came up in 2 of 4 answers." in mei.card.text
    assert DOTS not in mei.card.text, "what was taken back meanwhile does not come back"
    dropped(mei, TIRED)
    looks(mei)
    old = mark_of_dropped(stage)
    mei.presses("Approve and publish")
    assert TIRED not in reads(ben)
    assert forged(stage, mei, "press", "synthesis.put_back", old) is None
    assert TIRED not in reads(ben)


def test_a_row_taken_out_of_a_part_is_a_line_dropped(stage: Stage) -> None:
    _, ben, mei, *_ = week(stage)
    looks(mei)
    before = lines(stage)
    mei.presses("Edit a part")
    mei.presses("Edit what else was said")
    mei.fills(rows="1 more answer made another point.")
    assert "1 answer is not summed up here." in mei.card_titled("Summary of the question").text
    mei.presses("Edit a part")
    mei.presses("Edit themes")
    mei.fills(rows="Everybody tries something new.")
    draft = mei.card_titled("Summary of the question").text
    assert "4 answers are not summed up here." in draft
    assert TIRED in draft.partition("Dropped")[2]
    mei.presses("Put it back")
    mei.presses("Put it back")
    assert [line for line in lines(stage) if line.sources] == list(before), "and nobody is counted twice"
    dropped(mei, TIRED)
    mei.presses("Approve and publish")
    reads(mei)
    mei.presses("Correct it")
    mei.presses("Edit themes")
    mei.fills(rows="")
    assert "4 answers are not summed up here." in reads(ben)


@pytest.mark.parametrize("platform", ["web"])
def test_a_line_that_is_gone_or_too_long_for_the_draft_stays_out(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, mei, *_ = week(stage)
    looks(mei)
    dropped(mei, TIRED)
    own = mark_of_dropped(stage)
    before = lines(stage)
    assert forged(stage, mei, "press", "synthesis.put_back", f"{document_id(stage)}:gone") is None
    monkeypatch.setattr(synthesis_putback, "LONGEST", 1)
    assert forged(stage, mei, "press", "synthesis.put_back", own) is not None
    assert lines(stage) == before


@pytest.mark.parametrize("platform", ["web"])
def test_a_card_of_a_draft_that_has_not_left_yet_makes_room_for_the_newest(stage: Stage) -> None:
    _, _, mei, *_ = week(stage)
    looks(mei)
    later: dict[Any, Any] = {
        "state": "pending",
        "sent_at": None,
        "message_ref": None,
        "due_at": stage.clock.now() + timedelta(days=9),
    }
    mine = Outbox.subject.startswith("draft:")
    assert stage.plays(stage.db.write(lambda db: db.query(Outbox).filter(mine).update(later)))
    looks(mei)
    states = stage.plays(stage.db.read(lambda db: sorted({row.state for row in db.query(Outbox).filter(mine)})))
    assert "superseded" in states


def mark_of_dropped(stage: Stage) -> str:
    """Name the dropped line of the only summary, as its button does."""
    own = document_id(stage)
    paper = stage.plays(stage.db.read(lambda db: documents.get_paper_of(db, list_places(db)[0], own)))
    return f"{own}:{marks_of(paper.dropped)[0]}"


def drafts(actor: Actor) -> list[Seen]:
    """Give the cards of the draft that stand in somebody's chat, the oldest first."""
    return [card for card in actor.cards if card.title.startswith("Summary of the question")]


def test_older_cards_of_a_draft_lead_to_the_newest_and_say_when_it_is_out(stage: Stage) -> None:
    mei = week(stage)[2]
    visits_later(stage, "Gus Hay", "chair", "member")
    gus = stage.actor("gus")
    looks(gus)
    looks(mei)
    behind(mei, TIRED)
    mei.presses("Reword it")
    mei.fills(words="Staff are tired. “My staff are tired of new things.”")
    first, newest_draft = drafts(mei)
    assert "newer card below" in first.text
    assert first.buttons == ("Look at the draft",)
    assert "Approve and publish" in newest_draft.buttons
    assert "Staff are tired." in drafts(gus)[-1].text, "another chair's card shows the same draft"
    behind(gus, "Staff are tired.")
    late = [card.buttons for card in gus.cards if "Drop it" in card.buttons]
    assert late
    mei.presses("Approve and publish")
    assert [card.title for card in (mei.cards, gus.cards)[0]].count("Published: " + first.title) == 1
    assert not [card for card in (*drafts(mei), *drafts(gus)) if "Approve and publish" in card.buttons]
    assert gus.card_titled("Published: Summary of the question")
    for press in ("Reword it", "Drop it"):
        gus.presses(press)
        assert gus.card.title == "It was approved meanwhile"
    assert "Staff are tired." in reads(gus)
    own = document_id(stage)
    mark = f"{own}:{marks_of(lines(stage))[0]}:draft"
    assert "Correct it" in (forged(stage, gus, "submit", "synthesis.keep_line", mark, words="Late.") or {})["words"]


def test_a_rounds_draft_that_joins_a_meetings_says_so_on_its_card(stage: Stage) -> None:
    ana, _, mei, *_ = week(stage)
    looks(mei)
    meets(stage, mei, ana)
    [old] = drafts(mei)
    assert "part of another draft now: Summary of the meeting" in old.text
    mei.presses("Look at the draft")
    assert "Dot cards came up" in draft_of(mei)


def test_a_line_comes_back_into_its_part_where_it_stood() -> None:
    spoke, talk, rest = DocumentLine("spoke", "2 of 2"), DocumentLine("themes", "Talk."), DocumentLine("also", "Rest.")
    cards = DocumentLine("themes", "Cards.", sources=(Source("response", "a"),), dropped=1)
    left = DocumentLine(
        "left", "2 answers are not summed up here.", sources=(Source("response", "a"), Source("response", "b"))
    )
    found = with_line([spoke, talk, rest, left], cards)
    assert [line.text for line in found] == ["2 of 2", "Cards.", "Talk.", "Rest.", "1 answer is not summed up here."]
    assert [line.text for line in with_line([spoke, talk], DocumentLine("themes", "Late.", dropped=9))][-1] == "Late."
    assert [line.text for line in with_line([], DocumentLine("up", "Send.", dropped=1))] == ["Send."]
