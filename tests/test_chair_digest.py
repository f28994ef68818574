"""The digest of whoever chairs, and what leaders' digests have beside summaries: pictures, asks, a question to think about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from handlers.assessment_rules import spread_chart
from handlers.chair_digest_cards import chair_card
from handlers.digest_cards import spread_blocks
from handlers.digest_fitting import LONGEST
from handlers.language import Heading
from handlers.tally import TOO_FEW, apart_words
from storage.communities import list_places
from storage.lives import Life
from storage.models import AgendaItem, Meeting
from storage.models_commitments import Commitment
from tests.own_things import viewer
from tests.stage import Actor, Stage, member, riverside
from tests.test_area_digest import settle_all, themed
from tests.test_digest import publishes
from tests.test_replies_up import settles
from tests.test_synthesis import SECRET
from tests.two_apps import changes

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ONE = pytest.mark.parametrize("platform", ["web"])


def test_whoever_chairs_reads_the_summary_in_short_and_what_comes_next(stage: Stage, mei: Actor, ana: Actor) -> None:
    mei.types("/cop-digest")
    assert "No summary is out yet." in mei.card.text
    assert "No inquiry is open." in mei.card.text
    publishes(stage)
    assert "Your digest" in mei.card_titled("Published").buttons
    mei.presses("Your digest")
    digest = mei.card_titled("Your digest").text
    assert "5 of 6 shared an answer" in digest
    assert "Dot cards came up in 3 of 5 answers." in digest
    assert "One alone: “My staff are tired of new things.”" in digest
    assert "Views differ." in digest
    assert TOO_FEW in digest
    assert "No proposal waits for the next agenda." in digest
    assert "No question waits for an answer from your leaders." in digest
    assert SECRET not in digest
    assert len(digest.split()) <= LONGEST
    mei.presses("What leaders read")
    assert "Nothing is settled yet" in mei.card.text
    ana.types("/cop-digest")
    assert "Nothing is settled yet" in ana.card.text, "the chair's own is for the chair"


@ONE
def test_what_is_stuck_what_is_proposed_and_what_leaders_owe_stands_there(stage: Stage, mei: Actor) -> None:
    settles(stage, question=True)
    stage.passes(days=21)

    def waits(db: Any) -> None:
        [place] = list_places(db)
        mine = {"community_id": place.id, "owner_id": viewer(db, "Ana Costa").person_id}
        days = {"due_on": stage.clock.now().date(), "created_at": stage.clock.now()}
        db.add(promise := Commitment(id="stuck", **mine, **days, state="stuck", visibility="cop"))
        promise.text = "Ask two quiet students."
        db.add(Meeting(id="ahead", community_id=place.id, minutes=60, starts_at=stage.clock.now()))
        db.flush()
        db.add(AgendaItem(meeting_id="ahead", title="Fractions", status="waiting"))

    changes(stage, waits)
    mei.types("/cop-digest")
    assert "1 is stuck and glad of help." in mei.card.text
    assert "1 proposal waits for the next agenda." in mei.card.text
    assert "1 question waits for an answer from your leaders, since" in mei.card.text


@ONE
def test_a_chair_or_leader_of_several_chooses_whose_digest(stage: Stage, mei: Actor, sam: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    other = riverside(stage.world, member("Abe Area", "system", **at))
    object.__setattr__(other, "name", "Wellbeing")
    object.__setattr__(other, "channels", ())
    stage.enrols(other)
    for actor in (mei, sam):
        actor.types("/cop-digest")
        assert actor.card.title == "Which community?"
        actor.presses("Riverside Numeracy")
        actor.presses("Another community") if actor is mei else None
    assert mei.card.title == "Which community?"
    mei.presses("Wellbeing")
    assert mei.card.title == "Your digest: Wellbeing"


def test_a_count_of_dropped_commitments_stands_apart_where_they_are_enough() -> None:
    def lives(state: str, count: int) -> list[Life]:
        begun = NOW - timedelta(days=30)
        return [Life(begun, None if state == "open" else begun + timedelta(days=8), state) for _ in range(count)]

    assert apart_words([], NOW, 5) == TOO_FEW
    many = [*lives("open", 4), *lives("kept", 3), *lives("changed", 3), *lives("dropped", 3)]
    assert apart_words(many, NOW, 5) == "4 open, 3 kept, 3 changed, 3 dropped."
    few = [*lives("open", 4), *lives("kept", 3), *lives("changed", 2), *lives("dropped", 1)]
    assert apart_words(few, NOW, 5) == "4 open, 3 kept, 3 changed or dropped."


def test_the_spread_draws_the_lines_that_differ_most_in_their_own_order() -> None:
    spread = {"A": [6, 0], "B": [3, 3], "C": [1, 5], "D": [2, 4]}
    chart = spread_chart(["Low", "High"], ["A", "B", "C", "D", "E"], spread)
    assert chart
    assert chart.labels == ("2", "3", "4")
    assert [row.values for row in chart.series] == [(3, 1, 2), (3, 5, 4)]
    assert chart.alt == "2 B: Low 3, High 3. 3 C: Low 1, High 5. 4 D: Low 2, High 4."
    assert spread_chart(["Low"], ["A"], {}) is None
    assert spread_blocks(None, "How we are doing") == ()


def test_a_part_without_a_line_has_no_heading() -> None:
    told = [("Commitments", []), ("Next", [("next", "No inquiry is open.")])]
    card = chair_card("Riverside", SimpleNamespace(id="paper"), told, ())  # type: ignore[arg-type]
    assert [block.text for block in card.body if isinstance(block, Heading)] == ["Next"]


@ONE
def test_a_leaders_digest_gives_a_question_to_think_about(stage: Stage, sam: Actor) -> None:
    stage.passes(hours=1)
    settle_all(stage, [themed("Dot cards", 5)])
    sam.types("/cop-digest")
    assert "To think about" in sam.card.text
    assert "It is about: Dot cards came up in 5 of 9 answers." in sam.card.text
